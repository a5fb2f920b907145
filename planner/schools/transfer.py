"""From one school to the next: feeders, nine-year schools, lots and free choice, year by year.

The table ``transfer`` tells where the leavers of a school and grade go; whom it does not name goes
as the rolls have taught. Shares are those of the year's plan, not of history, so they hold in every
year, and a rule of the scenario replaces them from its first year on. Two things follow. A grade
that is fed by others and by the school's own pupils learns its own part anew, net of those fed to
it, or they would count twice. And what is fed keeps its sum: who goes to no school of the folder is
counted as taught elsewhere.

A school that teaches both sides keeps its own pupils: as the record has it; or, where the table has
rows for its leavers, all whom these do not name; or as a rule says (own first). Under a rule alone
the others' intake takes up the difference, so that the city's total is no larger for it.

A school that is not open passes its share on to the row's others, in proportion; with none left,
the row's pupils go as the rolls have taught.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.feeding import (
    Feeding,
    drawn,
    expected,
    gone,
    into_schools,
    shifted,
    taken_first,
)
from planner.kernels.progression import Progression
from planner.kernels.random import uniforms
from planner.kernels.rollforward import steady_pairs
from planner.kernels.shrinkage import ratio_of_sums, shrink
from planner.kernels.staying import again, climbers
from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Places
from planner.model.scenario import Future
from planner.model.transfer import Transfer
from planner.schools.feeders import (
    Rows,
    begun,
    in_reach,
    laid_out,
    own_first,
    table_rows,
    with_mixed,
)
from planner.schools.progression import learnt, past_of, weights_of_pairs
from planner.schools.progression_past import Past
from planner.schools.transfer_rules import chosen, drawn_by_lot, own_shares

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Crossing:
    """How pupils cross in each year of a run.

    Parameters
    ----------
    carry
        Progression of all who are not fed, net of those who are.
    feeding
        ``(year)`` rows that are shared out; None where there are none.
    own
        ``(year, school, step)`` share of own leavers who stay by rule; NaN where none says.
    ratio
        ``(school, step)`` ratio by which own leavers climb; NaN where a pool feeds the grade.
    ids
        Schools and grades, by which chance is drawn.
    years
        Labels of the years.
    history
        ``(grade,)`` children of the base year whom the table sent to no school of the folder.
    """

    carry: Progression
    feeding: tuple[Feeding | None, ...]
    own: Floats
    ratio: Floats
    ids: tuple[list[str], list[str]]
    years: tuple[int, ...]
    history: Floats

    @property
    def fed(self) -> Flags:
        """Grades that are fed in any year, ``(school, grade)``."""
        found = np.zeros((len(self.ids[0]), len(self.ids[1])), dtype=bool)
        for one in self.feeding:
            if one is not None:
                found[one.target, one.step[one.row] + 1] = True
        return found

    @property
    def seen(self) -> Progression:
        """Progression by which moves within a year are seen: of those who are never fed."""
        into, origin, step = self.carry.source
        covered = np.zeros(self.carry.ratio.shape, dtype=bool)
        for one in self.feeding:
            if one is not None:
                covered[one.school, one.step] = True
        kept = ~covered[origin, step]
        return replace(self.carry, source=(into[kept], origin[kept], step[kept]))


@dataclass(frozen=True, eq=False)
class Learning:
    """What the progression of a city was learnt from, and how.

    Parameters
    ----------
    past
        Rolls to the base year.
    kappa
        Pseudo-pupils that follow the pool.
    weights
        ``(year − 1,)`` weight of each pair of years.
    bounds
        Of a ratio.
    alone
        ``(school, step)``: True where a school's own pupils feed a grade.
    """

    past: Past
    kappa: float
    weights: Floats
    bounds: tuple[float, float]
    alone: Flags


def crossing(
    city: City, future: Future, rules: Transfer, places: Places, carry: Progression
) -> Crossing | None:
    """Lay out all crossings of a run; None where neither table nor rule tells of any.

    Parameters
    ----------
    carry
        Progression as the record has it.
    """
    years = places.offers[YEAR].to_numpy()
    teaches = places.offers.to_numpy()
    ids = [str(one) for one in city.schools[SCHOOL].to_numpy()]
    grades = [str(one) for one in city.rolls[GRADE].to_numpy()]
    own = own_shares(city, rules, years, teaches)
    if city.transfer is None and not rules.lotteries and np.isnan(own).all():
        return None
    past, choice, alone = past_of(city, future), learnt(city, future).choice, _own_cells(carry)
    bounds = city.standards.pair("progression.bounds")
    by = Learning(past, choice.school.kappa, weights_of_pairs(past.usable, choice), bounds, alone)
    now = climbers(np.nan_to_num(past.rolls[-1]), past.shares)
    own = begun(table_rows(city), own, teaches, _entry_places(city, places), now)
    rows = with_mixed(table_rows(city), teaches[0], alone, past.boundary)
    ratio = np.where(alone, carry.ratio, np.nan)
    if rows:
        base = laid_out(in_reach(rows, teaches[0]))
        net = _net(base, carry, by)
        carry = replace(carry, ratio=net)
        ratio = np.where(alone, net, np.nan)
    leak = _leak(carry, now, alone, teaches[0])
    found: list[Feeding | None] = []
    for i, year in enumerate(years):
        ruled = dict(rows)
        stay = np.where(np.isnan(own[i]), np.minimum(ratio, 1.0), own[i])
        chosen(ruled, city, rules, int(year), now)
        drawn_by_lot(ruled, city, rules, int(year), stay, leak, teaches[i])
        own_first(ruled, own[i], now)
        found.append(laid_out(in_reach(ruled, teaches[i])))
    history = _away_before(rows, past, teaches[0])
    return Crossing(carry, tuple(found), own, ratio, (ids, grades), tuple(map(int, years)), history)


def _entry_places(city: City, places: Places) -> Floats:
    """Places in the entry grade into which a step leads, ``(year, school, step)``; else NaN."""
    ladder = city.standards.ladder
    found = np.full((*places.offers.shape[:2], len(ladder.grades) - 1), np.nan)
    for phase, grades in ladder.phases.items():
        step = ladder.grades.index(grades[0]) - 1
        if step >= 0:
            found[:, :, step] = places.intake.sel({PHASE: phase}).to_numpy()
    return found


def crossed(
    cross: Crossing, before: Floats, ratio: Floats, at: int, draws: Draws
) -> tuple[Floats, Floats, Floats]:
    """One year: pupils who climb as learnt, children fed, and those whom no school takes.

    Parameters
    ----------
    before
        ``(draw, school, grade)`` rolls of the year before.
    ratio
        ``(school, grade − 1)`` ratios among the schools open this year.
    at
        Place of the year.

    Returns
    -------
    Two arrays ``(draw, school, grade − 1)`` to be added up, and ``(draw, grade − 1)``.
    """
    feeding = cross.feeding[at]
    rest = before if feeding is None else feeding.rest(before)
    shares = cross.carry.shares
    climbing = cross.carry.climbing(rest, ratio) + again(before, shares) - again(rest, shares)
    fed, away = np.zeros_like(climbing), np.zeros((len(before), climbing.shape[2]))
    if feeding is not None:
        leavers = feeding.leavers(climbers(before, shares))
        if draws.central:
            flows = expected(leavers, feeding)
        else:
            flows = drawn(leavers, feeding, _uniforms(cross, feeding, cross.years[at], draws))
        fed = into_schools(flows, feeding, *before.shape[1:])
        away = gone(leavers, flows, feeding, before.shape[2])
    covered = np.zeros(climbing.shape[1:], dtype=bool)
    if feeding is not None:
        covered[feeding.school, feeding.step] = True
    rule = np.where(covered, np.nan, cross.own[at])
    climbs = climbers(before, shares)
    for step in np.flatnonzero(~np.isnan(rule).all(axis=0)):
        share, own = rule[:, step], cross.ratio[:, step]
        gain = taken_first(climbing[:, :, step], climbs[:, :, step], share, own)
        others = np.isnan(share) & np.isnan(own)
        climbing[:, :, step], adrift = shifted(climbing[:, :, step], gain, others)
        away[:, step] += adrift
    return climbing, fed, away


def _uniforms(cross: Crossing, feeding: Feeding, year: int, draws: Draws) -> Floats:
    """Two uniforms for each draw and edge, ``(draw, edge, 2)``, by the edge's own name."""
    ids, grades = cross.ids
    units = [
        f"{ids[feeding.school[row]]}\0{grades[feeding.step[row]]}\0{ids[target]}"
        for row, target in zip(feeding.row, feeding.target, strict=True)
    ]
    return uniforms(draws, "transfer", units, [year], 2)[:, 0]


def _own_cells(carry: Progression) -> Flags:
    """Grades that a school's own pupils feed, ``(school, step)``."""
    into, origin, step = carry.source
    found = np.zeros(carry.ratio.shape, dtype=bool)
    found[into[into == origin], step[into == origin]] = True
    return found & ~carry.pooled


def _net(feeding: Feeding | None, carry: Progression, by: Learning) -> Floats:
    """Ratios of grades that are fed beside their own pupils, learnt net of those fed to them."""
    if feeding is None:
        return carry.ratio
    start = climbers(by.past.rolls, by.past.shares)[:-1]
    flows = expected(feeding.leavers(np.nan_to_num(start)), feeding)
    fed = into_schools(flows, feeding, *start.shape[1:])
    later = steady_pairs(by.past.rolls, by.past.shares)
    above, below = ratio_of_sums(later - fed, start[:, :, :-1], by.weights)
    own, whole = (np.where(by.alone, part, 0.0).sum(axis=0) for part in (above, below))
    net = np.clip(shrink(above, below, shrink(own, whole, 1.0, 0.0), by.kappa), *by.bounds)
    both = by.alone & (fed > 0).any(axis=0)
    return np.where(both, net, carry.ratio)


def _leak(carry: Progression, now: Floats, alone: Flags, teaches: Flags) -> Floats:
    """Share of the leavers of each step whom the record sees in no school, ``(step,)``."""
    into = np.where(alone, 0.0, carry.climbing(now, carry.ratio)).sum(axis=0)
    leavers = np.where(teaches[:, :-1] & ~alone, now[:, :-1], 0.0).sum(axis=0)
    found = np.divide(into, leavers, out=np.ones_like(into), where=leavers > 0)
    return np.asarray(np.clip(1.0 - found, 0.0, 1.0))


def _away_before(rows: Rows, past: Past, teaches: Flags) -> Floats:
    """Children of the base year whom the table sent to no school, ``(grade,)``.

    Cohorts that left before the record are as many as its first leavers.
    """
    found = np.zeros(past.rolls.shape[2])
    feeding = laid_out(in_reach(rows, teaches))
    if feeding is None:
        return found
    rolls = climbers(np.nan_to_num(past.rolls), past.shares)
    for phase in past.phases:
        for grade in phase:
            for step in range(max(phase[0] - 1, 0), grade):
                year = max(len(rolls) - 2 - (grade - step - 1), 0)
                leavers = feeding.leavers(rolls[year : year + 1])
                flows = expected(leavers, feeding)
                found[grade] += gone(leavers, flows, feeding, rolls.shape[2])[0, step]
    return found
