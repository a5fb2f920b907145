"""What places of houses are worth if every pupil brings a price: fractional knapsacks.

With a price on the pupils of each origin and cell, houses no longer compete: each takes those who
bring most above their way, until its places are full or nobody brings anything, and then those who
bring still more than it costs to sit over the places. The worth of places is concave, so options of
different groups at one house are together worth at most what they are worth apart (places given up
are lost at what they are worth where all others are there): their sum is a bound.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled, inlined
from planner.kernels.siting import Floats, Siting, Whole

Small = NDArray[np.int32]
_MARGIN = 0.25
"""Of the spread of those who sit, by which others may bring less and are looked at at once."""


class Stands(NamedTuple):
    """Houses with who may come, and the places at which their worth is asked."""

    start: Whole
    """``(house + 1,)`` first way of each house."""
    origin: Small
    """``(way,)``."""
    cost: Floats
    """``(way,)`` money, less what an idle place costs."""
    point_start: Whole
    """``(cell * house + 1,)`` first point of each cell and house."""
    anyway: Whole
    """``(cell * house,)`` point of the places that there are anyway."""
    places: Floats
    """``(point,)``."""
    both: Floats
    """``(point,)`` with the pupils that there may be over them."""
    extra: Floats
    """``(house,)`` money of a pupil over the places, with the idle place that is not saved."""


class Entries(NamedTuple):
    """Options' entries by option: each is worth what ``to`` is above ``since``."""

    option: Whole
    cell: Whole
    house: Whole
    since: Whole
    """``(entry,)`` point."""
    to: Whole
    """``(entry,)`` point."""
    idle: Floats
    """``(entry,)`` money of the places if they are all idle."""


def stands(given: Siting) -> tuple[Stands, Entries]:
    """Make houses and points of an instance ready."""
    houses = given.places.shape[1]
    order = np.argsort(given.house, kind="stable")
    start = np.searchsorted(given.house[order], np.arange(houses + 1))
    option, at, places, stretch = _merged(given)
    base = np.stack([given.places.ravel(), given.stretch.ravel()])
    more = np.stack([places, stretch])
    shared = _shared(given, at)
    up, down = np.maximum(more, 0), np.minimum(more, 0)
    gains, falls = (up > 0).any(axis=0), (down < 0).any(axis=0)
    alone = ~shared | ~falls
    rising = shared & falls & gains  # both at once, where others may be too: apart
    top = base.copy()
    for kind in range(2):
        np.add.at(top[kind], at, up[kind])
    lost = shared & falls
    parts = np.concatenate([np.flatnonzero(part) for part in (alone, rising, lost)])
    which = np.repeat(np.arange(3), [alone.sum(), rising.sum(), lost.sum()])
    by = np.argsort(option[parts], kind="stable")
    parts, which = parts[by], which[by]
    option, place = option[parts], at[parts]
    change = np.choose(which, np.stack([more, up, down])[:, :, parts])
    since = np.where(which == 2, top[:, place], base[:, place])
    to = since + change
    cells = np.arange(base.shape[1])
    every = np.concatenate([
        np.vstack([cells, base]), np.vstack([place, since]), np.vstack([place, np.maximum(to, 0)]),
    ], axis=1)  # fmt: skip
    points, number = np.unique(every.round(6), axis=1, return_inverse=True)
    number = number.ravel()
    point_start = np.searchsorted(points[0], np.arange(base.shape[1] + 1))
    made = Stands(
        start, given.origin[order].astype(np.int32), (given.cost - given.idle[given.house])[order],
        point_start, number[: base.shape[1]], points[1].copy(), points[1] + points[2],
        given.over + given.idle,
    )  # fmt: skip
    since_at, to_at = np.split(number[base.shape[1] :], 2)
    idle = change[0] * given.idle[place % houses]
    return made, Entries(option, place // houses, place % houses, since_at, to_at, idle)


def _merged(given: Siting) -> tuple[Whole, Whole, Floats, Floats]:
    """Entries, those of the same option, house and cell as one: option, cell and house, gains."""
    adds, (cells, houses) = given.options.adds, given.places.shape
    key = (adds.option * cells + adds.cell) * houses + adds.house
    found, number = np.unique(key, return_inverse=True)
    places = np.asarray(np.bincount(number, adds.places, len(found)), float)
    stretch = np.asarray(np.bincount(number, adds.stretch, len(found)), float)
    return found // (cells * houses), found % (cells * houses), places, stretch


def _shared(given: Siting, at: Whole) -> NDArray[np.bool_]:
    """Whether the house of an entry is one that several groups change."""
    adds, houses = given.options.adds, given.places.shape[1]
    pairs = np.unique(np.stack([adds.house, given.options.group[adds.option]]), axis=1)
    return np.bincount(pairs[0], minlength=houses)[at % houses] > 1


class Queue(NamedTuple):
    """Who brings most to each house, as far as its places reach; `appraise` writes it."""

    way: Small
    """``(cell, way)`` each house's from its first on."""
    many: Small
    """``(cell, house)``."""
    edge: Floats
    """``(cell, house)`` what the last of them brought, and a little less: most others can wait."""


def queue(stand: Stands, cells: int) -> Queue:
    """Room for who brings most."""
    ways, houses = len(stand.origin), len(stand.start) - 1
    shape = cells, houses
    return Queue(np.zeros((cells, ways), np.int32), np.zeros(shape, np.int32), np.zeros(shape))


@inlined
def _sink(brings: Floats, ways: Small, at: int, many: int) -> None:
    """Move an entry of a heap down to where it belongs, the greatest first."""
    value, way = brings[at], ways[at]
    while True:
        child = 2 * at + 1
        if child >= many:
            break
        if child + 1 < many and brings[child + 1] > brings[child]:
            child += 1
        if brings[child] <= value:
            break
        brings[at], ways[at] = brings[child], ways[child]
        at = child
    brings[at], ways[at] = value, way


@compiled
def appraise(stand: Stands, wait: Queue, pupils: Floats, price: Floats, lift: Floats) -> Floats:
    """Worth of each point, ``(point,)`` money of the year.

    Parameters
    ----------
    wait
        Of the last time, or new; the same comes out of either.
    pupils, price
        ``(cell, origin)`` pupils, and money that one of them brings.
    lift
        ``(cell, house)`` money that any of them brings besides.
    """
    houses, ways = len(stand.start) - 1, len(stand.origin)
    worth, brings, heap = np.zeros(len(stand.places)), np.empty(ways), np.empty(ways, np.int32)
    heads, low, high = np.zeros(ways + 1), np.zeros(ways + 1), np.zeros(ways + 1)
    for cell in range(len(pupils)):
        for house in range(houses):
            key = cell * houses + house
            begin, end, most = stand.point_start[key], stand.point_start[key + 1], 0.0
            for point in range(begin, end):
                most = max(most, stand.both[point])
            wait.many[cell, house] = 0
            if most == 0.0:
                continue
            size, extra, first = 0, stand.extra[house], stand.start[house]
            edge, mass, more = wait.edge[cell, house], 0.0, lift[cell, house]
            for way in range(first, stand.start[house + 1]):
                gain = price[cell, stand.origin[way]] - stand.cost[way] + more
                if gain > edge:
                    brings[size], heap[size] = gain, way
                    mass += pupils[cell, stand.origin[way]]
                    size += 1
            if mass < most and edge > 0.0:
                for way in range(first, stand.start[house + 1]):
                    gain = price[cell, stand.origin[way]] - stand.cost[way] + more
                    if 0.0 < gain <= edge:
                        brings[size], heap[size] = gain, way
                        size += 1
            for at in range(size // 2 - 1, -1, -1):
                _sink(brings, heap, at, size)
            many, gain, top = 0, 0.0, brings[0]
            while size > 0 and heads[many] < most:
                way, gain = heap[0], brings[0]
                size -= 1
                brings[0], heap[0] = brings[size], heap[size]
                _sink(brings, heap, 0, size)
                wait.way[cell, first + many] = way
                come = pupils[cell, stand.origin[way]]
                heads[many + 1] = heads[many] + come
                low[many + 1] = low[many] + come * min(gain, extra)
                high[many + 1] = high[many] + come * max(gain - extra, 0.0)
                many += 1
            wait.many[cell, house] = many
            wait.edge[cell, house] = max(0.0, gain - _MARGIN * (top - gain)) if many > 0 else 0.0
            for point in range(begin, end):
                worth[point] = _along(heads, low, many, stand.places[point])
                worth[point] += _along(heads, high, many, stand.both[point])
    return worth


@compiled
def _along(heads: Floats, sums: Floats, many: int, room: float) -> float:
    """Sum up to so much room, in straight lines between ``heads``."""
    if room >= heads[many]:
        return sums[many]
    least, most = 0, many  # heads[least] <= room < heads[most]
    while most - least > 1:
        middle = (least + most) // 2
        if heads[middle] <= room:
            least = middle
        else:
            most = middle
    share = (room - heads[least]) / (heads[most] - heads[least])
    return sums[least] + share * (sums[most] - sums[least])


@compiled
def seat(
    stand: Stands, wait: Queue, pupils: Floats, price: Floats, counts: Floats, into: Floats
) -> None:
    """Write who sits where points are chosen, ``into (cell, origin)``.

    Parameters
    ----------
    wait, pupils, price
        As `appraise` was given and left them.
    counts
        ``(point,)`` how often a point is chosen; below nought for what others are counted above.
    """
    houses = len(stand.start) - 1
    into[:] = 0.0
    for cell in range(len(pupils)):
        for house in range(houses):
            key, first, extra = cell * houses + house, stand.start[house], stand.extra[house]
            for point in range(stand.point_start[key], stand.point_start[key + 1]):
                if counts[point] == 0.0:
                    continue
                left, spare = stand.places[point], stand.both[point] - stand.places[point]
                for at in range(first, first + wait.many[cell, house]):
                    way = wait.way[cell, at]
                    origin = stand.origin[way]
                    here, over = min(pupils[cell, origin], left), 0.0
                    left -= here
                    if price[cell, origin] - stand.cost[way] > extra:
                        over = min(pupils[cell, origin] - here, spare)
                        spare -= over
                    into[cell, origin] += counts[point] * (here + over)
