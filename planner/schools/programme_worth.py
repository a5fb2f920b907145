"""What each project of a programme is worth, and what would stand in its place.

Every figure is found by choosing again with one thing changed: without the project's place, a year
earlier, a year later; all other candidates are free. Values of projects do not add up to that of
the programme, because they stand in for one another; shares that do add up are Shapley's, of the
programme as it stands, for six projects at most.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting import Found
from planner.kernels.siting_value import Value, value
from planner.model.axes import SCHOOL
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_choice import Sought, solved
from planner.schools.programme_field import field, one_of
from planner.schools.programme_pruning import worthwhile

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_TURNS = 3
_SLIP = 1e-6
"""Share of the objective by which another choice must cost less to be taken."""
MOST = 6
"""Projects among which a value is shared out exactly: their number of subsets doubles with each."""


@dataclass(frozen=True, eq=False)
class Worth:
    """What one project is worth; money is expected and discounted.

    Parameters
    ----------
    one
        The project.
    cost, unmet, over, way
        What is more without it, all else chosen again: money (with its least, as solvers stop
        within a gap), pupil-years without a place, over places, and pupil-kilometres a year.
    least
        What ``cost`` is at least.
    instead
        What is then chosen that was not.
    earlier, later
        Money more if it began a year earlier, or later; NaN where it could not.
    relieved
        Schools whose pupils it takes, with pupil-years, most first.
    use
        ``(year,)`` share of its places in use, in the future of fewest pupils.
    share
        Its Shapley share of what the programme spares; NaN where there are too many projects.
    often
        Share of single futures in whose best plan its place and kind are.
    decide
        Last school year in which to decide on it.
    """

    one: Candidate
    cost: float
    least: float
    unmet: float
    over: float
    way: float
    instead: tuple[str, ...]
    earlier: float
    later: float
    relieved: tuple[tuple[str, float], ...]
    use: Floats
    share: float
    often: float
    decide: int


def explain(sought: Sought) -> tuple[Sought, list[Worth]]:
    """Say what each project is worth.

    Where choosing again with one thing changed costs less than what was found, that is taken, and
    all are explained anew; so no figure says that a change would pay.
    """
    for turn in range(_TURNS):
        others = [_others(sought, i) for i in sought.picked]
        found = [one for row in others for one in row if one is not None]
        best = min(found, key=lambda one: one.value, default=sought.found)
        if best.value >= sought.found.value - _SLIP * abs(sought.found.value):
            break
        sought = settled(sought, best)
        if turn == _TURNS - 1:
            others = [_others(sought, i) for i in sought.picked]
    shares, often = shapley(sought), frequency(sought)
    rows = zip(sought.picked, others, strict=True)
    return sought, [_one(sought, i, shares.get(i, np.nan), often[i], row) for i, row in rows]


def settled(sought: Sought, better: Found) -> Sought:
    """Take a choice in place of what was found; what was known of the bound stays."""
    given = sought.field.given
    bound = sought.found.bound
    near = (better.value - bound) / abs(better.value) if better.value else 0.0
    gap = sought.ground.policy.programme.gap
    found = better._replace(bound=bound, gap=near, proven=near <= gap)
    return replace(sought, found=found, chosen=value(given, found.chosen))


Others = tuple[Found | None, Found | None, Found | None]
"""Chosen again without a project's place, with it a year earlier, a year later; None where that
cannot be."""


def _others(sought: Sought, i: int) -> Others:
    made = sought.field
    group = _group(sought, i)
    start = sought.found.chosen & ~group
    without = solved(sought.ground, made, may=~group, start=start, land=sought.land)
    return without, _moved(sought, i, -1), _moved(sought, i, 1)


def _group(sought: Sought, i: int) -> Flags:
    """Options at the place of a candidate, ``(option,)``."""
    own = sought.ground.candidates
    return np.array([own[int(k)].group == own[i].group for k in sought.field.of], dtype=np.bool_)


def _one(sought: Sought, i: int, share: float, often: float, others: Others) -> Worth:
    made, own, now = sought.field, sought.ground.candidates, sought.found
    without, *moved = others
    if without is None:
        message = "there is always a choice without a project"
        raise ValueError(message)
    then = value(made.given, without.chosen)
    new = np.unique(made.of[without.chosen & ~now.chosen])
    earlier, later = (np.nan if one is None else max(0.0, one.value - now.value) for one in moved)
    return Worth(
        own[i],
        max(0.0, without.value - now.value),
        max(0.0, without.bound - now.value),
        pupil_years(sought, then.unmet) - pupil_years(sought, sought.chosen.unmet),
        pupil_years(sought, then.over) - pupil_years(sought, sought.chosen.over),
        _way(sought, then) - _way(sought, sought.chosen),
        tuple(own[int(k)].name for k in new),
        earlier,
        later,
        relieved(sought, i),
        used(sought, i),
        share,
        often,
        int(own[i].first - np.ceil(own[i].lead)),
    )


def pupil_years(sought: Sought, who: Floats) -> float:
    """Expected pupils a year, summed over the years to come; ``who (cell, …)``."""
    given = sought.field.given
    return float(given.chance[given.future] @ who.sum(axis=1))


def _way(sought: Sought, found: Value) -> float:
    """Expected kilometres to school, all pupils and years together."""
    given = sought.field.given
    metres = sought.demand.metres[given.origin, given.house % sought.demand.metres.shape[1]]
    known = np.where(np.isfinite(metres), metres, 0.0)
    return float(given.chance[given.future] @ (found.flow @ known)) / 1000.0


def _moved(sought: Sought, i: int, by: int) -> Found | None:
    """Choose again with a project some years later; None where that cannot be."""
    own, made = sought.ground.candidates, sought.field
    same = [
        k
        for k, one in enumerate(own)
        if one.group == own[i].group
        and _what(one) == _what(own[i])
        and one.first == own[i].first + by
        and _lasts(one) == _lasts(own[i])
    ]
    if not same:
        return None
    must = made.of == same[0]
    start = (sought.found.chosen & ~_group(sought, i)) | must
    try:
        return solved(sought.ground, made, must=must, start=start, land=sought.land)
    except ValueError:  # nothing keeps all conditions with it
        return None


def _what(one: Candidate) -> list[tuple[str, str, int]]:
    return [(part.kind, part.phase, part.classes) for part in one.measures]


def _lasts(one: Candidate) -> int | None:
    return None if one.until is None else one.until - one.first


def relieved(sought: Sought, i: int) -> tuple[tuple[str, float], ...]:
    """Schools whose pupils go to a project's place, with pupil-years, most first."""
    given, who = sought.field.given, sought.demand
    many = who.metres.shape[1]
    at = int(sought.ground.site[i])
    ids = sought.ground.city.schools[SCHOOL].to_numpy().astype(str)
    goes = (given.house % many == at) & (who.school[given.origin] != at)
    sent = given.chance[given.future] @ sought.chosen.flow
    by_school = np.bincount(who.school[given.origin[goes]], sent[goes], many)
    order = np.argsort(-by_school, kind="stable")
    return tuple((str(ids[k]), float(by_school[k])) for k in order if by_school[k] > 0.5)


def used(sought: Sought, i: int) -> Floats:
    """Share of the places at a project's site in use by year, in the future of fewest pupils."""
    given, who = sought.field.given, sought.demand
    lowest = int(who.pupils.sum(axis=(1, 2)).argmin())
    cells = np.flatnonzero(given.future == lowest)
    many = who.metres.shape[1]
    houses = [
        kind * many + int(sought.ground.site[i])
        for kind in range(len(sought.ground.phases))
        if (sought.ground.gains[i, :, kind] > 0).any()
    ]
    held = sought.chosen.places[np.ix_(cells, houses)].sum(axis=1)
    load = sought.chosen.load[np.ix_(cells, houses)].sum(axis=1)
    return np.divide(load, held, out=np.full(len(cells), np.nan), where=held > 0)


def shapley(sought: Sought) -> dict[int, float]:
    """Share of each project in what the programme spares, by candidate; empty for too many.

    Sums to the objective without any less that with all.
    """
    picked = sought.picked
    if not picked or len(picked) > MOST:
        return {}
    made, many = sought.field, len(picked)
    worth: dict[frozenset[int], float] = {}
    for size in range(many + 1):
        for some in combinations(picked, size):
            chosen = np.isin(made.of, some) & sought.found.chosen
            worth[frozenset(some)] = sought.none.cost - value(made.given, chosen).cost
    found = {}
    for i in picked:
        others = [k for k in picked if k != i]
        total = 0.0
        for size in range(many):
            weight = factorial(size) * factorial(many - size - 1) / factorial(many)
            for some in combinations(others, size):
                less = frozenset(some)
                total += weight * (worth[less | {i}] - worth[less])
        found[i] = total
    return found


def frequency(sought: Sought) -> dict[int, float]:
    """Share of single futures in whose best plan a project's place and kind are, by candidate.

    Each of many futures is planned for as if it were known, from all candidates.
    """
    who, own = sought.sample, sought.ground.candidates
    found, rules = dict.fromkeys(sought.picked, 0.0), sought.whole
    for k in range(len(who.chance)) if found else ():
        alone = one_of(who, k)
        ground = rules if sought.listed else worthwhile(rules, alone)
        made = field(ground, alone)
        best = solved(ground, made, roughly=True)
        groups = {ground.candidates[int(i)].group for i in made.of[best.chosen]}
        for i in found:
            found[i] += float(who.chance[k]) * (own[i].group in groups)
    return found
