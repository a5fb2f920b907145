"""How pupils go on from grade to grade, by the record, and among the schools that there are."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.kernels.progression import Progression, progression
from planner.kernels.rollforward import entry_shares
from planner.model.axes import SCHOOL, YEAR
from planner.model.city import City
from planner.model.scenario import Future
from planner.schools.progression import learnt, past_of, weights_of_pairs
from planner.schools.progression_past import Past

Floats = NDArray[np.float64]


def carry_over(city: City, future: Future, offers: NDArray[np.bool_] | None = None) -> Progression:
    """Learn the city's grade progression from its rolls, by the recipe that its past chose.

    A withheld count is its middle.

    Parameters
    ----------
    offers
        ``(school, grade)`` grades taught; those of the base year where not given.
    """
    base = city.schools["offers"].to_numpy()
    taught = base if offers is None else offers
    standards = city.standards
    phase, grades = standards.ladder.phase_of, standards.ladder.grades
    past, choice = past_of(city, future), learnt(city, future).choice
    carry = progression(
        past.rolls,
        taught,
        _partners(city),
        np.array([phase[a] != phase[b] for a, b in pairwise(grades)]),
        weights_of_pairs(past.usable, choice),
        choice.school.kappa,
        standards.pair("progression.bounds"),
        past.shares,
        limited_in(city),
        None if np.array_equal(taught, base) else base,
    )
    return entered(carry, past, taught, choice.share)


def entered(carry: Progression, past: Past, offers: NDArray[np.bool_], years: int) -> Progression:
    """Progression in which nobody climbs into the phases before school.

    Ratios there are the schools' shares of those who come, ``years`` on record together, and
    nobody's own pupils feed them.
    """
    into, origin, step = carry.source
    ratio, pooled, base = carry.ratio.copy(), carry.pooled.copy(), carry.base.copy()
    for grade in past.begins:
        there = np.where(offers[:, grade], entry_shares(past.rolls[:, :, grade], years), 0.0)
        total = there.sum()
        ratio[:, grade - 1] = there / total if total > 0 else there
        pooled[:, grade - 1], base[:, grade - 1] = offers[:, grade], 0.0
    kept = ~np.isin(step + 1, past.begins)
    source = into[kept], origin[kept], step[kept]
    return replace(carry, ratio=ratio, pooled=pooled, base=base, source=source)


def limited_in(city: City) -> tuple[NDArray[np.bool_], NDArray[np.int64]] | None:
    """Grades that sat at their cap in the years of the record, and the districts of schools."""
    if city.limited is None:
        return None
    years = np.arange(int(city.rolls[YEAR][0]), city.base_year + 1)
    flags = (city.limited != "").reindex({YEAR: years}, fill_value=False).to_numpy()
    district = np.unique(city.schools["district"].to_numpy().astype(str), return_inverse=True)[1]
    return flags, district.astype(np.int64)


def among_open(
    carry: Progression, teaches: NDArray[np.bool_], places: Floats | None = None
) -> Floats:
    """Progression ratios among the schools that teach in a year, ``(school, grade − 1)``.

    What a pool gave to a school that no longer teaches the grade goes to the others it feeds, in
    proportion. A school that has nothing to learn from takes as much of the pool as its places are
    of those of all schools that the pool feeds.

    Parameters
    ----------
    places
        ``(school, grade)``; NaN where not known. Without them new schools get nothing.
    """
    ratio = np.where(teaches[:, 1:], carry.ratio, 0.0)
    whole_pool = np.where(carry.pooled, carry.ratio, 0.0).sum(axis=0)
    left = np.where(carry.pooled, ratio, 0.0).sum(axis=0)
    factor = np.divide(whole_pool, left, out=np.ones_like(left), where=left > 0)
    ratio = np.where(carry.pooled, ratio * factor, ratio)
    fed = carry.pooled & teaches[:, 1:]
    new = fed & (carry.ratio == 0)
    if places is None or not new.any():
        return ratio
    room = np.where(fed, np.nan_to_num(places[:, 1:]), 0.0)
    share = np.divide(room, room.sum(axis=0), out=np.zeros_like(room), where=room.sum(axis=0) > 0)
    taken = np.where(new, share, 0.0)
    return np.where(new, taken * whole_pool, np.where(fed, ratio * (1 - taken.sum(axis=0)), ratio))


def _partners(city: City) -> NDArray[np.bool_]:
    """Schools that share a catchment, ``(school, school)``."""
    schools = {school: i for i, school in enumerate(city.schools[SCHOOL].to_numpy())}
    catchments, at = np.unique(
        city.catchments["catchment"].to_numpy().astype(str), return_inverse=True
    )
    member = np.zeros((len(catchments), len(schools)), dtype=bool)
    member[at, [schools[school] for school in city.catchments["school"].to_numpy()]] = True
    return np.asarray(member.T.astype(int) @ member.astype(int) > 0)
