from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.cities import load_city
from planner.schools.causes import causes, outsiders, teachable
from tests.inputs.test_attendance import villages


@pytest.mark.parametrize(
    ("at_risk", "rooms", "formed", "needed", "cause"),
    [
        (True, 6.0, 6.0, 9.0, "places_short"),
        (True, 10.0, 6.0, 9.0, "rooms_idle"),
        (True, 9.0, 9.0, 9.0, "uneven"),
        (True, np.nan, 9.0, 9.0, ""),
        (False, 6.0, 6.0, 9.0, ""),
    ],
)
def test_only_too_few_rooms_call_for_building(at_risk, rooms, formed, needed, cause):
    assert causes(*map(np.array, (at_risk, rooms, formed, needed))) == cause


@pytest.mark.parametrize(
    ("rooms", "own", "cause"), [(6.0, 6.0, "outside"), (6.0, 7.0, "places_short")]
)
def test_pupils_from_outside_are_told_from_a_lack_of_places(rooms, own, cause):
    one = map(np.array, (True, rooms, 6.0, 9.0))
    assert causes(*one, own=np.array(own)) == cause
    same = map(np.array, (True, rooms, 6.0, 9.0))
    assert causes(*same, own=np.array(np.nan)) == "places_short"


@pytest.mark.parametrize(
    ("staffed", "cause"), [(8.0, "no_teacher"), (9.0, "rooms_idle"), (np.nan, "rooms_idle")]
)
def test_idle_rooms_are_of_no_use_without_teachers(staffed, cause):
    one = map(np.array, (True, 10.0, 6.0, 9.0))
    assert causes(*one, staffed=np.array(staffed)) == cause


@pytest.mark.parametrize(("staffed", "cause"), [(9.0, "no_teacher"), (10.0, "rooms_idle")])
def test_classes_that_are_formed_have_their_teachers(staffed, cause):
    one = map(np.array, (True, 12.0, 9.0, 8.0))  # a grade of the nine is crammed, three rooms idle
    assert causes(*one, staffed=np.array(staffed)) == cause
    full = map(np.array, (True, 9.0, 9.0, 8.0))
    assert causes(*full, staffed=np.array(staffed - 3)) == "uneven"


def test_an_even_split_is_the_first_remedy():
    one = map(np.array, (True, 6.0, 6.0, 9.0))
    assert causes(*one, even=np.array(True)) == "uneven"


def register(rows):
    columns = ["area", "school", "entry_year", "class", "stage", "date", "children"]
    frame = pd.DataFrame(rows, columns=columns)
    return xr.Dataset({name: ("edge", frame[name].to_numpy()) for name in columns})


def test_the_register_tells_who_comes_from_outside(toytown):
    inside = {
        (school, area)
        for school, area in zip(
            toytown.catchments["school"].to_numpy(), toytown.catchments["area"].to_numpy(),
            strict=True,
        )
    }  # fmt: skip
    own = next(area for school, area in sorted(inside) if school == "S2")
    other = next(area for school, area in sorted(inside) if school == "S1")
    rows = [
        (own, "S2", 2024, "", "arrived", "", 30.0),
        (other, "S2", 2024, "", "arrived", "", 10.0),
        (other, "S2", 2024, "", "expected", "", 99.0),
        (other, "S2", 2030, "", "arrived", "", 99.0),
        (own, "S3", 2024, "", "arrived", "", 9.0),
    ]
    found = outsiders(replace(toytown, register=register(rows)))
    at = dict(zip(toytown.schools["school"].to_numpy(), found, strict=True))
    assert at["S2"] == 0.25
    assert np.isnan(at["S1"])
    assert np.isnan(at["S3"])  # takes no catchment: nobody is from outside
    assert np.isnan(outsiders(toytown)).all()


def test_pupils_of_other_districts_are_from_outside(tmp_path):
    """24 of the village and 16 of another district are among 120; 20 of W among the village's 44.

    W lies in no catchment.
    """
    city = load_city(villages(tmp_path))
    at = dict(zip(city.schools["school"].to_numpy(), outsiders(city), strict=True))
    assert at["ST"] == pytest.approx(40 / 120)
    assert at["SV"] == pytest.approx(20 / 44)


def test_teachers_make_classes(toytown):
    assert np.isnan(teachable(toytown)).all()
    schools = toytown.schools["school"].to_numpy()
    posts = xr.DataArray(np.full(len(schools), 9.0), {"school": schools}, ("school",))
    assert (teachable(replace(toytown, posts=posts)) == 4).all()


def test_classes_on_record_are_taught_whatever_the_norm_says(toytown):
    schools = toytown.schools["school"].to_numpy()  # N1, S1, S2, S3
    posts = xr.DataArray([9.0, np.nan, 9.0, np.nan], {"school": schools}, ("school",))
    rolls = toytown.rolls
    counts = rolls.copy(data=np.broadcast_to([[2.0], [2.0], [0.0], [9.0]], rolls.shape).copy())
    found = teachable(replace(toytown, posts=posts, classes=counts))
    assert found[0] == 2 * rolls.sizes["grade"]
    assert found[2] == 4
    assert np.isnan(found[[1, 3]]).all()
