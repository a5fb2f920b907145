"""Chains of moves at the end: the best there is, and nothing cut off."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.zoning import cut_off
from planner.kernels.zoning_borders import opened
from planner.kernels.zoning_finish import GAIN, LONGEST, finish, improve, search, worth
from planner.kernels.zoning_moves import desk
from planner.kernels.zoning_search import drawn

WHOLE = np.zeros(4, dtype=np.int64)
ORDER = np.arange(4)


def start(grid, seed, weight=0.0):
    """A grid with all borders open; what no home reaches stays."""
    ground, home, school = grid(seed, weight=weight)
    ground.free[cut_off(ground, home, school)] = False
    now, room = drawn(ground, school, np.zeros(4)), desk(ground)
    opened(ground, now, WHOLE, 0, room)
    return ground, home, now, room


def by_hand(ground, home, school, over, origin):
    """Best of all single moves out of a school that has pupils over, and of all with one more."""
    before, lost = worth(ground, school, over), len(cut_off(ground, home, school))
    areas = np.flatnonzero(ground.free)
    beside = {int(a): set(school[ground.other[ground.start[a]:ground.start[a + 1]]].tolist())
              for a in areas}  # fmt: skip
    best = 0.0
    for one in areas[school[areas] == origin]:
        for to in beside[int(one)] - {origin}:
            way = school.copy()
            way[one] = to
            if len(cut_off(ground, home, way)) > lost:
                continue
            best = min(best, worth(ground, way, over) - before)
            load = np.bincount(way, ground.pupils, 4) - ground.places
            after = to if load[to] > 0 else origin
            for two, on in product(areas[school[areas] == after], range(4)):
                further = way.copy()
                further[two] = on
                if two == one or on not in beside[int(two)] - {after} or load[after] <= 0:
                    continue
                if len(cut_off(ground, home, further)) == lost:
                    best = min(best, worth(ground, further, over) - before)
    return best


@pytest.mark.parametrize("weight", [0.0, 50.0])
@pytest.mark.parametrize("seed", range(6))
def test_a_chain_costs_what_it_says_and_no_pair_of_moves_less(grid, seed, weight):
    ground, home, now, room = start(grid, seed, weight)
    for origin in ORDER:
        kept, load = now.school.copy(), now.load.copy()
        told = search(ground, now, 9000.0, 4, origin, room)
        assert (now.school == kept).all()
        assert (now.load == load).all()
        if load[origin] > ground.places[origin]:  # else the first move alone must gain
            assert told <= by_hand(ground, home, now.school, 9000.0, origin) + 1e-6
        if told < GAIN:
            way = kept.copy()
            steps = room.best[0] >= 0
            way[room.best[0, steps]] = room.best[1, steps]
            gain = worth(ground, way, 9000.0) - worth(ground, kept, 9000.0)
            assert gain == pytest.approx(told, abs=1e-6)
            assert len(cut_off(ground, home, way)) == len(cut_off(ground, home, kept))


@pytest.mark.parametrize("seed", range(8))
def test_the_finish_never_makes_it_worse_and_leaves_no_chain(grid, seed):
    ground, home, now, room = start(grid, seed)
    lost = cut_off(ground, home, now.school).tolist()
    before = worth(ground, now.school, 1e6)
    finish(ground, now, ORDER, np.array([1e6]))
    assert worth(ground, now.school, 1e6) < before
    assert cut_off(ground, home, now.school).tolist() == lost
    assert (now.load == np.bincount(now.school, ground.pupils, 4)).all()
    opened(ground, now, WHOLE, 0, room)
    assert all(search(ground, now, 1e6, 4, school, room) == GAIN for school in ORDER)


def test_longer_chains_start_only_where_there_are_pupils_over(grid):
    ground, _, now, room = start(grid, 7)
    ground.places[:] = 10**6
    kept = now.school.copy()
    improve(ground, now, WHOLE, ORDER, 1e6, LONGEST, room)
    assert (now.school == kept).all()
    improve(ground, now, WHOLE, ORDER, 1e6, 4, room)
    assert (now.school != kept).any()
