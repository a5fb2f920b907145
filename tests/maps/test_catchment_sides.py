"""Sides in words."""

import numpy as np
import pytest
import shapely

from planner.maps.catchment_sides import Beside, neighbour, side, wind
from planner.maps.catchment_words import EDGE, Follower, Reach, Stretch

SQUARE, EAST = shapely.box(0, 0, 400, 400), shapely.box(400, 0, 800, 900)
LAND = shapely.STRtree([SQUARE, EAST])
BESIDE = Beside(["Own", "East School"], LAND, lambda points: points / 1000, "en")


def test_nameless_lines_are_told_by_themselves_not_by_the_box_around_the_land():
    """Of an L, the inner corner runs at 400 m, where its box ends at 800 m."""
    hook = shapely.union(shapely.box(0, 0, 800, 400), SQUARE.buffer(0))
    hook = shapely.union(hook, shapely.box(0, 400, 400, 800))
    parts = Follower(None, shapely.box(-1e4, -1e4, 1e4, 1e4), Reach(25, 30, 60, 20, 5)).stretches(
        hook.exterior
    )
    alone = Beside(["Hook"], shapely.STRtree([hook]), BESIDE.to_degrees, "en")
    told = {key: side(parts, key, 0, alone) for key in ("east", "south", "west", "north")}
    assert "an unnamed line of 800 m that runs west at latitude 0.0000°" in told["south"]
    assert "no side" not in "".join(told.values())
    line = Stretch("", "east", np.array([[400.0, 800.0], [400.0, 400.0]]))
    assert side([line], "east", 0, alone) == (
        "an unnamed line of 400 m that runs south at longitude 0.4000°"
    )


def test_the_neighbour_lies_beyond_the_line():
    line = Stretch("", "east", np.array([[400.0, 400.0], [400.0, 0.0]]))
    assert neighbour(line, 0, LAND) == 1
    assert side([line], "east", 0, BESIDE).endswith(", beside the catchment of East School")
    assert neighbour(Stretch("", "north", np.array([[0.0, 400], [400, 400]])), 0, LAND) == -1


def test_streets_stand_in_their_order_and_the_edge_is_called_by_what_it_is():
    some = np.array([[0.0, 0.0], [0.0, 9.0]])
    names = ("A", "B", "B", "A", EDGE)
    parts = [Stretch(name, "west", some) for name in names]
    assert side(parts, "west", 0, BESIDE) == "A, B, A, the edge of the city's land"
    assert side(parts, "north", 0, BESIDE) == "no side of its own"


@pytest.mark.parametrize(("x", "y", "said"), [(5, 0, "east"), (-5, -5, "southwest"),
                                              (0.1, 5, "north"), (5, -5, "southeast")])  # fmt: skip
def test_winds(x, y, said):
    assert wind(np.array([[0.0, 0.0], [9.0, 9.0], [x, y]])) == said
