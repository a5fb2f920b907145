"""Prices fall where places have become free."""

import numpy as np

from planner.kernels.allotting import arranged, change, empty, incoming
from planner.kernels.neighbouring import table
from planner.kernels.routing import FAR, ready, relieve
from planner.kernels.sinking import lower, sink

NET = arranged(
    np.arange(4) * 3,
    np.tile(np.arange(3, dtype=np.uint32), 3),
    np.array([0, 9, 9, 2, 0, 9, 9, 2, 0]),
    3,
    100,
)[0]
NO_TABLE = np.zeros(1, np.uint64), np.zeros(0, np.uint32)


def crowded():
    """Four pupils of the third area at the second school, four of the second's at the first."""
    held, look = empty(4, 12), ready(4)
    places = np.array([20, 10, 10, 99])
    change(NET, held, places, np.array([10, 10, 14]))
    relieve(NET, held, places, look, table(*NO_TABLE))
    assert held.price.tolist() == [0, 2, 4, 0]
    return held, look


def test_more_places_call_pupils_back_until_their_price_is_gone():
    held, look = crowded()
    places = np.array([20, 10, 13, 99])
    assert sink(NET, held, places, look, incoming(NET, 4)) >= 1
    assert held.load.tolist() == [11, 10, 13, 0]
    assert held.price.tolist() == [0, 2, 4, 0]  # one still goes the long way
    sink(NET, held, np.array([20, 10, 30, 99]), look, incoming(NET, 4))
    assert held.load.tolist() == [10, 10, 14, 0]
    assert held.price.tolist() == [0, 2, 0, 0]  # an optimum, but for the second, full to the last
    lower(NET, held, look)
    assert held.price.tolist() == [0, 0, 0, 0]
    assert (look.away == FAR).all()


def test_prices_fall_to_what_a_place_saves():
    """Prices four higher than they need be, wherever none is free, fall by as much."""
    held, look = crowded()
    lower(NET, held, look)
    assert held.price.tolist() == [0, 2, 4, 0]
    tight = empty(4, 12)
    change(NET, tight, np.array([10, 10, 14, 99]), np.array([10, 10, 14]))
    tight.price[1:3] = 6
    lower(NET, tight, look)
    assert tight.price.tolist() == [0, 0, 0, 0]
    assert (look.away == FAR).all()
