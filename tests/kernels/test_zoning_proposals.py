"""Proposals keep catchments in one piece, and the lists that are kept are right."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.zoning import cut_off, land
from planner.kernels.zoning_moves import desk
from planner.kernels.zoning_proposals import LEVELS, Heat, below, following, propose
from planner.kernels.zoning_search import drawn, grown

FAR = 10**6
LOT = -np.log((np.arange(LEVELS) + 0.5) / LEVELS)


def grid(seed, wide=7, high=6, schools=4, weight=0.0):
    """A grid of areas with schools at random, and its catchments grown from the homes."""
    rng = np.random.default_rng(seed)
    number = np.arange(wide * high).reshape(high, wide)
    ends = np.vstack([
        np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
        np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
    ])  # fmt: skip
    ends = ends[rng.random(len(ends)) < 0.9]
    areas = wide * high
    cost, pupils = rng.integers(0, 3000, (areas, schools)), rng.integers(1, 90, areas)
    home = rng.choice(areas, schools, replace=False)
    places = rng.integers(200, 900, schools)
    place = land(
        np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas), cost.ravel(), FAR,
        pupils, places, home, ends, rng.uniform(1, 9, len(ends)), weight,
    )  # fmt: skip
    school = grown(place.ground, home, np.zeros(schools))
    school[school < 0] = 0
    return place.ground, home, school


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0, 128, 256]), st.sampled_from([0.0, 50.0]))
def test_many_moves_leave_every_list_as_if_made_anew(seed, chains, weight):
    ground, home, school = grid(seed, weight=weight)
    lost = set(cut_off(ground, home, school))
    ground.free[list(lost)] = False
    now, room = drawn(ground, school, np.zeros(4)), desk(len(school), len(ground.other))
    rule = Heat(30_000.0, 300.0, 0.05, 40, chains)
    taken = propose(
        ground, now, np.zeros(4, np.int64), 0, rule, 4000, np.uint64(seed + 1), LOT, room
    )
    assert taken[0] > 0
    assert set(cut_off(ground, home, now.school)) == lost
    assert (now.load == np.bincount(now.school, ground.pupils, 4)).all()
    for own in range(4):
        assert set(now.member[own, : now.many[own]]) == set(np.flatnonzero(now.school == own))
    assert all(now.member[now.school[area], now.place[area]] == area for area in range(len(school)))
    crossing = (now.school[ground.source] != now.school[ground.other]) & ground.free[ground.source]
    assert set(np.flatnonzero(room.at >= 0)) == set(np.flatnonzero(crossing))
    assert (room.edges[room.at[crossing]] == np.flatnonzero(crossing)).all()


def test_a_half_leaves_the_other_as_it_is():
    ground, _, school = grid(3)
    now, room = drawn(ground, school, np.zeros(4)), desk(len(school), len(ground.other))
    part = np.array([0, 0, 1, 1])
    rule = Heat(30_000.0, 300.0, 0.05, 40, 64)
    assert propose(ground, now, part, 0, rule, 3000, np.uint64(5), LOT, room)[0] > 0
    assert (part[now.school] == part[school]).all()
    still = part[school] == 1
    assert (now.school[still] == school[still]).all()
    assert not now.price[part == 1].any()


def test_words_are_those_of_the_published_generator():
    assert following(np.uint64(1)) == 1082269761  # Marsaglia 2003, shifts 13, 7, 17
    numbers = [int(below(np.uint64(word), 10)) for word in (0, 2**63, 2**64 - 1)]
    assert numbers == [0, 5, 9]
