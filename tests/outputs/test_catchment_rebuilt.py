"""What the words give when they are drawn again."""

import numpy as np
import pytest
import shapely

from planner.model.streets import NamedLines
from planner.outputs.catchment_rebuilt import bound, placed, walked
from planner.outputs.catchment_words import Follower, Reach, Stretch

REACH = Reach(25.0, 30.0, 60.0, 20.0)
FAR = shapely.box(-1e4, -1e4, 1e4, 1e4)
SQUARE = shapely.box(0, 0, 400, 400)
SIDES = {"East": [(405, -50), (405, 450)], "South": [(-50, -5), (450, -5)],
         "West": [(-5, -50), (-5, 450)], "North": [(-50, 405), (450, 405)]}  # fmt: skip


def follower(lines):
    names = np.array([name for name, _ in lines], dtype=object)
    return Follower(
        NamedLines(np.array([shapely.LineString(at) for _, at in lines], dtype=object), names),
        FAR,
        REACH,
    )


def test_a_square_is_drawn_again_from_its_streets():
    """410 m between the streets each way, against 400 m of the square: 0.952 in common."""
    found = bound(SQUARE, follower(SIDES.items()))
    assert (found.named, found.share(""), found.lost) == (pytest.approx(1.0), 0.0, ())
    assert found.polygon.area == pytest.approx(410**2, rel=0.01)
    assert found.alike == pytest.approx(400**2 / 410**2, rel=0.01)


def test_nothing_named_is_nothing_proved():
    ring = shapely.difference(SQUARE, shapely.box(100, 100, 200, 200))
    found = bound(ring, Follower(None, FAR, REACH))
    assert (found.named, found.share(""), found.alike) == (0.0, 1.0, pytest.approx(1.0))


def test_a_street_with_a_bend_is_walked_and_not_cut_short():
    bend = [(400, -50), (400, 100), (420, 200), (400, 300), (400, 450)]
    shape = shapely.Polygon(
        [(0, 0), (400, 0), (400, 100), (420, 200), (400, 300), (400, 400), (0, 400)]
    )
    lines = SIDES | {"East": bend}
    found = bound(shape, follower(lines.items()))
    assert found.alike > 0.96
    assert shapely.contains_xy(found.polygon, 415, 200)


def test_a_street_with_a_gap_cannot_be_walked_and_is_told():
    broken = [item for item in SIDES.items() if item[0] != "East"]
    broken += [("East", [(405, -50), (405, 180)]), ("East", [(405, 215), (405, 450)])]
    found = bound(SQUARE, follower(broken))
    assert [one.name for one in found.lost] == ["East"]
    assert found.named == pytest.approx(0.75, abs=0.02)
    assert found.alike > 0.95


def test_a_ring_road_is_walked_all_round():
    circle = shapely.Point(0, 0).buffer(500, 32)
    road = shapely.get_coordinates(shapely.Point(0, 0).buffer(505, 32).exterior)
    found = bound(circle, follower([("Ring", road)]))
    assert (found.named, found.lost) == (pytest.approx(1.0), ())
    assert found.alike > 0.97


def test_walking_takes_the_shortest_of_parallel_pieces():
    detour = [[(0, 0), (100, 80)], [(100, 80), (200, 0)]]
    straight = [[(0, 0), (100, 1)], [(100, 1), (200, 0)]]
    stretch = Stretch("", "south", np.array([[0.0, 0.0], [200.0, 0.0]]))
    way = walked(np.array(detour + straight, dtype=float), stretch, 25.0)
    assert way.tolist() == [[0, 0], [0, 0], [100, 1], [200, 0], [200, 0]]
    assert walked(np.array(detour, dtype=float)[:1] + 5000, stretch, 25.0) is None


def test_points_lie_in_one_in_none_or_in_several():
    own = Follower(None, FAR, REACH)
    bounds = [bound(shape, own) for shape in (SQUARE, shapely.box(300, 0, 500, 400))]
    spots = np.array([[10.0, 10], [350, 10], [450, 10], [900, 10]])
    assert placed(bounds, spots).tolist() == [0, -2, 1, -1]
