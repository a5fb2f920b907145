import numpy as np
import pytest
import shapely

from planner.geography.borders import borders
from planner.model.streets import Barriers

GRID = shapely.box([0, 100, 0, 100], [0, 0, 100, 100], [100, 200, 100, 200], [100, 100, 200, 200])
"""Two rows of two squares of 100 m."""


def wall(*shapes, crossings=()):
    return Barriers(np.array(shapes, dtype=object), np.array(crossings, dtype=object))


def pairs(found):
    return found.pairs.tolist()


def test_areas_that_meet_in_a_point_are_no_neighbours():
    for joint in (0.0, 1.0):
        found = borders(GRID, joint, None, 0.0, 0.0)
        assert pairs(found) == [[0, 1], [0, 2], [1, 3], [2, 3]]
        assert found.length == pytest.approx(100)
        assert not found.shut.any()


def test_areas_drawn_apart_touch_within_the_joint():
    """A slit of 40 cm, and vertices of their own."""
    ragged = shapely.Polygon([(100.4, 0), (200, 0), (200, 100), (100.4, 100), (100.4, 37)])
    areas = np.array([shapely.box(0, 0, 100, 100), ragged], dtype=object)
    found = borders(areas, 1.0, None, 0.0, 0.0)
    assert pairs(found) == [[0, 1]]
    assert found.length == pytest.approx(100, abs=3)
    assert pairs(borders(areas, 0.0, None, 0.0, 0.0)) == []


def test_a_railway_along_a_border_parts_its_areas_unless_a_crossing_is_near():
    rail = shapely.LineString([(100, -50), (100, 250)])
    found = borders(GRID, 1.0, wall(rail), 30.0, 20.0)
    assert dict(zip(map(tuple, pairs(found)), found.shut.tolist(), strict=True)) == {
        (0, 1): True, (0, 2): False, (1, 3): False, (2, 3): True,
    }  # fmt: skip
    bridge = wall(rail, crossings=(shapely.Point(100, 40),))
    assert borders(GRID, 1.0, bridge, 30.0, 20.0).shut.tolist() == [False, False, False, True]


def test_a_barrier_along_a_part_of_a_border_leaves_it_open():
    rail = shapely.LineString([(100, 0), (100, 40)])
    assert not borders(GRID, 1.0, wall(rail), 10.0, 20.0).shut.any()


def test_the_order_of_areas_changes_no_border():
    order = np.array([2, 0, 3, 1])
    found = borders(GRID[order], 1.0, None, 0.0, 0.0)
    back = {tuple(sorted(order[pair].tolist())) for pair in found.pairs}
    assert back == {(0, 1), (0, 2), (1, 3), (2, 3)}


def test_an_area_of_several_pieces_borders_with_all_of_them():
    both = shapely.MultiPolygon([shapely.box(0, 0, 100, 100), shapely.box(300, 0, 400, 100)])
    areas = np.array([both, shapely.box(100, 0, 200, 100), shapely.box(200, 0, 300, 100)])
    assert pairs(borders(areas, 0.0, None, 0.0, 0.0)) == [[0, 1], [0, 2], [1, 2]]
