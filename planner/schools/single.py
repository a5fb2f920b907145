"""One school apart: what its central path is recomputed from, and its earlier forecasts again."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.progression import Progression
from planner.kernels.shrinkage import ratio_of_sums, shrink
from planner.kernels.staying import climbers, newly
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.by_hand import ByHand
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Enrolment, Plan
from planner.model.scenario import Future
from planner.schools.calibration import known_at
from planner.schools.carrying import carry_over, limited_in
from planner.schools.enrolment import enrol, leaning_of
from planner.schools.progression import learnt, past_of, weights_of_pairs
from planner.schools.progression_past import Past, complete
from planner.schools.ways import ways_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def by_hand(plan: Plan, school: str) -> ByHand:
    """Read off what a run's central path of one school is made of.

    Parameters
    ----------
    plan
        With the central path of the run.
    """
    city, future = plan.city, plan.scenario.future
    rules = plan.scenario.policy.transfer
    past, choice = past_of(city, future), learnt(city, future).choice.school
    weights = weights_of_pairs(past.usable, learnt(city, future).choice)
    alone = carry_over(city, future)
    ways = ways_of(city, future, rules, plan.places, alone)
    own = _own(alone)
    first = int(city.rolls[YEAR][0])
    ids = city.schools[SCHOOL].to_numpy().astype(str).tolist()
    at = ids.index(school)
    same = _steady(past.rolls[:, at])
    fed = np.zeros_like(own) if ways.crossing is None else ways.crossing.fed[:, 1:]
    lean = ways.leaning(leaning_of(city, future, alone, plan.assignment.flows.to_numpy()[0]))
    told = plan.central.enrolment
    climbed = unleaned(_rolls(told), lean)
    homes = np.zeros_like(climbed)
    projection = plan.central.projection
    if projection.joiners is not None:
        given = replace(projection, joiners=None), plan.assignment, plan.places
        bare = enrol(city, future, *given, Draws(plan.draws.seed), rules=rules)
        homes = climbed - unleaned(_rolls(bare), lean)
    grades = city.rolls[GRADE].to_numpy().astype(str).tolist()
    shares, count = past.shares, len(grades)
    return ByHand(
        school,
        tuple(grades),
        np.arange(first, city.base_year + 1),
        past.rolls[:, at],
        ~past.told[:, at] & (np.nan_to_num(past.rolls[:, at]) > 0),
        np.concatenate([[0.0], weights * same]),
        choice.window,
        choice.decay,
        choice.kappa,
        city.standards.pair("progression.bounds"),
        pool_of(city, past, weights, own),
        ways.carry.ratio[at],
        own[at] & ~fed[at] & ~_cut(city, past, weights)[at],
        np.zeros(count) if shares is None else shares.repeat,
        np.ones(count) if shares is None else shares.climb,
        told.roll[YEAR].to_numpy(),
        climbed[:, at],
        homes[:, at],
        _rolls(told)[:, at],
    )


def unleaned(told: Floats, factor: Floats) -> Floats:
    """Rolls ``(year, school, grade)`` before they leaned towards last year.

    The way back of `planner.schools.enrolment.blended`: sums by grade are those of ``told``.
    """
    if np.allclose(factor, 1.0):
        return told
    found = told.copy()
    for i in range(1, len(told)):
        lean = factor[min(i, len(factor)) - 1]
        raw = np.divide(told[i], lean, out=np.zeros_like(lean), where=lean > 0)
        part, whole = raw.sum(axis=0), told[i].sum(axis=0)
        found[i] = raw * np.divide(whole, part, out=np.ones_like(whole), where=part > 0)
    return found


def pool_of(city: City, past: Past, weights: Floats, own: Flags) -> Floats:
    """Ratio of all schools into each grade above the first, as `progression` takes it."""
    later, start = _later(past), climbers(past.rolls[:-1], past.shares)[:, :, :-1]
    pool: Floats | float = 1.0
    limited = limited_in(city)
    for cut in (None, limited):
        if cut is not None:
            seen = cut[0][1:, :, 1:] & np.isfinite(later) & (weights > 0)[:, None, None]
            later = np.where(seen, np.nan, later)
        above, below = ratio_of_sums(np.where(own, later, np.nan), start, weights)
        pool = shrink(above.sum(axis=0), below.sum(axis=0), pool, 0.0)
    return np.asarray(pool)


def replayed(city: City, future: Future, school: str, horizons: int) -> pd.DataFrame:
    """Forecast one school again from every earlier year that had enough behind it.

    Returns
    -------
    phase, origin, target, horizon, forecast, last (as in the origin's year), actual: by the record
    as it was known in the year of origin, where every grade was counted on both sides.
    """
    past, first = past_of(city, future), int(city.rolls[YEAR][0])
    at = city.schools[SCHOOL].to_numpy().astype(str).tolist().index(school)
    least = int(city.standards.number("backtest.minimum_years"))
    rows = []
    for origin in range(least, len(past.rolls) - 1):
        path = None
        for step in range(min(horizons, len(past.rolls) - 1 - origin)):
            for phase, columns in zip(city.standards.ladder.phases, past.phases, strict=True):
                both = (origin, origin + step + 1)
                if not all(complete(past, year, columns)[at] for year in both):
                    continue
                if path is None:
                    path = learnt(known_at(city, first + origin), future).rolls
                last, came = (past.rolls[year, at, list(columns)].sum() for year in both)
                said = path[step, at, list(columns)].sum()
                rows.append((phase, first + origin, first + both[1], step + 1, said, last, came))
    names = ["phase", "origin", "target", "horizon", "forecast", "last", "actual"]
    return pd.DataFrame(rows, columns=names)


def _rolls(enrolment: Enrolment) -> Floats:
    """``(year, school, grade)`` of the central path."""
    return np.asarray(enrolment.roll.to_numpy()[0], dtype=float)


def _own(carry: Progression) -> Flags:
    """Where a school's own pupils of the grade below feed a grade, ``(school, grade − 1)``."""
    into, origin, step = carry.source
    own = np.zeros(carry.ratio.shape, dtype=bool)
    own[into[into == origin], step[into == origin]] = True
    return own & ~carry.pooled


def _steady(record: Floats) -> Floats:
    """One for each pair of years in which a school taught the same grades, ``(year − 1,)``."""
    there = np.nan_to_num(record) > 0
    return np.array([float((a == b).all()) for a, b in pairwise(there)])


def _later(past: Past) -> Floats:
    """Those who climbed, ``(year − 1, school, grade − 1)``; NaN where the school changed."""
    there = np.nan_to_num(past.rolls) > 0
    same = np.all(there[1:] == there[:-1], axis=2, keepdims=True)
    return np.where(same, newly(past.rolls[1:], past.rolls[:-1], past.shares), np.nan)


def _cut(city: City, past: Past, weights: Floats) -> Flags:
    """Grades that sat at their cap in a year that counts: neighbours help to say their ratio."""
    limited = limited_in(city)
    if limited is None:
        return np.zeros((past.rolls.shape[1], past.rolls.shape[2] - 1), dtype=bool)
    seen = limited[0][1:, :, 1:] & np.isfinite(_later(past))
    return np.asarray((seen & (weights > 0)[:, None, None]).any(axis=0))
