"""Streets as a reader walks them."""

import numpy as np
import pytest
import shapely

from planner.maps.catchment_tracks import Track

DETOUR = [[(0, 0), (100, 80)], [(100, 80), (200, 0)]]
STRAIGHT = [[(0, 0), (100, 1)], [(100, 1), (200, 0)]]


def track(segments, gap=60.0):
    return Track(shapely.linestrings(np.array(segments, dtype=float)), gap)


def test_the_shortest_of_parallel_pieces_is_walked():
    ways = track(DETOUR + STRAIGHT).ways(np.array([[0.0, 0.0]]), np.array([[200.0, 0.0]]))
    assert ways.metres[0, 0] == pytest.approx(2 * np.hypot(100, 1))
    assert [100, 1] in ways.course(0, 0).tolist()
    assert [100, 80] not in ways.course(0, 0).tolist()


def test_ways_between_places_on_one_piece_do_not_leave_it():
    ways = track(STRAIGHT[:1]).ways(np.array([[10.0, 0.1]]), np.array([[90.0, 0.9], [10.0, 0.1]]))
    assert ways.metres.tolist() == [pytest.approx([np.hypot(80, 0.8), 0.0], abs=1e-6)]
    assert ways.course(0, 0).tolist() == [[10, 0.1], [90, 0.9]]


def test_a_gap_is_stepped_across_and_a_wide_one_is_not():
    broken = [[(0, 0), (100, 0)], [(140, 0), (300, 0)]]
    ends = np.array([[0.0, 0.0]]), np.array([[300.0, 0.0]])
    assert track(broken).ways(*ends).metres[0, 0] == pytest.approx(300)
    assert np.isinf(track(broken, 30.0).ways(*ends).metres[0, 0])


def test_pieces_that_touch_in_their_middle_lead_into_each_other():
    cross = [[(0, 0), (200, 0)], [(100, 0), (100, 90)]]
    ways = track(cross).ways(np.array([[0.0, 0.0]]), np.array([[100.0, 90.0]]))
    assert ways.metres[0, 0] == pytest.approx(190)


def test_an_edge_is_walked_one_way():
    ring = shapely.linestrings([[(0, 0), (0, 100), (100, 100), (100, 0), (0, 0)]])
    edge = Track(ring, 60.0, one_way=True)
    ends = np.array([[0.0, 20.0], [0.0, 60.0]])
    assert edge.ways(ends, ends).metres.tolist() == [
        pytest.approx([0, 40], abs=1e-6), pytest.approx([360, 0], abs=1e-6),
    ]  # fmt: skip


def test_the_nearest_place():
    assert track(STRAIGHT).nearest(np.array([200.0, -30.0])).tolist() == [200, 0]
