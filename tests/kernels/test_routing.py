"""Heaps in order, and chains that relieve."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.allotting import arranged, change, empty, incoming
from planner.kernels.neighbouring import neighbours, table
from planner.kernels.routing import FAR, along, lift, pop, ready, relieve

LINE = np.array([[0, 9, 9], [2, 0, 9], [9, 2, 0]])  # each area may go on to the school before


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=20), st.integers(0, 19))
def test_schools_leave_the_heap_in_order(away, nearer):
    look = ready(len(away))
    for school, far in enumerate(away):
        look.away[school] = far + 10
        lift(look.away, look.heap, look.place, school, np.uint64(school))
    school = nearer % len(away)
    look.away[school] = 5
    lift(look.away, look.heap, look.place, look.place[school], np.uint64(school))
    order = [int(pop(look.heap, look.place, size)) for size in range(len(away), 0, -1)]
    assert order == sorted(range(len(away)), key=lambda s: (look.away[s], s))


def relieved(tabled):
    net, _ = arranged(
        np.arange(4) * 3, np.tile(np.arange(3, dtype=np.uint32), 3), LINE.ravel(), 3, 100
    )
    held, places, look = empty(4, 12), np.array([20, 10, 10, 99]), ready(4)
    change(net, held, places, np.array([10, 10, 14]))
    none = np.zeros(1, np.uint64), np.zeros(0, np.uint32)
    row = table(*(neighbours(net, *incoming(net, 4)) if tabled else none))
    searches = relieve(net, held, places, look, row)
    assert (look.away == FAR).all()
    return searches, held.load.tolist(), held.price.tolist(), int((held.flow * net.cost).sum())


def test_a_chain_moves_pupils_through_a_full_school():
    """Four too many at the third: they go to the second, whose own go to the first."""
    for tabled in (False, True):
        searches, load, price, cost = relieved(tabled)
        assert searches == 1
        assert load == [14, 10, 10, 0]
        assert cost == 4 * 2 + 4 * 2
        assert price == [0, 2, 4, 0]


def test_a_chain_carries_as_many_as_its_narrowest_step():
    net, _ = arranged(
        np.arange(4) * 3, np.tile(np.arange(3, dtype=np.uint32), 3), LINE.ravel(), 3, 100
    )
    held, look = empty(4, 12), ready(4)
    change(net, held, np.array([20, 10, 10, 99]), np.array([10, 3, 14]))
    arc = {
        (int(a), int(s)): np.uint32(i)
        for i, (a, s) in enumerate(zip(net.area, net.school, strict=True))
    }
    look.out[1], look.out[0] = arc[2, 2], arc[1, 1]  # from the third by the second to the first
    for most, carried in ((99, 3), (2, 2)):
        assert along(net, held, look, look.out, np.uint64(0), np.uint64(2), most) == carried
