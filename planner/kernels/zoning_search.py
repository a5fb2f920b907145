"""Whole-area catchments by annealing: grown from the homes, then moved about as heat falls.

Prices lead the way: those of the divisible optimum to begin with; then each follows the pupils its
school has over or under its places, while the charge of a pupil over grows, so that what begins as
a matter of price ends as a limit that nearly holds; what is left is for
`planner.kernels.zoning_finish`. The land is cut in two anew for every spell, and both halves are
worked at by themselves, on two threads if there are two: the same numbers on one. Proposals are
counted and no clock is read, so a seed gives one answer.
"""

from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled, fill_words
from planner.kernels.zoning_finish import finish, worth
from planner.kernels.zoning_moves import Desk, Ground, Map, desk
from planner.kernels.zoning_proposals import LEVELS, Heat, propose

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
SPELLS = 120
"""Spells of falling heat."""
REACH = 0.8
"""The first heat, in what an area's pupils take on in going to their second school."""
COOLER = 50.0
"""Times the heat is less at the end."""
SOFT = (4.5, 1.4e-4)
"""Pupils over that cost as much as the heat, in an area's pupils: at first, and at the end."""
PLAIN = 8.0
"""Charge of a pupil over in the first length, up to which it counts in choosing a chain's areas."""
RISE, LATE = 3000.0, 0.1
"""By which a price would follow pupils over that stay to the end, in the first length for an area's
pupils, and how much of that is left when heat has fallen."""
CHAINS = (4, 32)
"""Of 256 overfilling proposals, those followed by a chain: at first, and at the end."""
RUNGS, ENDS = 8, 4
"""Charges of a pupil over with which chains are searched through at the end, and orders of it."""
FEWEST = 16
"""Schools below which the land is not cut in two."""


@compiled
def grown(ground: Ground, home: Whole, price: Floats) -> Whole:
    """Catchments grown from the homes, the cheapest area next; -1 where no home is reached."""
    found = np.full(len(ground.pupils), -1, np.int64)
    nothing = np.float64(0.0), np.int64(0), np.int64(0)
    heap: list[tuple[Any, Any, Any]] = [nothing for _ in range(0)]
    for school in range(len(home)):
        if home[school] >= 0:
            heappush(heap, (-np.inf, home[school], np.int64(school)))
    while len(heap) > 0:
        _, area, school = heappop(heap)
        if found[area] >= 0:
            continue
        found[area] = school
        for border in range(ground.start[area], ground.start[area + 1]):
            there = ground.other[border]
            if found[there] < 0:
                heappush(heap, (ground.cost[there, school] + price[school], there, school))
    return found


def drawn(ground: Ground, school: Whole, price: Floats) -> Map:
    """The map of given catchments."""
    schools = ground.cost.shape[1]
    load = np.bincount(school, weights=ground.pupils, minlength=schools).astype(np.int64)
    after, before = (np.zeros(len(ground.other), dtype=np.int32) for _ in range(2))
    first = np.full(schools, -1, dtype=np.int32)
    return Map(school.copy(), load, price.astype(np.float64), first, after, before)


@compiled
def steps_from(ground: Ground, area: int) -> Whole:
    """Borders between an area and each, ``(area,)``; as many as areas where there is no way."""
    areas = len(ground.pupils)
    away, queue = np.full(areas, areas, np.int64), np.empty(areas, np.int64)
    away[area], queue[0], head, tail = 0, area, 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for border in range(ground.start[here], ground.start[here + 1]):
            there = ground.other[border]
            if away[there] == areas:
                away[there], queue[tail] = away[here] + 1, there
                tail += 1
    return away


def halves(ground: Ground, home: Whole, word: int) -> Whole:
    """Half of each school, ``(school,)``: near to some home, or far; one half where few are."""
    part = np.zeros(len(home), dtype=np.int64)
    rooted = np.flatnonzero(home >= 0)
    if len(rooted) >= FEWEST:
        away = steps_from(ground, int(home[rooted[word % len(rooted)]]))
        far = rooted[np.argsort(away[home[rooted]], kind="stable")]
        part[far[len(far) // 2 :]] = 1
    return part


def schedule(ground: Ground, proposals: int) -> list[Heat]:
    """How each spell is judged, in the land's own measure."""
    usual = max(float(ground.pupils[ground.free].mean()), 1e-9) if ground.free.any() else 1.0
    two = np.partition(ground.cost, 1, axis=1)[:, :2] if ground.cost.shape[1] > 1 else None
    length = 1.0 if two is None else max(float(np.median(two[:, 1] - two[:, 0])) * REACH, 1e-9)
    spells = []
    for spell in range(SPELLS):
        fall = spell / (SPELLS - 1)
        heat = length * usual * COOLER**-fall
        over = heat / (usual * SOFT[0] * (SOFT[1] / SOFT[0]) ** fall)
        chains = CHAINS[0] + (CHAINS[1] - CHAINS[0]) * fall
        period = len(ground.pupils)
        rise = RISE * LATE**fall * length / usual * period / max(proposals, period)
        spells.append(Heat(heat, over, rise, period, int(chains), min(over, PLAIN * length)))
    return spells


def anneal(
    ground: Ground, home: Whole, school: Whole, price: Floats, proposals: int, seed: int,
    threads: int, unplaced: int,
) -> Map:  # fmt: skip
    """Move areas about.

    Parameters
    ----------
    school
        ``(area,)`` catchments to begin with, each in one piece.
    price
        ``(school,)`` to begin with.
    proposals
        In all.
    threads
        One or two, which changes nothing but the time.
    unplaced
        Charge of a pupil over the places, in the end.
    """
    now = drawn(ground, school, price)
    rules = schedule(ground, proposals)
    lot = -np.log((np.arange(LEVELS) + 0.5) / LEVELS)
    rooms = [desk(ground) for _ in range(2)]
    words = fill_words(seed, np.arange(3, dtype=np.uint64), range(len(rules)), [0])[0, :, :, 0]
    nobody = np.full(len(price), -1)
    # Made to machine code here, not by two threads at a time.
    propose(ground, now, nobody, 0, rules[0], 0, words[0, 0], lot, rooms[0])
    with ThreadPoolExecutor(max(1, min(threads, 2))) as pool:
        for rule, (one, two, cut) in zip(rules, words, strict=True):
            part = halves(ground, home, int(cut))
            each = proposals // len(rules) // (int(part.max(initial=0)) + 1)

            def half(side: int, word: np.uint64, room: Desk, rule: Heat = rule,
                     part: Whole = part, each: int = each) -> None:  # fmt: skip
                started = word | np.uint64(1)
                propose(ground, now, part, side, rule, each, started, lot, room)

            work = [pool.submit(half, side, (one, two)[side], rooms[side])
                    for side in range(int(part.max(initial=0)) + 1)]  # fmt: skip
            for done in work:
                done.result()
        return best_end(ground, now, rules[-1].over / 2, unplaced, seed, pool)


def best_end(
    ground: Ground, now: Map, least: float, unplaced: int, seed: int, pool: ThreadPoolExecutor
) -> Map:
    """Finish in several orders, climbing from the least charge of a pupil over, and take the best.

    Parameters
    ----------
    now
        Where annealing ended; it is left as it is.
    """
    most = float(max(unplaced, 1))
    charges = np.geomspace(min(least, most), most, RUNGS)
    finish(ground, now, np.empty(0, dtype=np.int64), charges)  # compiles
    lots = fill_words(seed, np.array([3], dtype=np.uint64), range(ENDS), [0], len(now.load))[0]
    orders = [np.argsort(lot, kind="stable") for lot in lots[:, 0]]
    ends = [drawn(ground, now.school, now.price) for _ in orders]
    work = [pool.submit(finish, ground, end, order, charges)
            for end, order in zip(ends, orders, strict=True)]  # fmt: skip
    for done in work:
        done.result()
    return min(ends, key=lambda end: worth(ground, end.school, most))
