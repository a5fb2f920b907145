"""What sites take in at given prices of areas: one 0/1 knapsack for each, solved by branching.

With every area to be served at its price, each site by itself takes those areas of which it costs
less than the price, as its places allow, and is opened where they are worth more than its opening.
Branching is depth first in order of gain per pupil (Horowitz and Sahni 1974), and pays no heed to
how large the places are. It stops after a number of nodes; then the divisible packing stands in for
the whole one, which never takes less, so that a bound stays a bound.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled
from planner.kernels.zoning_machine import lean

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NODES = 20_000
"""Of one knapsack."""
CLOSE = 1e-12
"""Share of a gain below which it is rounding."""


class Case(NamedTuple):
    """Sites to open for areas."""

    cost: Floats
    """``(area, site)`` of serving the whole area; infinite where it may not be."""
    pupils: Whole
    """``(area,)``."""
    places: Whole
    """``(site,)``."""
    opening: Floats
    """``(site,)``."""
    counted: Flags
    """``(site,)``: False for one that stands open whatever is chosen, and is not counted."""
    low: int
    """Least number of counted sites opened."""
    high: int
    """Greatest number of them."""


class Desk(NamedTuple):
    """Room to pack in, so that none is made anew: ``(area,)`` each."""

    gain: Floats
    weight: Whole
    now: Flags
    best: Flags
    taken: Flags


def desk(areas: int) -> Desk:
    """Room for the areas."""
    now, best, taken = (np.zeros(areas, dtype=bool) for _ in range(3))
    return Desk(np.zeros(areas), np.zeros(areas, dtype=np.int64), now, best, taken)


@lean
def pack(room: Desk, items: int, places: int, nodes: int) -> float:
    """Greatest gain of whole items within the places, or more; what is taken is in ``room.best``.

    Parameters
    ----------
    room
        ``gain`` above nought and ``weight`` of the first ``items``, by gain per weight, falling.
    nodes
        Steps after which the divisible packing is told; what is taken is then what was found.
    """
    gain, weight, now, best = room.gain, room.weight, room.now, room.best
    best[:items] = False
    value, left, item, most, root = 0.0, places, 0, 0.0, 0.0
    for step in range(nodes + 1):
        end, space, reach = item, left, value
        while end < items and weight[end] <= space:
            space -= weight[end]
            reach += gain[end]
            end += 1
        bound = reach + (gain[end] * space / weight[end] if end < items else 0.0)
        if step == 0:
            root = bound
        if bound > most + CLOSE * root:
            now[item:end] = True
            value, left = reach, space
            if value > most:
                most = value
                for at in range(items):  # a slice would make an array
                    best[at] = now[at] and at < end
            if end < items:
                now[end] = False
            item = min(end + 1, items)
            continue
        back = item - 1
        while back >= 0 and not now[back]:
            back -= 1
        if back < 0:
            return most
        now[back] = False
        value -= gain[back]
        left += weight[back]
        item = back + 1
    return root


@compiled
def filled(
    toll: Floats, way: Flags, pupils: Whole, places: int, price: Floats, without: int, room: Desk
) -> float:
    """Least cost less prices, not above nought, of what one site takes; that is in ``room.taken``.

    Parameters
    ----------
    toll, way, pupils, price
        ``(area,)`` cost at this site, whether the area may go to it, and what serving it is worth.
    without
        An area that is left out; -1 for none.
    """
    at = np.empty(len(price), np.int64)
    items, load, all_ = 0, 0, 0.0
    for area in range(len(price)):
        if way[area] and toll[area] < price[area] and area != without and pupils[area] <= places:
            at[items] = area
            items += 1
            load += pupils[area]
            all_ += price[area] - toll[area]
    room.taken[:] = False
    if load <= places:
        for item in range(items):
            room.taken[at[item]] = True
        return -all_
    rate = np.empty(items)
    for item in range(items):
        rate[item] = (toll[at[item]] - price[at[item]]) / pupils[at[item]]
    order = np.argsort(rate)
    for item in range(items):
        area = at[order[item]]
        room.gain[item], room.weight[item] = price[area] - toll[area], pupils[area]
    most = pack(room, items, places, NODES)
    for item in range(items):
        room.taken[at[order[item]]] = room.best[item]
    return -most
