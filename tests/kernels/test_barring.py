import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.barring import met, walls_of


def shapes(*found):
    out = np.empty(len(found), dtype=object)
    out[:] = found
    return out


def by_shapely(origin, target, walls):
    lines = [[shapely.MultiPoint([a, b]).convex_hull for b in target] for a in origin]
    return [[int(shapely.intersects(line, walls).sum()) for line in row] for row in lines]


@settings(max_examples=60)
@given(st.integers(0, 99_999))
def test_as_shapely_counts_them(seed):
    """Crooked lines, polygons with holes, several parts, empty ones; points on a grid, for ties."""
    rng = np.random.default_rng(seed)
    crooked = shapely.LineString(rng.integers(0, 20, (30, 2)))
    west, south = rng.integers(0, 12, 2)
    moat = shapely.box(west, south, west + 8, south + 7)
    moat = moat.difference(shapely.box(west + 2, south + 3, west + 5, south + 5))
    parts = shapely.MultiLineString([rng.integers(0, 20, (2, 2)), rng.integers(0, 20, (3, 2))])
    ponds = shapely.MultiPolygon([shapely.box(1, 1, 3, 4), shapely.box(9, 12, 15, 13)])
    walls = shapes(crooked, moat, parts, ponds, shapely.LineString())
    origin, target = (rng.integers(0, 20, (5, 2)).astype(float) for _ in "ab")
    target = np.vstack([target, origin[:1], origin[:1] + 0.5])
    assert met(origin, target, walls_of(walls)).tolist() == by_shapely(origin, target, walls)


def test_far_from_nought_as_near_it():
    rng = np.random.default_rng(2)
    walls = shapes(*(shapely.LineString(np.cumsum(rng.normal(0, 60, (200, 2)), 0)) for _ in "abc"))
    origin, target = rng.normal(0, 400, (20, 2)), rng.normal(0, 400, (20, 2))
    away = np.array([39_500_000.0, 3_300_000.0])
    moved = shapely.transform(walls, lambda xy: xy + away)
    here = met(origin, target, walls_of(walls))
    assert here.max() == 3
    np.testing.assert_array_equal(here, met(origin + away, target + away, walls_of(moved)))


@pytest.mark.parametrize("walls", [shapes(), shapes(shapely.LineString())])
def test_no_walls_are_met(walls):
    assert met(np.zeros((2, 2)), np.ones((3, 2)), walls_of(walls)).tolist() == [[0] * 3] * 2


def test_a_point_without_coordinates_meets_nothing():
    walls = walls_of(shapes(shapely.box(-9, -9, 9, 9)))
    points = np.array([[np.nan, np.nan], [0.0, 0.0]])
    assert met(points, points, walls).tolist() == [[0, 0], [0, 1]]
