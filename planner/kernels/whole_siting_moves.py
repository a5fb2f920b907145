"""Areas shifted and swapped between open sites, as long as that saves.

A state is who goes where, with the areas of each site in a chain, so that areas leave and join in a
few steps. Pupils over the places are charged.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.whole_siting_packing import Case
from planner.kernels.zoning_machine import lean

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
LOOK = 12
"""Open sites that an area looks at, nearest first."""
PASSES = 1000
"""Times all areas are gone through, at most."""


class State(NamedTuple):
    """Who goes where; areas of a site are a chain from ``first`` along ``after``."""

    school: Whole
    """``(area,)`` site."""
    load: Whole
    """``(site,)`` pupils."""
    is_open: Flags
    """``(site,)``."""
    first: Whole
    after: Whole
    before: Whole


class Ease(NamedTuple):
    """What is made once for a case."""

    near: Whole
    """``(area, site)`` sites of each area, cheapest first."""
    fixed: bool
    """Whether the number of sites is told, so that sites stand open for no area."""


@lean
def word(seed: NDArray[np.uint64]) -> Any:  # noqa: ANN401 - a whole number, in machine code
    """Next of a row of words (xorshift, Marsaglia 2003), not below nought."""
    x = seed[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    seed[0] = x
    return np.int64(x >> np.uint64(2))


@lean
def leave(case: Case, now: State, area: int) -> None:
    """Take an area out of its site."""
    site, before, after = now.school[area], now.before[area], now.after[area]
    if before >= 0:
        now.after[before] = after
    else:
        now.first[site] = after
    if after >= 0:
        now.before[after] = before
    now.load[site] -= case.pupils[area]
    now.school[area] = -1


@lean
def join(case: Case, now: State, area: int, site: int) -> None:
    """Put an area to a site."""
    now.school[area], now.before[area], now.after[area] = site, -1, now.first[site]
    if now.first[site] >= 0:
        now.before[now.first[site]] = area
    now.first[site] = area
    now.load[site] += case.pupils[area]


@lean
def more(case: Case, now: State, site: int, pupils: int) -> int:
    """Pupils over the places that these would add, or, below nought, take away."""
    room = case.places[site] - now.load[site]
    return max(pupils - room, 0) - max(-room, 0)


@lean
def cheapest(case: Case, ease: Ease, now: State, area: int, charge: float) -> int:
    """Open site for an area that has none."""
    best, least, seen = -1, np.inf, 0
    for at in range(ease.near.shape[1]):
        site = ease.near[area, at]
        if not now.is_open[site]:
            continue
        value = case.cost[area, site] + charge * more(case, now, site, case.pupils[area])
        if value < least:
            best, least = site, value
        seen += 1
        if seen > LOOK and case.cost[area, site] > least:
            break
    return best


@lean
def improve(case: Case, ease: Ease, now: State, area: int, charge: float, least: float) -> bool:
    """Shift or swap one area where that saves most, and more than ``least``; whether it did."""
    site, pupils = now.school[area], case.pupils[area]
    here = case.cost[area, site]
    lone = now.first[site] == area and now.after[area] < 0 and not ease.fixed
    free = -more(case, now, site, -pupils)
    over = max(now.load[site] - case.places[site], 0)
    best, to, other = -least, -1, -1
    seen = 0
    for at in range(ease.near.shape[1]):
        there = ease.near[area, at]
        if not now.is_open[there] or there == site:
            continue
        step = case.cost[area, there] - here
        saved = step + charge * (more(case, now, there, pupils) - free)
        if lone and case.counted[site]:
            saved -= case.opening[site]
        if saved < best:
            best, to, other = saved, there, -1
        relief = charge * (max(now.load[there] - case.places[there], 0) + over)
        back = now.first[there]
        while back >= 0:
            change = step + case.cost[back, site] - case.cost[back, there]
            if change - relief < best:
                extra = pupils - case.pupils[back]
                change += charge * (more(case, now, there, extra) + more(case, now, site, -extra))
                if change < best:
                    best, to, other = change, there, back
            back = now.after[back]
        seen += 1
        if seen >= LOOK:
            break
    if to < 0:
        return False
    leave(case, now, area)
    if other >= 0:
        leave(case, now, other)
        join(case, now, other, site)
    join(case, now, area, to)
    if now.first[site] < 0 and not ease.fixed and case.counted[site]:
        now.is_open[site] = False
    return True


@lean
def settle(case: Case, ease: Ease, now: State, charge: float, least: float) -> None:
    """Shift and swap until nothing saves."""
    area, calm, areas = 0, 0, len(case.pupils)
    for _ in range(PASSES * areas):  # what saves is above rounding, or it might go round for ever
        if calm >= areas:
            break
        calm = 0 if improve(case, ease, now, area, charge, least) else calm + 1
        area = area + 1 if area + 1 < areas else 0


def seeded(seed: int) -> NDArray[np.uint64]:
    """A row of words to draw from."""
    return np.array([(seed * 2_654_435_769 + 88_172_645_463_325_252) % 2**64], dtype=np.uint64)
