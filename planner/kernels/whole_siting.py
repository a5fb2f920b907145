"""Sites to open, and whole areas to them: at the least cost of serving and opening together.

min Σ cost of each area at its site + Σ opening of the sites opened, each area at one site, no site
over its places: single-source capacitated facility location; with the number of sites told, the
capacitated p-median. A search gives an answer, prices of areas a bound, and branching on both the
proof; where branching comes to the end of its work, HiGHS has the last word on what is left, up to
a number of nodes. Work is counted, so that the answer is the same on any machine, unless the
seconds given to HiGHS run out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.whole_siting_bound import climb
from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_fixing import fix
from planner.kernels.whole_siting_packing import Case, Desk, desk
from planner.kernels.whole_siting_proof import verdict
from planner.kernels.whole_siting_search import search
from planner.kernels.whole_siting_tree import Answer, Budget, Node, branch, numbered, survey, worth

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
WORK = 2e8
"""Ways looked at in branching."""
ROUNDS, MOST_ROUNDS = 7e6, 20_000
"""Of a search: so many, divided by the power 1.5 of the areas, for a round takes as much longer."""
STEPS = 2000
"""Of climbing, before branching."""
RISE = 1e-4
"""Share of the bound by which the first limit of branching lies above it; then twice that."""
NODES, WAYS = 100, 6000
"""Of HiGHS, and ways left up to which it is asked."""
SHARES = (0.25, 0.5, 1.0)
"""Of the gap: limits below which HiGHS looks for an answer, one after the other."""
SECONDS = 30.0
"""Of HiGHS, a last resort: the only limit by which the machine's speed shows."""
CLOSE = 1e-9
"""Share of a value by which an answer has to be cheaper to count as such, if not in whole units."""


@dataclass(frozen=True, eq=False)
class Sited:
    """Sites opened, who goes where, and how good that is."""

    open: Flags
    """``(site,)``."""
    school: Whole
    """``(area,)`` site; -1 where an area is placed nowhere."""
    value: float
    """Cost, openings and what is charged for pupils placed nowhere."""
    bound: float
    """Nothing costs less."""
    gap: float
    """Share of the value that lies above the bound."""
    proven: bool
    """Whether nothing costs less than the value."""
    unplaced: int
    """Pupils placed nowhere."""


class NoSitingError(ValueError):
    """No answer there is, or none found within the work."""


def site_whole(
    cost: Floats, pupils: Whole, places: Whole, opening: Floats, *, exactly: int | None = None,
    unplaced: float | None = None, work: float = WORK, seconds: float = SECONDS, seed: int = 0,
) -> Sited:  # fmt: skip
    """Choose sites, and the site of each area.

    Parameters
    ----------
    cost
        ``(area, site)`` of serving the whole area, not below nought; infinite where it may not be.
    pupils, places
        ``(area,)`` and ``(site,)``, whole and not below nought.
    opening
        ``(site,)`` cost of opening, not below nought.
    exactly
        Number of sites to open; a site may stand open for no area. Any number, if not told.
    unplaced
        Charge of a pupil whose area is placed nowhere. If not told, every area has to be placed.
    work
        Ways (of an area to a site) to be looked at in branching; the bound and the search before
        it are not counted.
    seconds
        After which HiGHS ends.

    Raises
    ------
    NoSitingError
        Pupils that fit nowhere: fewer places than pupils, an area that no site takes, or whole
        areas that cannot be packed into the places; it says which, and whether that is proven.
    ValueError
        Numbers below nought or not whole, of other lengths, or more sites told than there are.

    >>> found = site_whole(np.array([[2.0, 9], [3, 4], [9, 1]]), np.array([30, 20, 40]),
    ...                    np.array([60, 50]), np.array([5.0, 7]))
    >>> found.open.tolist(), found.school.tolist(), found.value, found.proven
    ([True, True], [0, 0, 1], 18.0, True)
    """
    case, unit = checked(cost, pupils, places, opening, exactly, unplaced)
    if problem := hopeless(case):
        raise NoSitingError(problem)
    answer, bound = solved(case, unit, work, seconds, seed)
    if answer is None:
        proven = bound == np.inf
        message = (
            "whole areas cannot be packed into the places"
            if proven
            else (
                "no packing of whole areas into the places was found, nor proof that there is none"
            )
        )
        raise NoSitingError(message)  # fmt: skip
    bound = lifted(unit, bound)
    proven = answer.value - bound <= (0.0 if unit else 1.001 * less(unit, answer.value))
    bound = answer.value if proven else bound
    school, is_open = answer.school.copy(), answer.is_open
    nowhere = ~case.counted[school]
    school[nowhere] = -1
    gap = (answer.value - bound) / answer.value if answer.value > 0 else 0.0
    return Sited(
        is_open[case.counted], school, answer.value, bound, gap, proven,
        int(case.pupils[nowhere].sum()),
    )  # fmt: skip


def hopeless(case: Case) -> str:
    """Why pupils fit nowhere, if that can be seen at once; else nothing."""
    fits = np.isfinite(case.cost) & (case.pupils[:, None] <= case.places)
    if not fits.any(axis=1).all():
        alone = np.flatnonzero(~fits.any(axis=1))
        return f"no site takes the whole of area {alone[0]} (and of {len(alone) - 1} more)"
    order = np.sort(case.places[case.counted])[::-1][: case.high]
    room = int(order.sum() + case.places[~case.counted].sum())
    if room < case.pupils.sum():
        return f"{int(case.pupils.sum()):,} pupils, but {room:,} places at most"
    return ""


def less(unit: float, value: float) -> float:
    """By how much an answer has to be cheaper."""
    return unit * (1.0 - 1e-6) if unit else CLOSE * max(abs(value), 1.0)


def lifted(unit: float, bound: float) -> float:
    """A bound, up to the next whole unit where all costs are in units."""
    if not unit or not np.isfinite(bound):
        return bound
    return float(np.ceil(bound / unit - 1e-7) * unit)


def first_answer(case: Case, seed: int, rounds: int, is_open: Flags) -> Answer | None:
    """What a search finds, if anything."""
    value, school, is_open = search(case, is_open, rounds, seed)
    return Answer(worth(case, school, is_open), school, is_open) if np.isfinite(value) else None


def solved(
    case: Case, unit: float, work: float, seconds: float, seed: int
) -> tuple[Answer | None, float]:
    """The best answer found, and a bound, infinite where there proves to be none."""
    areas, sites = case.cost.shape
    room, toll = desk(max(areas, sites)), np.ascontiguousarray(case.cost.T)
    way = np.isfinite(toll) & (case.pupils <= case.places[:, None])
    status = np.where(case.counted, 0, 1)
    rounds = int(min(MOST_ROUNDS, max(ROUNDS / areas**1.5, 1)))
    largest = ~case.counted
    largest[np.argsort(np.where(case.counted, -case.places, 1), kind="stable")[: case.low]] = True
    best = first_answer(case, seed, rounds, largest)
    ceiling = float(np.where(way, toll, 0.0).max(axis=0).sum() + case.opening.sum() + 1.0)
    share = case.opening / np.maximum(case.places, 1)
    price = np.where(way.T, case.cost + case.pupils[:, None] * share, np.inf).min(axis=1)
    bound, dear = -np.inf, np.empty(way.shape)
    for turn in range(3):
        limit = best.value - less(unit, best.value) if best else ceiling
        now = climb(case, toll, way, status, price, limit, STEPS, room)
        bound, price = max(bound, now.bound), now.price
        if bound >= limit:
            return best, bound if best else np.inf
        other = first_answer(case, seed + turn + 1, rounds, numbered(case, now))
        if other and (best is None or other.value < best.value):
            best = other
            limit = best.value - less(unit, best.value)
        if not fix(case, toll, way, status, price, now.worth, limit, dear, room):
            break
    budget, limit = Budget(work, set()), best.value - less(unit, best.value) if best else ceiling
    root = Node(price, way, status)
    best = survey(case, toll, root, limit, less(unit, limit), budget, room) or best
    best, bound = staged(case, toll, root, best, bound, ceiling, unit, budget, room)
    limit = best.value - less(unit, best.value) if best else ceiling
    if bound >= limit or way.sum() > WAYS:
        return best, (np.inf if best is None and bound >= limit else bound)
    for part in SHARES if best else SHARES[-1:]:
        aim = bound + part * (limit - bound)
        left, stands = way.copy(), status.copy()
        fix(case, toll, left, stands, price, now.worth, aim, dear, room)
        last = verdict(case, left, stands, aim, NODES, seconds / len(SHARES))
        least = aim
        if last.school is not None and last.is_open is not None:
            value = worth(case, last.school, last.is_open)
            if best is None or value < best.value:
                best = Answer(value, last.school, last.is_open)
                limit = least = value - less(unit, value)
        bound = max(bound, least if last.ended else min(last.bound, aim))
        if bound >= limit:
            break
    return best, (np.inf if best is None and bound >= limit else bound)


def staged(
    case: Case, toll: Floats, root: Node, best: Answer | None, bound: float, ceiling: float,
    unit: float, budget: Budget, room: Desk,
) -> tuple[Answer | None, float]:  # fmt: skip
    """Branch below limits that are raised step by step; the best answer, and a bound."""
    rise = RISE * abs(bound) + less(unit, bound)
    while budget.left > 0.0:
        most = best.value - less(unit, best.value) if best else ceiling
        if bound >= most:
            break
        limit = min(most, bound + rise)
        rise *= 2.0
        found = branch(case, toll, root, limit, less(unit, limit), budget, room)
        best = found.answer or best
        bound = max(bound, found.bound)
        if not found.ended:
            break
    return best, bound
