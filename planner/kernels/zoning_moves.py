"""Areas moved at the edges of catchments: what it costs, and whether all stay in one piece.

A catchment stays in one piece without an area of it if the neighbours of that area reach each other
without it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.zoning_machine import lean, within

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Small = NDArray[np.int32]
Index = int | np.int64
LONGEST = 6
"""Areas that one chain moves at most."""


class Ground(NamedTuple):
    """What does not change while catchments are drawn."""

    start: Whole
    """``(area + 1,)`` first border of each area."""
    source: Whole
    """``(border,)`` area on this side; every border is there twice."""
    other: Whole
    """``(border,)`` area on the other side."""
    twin: Whole
    """``(border,)`` the same border from the other side."""
    wall: Floats
    """``(border,)`` what it costs if a catchment ends here."""
    cost: NDArray[np.float32]
    """``(area, school)`` of a pupil."""
    mass: Floats
    """``(area,)`` pupils, and next to nothing where there are none."""
    pupils: Whole
    """``(area,)``."""
    places: Whole
    """``(school,)``."""
    free: NDArray[np.bool_]
    """``(area,)`` may move."""


class Map(NamedTuple):
    """Who goes where; the moves change it in place."""

    school: Whole
    """``(area,)``."""
    load: Whole
    """``(school,)`` pupils."""
    price: Floats
    """``(school,)`` added to the cost of a pupil."""
    first: Small
    """``(school,)`` one of the borders of a ring: those that its free areas may cross; or -1."""
    after: Small
    """``(border,)`` next of the ring."""
    before: Small
    """``(border,)`` previous one."""


class Desk(NamedTuple):
    """Room to work in."""

    mark: Whole
    queue: Whole
    stamp: Whole
    edges: Small
    """Borders between catchments that a free area may cross."""
    at: Small
    """``(border,)`` where it stands among them, or -1."""
    moved: Whole
    """``(step,)`` areas of a proposal."""
    left: Whole
    """``(step,)`` the schools they leave."""
    look: NDArray[np.bool_]
    """``(school,)`` whether something has changed there since a chain was looked for in vain."""
    taken: Whole
    """``(2,)`` proposals that were taken, and of them those that moved several areas."""
    best: Whole
    """``(2, step)`` areas of the best chain, and where they go; -1 behind its end."""
    stack: Whole
    """``(2, step)`` the next border to try, and of which school."""
    sums: Floats
    """``(2, step)`` what the steps so far cost more, and pupils over that they make."""


def desk(ground: Ground) -> Desk:
    """Empty room."""
    areas, borders = len(ground.pupils), len(ground.other)
    edges, at = (np.zeros(borders, dtype=np.int32) for _ in range(2))
    mark, queue, stamp, moved, left, taken = (
        np.zeros(room, dtype=np.int64) for room in (areas, areas, 1, LONGEST, LONGEST, 2)
    )
    best, stack = (np.zeros((2, LONGEST), dtype=np.int64) for _ in range(2))
    sums = np.zeros((2, LONGEST))
    look = np.ones(len(ground.places), dtype=np.bool_)
    return Desk(mark, queue, stamp, edges, at, moved, left, look, taken, best, stack, sums)


@lean
def holds(ground: Ground, school: Whole, area: Index, own: Index, room: Desk) -> bool:
    """Whether a catchment stays in one piece without an area of it, or one that has just left.

    First its neighbours' neighbours are looked at, which is mostly enough; then all.
    """
    mark, queue = room.mark, room.queue
    first, many = np.int64(-1), 0
    for border in range(ground.start[area], ground.start[area + 1]):
        if school[ground.other[border]] == own:
            many += 1
            if first < 0:
                first = ground.other[border]
    if many <= 1:
        return True
    room.stamp[0] += 2
    seen = room.stamp[0]
    wanted = seen + 1
    for border in range(ground.start[area], ground.start[area + 1]):
        if school[ground.other[border]] == own:
            mark[ground.other[border]] = wanted
    mark[first], queue[0], left = seen, first, many - 1
    for wide in range(2):
        head, tail = 0, 1 if wide == 0 else many - left
        while head < tail:
            here = queue[head]
            head += 1
            for border in range(ground.start[here], ground.start[here + 1]):
                there = ground.other[border]
                if mark[there] == wanted:
                    left -= 1
                    if left == 0:
                        return True
                elif wide == 0 or there == area or school[there] != own or mark[there] == seen:
                    continue
                mark[there], queue[tail] = seen, there
                tail += 1
    return False


@lean
def walls(ground: Ground, now: Map, area: Index, own: Index, to: Index) -> float:
    """What the borders of catchments cost more if an area is moved."""
    found = 0.0
    for border in range(ground.start[area], ground.start[area + 1]):
        there = now.school[ground.other[border]]
        if there == own:
            found += ground.wall[border]
        elif there == to:
            found -= ground.wall[border]
    return found


@within
def more(ground: Ground, now: Map, over: float, area: Index, own: Index, to: Index) -> float:
    """What it costs more to move an area, the others being where they are."""
    pupils = ground.pupils[area]
    apart = ground.cost[area, to] - ground.cost[area, own] + now.price[to] - now.price[own]
    full, filled = now.load[own] - ground.places[own], now.load[to] - ground.places[to]
    spill = max(full - pupils, 0) - max(full, 0) + max(filled + pupils, 0) - max(filled, 0)
    dearer = ground.mass[area] * apart + over * spill
    return dearer + walls(ground, now, area, own, to) if len(ground.wall) > 0 else dearer


@within
def carry(ground: Ground, now: Map, area: Index, own: Index, to: Index) -> None:
    """Move an area; the lists of borders are left for `settle`."""
    now.school[area] = to
    now.load[own] -= ground.pupils[area]
    now.load[to] += ground.pupils[area]
