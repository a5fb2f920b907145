"""Which streets a boundary follows."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planner.maps.catchment_words import EDGE, Follower, Reach, longest, merged, reach_of
from planner.model.streets import NamedLines

REACH = Reach(25.0, 30.0, 60.0, 20.0, 5.0)
FAR = shapely.box(-1e4, -1e4, 1e4, 1e4)


def follower(lines, city=FAR):
    names = np.array(list(lines), dtype=object)
    return Follower(
        NamedLines(
            np.array([shapely.LineString(at) for at in lines.values()], dtype=object), names
        ),
        city,
        REACH,
    )


def told(stretches):
    return [(one.name, one.side) for one in stretches]


def in_turn(pairs, first):
    """Turn a ring of pairs so that it starts at one of them."""
    at = pairs.index(first)
    return pairs[at:] + pairs[:at]


SQUARE = shapely.box(0, 0, 400, 400)
AROUND = {"East Road": [(403, -50), (403, 450)], "South Road": [(-50, -4), (450, -4)],
          "North Road": [(-50, 404), (450, 404)]}  # fmt: skip


def test_each_side_bears_the_name_of_its_street_and_what_has_none_is_blank():
    pairs = told(follower(AROUND).stretches(SQUARE.exterior))
    found = in_turn(pairs, ("East Road", "east"))
    assert found == [("East Road", "east"), ("South Road", "south"), ("", "west"),
                     ("North Road", "north")]  # fmt: skip


def test_a_street_that_crosses_or_lies_far_is_no_boundary():
    cross = {"Cross Street": [(-100, 200), (500, 200)], "Far Street": [(440, 0), (440, 400)]}
    assert {name for name, _ in told(follower(cross).stretches(SQUARE.exterior))} == {""}


def test_the_nearer_of_two_streets_wins():
    two = {"Near": [(405, 0), (405, 400)], "Less near": [(415, 0), (415, 400)]}
    assert ("Near", "east") in told(follower(two).stretches(SQUARE.exterior))


def test_the_edge_of_all_land_is_told_where_no_street_is():
    city = shapely.box(0, 0, 400, 800)
    found = told(follower(AROUND, city).stretches(SQUARE.exterior))
    assert in_turn(found, ("East Road", "east"))[2] == (EDGE, "west")


def test_a_short_stretch_joins_its_neighbours():
    gap = AROUND | {"East Road": [(403, 180), (403, 450)], "East Road ": [(403, -50), (403, 140)]}
    names = [name.strip() for name, _ in told(follower(gap).stretches(SQUARE.exterior))]
    assert sorted(names) == ["", "East Road", "East Road", "North Road", "South Road"]


def test_a_ring_road_lies_on_all_sides():
    ring = shapely.Point(0, 0).buffer(500, 32).exterior
    lines = {"Ring": shapely.get_coordinates(shapely.Point(0, 0).buffer(505, 32).exterior)}
    assert {side for _, side in told(follower(lines).stretches(ring))} == {
        "east", "south", "west", "north",
    }  # fmt: skip


def test_stretches_close_round_whichever_way_the_ring_was_drawn():
    for ring in (SQUARE.exterior, SQUARE.exterior.reverse()):
        parts = follower(AROUND).stretches(ring)
        for one, after in zip(parts, parts[1:] + parts[:1], strict=True):
            assert one.course[-1].tolist() == after.course[0].tolist()
        assert sum(one.metres for one in parts) == pytest.approx(1600)
        assert told(parts) != []
        assert set(told(parts)) == {("East Road", "east"), ("South Road", "south"), ("", "west"),
                                    ("North Road", "north")}  # fmt: skip


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=40))
def test_merged_stretches_are_long_enough_and_cover_the_ring(letters):
    names = np.array(letters, dtype=object)
    starts = merged(names, np.full(len(names), 20.0), 60.0)
    assert starts == sorted(set(starts))
    sizes = np.diff([*starts, starts[0] + len(names)])
    assert sizes.sum() == len(names)
    assert len(starts) == 1 or sizes.min() >= 3


def test_longest_and_norms(street_town):
    assert longest(np.array(["a", "b", "a"]), np.array([1.0, 3.0, 1.0])) == "b"
    assert reach_of(street_town.standards) == REACH
