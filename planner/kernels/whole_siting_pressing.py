"""Areas pressed into given sites: shifted and swapped as heat falls, until they have room.

Simulated annealing at sites that stay as they are. A pupil over the places costs as much as heat in
a usual area's pupils to begin with, and far more in the end, so that areas first find where they
are cheap and then how they fit. Proposals are counted, and a seed gives one answer.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled
from planner.kernels.whole_siting_moves import LOOK, seeded, word
from planner.kernels.whole_siting_packing import Case

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
COOLER = (2.0, 3.0, 5.0, 10.0)
"""Times the heat is less at the end, each in a run of its own: what fits is found while warm."""
LAST = 0.05
"""Pupils over that cost as much as the heat, at the end."""
EVERY = 64
"""Proposals at one heat."""


@compiled
def press(
    case: Case, near: Whole, school: Whole, proposals: int, hot: float, cooler: float, soft: float,
    seed: NDArray[np.uint64],
) -> float:  # fmt: skip
    """Press areas into sites; the cost of the best that has room, infinite where none was found.

    Parameters
    ----------
    near
        ``(area, choice)`` open sites that an area may be proposed for.
    school
        ``(area,)`` to begin with, and, told here, the best.
    hot, cooler, soft
        The first heat, times it is less at the end, and pupils over that cost as much at first.
    """
    areas, choices = near.shape
    sites = len(case.places)
    load, count = np.zeros(sites, np.int64), np.zeros(sites, np.int64)
    member, slot = np.empty((sites, areas), np.int32), np.empty(areas, np.int32)
    now = school.copy()
    value, over, least = 0.0, 0, np.inf
    for area in range(areas):
        site = now[area]
        value += case.cost[area, site]
        load[site] += case.pupils[area]
        member[site, count[site]], slot[area] = area, count[site]
        count[site] += 1
    for site in range(sites):
        over += max(load[site] - case.places[site], 0)
    heat, charge = hot, hot / soft
    for turn in range(proposals):
        if turn % EVERY == 0:
            fall = turn / proposals
            heat = hot * cooler**-fall
            charge = heat / (soft * (LAST / soft) ** fall)
        area = word(seed) % areas
        site, there = now[area], near[area, word(seed) % choices]
        lot = -np.log((word(seed) % 1_048_576 + 0.5) / 1_048_576.0) * heat
        if there == site:
            continue
        back = -1
        step, moved = case.cost[area, there] - case.cost[area, site], case.pupils[area]
        if count[there] > 0 and word(seed) % 2 == 0:
            back = member[there, word(seed) % count[there]]
            step += case.cost[back, site] - case.cost[back, there]
            moved -= case.pupils[back]
        free, room = case.places[site] - load[site], case.places[there] - load[there]
        spilt = max(moved - room, 0) - max(-room, 0) + max(-moved - free, 0) - max(-free, 0)
        if not step + charge * spilt < lot:
            continue
        value, over = value + step, over + spilt
        load[site] -= moved
        load[there] += moved
        now[area] = there
        if back >= 0:
            now[back] = site
            member[site, slot[area]], member[there, slot[back]] = back, area
            slot[area], slot[back] = slot[back], slot[area]
        else:
            count[site] -= 1
            last = member[site, count[site]]
            member[site, slot[area]], slot[last] = last, slot[area]
            member[there, count[there]], slot[area] = area, count[there]
            count[there] += 1
        if over == 0 and value < least:
            least = value
            school[:] = now
    return least


def pressed(case: Case, is_open: Flags, proposals: int, seed: int) -> tuple[float, Whole]:
    """Cost with openings, and site of each area, at given sites; infinite where none has room.

    Parameters
    ----------
    is_open
        ``(site,)``.
    """
    opens = np.flatnonzero(is_open)
    order = np.argsort(case.cost[:, opens], axis=1, kind="stable")
    near = opens[order[:, :LOOK]]
    cheap = np.take_along_axis(case.cost, near[:, :3], axis=1)
    if not np.isfinite(cheap[:, 0]).all() or case.places[opens].sum() < case.pupils.sum():
        return np.inf, near[:, 0]
    spread = np.where(np.isfinite(cheap), cheap, cheap[:, :1]).max(axis=1) - cheap[:, 0]
    hot, soft = max(float(spread.mean()), 1e-9), max(float(case.pupils.mean()), LAST)
    best, least = near[:, 0], np.inf
    for cooler in COOLER:
        school = near[:, 0].copy()
        value = press(case, near, school, proposals, hot, cooler, soft, seeded(seed))
        if value < least:
            best, least = school, value
    return least + float(case.opening[opens].sum()), best
