"""Toytown: A, B and C stand 1 km apart; S1 and S2 in the middle of A and B, S3 300 m from C's."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.geography.accessibility import gauge
from planner.inputs.cities import load_city
from planner.model.ends import Apart, ends_of
from planner.model.standards import Norm
from tests.campustown import SPLIT, campus_folder


def of(path, **changed):
    city, metres = changed.get("city", path.city), changed.get("metres")
    found = gauge(city, changed.get("places", path.places), path.assignment, path.central,
                  None if metres is None else Apart(ends_of(city), metres))  # fmt: skip
    frame = found.measures.to_dataframe()
    keys = ["level", "id", "phase", "year", "group", "measure", "weights", "reach"]
    assert not frame.duplicated(keys).any()
    return frame.fillna({"reach": -1.0}).set_index(keys)["value"]


def at(told, measure, unit=("city", "*"), phase="primary", year=2024, weights="", reach=-1.0):
    return told[(*unit, phase, year, "all", measure, weights, reach)]


@pytest.fixture(scope="module")
def told(walked):
    return of(walked)


def test_ways_to_the_school_of_the_catchment_and_to_the_nearest(told):
    """27 of 180 followers live in C: 1,000 m from S2, whose catchment it is, 300 m from S3.

    The 36 of the Free School live as all others do.
    """
    assert at(told, "children") == 216
    assert at(told, "distance") == pytest.approx(150)
    assert at(told, "distance_p90") == 1000
    assert at(told, "distance_beyond", reach=1000.0) == 0
    assert at(told, "nearest") == pytest.approx(300 * 33 / 216)
    assert at(told, "distance", ("district", "East")) == 1000
    assert at(told, "distance", ("area", "C")) == 1000
    assert at(told, "nearest", ("area", "C")) == 300


def test_schools_that_keep_their_places_to_themselves_are_counted(told):
    assert at(told, "schools") == 3
    assert at(told, "untold") == 1  # S3


def test_binary_places_by_hand(told, walked):
    """S1 is reached by A and B, S2 by all three, within 1 km."""
    there = walked.places.places.sel(year=2024, phase="primary")
    one, two = (float(there.sel(school=name)) for name in ("S1", "S2"))
    key = {"weights": "binary", "reach": 1000.0}
    assert at(told, "places", **key) == pytest.approx((one + two) / 180)
    east = at(told, "places", ("district", "East"), **key)
    assert east == pytest.approx(two / 180)
    west = at(told, "places", ("district", "West"), **key)
    assert west == pytest.approx(one / 153 + two / 180)


def test_a_phase_in_a_pool_has_nearest_ways_alone(told):
    lower = {"phase": "lower_secondary"}
    assert at(told, "nearest_beyond", reach=1000.0, **lower) == pytest.approx(33 / 216)
    assert ("city", "*", "lower_secondary", 2024, "all", "distance", "", -1.0) not in told.index


def test_areas_are_told_in_the_first_and_the_last_year(told):
    years = told.index.to_frame(index=False).groupby("level")["year"].unique()
    assert sorted(years["area"]) == [2024, 2028]
    assert sorted(years["city"]) == list(range(2024, 2029))


def test_without_known_places_ways_are_told_and_places_are_not(walked):
    nothing = replace(walked.places, places=walked.places.places * np.nan)
    told = of(walked, places=nothing)
    assert at(told, "distance") == pytest.approx(150)
    assert at(told, "untold") == 3
    assert np.isnan(at(told, "places", weights="zones", reach=1000.0))
    assert np.isnan(at(told, "without", weights="zones", reach=1000.0))
    assert at(told, "children", phase="lower_secondary") == pytest.approx(114)
    assert at(told, "nearest_beyond", phase="lower_secondary", reach=1000.0) > 0


def test_an_area_without_a_point_is_left_out_and_not_taken_for_near(walked):
    x = walked.city.areas["x"].copy()
    x.loc["C"] = np.nan
    city = replace(walked.city, areas=walked.city.areas.assign(x=x))
    told = of(walked, city=city)
    assert at(told, "children") == 216
    assert at(told, "distance") == 0
    assert at(told, "nearest_lost") == 0
    assert np.isnan(at(told, "distance", ("district", "East")))


def test_a_school_without_a_point_is_untold_and_not_out_of_reach(walked):
    x = walked.city.schools["x"].copy()
    x.loc["S2"] = np.nan
    told = of(walked, city=replace(walked.city, schools=walked.city.schools.assign(x=x)))
    assert at(told, "untold") == 2
    assert at(told, "distance") == 0  # of A's children, the only ones whose way is known
    assert at(told, "distance_lost") == 0
    assert at(told, "nearest", ("area", "B")) == 700  # to S3


def metres_of(walked, rows):
    """Metres from A, B and C to S1, S2 and S3, in the order of the city; 9 km to the site."""
    schools = walked.city.schools["school"].to_numpy().tolist()
    found = np.full((3, len(schools)), 9000.0)
    found[:, [schools.index(name) for name in ("S1", "S2", "S3")]] = rows
    return found


def test_the_metres_that_the_assignment_found_are_taken_and_kept_as_they_are(told, walked):
    found = metres_of(walked, [[0, 1000, 1700], [1000, 0, 700], [2000, 1000, 300]])
    before = found.copy()
    assert of(walked, metres=found).to_numpy() == pytest.approx(told.to_numpy(), nan_ok=True)
    np.testing.assert_array_equal(found, before)
    longer = of(walked, metres=2 * found)
    assert at(longer, "distance") == pytest.approx(300)


def test_where_no_way_leads_to_the_school_of_the_catchment_children_are_lost(walked):
    """C reaches S1 alone, which is not its own."""
    rows = [[0, 1000, 1700], [1000, 0, 700], [1900, np.inf, np.inf]]
    told = of(walked, metres=metres_of(walked, rows))
    assert at(told, "distance_lost") == pytest.approx(0.15)
    assert at(told, "distance_beyond", reach=1000.0) == pytest.approx(0.15)
    assert at(told, "distance") == 0
    assert np.isnan(at(told, "distance_p90"))
    assert at(told, "nearest_lost") == 0
    assert at(told, "nearest", ("area", "C")) == 1900


def test_an_area_that_reaches_only_schools_that_do_not_count_has_rough_ways_to_those_that_do(
    walked,
):
    """C reaches the Free School alone, which is private here; its children go to S2."""
    sector = walked.city.schools["sector"].copy()
    sector.loc["S3"] = "private"
    city = replace(walked.city, schools=walked.city.schools.assign(sector=sector))
    rows = [[0, 1000, 1700], [1000, 0, 700], [np.inf, np.inf, 300]]
    told = of(walked, city=city, metres=metres_of(walked, rows))
    assert at(told, "nearest_lost") == 0
    assert at(told, "distance_lost") == 0
    assert at(told, "nearest", ("area", "C")) == pytest.approx(1.3 * 1000)
    assert at(told, "distance", ("area", "C")) == pytest.approx(1.3 * 1000)
    assert at(told, "distance") == pytest.approx(0.15 * 1.3 * 1000)
    key = {"weights": "zones", "reach": 1500.0}
    assert at(told, "places", ("district", "East"), **key) > 0  # of S2, at 1,300 m


def test_only_sectors_that_count_are_counted(walked):
    norms = walked.city.standards.norms | {
        "access.sectors": Norm("access.sectors", "private; special")
    }
    city = replace(walked.city, standards=replace(walked.city.standards, norms=norms))
    assert of(walked, city=city).empty


def test_a_shift_of_all_coordinates_changes_nothing(told, walked):
    moved = {
        name: table.assign({axis: table[axis] + 1234.0 for axis in "xy"})
        for name, table in (("areas", walked.city.areas), ("schools", walked.city.schools))
    }
    shifted = of(walked, city=replace(walked.city, **moved))
    assert shifted.to_numpy() == pytest.approx(told.to_numpy(), nan_ok=True)


def test_groups_are_told_where_people_are(walked):
    """Migrants: half of the 84 children of A, none of the 132 of B and C."""
    axes = {"draw": [-1], "year": list(range(2024, 2029)), "area": ["A", "B", "C"],
            "age": list(range(6, 11)), "status": ["local", "migrant"]}  # fmt: skip
    people = xr.DataArray(np.ones((1, 5, 3, 5, 2)), axes, list(axes))
    people.loc[{"area": ["B", "C"], "status": "migrant"}] = 0
    projection = replace(walked.central.projection, people=people)
    told = of(replace(walked, central=replace(walked.central, projection=projection)))
    key = ("city", "*", "primary", 2024, "migrant")
    assert told[(*key, "children", "", -1.0)] == pytest.approx(42)
    assert told[(*key, "distance", "", -1.0)] == 0
    # Of the 174 others, 42 live in A too.
    assert told[(*key, "dissimilarity", "", -1.0)] == pytest.approx(132 / 174)


def test_places_and_ways_are_those_of_the_campuses_of_the_phase(walked, tmp_path):
    """Grades 4 and 5 of S1 are taught 100 m from S3 in C; entrants go where they always went."""
    rows = SPLIT.replace("501900", "502300")
    city = load_city(campus_folder(tmp_path / "toytown", rows))
    plain, told = of(walked), of(walked, city=city)
    lower = {"phase": "lower_secondary"}
    kept = plain.index.get_level_values("phase") == "primary"
    pd.testing.assert_series_equal(told[kept], plain[kept])
    assert [at(plain, "nearest", ("area", area), **lower) for area in "ABC"] == [0, 1000, 2000]
    assert [at(told, "nearest", ("area", area), **lower) for area in "ABC"] == [1800, 800, 200]
