"""Answers by searching: areas shifted and swapped, sites opened, closed and exchanged.

One round opens a site, closes one, or opens one in place of another, hands on the areas of the
site that closes, and shifts and swaps areas until that saves no more. What it leads to is kept if
it costs little more than the least found (record-to-record travel, Dueck 1993), and the less more
the later. Pupils over the places are charged, the more the longer they stay, so that the way to a
better answer may lead through some that have no room. Rounds and steps are counted and no clock is
read, so a seed gives one answer.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.whole_siting_moves import (
    LOOK,
    Ease,
    State,
    cheapest,
    join,
    leave,
    seeded,
    settle,
    word,
)
from planner.kernels.whole_siting_packing import Case
from planner.kernels.zoning_machine import lean

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
LOOSE = 0.01
"""Share of the least found that a round may cost more, at first."""
DEARER, CHEAPER = 1.3, 0.95
"""By which the charge of a pupil over changes after a round that left some over, or none."""
TINY = 1e-9
"""Share of a value that is rounding."""


@lean
def close(case: Case, ease: Ease, now: State, site: int, charge: float) -> None:
    """Close a site and hand on its areas."""
    now.is_open[site] = False
    area = now.first[site]
    while area >= 0:
        leave(case, now, area)
        join(case, now, area, cheapest(case, ease, now, area, charge))
        area = now.first[site]


@lean
def shut(ease: Ease, now: State, area: int, seed: NDArray[np.uint64]) -> int:
    """Some closed site, the likelier the nearer to the area; -1 where none is closed."""
    found = -1
    for at in range(ease.near.shape[1]):
        site = ease.near[area, at]
        if not now.is_open[site]:
            found = site
            if word(seed) % 3 == 0:
                break
    return found


@lean
def some_open(case: Case, now: State, seed: NDArray[np.uint64]) -> int:
    """Some open site that is counted, if there are two to be open; else -1."""
    sites, number = len(case.places), 0
    for site in range(sites):
        number += now.is_open[site]
    site = word(seed) % sites
    for _ in range(sites):
        if now.is_open[site] and case.counted[site] and number > 1:
            return site
        site = site + 1 if site + 1 < sites else 0
    return -1


@lean
def scatter(case: Case, ease: Ease, now: State, seed: NDArray[np.uint64]) -> None:
    """Send a few areas to some open site near by."""
    for _ in range(2 + word(seed) % 4):
        area = word(seed) % len(case.pupils)
        site = ease.near[area, word(seed) % min(LOOK, len(case.places))]
        if now.is_open[site] and site != now.school[area]:
            leave(case, now, area)
            join(case, now, area, site)


@lean
def stir(case: Case, ease: Ease, now: State, charge: float, seed: NDArray[np.uint64]) -> None:
    """Open a site, close one, or both, or scatter areas."""
    kind = word(seed) % 4
    if kind == 3:
        scatter(case, ease, now, seed)
        return
    closes, opens = -1, -1
    area = word(seed) % len(case.pupils)
    if kind != 0 or ease.fixed:
        closes = some_open(case, now, seed)
        if closes < 0:
            return
        if now.first[closes] >= 0:
            area = now.first[closes]
    if kind != 1 or ease.fixed:
        opens = shut(ease, now, area, seed)
        if opens < 0:
            return
        now.is_open[opens] = True
    if closes >= 0:
        close(case, ease, now, closes, charge)


@lean
def worth(case: Case, now: State) -> tuple[float, int]:
    """Cost with the openings, and pupils over."""
    value, over = 0.0, 0
    for area in range(len(case.pupils)):
        value += case.cost[area, now.school[area]]
    for site in range(len(case.places)):
        if now.is_open[site]:
            value += case.opening[site]
        over += max(now.load[site] - case.places[site], 0)
    return value, over


@lean
def copy(one: State, two: State) -> None:
    """Make the second like the first."""
    for area in range(len(one.school)):
        two.school[area] = one.school[area]
        two.after[area], two.before[area] = one.after[area], one.before[area]
    for site in range(len(one.load)):
        two.load[site], two.first[site] = one.load[site], one.first[site]
        two.is_open[site] = one.is_open[site]


@lean
def travel(
    case: Case, ease: Ease, now: State, trial: State, best: State, charge: float, rounds: int,
    seed: NDArray[np.uint64],
) -> float:  # fmt: skip
    """Search from a state; the cost of the best within the places, infinite where none is.

    Parameters
    ----------
    now, trial, best
        Where it begins, and room for two more; ``best`` is the answer.
    charge
        Of a pupil over, at first.
    """
    first, record, found = charge, np.inf, np.inf
    for turn in range(rounds + 1):
        copy(now, trial)
        if turn > 0:
            stir(case, ease, trial, charge, seed)
        value, over = worth(case, trial)
        settle(case, ease, trial, charge, TINY * value)
        value, over = worth(case, trial)
        if over == 0 and value < found:
            found = value
            copy(trial, best)
        here, spilt = worth(case, now)
        value, here = value + charge * over, here + charge * spilt
        record = min(value, here) if found == np.inf else found
        if value < here or turn == 0 or value < record * (1.0 + LOOSE * (1.0 - turn / rounds)):
            copy(trial, now)
            charge *= DEARER if over > 0 else CHEAPER
            charge = min(max(charge, first / 64.0), first * 4096.0)
    return found


def state(case: Case, ease: Ease, is_open: Flags, charge: float) -> State:
    """Areas at the open sites, those of most pupils first."""
    areas, sites = case.cost.shape
    lone = [np.full(size, -1, dtype=np.int64) for size in (areas, sites, areas, areas)]
    school, first, after, before = lone
    load = np.zeros(sites, dtype=np.int64)
    now = State(school, load, is_open | ~case.counted, first, after, before)
    if not now.is_open.any():
        now.is_open[case.cost.sum(axis=0).argmin()] = True
    for area in np.argsort(-case.pupils, kind="stable"):
        join(case, now, area, cheapest(case, ease, now, area, charge))
    if not ease.fixed:
        now.is_open[:] = (now.first >= 0) | ~case.counted
    return now


def fresh(now: State) -> State:
    """The same in arrays of its own."""
    return State(
        now.school.copy(), now.load.copy(), now.is_open.copy(), now.first.copy(),
        now.after.copy(), now.before.copy(),
    )  # fmt: skip


def search(case: Case, is_open: Flags, rounds: int, seed: int) -> tuple[float, Whole, Flags]:
    """Cost, site of each area and open sites; the cost is infinite where places were too few.

    Parameters
    ----------
    is_open
        ``(site,)`` sites to begin with, as many as are told where their number is.
    """
    finite = np.isfinite(case.cost)
    most = np.where(finite, case.cost, 0.0).max(axis=1).sum() + case.opening.sum() + 1.0
    case = case._replace(cost=np.where(finite, case.cost, most))
    ease = Ease(np.argsort(case.cost, axis=1, kind="stable"), case.low == case.high)
    per_place = case.opening[case.counted] / np.maximum(case.places[case.counted], 1)
    spread = np.sort(case.cost, axis=1)[:, : min(4, len(case.places))]
    charge = (
        float(per_place.mean() + np.ptp(spread, axis=1).sum() / max(case.pupils.sum(), 1)) + TINY
    )
    now = state(case, ease, is_open, charge)
    trial, best = fresh(now), fresh(now)
    found = travel(case, ease, now, trial, best, charge, rounds, seeded(seed))
    return (found if found < most else np.inf), best.school, best.is_open
