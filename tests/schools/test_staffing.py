"""Posts of Toytown by hand, shared out inside each district's total."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from planner.schools.staffing import employ, hiring, in_post

YEARS = np.array([2024, 2025])
WEST = {"level": "district", "id": "West"}


def outcome(city, pupils, classes, draws=(-1,)):
    """The same rolls and classes every year; by school, grades 1 to 5."""
    schools = list(city.schools["school"].to_numpy())
    axes = {"draw": list(draws), "year": YEARS, "school": schools, "grade": list("12345")}
    arrays = []
    for of in (pupils, classes):
        values = np.zeros((len(draws), len(YEARS), len(schools), 5))
        for school, grades in of.items():
            values[:, :, schools.index(school)] = np.asarray(grades, float).reshape(-1, 1, 5)
        arrays.append(xr.DataArray(values, axes, list(axes)))
    return SimpleNamespace(
        enrolment=SimpleNamespace(roll=arrays[0]), assessment=SimpleNamespace(classes=arrays[1])
    )


ROLLS = {"S1": [24, 24, 24, 60, 54], "S2": [100, 100, 104, 0, 0], "S3": [12, 12, 12, 0, 0]}
CLASSES = {"S1": [1, 1, 1, 2, 2], "S2": [3, 3, 3, 0, 0], "S3": [1, 1, 1, 0, 0]}


def told(city, central, drawn=None):
    return employ(city, central, drawn).posts.to_dataframe()


def row(frame, **key):
    for name, value in ({"year": 2025} | key).items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_posts_of_toytown_by_hand(equipped):
    frame = told(equipped, outcome(equipped, ROLLS, CLASSES))
    primary = row(frame, level="school", id="S1", phase="primary")
    assert primary["by_ratio"] == pytest.approx(72 / 19)
    assert (primary["by_class"], primary["central"]) == (6, 6)  # 186 pupils in all: small
    assert primary["by_hours"] == pytest.approx((26 + 26 + 30) / 16)
    lower = row(frame, level="school", id="S1", phase="lower_secondary")
    assert lower["by_hours"] == pytest.approx(4 * 34 / 14)
    assert lower["central"] == 12
    market = row(frame, level="school", id="S2", phase="all")
    assert market["central"] == pytest.approx(304 / 19)  # 304 pupils: by the ratio alone
    assert market["by_class"] == 18
    assert row(frame, level="city", id="*", phase="all")["central"] == 6 + 12 + 16 + 6


def test_posts_are_shared_out_inside_the_district_s_total(equipped):
    """West has 6 + 11 + 7 = 24 for the 34 that it needs: 6, 12 and 16 get 4.2, 8.5 and 11.3."""
    frame = told(equipped, outcome(equipped, ROLLS, CLASSES))
    west = row(frame, phase="all", **WEST)
    assert (west["total"], west["allocated"], west["central"]) == (24, 24, 34)
    given = [
        row(frame, level="school", id=school, phase=phase)["allocated"]
        for school, phase in (("S1", "primary"), ("S1", "lower_secondary"), ("S2", "primary"))
    ]
    assert given == [4, 9, 11]
    assert row(frame, level="school", id="S1", phase="all")["allocated"] == 13
    east = row(frame, level="district", id="East", phase="all")
    assert (east["total"], east["allocated"]) == (2, 2)
    assert row(frame, level="city", id="*", phase="all")["total"] == 26


def test_no_school_gets_more_than_it_needs(equipped):
    few = outcome(equipped, {"S2": [100, 100, 104, 0, 0]}, {"S2": [3, 3, 3, 0, 0]})
    frame = told(equipped, few)
    assert row(frame, level="school", id="S2", phase="all")["allocated"] == 16
    west = row(frame, phase="all", **WEST)
    assert (west["allocated"], west["total"]) == (16, 24)


def test_approved_posts_come_before_people_in_post(equipped):
    table = equipped.resources
    posts = table.sel(indicator=["staff"]).assign_coords(indicator=["posts"]) * 2
    city = replace(equipped, resources=xr.concat([table, posts], "indicator"))
    frame = told(city, outcome(city, ROLLS, CLASSES))
    west = row(frame, phase="all", **WEST)
    assert (west["total"], west["in_post"], west["allocated"]) == (48, 24, 34)


def test_a_school_that_does_not_tell_leaves_its_district_s_total_unknown(equipped):
    table = equipped.resources.copy(deep=True)
    table.loc[{"school": "S2", "indicator": ["staff", "teachers"]}] = np.nan
    city = replace(equipped, resources=table)
    frame = told(city, outcome(city, ROLLS, CLASSES))
    west = row(frame, phase="all", **WEST)
    assert np.isnan([west["total"], west["allocated"], west["in_post"]]).all()
    assert west["central"] == 34
    assert row(frame, level="district", id="East", phase="all")["allocated"] == 2
    assert np.isnan(row(frame, level="city", id="*", phase="all")["total"])


def test_without_resources_needs_are_told_alone(equipped):
    bare = replace(equipped, resources=None)
    frame = told(bare, outcome(bare, ROLLS, CLASSES))
    assert row(frame, level="city", id="*", phase="all")["central"] == 40
    assert frame["total"].isna().all()
    assert frame["allocated"].isna().all()


def test_private_schools_hire_for_themselves(equipped):
    sector = equipped.schools["sector"].where(equipped.schools["school"] != "S2", "private")
    city = replace(equipped, schools=equipped.schools.assign(sector=sector))
    assert hiring(city).tolist() == [True, True, False, True]
    frame = told(city, outcome(city, ROLLS, CLASSES))
    west = row(frame, phase="all", **WEST)
    assert (west["central"], west["total"], west["pupils"]) == (18, 17, 186)
    assert not ((frame["level"] == "school") & (frame["id"] == "S2")).any()


def test_futures_spread_needs_and_shares(equipped):
    double = np.array([ROLLS["S2"], np.array(ROLLS["S2"]) * 2])
    drawn = outcome(equipped, ROLLS | {"S2": double}, CLASSES, draws=(0, 1))
    frame = told(equipped, outcome(equipped, ROLLS, CLASSES), drawn)
    market = row(frame, level="school", id="S2", phase="all")
    assert (market["central"], market["mean"]) == (16, 24)
    assert (market["p10"], market["p90"]) == (pytest.approx(17.6), pytest.approx(30.4))
    # of 24 posts Market gets 16/34 in one future and 32/50 in the other
    assert market["allocated_mean"] == pytest.approx(24 * (16 / 34 + 32 / 50) / 2)
    mill = row(frame, level="school", id="S1", phase="all")
    assert mill["allocated_p10"] < mill["allocated_mean"] < mill["allocated_p90"]
    west = row(frame, phase="all", **WEST)
    assert west["allocated_p10"] == west["allocated_p90"] == pytest.approx(24)


def test_nobody_is_in_post_at_a_site(equipped):
    found = in_post(equipped, YEARS)
    schools = list(equipped.schools["school"].to_numpy())
    assert found[:, :, schools.index("N1")].tolist() == [[0, 0, 0]] * 2
    assert found[0, :, schools.index("S1")].tolist() == [6, 11, 17]


def test_without_a_ratio_nothing_is_told(toytown):
    assert employ(toytown, outcome(toytown, ROLLS, CLASSES), None) is None
