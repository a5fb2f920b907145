"""Known answer E13 and its neighbours: a wrong datum shows by what lies beside it."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from planner.inputs.coordinates import project_shapes
from planner.inputs.drift import check_drift
from planner.inputs.standards import load_standards
from planner.inputs.tables import Table
from planner.kernels.datums import from_bd09, from_gcj02, to_bd09, to_gcj02

CITY = CRS("EPSG:4547")
GRID = np.array([[114.25 + 0.01 * i, 30.55 + 0.01 * j] for i in range(6) for j in range(5)])
IDS = [f"S{i}" for i in range(len(GRID))]


@pytest.fixture(scope="module")
def standards(toytown):
    return toytown.standards


def place(lonlat, make=shapely.Point):
    shapes = np.array([make(*point) for point in lonlat], dtype=object)
    return project_shapes(shapes, CRS("EPSG:4326"), CITY)[0]


def frames(schools, **others):
    found = {"schools": pd.DataFrame({"school": IDS, "geometry": place(schools)})}
    for name, size in others.items():
        own = shapely.buffer(place(GRID), size, cap_style="square")
        columns = {"school": IDS} if name == "campuses" else {"schools": IDS}
        found[name] = pd.DataFrame(columns | {"geometry": own})
    return found


def told(found, standards, **shifted):
    """Warnings, with the shifted datum from which a layer has been brought back."""
    tables = {
        name: Table(name, f"{name}.csv", pd.DataFrame(), shifted=shifted.get(name, ""))
        for name in found
    }
    faults, warnings = check_drift(tables, found, CITY, standards)
    assert not faults
    return warnings


@pytest.mark.parametrize(("shift", "name"), [(to_gcj02, "GCJ-02"), (to_bd09, "BD-09")])
def test_a_shifted_layer_declared_as_wgs_84_is_told_with_its_distance(shift, name, standards):
    wrong = shift(GRID)
    (warning,) = told(frames(wrong, campuses=80), standards)
    assert warning.startswith("schools.csv: 30 of 30 schools lie outside their own parcel")
    assert f"if layers.schools.datum were {name}" in warning
    metres = float(re.search(r"about ([\d,]+) m", warning)[1].replace(",", ""))
    true = np.median(shapely.distance(place(wrong), place(GRID)))
    assert metres == pytest.approx(true, abs=2)
    assert 400 < metres < 1500


def test_a_school_of_two_campuses_lies_in_one_of_them(standards):
    found = frames(GRID, campuses=80)
    second = shapely.buffer(place(GRID + 0.03), 80, cap_style="square")
    more = pd.DataFrame({"school": IDS, "geometry": second})
    nowhere = pd.DataFrame({"school": IDS[:9], "geometry": [None, shapely.Polygon(), None] * 3})
    found["campuses"] = pd.concat([found["campuses"], more, nowhere], ignore_index=True)
    assert told(found, standards) == []
    found["schools"]["geometry"] = place(to_gcj02(GRID))
    (warning,) = told(found, standards)
    assert warning.startswith("schools.csv: 30 of 30 schools lie outside")
    assert "layers.schools.datum were GCJ-02" in warning


WAYS = {"": (lambda xy: xy,) * 2, "gcj02": (to_gcj02, from_gcj02), "bd09": (to_bd09, from_bd09)}
NAMES = {"": "WGS 84 or CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@pytest.mark.parametrize("other", ["campuses", "catchments"])
@pytest.mark.parametrize("stated", WAYS)
@pytest.mark.parametrize("true", WAYS)
def test_every_datum_taken_for_every_other_is_told_with_its_distance(
    stated, true, other, standards
):
    """Both ways; WGS 84 and CGCS2000 are one."""
    read = WAYS[stated][1](WAYS[true][0](GRID))
    warnings = told(frames(read, **{other: 80}), standards, schools=stated)
    if stated == true:
        assert warnings == []
        return
    (warning,) = warnings
    assert f"layers.schools.datum were {NAMES[true]}" in warning
    metres = float(re.search(r"about ([\d,]+) m", warning)[1].replace(",", ""))
    assert metres == pytest.approx(np.median(shapely.distance(place(read), place(GRID))), abs=2)


def test_two_readings_that_come_to_the_same_are_both_told(standards):
    """Schools bent back though they were WGS 84, or parcels that should have been."""
    (warning,) = told(frames(from_gcj02(GRID), campuses=80), standards, schools="gcj02")
    assert "layers.schools.datum were WGS 84 or CGCS2000 or layers.campuses.datum were" in warning


@pytest.mark.parametrize(("stray", "warned"), [(1, 0), (2, 1)])
def test_a_school_or_two_outside_their_parcel_are_named_and_no_shift(stray, warned, standards):
    """One school of thirty is 3.3 %, two are 6.7 %, and more than a twentieth."""
    schools = GRID.copy()
    schools[:stray] += 0.02
    warnings = told(frames(schools, campuses=80), standards)
    assert len(warnings) == warned
    for warning in warnings:
        assert "S0, S1, by up to" in warning
        assert "look at their points and parcels" in warning
        assert "datum" not in warning


@pytest.mark.parametrize("stray", [1, 2])
@pytest.mark.parametrize("by", [(0.0055, 0.0), (0.0055, -0.0025), (0.02, 0.02)])
def test_a_school_or_two_outside_the_catchments_of_a_small_town_are_no_shift(stray, by, standards):
    """One of three is 33 %, be it off by as much as GCJ-02 is there."""
    schools = GRID[:3].copy()
    schools[:stray] += by
    assert told(small(schools, 400), standards) == []
    assert told(small(to_gcj02(GRID[:3]), 400), standards) != []


def small(schools, size):
    found = frames(GRID, catchments=size)
    found["schools"] = found["schools"].head(3).assign(geometry=place(schools))
    found["catchments"] = found["catchments"].head(3)
    return found


def test_a_shift_that_brings_only_few_out_of_large_parcels_is_told_all_the_same(standards):
    """Known answer E13: more than 5 % outside, here three of thirty that stand in small ones."""
    found = frames(to_gcj02(GRID), campuses=700)
    little = shapely.buffer(place(GRID[:3]), 80, cap_style="square")
    found["campuses"].loc[:2, "geometry"] = little
    (warning,) = told(found, standards)
    assert warning.startswith("schools.csv: 3 of 30 schools lie outside")
    assert "GCJ-02" in warning


@settings(max_examples=40)
@given(st.integers(0, 9999))
def test_schools_that_stand_anywhere_about_their_catchments_are_no_shift(standards, seed):
    rng = np.random.default_rng(seed)
    schools = GRID + rng.uniform(-0.006, 0.006, GRID.shape)
    assert told(frames(schools, catchments=400), standards) == []


def test_catchments_tell_where_the_other_datum_fits(standards):
    (warning,) = told(frames(to_gcj02(GRID), catchments=400), standards)
    assert "own catchment" in warning
    assert "GCJ-02" in warning


def test_schools_across_the_street_from_their_catchment_are_no_shift(standards):
    schools = GRID.copy()
    schools[::7, 0] += 0.0055
    schools[3::7, 0] -= 0.0055
    assert told(frames(schools, catchments=400), standards) == []


def test_another_shift_is_told_without_a_name(standards):
    (warning,) = told(frames(GRID + np.array([0.003, 0.001]), campuses=80), standards)
    assert "another datum than is stated" in warning
    metres = float(re.search(r"about ([\d,]+) m", warning)[1].replace(",", ""))
    assert metres == pytest.approx(308, abs=5)


def test_the_parcels_may_be_the_wrong_ones(standards):
    found = frames(GRID, campuses=80)
    shifted = shapely.buffer(place(to_gcj02(GRID)), 80, cap_style="square")
    found["campuses"]["geometry"] = shifted
    (warning,) = told(found, standards)
    assert "layers.campuses.datum were GCJ-02" in warning


@pytest.mark.parametrize(("shift", "warned"), [(to_gcj02, 1), (lambda xy: xy, 0)])
def test_streets_beside_the_borders_that_they_make(shift, warned, standards):
    edges = [(114.25 + 0.01 * i, 30.55, 114.25 + 0.01 * i, 30.60) for i in range(6)]
    edges += [(114.25, 30.55 + 0.01 * j, 114.30, 30.55 + 0.01 * j) for j in range(6)]
    steps = np.linspace(0, 1, 51)[:, None]
    lines = [shapely.linestrings(shift(np.array(e[:2]) * (1 - steps) + np.array(e[2:]) * steps))
             for e in edges]  # fmt: skip
    streets = project_shapes(np.array(lines, dtype=object), CRS("EPSG:4326"), CITY)[0]
    areas = place(GRID[GRID[:, 0] < 114.295], lambda x, y: shapely.box(x, y, x + 0.01, y + 0.01))
    found = {"streets": pd.DataFrame({"geometry": streets}),
             "areas": pd.DataFrame({"geometry": areas})}  # fmt: skip
    warnings = told(found, standards)
    assert len(warnings) == warned
    assert all("layers.streets.datum were GCJ-02" in warning for warning in warnings)


def test_nothing_is_said_without_neighbours_or_norms(standards):
    assert told({"areas": pd.DataFrame({"geometry": []})}, standards) == []
    assert check_drift({}, {}, None, standards) == ([], [])
    assert load_standards(["cn"], None).number("check.drift.outside") == 0.05
