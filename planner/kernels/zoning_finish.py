"""The last pupils over: chains of moves tried one after another, and the best of each school made.

An area leaves a school, another leaves the one that it overfills, and so on, back to the first
perhaps (exchanges along paths and cycles, as in very large neighbourhoods; Ahuja, Ergun, Orlin and
Punnen 2002, *Discrete Applied Mathematics* 123). All chains to a length are gone through, but those
that already cost more than the best. The charge of a pupil over grows from rung to rung, so that
the cheapest ways out are found first. Which school looks first makes a difference, so several
orders can be tried.
"""

import numpy as np

from planner.kernels.zoning_borders import opened, settle
from planner.kernels.zoning_machine import lean, within
from planner.kernels.zoning_moves import (
    LONGEST,
    Desk,
    Floats,
    Ground,
    Index,
    Map,
    Whole,
    carry,
    desk,
    holds,
    walls,
)

USUAL = 4
"""Moves of a chain that may start anywhere."""
MOST = 2**18
"""Moves tried in one search."""
GAIN = -1e-6
"""What is not less than that is no gain, but rounding."""


@within
def again(ground: Ground, now: Map, area: Index, border: Index, to: Index) -> bool:
    """Whether an earlier border of an area leads to the same school."""
    for earlier in range(ground.start[area], border):
        if now.school[ground.other[earlier]] == to:
            return True
    return False


@lean
def search(ground: Ground, now: Map, over: float, depth: int, origin: Index, room: Desk) -> float:
    """Find the best chain from a school; what it costs more, and its steps in ``room.best``.

    Everything is as it was when it returns.
    """
    (border, school), (cost, spilt), best = room.stack, room.sums, room.best
    least, level, tried = GAIN, 0, 0
    excess = max(now.load[origin] - ground.places[origin], 0)
    border[0], school[0] = now.first[origin], origin
    while level >= 0:
        here, own = border[level], school[level]
        tried += 1
        if here < 0 or tried > MOST:  # back to the step before
            level -= 1
            if level >= 0:
                area = room.moved[level]
                carry(ground, now, area, now.school[area], school[level])
            continue
        after = np.int64(now.after[here])
        border[level] = after if after != now.first[own] else -1
        area, to = ground.source[here], now.school[ground.other[here]]
        if now.school[area] != own or to == own or again(ground, now, area, here, to):
            continue
        pupils = ground.pupils[area]
        full, filled = (
            now.load[own] - ground.places[own],
            now.load[to] - ground.places[to],
        )
        spill = max(full - pupils, 0) - max(full, 0) + max(filled + pupils, 0) - max(filled, 0)
        dearer = ground.mass[area] * (ground.cost[area, to] - ground.cost[area, own])
        dearer += walls(ground, now, area, own, to) if len(ground.wall) > 0 else 0.0
        if level > 0:
            dearer, spill = dearer + cost[level - 1], spill + spilt[level - 1]
        on = to if filled + pupils > 0 else own
        further = level + 1 < depth and dearer - over * excess < least
        further &= filled + pupils > 0 or full > pupils
        total = dearer + over * spill
        if not (further or total < least) or not holds(ground, now.school, area, own, room):
            continue
        room.moved[level], cost[level], spilt[level] = area, dearer, spill
        if total < least:
            least = total
            best[:] = -1
            for step in range(level):
                best[0, step], best[1, step] = (
                    room.moved[step],
                    now.school[room.moved[step]],
                )
            best[0, level], best[1, level] = area, to
        if further:
            carry(ground, now, area, own, to)
            level += 1
            border[level], school[level] = now.first[on], on
    return least


@within
def wake(ground: Ground, now: Map, area: Index, room: Desk) -> None:
    """Let chains be looked for again from the school of an area and those beside the area."""
    room.look[now.school[area]] = True
    for border in range(ground.start[area], ground.start[area + 1]):
        room.look[now.school[ground.other[border]]] = True


@lean
def improve(
    ground: Ground, now: Map, part: Whole, order: Whole, over: float, depth: int, room: Desk
) -> None:
    """Make the best chain of each school, again and again, as long as there is one.

    A school where none was found is passed by until something has changed at it or beside it.

    Parameters
    ----------
    part
        ``(school,)`` nought: all is one half.
    order
        Schools, the first to look for a chain first.
    over
        Charge of a pupil over the places.
    depth
        Moves of a chain; if more than usual, they start only where there are pupils over.
    """
    many, better = opened(ground, now, part, 0, room), True
    for area in range(len(now.school)):
        if now.load[now.school[area]] > ground.places[now.school[area]]:
            wake(ground, now, area, room)
    while better:
        better = False
        for school in order:
            if depth > USUAL and now.load[school] <= ground.places[school]:
                continue
            if depth <= USUAL and not room.look[school]:
                continue
            while search(ground, now, over, depth, school, room) < GAIN:
                moved, better = 0, True
                while moved < depth and room.best[0, moved] >= 0:
                    area, to = room.best[0, moved], room.best[1, moved]
                    room.moved[moved], room.left[moved] = area, now.school[area]
                    carry(ground, now, area, now.school[area], to)
                    moved += 1
                many = settle(ground, now, part, 0, room, many, moved)
                for which in range(moved):
                    room.look[room.left[which]] = True
                    wake(ground, now, room.moved[which], room)
            room.look[school] &= depth > USUAL


def finish(ground: Ground, now: Map, order: Whole, charges: Floats) -> None:
    """Climb the charges of a pupil over, from the least to that which holds, in a given order."""
    room = desk(ground)
    part = np.zeros(len(now.load), dtype=np.int64)
    for over in charges:
        for depth in (USUAL, USUAL + 1):
            improve(ground, now, part, order, over, depth, room)
    improve(ground, now, part, order, charges[-1], LONGEST, room)
    room.look[:] = True
    improve(ground, now, part, order, charges[-1], USUAL, room)


def worth(ground: Ground, school: Whole, over: float) -> float:
    """What catchments cost, with the charge of pupils over and the borders."""
    load = np.bincount(school, weights=ground.pupils, minlength=len(ground.places))
    found = float(ground.mass @ ground.cost[np.arange(len(school)), school].astype(np.float64))
    if len(ground.wall):
        found += float(ground.wall[school[ground.source] != school[ground.other]].sum() / 2)
    return found + over * float(np.maximum(load - ground.places, 0).sum())
