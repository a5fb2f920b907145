"""Proposals keep catchments in one piece, and the lists that are kept are right."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.zoning import cut_off
from planner.kernels.zoning_moves import desk
from planner.kernels.zoning_proposals import LEVELS, Heat, below, following, propose
from planner.kernels.zoning_search import drawn

LOT = -np.log((np.arange(LEVELS) + 0.5) / LEVELS)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 128, 256]), st.sampled_from([0.0, 50.0]))
def test_many_moves_leave_every_list_as_if_made_anew(grid, ring, seed, chains, weight):
    ground, home, school = grid(seed, weight=weight)
    lost = set(cut_off(ground, home, school))
    ground.free[list(lost)] = False
    now, room = drawn(ground, school, np.zeros(4)), desk(ground)
    rule = Heat(30_000.0, 300.0, 0.05, 40, chains, 100.0)
    propose(ground, now, np.zeros(4, np.int64), 0, rule, 4000, np.uint64(seed + 1), LOT, room)
    assert room.taken[0] > 0
    assert set(cut_off(ground, home, now.school)) == lost
    assert (now.load == np.bincount(now.school, ground.pupils, 4)).all()
    crossing = (now.school[ground.source] != now.school[ground.other]) & ground.free[ground.source]
    assert set(np.flatnonzero(room.at >= 0)) == set(np.flatnonzero(crossing))
    assert (room.edges[room.at[crossing]] == np.flatnonzero(crossing)).all()
    for own in range(4):
        here = crossing & (now.school[ground.source] == own)
        assert sorted(ring(now, own)) == np.flatnonzero(here).tolist()


def test_a_half_leaves_the_other_as_it_is(grid):
    ground, _, school = grid(3)
    now, room = drawn(ground, school, np.zeros(4)), desk(ground)
    part = np.array([0, 0, 1, 1])
    rule = Heat(30_000.0, 300.0, 0.05, 40, 64, 100.0)
    propose(ground, now, part, 0, rule, 3000, np.uint64(5), LOT, room)
    assert room.taken[0] > 0
    assert (part[now.school] == part[school]).all()
    still = part[school] == 1
    assert (now.school[still] == school[still]).all()
    assert not now.price[part == 1].any()


def test_words_are_those_of_the_published_generator():
    assert following(np.uint64(1)) == 1082269761  # Marsaglia 2003, shifts 13, 7, 17
    numbers = [int(below(np.uint64(word), 10)) for word in (0, 2**63, 2**64 - 1)]
    assert numbers == [0, 5, 9]
