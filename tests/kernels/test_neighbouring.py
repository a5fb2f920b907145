"""Rows of moves are what the arcs say, whatever has come or left since."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.allotting import add, arranged, empty, incoming, take
from planner.kernels.neighbouring import NEVER, come, neighbours, refresh, table

SCHOOLS = 4


def made(rng):
    size = rng.integers(0, SCHOOLS + 1, 6)
    start = np.append(0, np.cumsum(size))
    school = np.concatenate([rng.choice(SCHOOLS, many, replace=False) for many in size])
    cost = rng.integers(0, 100, len(school))
    return arranged(start, school.astype(np.uint32), cost, SCHOOLS, 90)[0]


def row_of(row, school):
    moves = range(int(row.start[school]), int(row.start[school + 1]))
    return {int(row.to[m]): int(row.gain[m]) for m in moves if row.gain[m] < NEVER}


def by_hand(net, held, school):
    best = {}
    for out in np.flatnonzero((held.flow > 0) & (net.school == school)):
        for into in np.flatnonzero((net.area == net.area[out]) & (net.school != school)):
            gain = int(net.cost[into] - net.cost[out])
            there = int(net.school[into])
            best[there] = min(gain, best.get(there, gain))
    return best


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_rows_follow_who_is_held(seed):
    rng = np.random.default_rng(seed)
    net = made(rng)
    held = empty(SCHOOLS + 1, len(net.school))
    row = table(*neighbours(net, *incoming(net, SCHOOLS + 1)))
    for school in range(SCHOOLS):
        own = row.to[int(row.start[school]) : int(row.start[school + 1])].tolist()
        shared = {int(net.school[b]) for a in np.flatnonzero(net.school == school)
                  for b in np.flatnonzero(net.area == net.area[a])}  # fmt: skip
        assert own == sorted(shared - {school})
        refresh(net, held, row, np.uint64(school))
    for arc in rng.permutation(len(net.school)):
        add(net, held, np.uint64(arc), 1)
        come(net, row, np.uint64(arc))
        for school in range(SCHOOLS):
            assert row_of(row, school) == by_hand(net, held, school)
    gone = np.uint64(rng.integers(len(net.school)))
    take(net, held, gone, 1)
    school = net.school[gone]
    if school < SCHOOLS:
        row.stale[school] = True
        refresh(net, held, row, np.uint64(school))
        assert not row.stale[school]
        assert row_of(row, int(school)) == by_hand(net, held, school)
