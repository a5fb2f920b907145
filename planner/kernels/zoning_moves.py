"""Areas moved at the edges of catchments: what it costs, and whether all stay in one piece.

A catchment stays in one piece without an area of it if the neighbours of that area reach each other
without it.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled, inlined

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Index = int | np.int64
LONGEST = 4
"""Areas that one proposal moves at most."""


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
    member: NDArray[np.int32]
    """``(school, area)`` areas of a school, in any order."""
    many: Whole
    """``(school,)`` how many."""
    place: Whole
    """``(area,)`` where it stands among its school's."""


class Desk(NamedTuple):
    """Room to work in."""

    mark: Whole
    queue: Whole
    stamp: Whole
    edges: Whole
    """Borders between catchments that a free area may cross."""
    at: Whole
    """``(border,)`` where it stands among them, or -1."""
    moved: Whole
    left: Whole


def desk(areas: int, borders: int) -> Desk:
    """Empty room."""
    rooms = (areas, areas, 1, borders, borders, LONGEST, LONGEST)
    return Desk(*(np.zeros(room, dtype=np.int64) for room in rooms))


@compiled
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


@inlined
def more(ground: Ground, now: Map, over: float, area: Index, own: Index, to: Index) -> float:
    """What it costs more to move an area, the others being where they are."""
    pupils = ground.pupils[area]
    apart = ground.cost[area, to] - ground.cost[area, own] + now.price[to] - now.price[own]
    full, filled = now.load[own] - ground.places[own], now.load[to] - ground.places[to]
    spill = max(full - pupils, 0) - max(full, 0) + max(filled + pupils, 0) - max(filled, 0)
    walls = 0.0
    if len(ground.wall) > 0:
        for border in range(ground.start[area], ground.start[area + 1]):
            there = now.school[ground.other[border]]
            if there == own:
                walls += ground.wall[border]
            elif there == to:
                walls -= ground.wall[border]
    return ground.mass[area] * apart + over * spill + walls


@inlined
def carry(ground: Ground, now: Map, area: Index, own: Index, to: Index) -> None:
    """Move an area; the lists of members are left for `settle`."""
    now.school[area] = to
    now.load[own] -= ground.pupils[area]
    now.load[to] += ground.pupils[area]


@compiled
def settle(ground: Ground, now: Map, part: Whole, half: int, room: Desk, many: int,
           moved: int) -> int:  # fmt: skip
    """Bring lists of members and borders up to date after moves; how many borders there are."""
    edges, at = room.edges, room.at
    for which in range(moved):
        area, own = room.moved[which], room.left[which]
        to = now.school[area]
        now.many[own] -= 1
        last, hole = now.member[own, now.many[own]], now.place[area]
        now.member[own, hole], now.place[last] = last, hole
        now.member[to, now.many[to]], now.place[area] = area, now.many[to]
        now.many[to] += 1
    for which in range(moved):
        area = room.moved[which]
        for border in range(ground.start[area], ground.start[area + 1]):
            beyond = now.school[ground.other[border]]
            ajar = beyond != now.school[area] and part[beyond] == half
            for side in (border, ground.twin[border]):
                if ajar and at[side] < 0 and ground.free[ground.source[side]]:
                    edges[many], at[side] = side, many
                    many += 1
                elif not ajar and at[side] >= 0:
                    many -= 1
                    edges[at[side]], at[edges[many]] = edges[many], at[side]
                    at[side] = -1
    return many
