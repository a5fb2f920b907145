"""Known answer E13 and its neighbours: a wrong datum shows by what lies beside it."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from planner.inputs.coordinates import project_shapes
from planner.inputs.drift import check_drift
from planner.inputs.standards import load_standards
from planner.inputs.tables import Table
from planner.kernels.datums import to_bd09, to_gcj02

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


def told(found, standards):
    tables = {name: Table(name, f"{name}.csv", pd.DataFrame()) for name in found}
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


@pytest.mark.parametrize(("stray", "warned"), [(1, 0), (2, 1)])
def test_more_than_a_twentieth_must_lie_outside(stray, warned, standards):
    """One school of thirty is 3.3 %, two are 6.7 %."""
    schools = GRID.copy()
    schools[:stray] += 0.02
    assert len(told(frames(schools, campuses=80), standards)) == warned


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
