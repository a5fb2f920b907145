"""Rolls carried on from one origin: a city's grades, and the schools under many recipes at once.

These are the plain paths among which a city's own past chooses. A grade climbs from the grade below
by a ratio of sums; a first grade, or one whose pupils come from other schools, is a share of the
city's. Many recipes go side by side, so that choosing costs little.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.shrinkage import ratio_of_sums, shrink
from planner.kernels.staying import Staying, again, climbers, newly

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Recipe(NamedTuple):
    """How ratios are learnt: years back, weight a year of age, pseudo-pupils of the pool."""

    window: int
    decay: float
    kappa: float = 0.0


def pair_weights(usable: Floats, window: int, decay: float) -> Floats:
    """Weight of each pair of years, the last one in full: ``usable × decay^age`` in the window.

    >>> pair_weights(np.array([1.0, 1, 0, 1]), 3, 0.5).tolist()
    [0.0, 0.25, 0.0, 1.0]
    """
    age = np.arange(len(usable) - 1, -1, -1)
    return np.asarray(usable * np.where(age < window, np.power(float(decay), age), 0.0))


def steady_pairs(rolls: Floats, shares: Staying | None = None) -> Floats:
    """Later counts, ``(year − 1, school, grade − 1)``, NaN where a school changed its grades.

    What looks like progression there is a merger, a split or a school filling up. Those who repeat
    their grade are left out.
    """
    there = np.nan_to_num(rolls) > 0
    same = np.all(there[1:] == there[:-1], axis=2, keepdims=True)
    climbed = there[1:, :, 1:] & there[:-1, :, :-1] & same
    return np.where(climbed, newly(rolls[1:], rolls[:-1], shares), np.nan)


def grade_ratios(
    totals: Floats, weights: Floats, shares: Staying | None = None
) -> tuple[Floats, Floats]:
    """Ratios of a whole and the pupils behind them, ``(grade − 1,)``; NaN and nought if never seen.

    Parameters
    ----------
    totals
        ``(year, grade)``; a year in which nobody was counted has noughts.
    weights
        ``(year − 1,)``.
    shares
        Who repeats and who drops out; nobody where not given. Ratios are of those who climb.
    """
    counted = np.where(totals > 0, totals, np.nan)
    later, earlier = newly(counted[1:], counted[:-1], shares), climbers(counted[:-1], shares)
    above, below = ratio_of_sums(later, earlier[:, :-1], weights)
    pairs = np.isfinite(counted[1:, 1:]) & np.isfinite(counted[:-1, :-1])
    ratio = np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)
    return ratio, mean_base(below, weights @ pairs)


def entry_path(entrants: Floats, steps: int, window: int, damping: float) -> Floats:
    """Entrants held, or carried on by their mean log change of the last years, which fades.

    ``log y(T+h) = log y(T) + b·Σ_{j≤h} φ^j``; with φ = 0 the last value is held.

    >>> entry_path(np.array([100.0, 110.0]), 2, 1, 0.0).tolist()
    [110.0, 110.0]
    >>> entry_path(np.array([100.0, 110.0]), 2, 1, 0.5).round(2).tolist()
    [115.37, 118.15]
    """
    last = entrants[-1]
    back = min(window, len(entrants) - 1)
    if damping == 0 or back < 1 or not min(last, entrants[-1 - back]) > 0:
        return np.full(steps, last)
    change = np.log(last / entrants[-1 - back]) / back
    return last * np.exp(change * np.cumsum(damping ** np.arange(1, steps + 1)))


def carried(pupils: Floats, ratio: Floats, base: Floats, most: float) -> Floats:
    """Pupils a grade up: the ratio where a flow shrinks, the difference where it grows.

    A ratio above one that was learnt on ``base`` pupils brings ``(ratio − 1)·base`` more, however
    many climb, since those who join a small cohort do not double with a large one; at most
    ``most`` times those who climb.

    Parameters
    ----------
    base
        Pupils a year on whom the ratio was learnt; not above nought where nothing was.

    >>> carried(np.array([200.0]), np.array([1.05]), np.array([100.0]), 1.3).tolist()
    [205.0]
    """
    grows = (ratio > 1) & (base > 0)
    more = np.minimum(pupils + (ratio - 1) * base, pupils * np.maximum(most, ratio))
    return np.where(grows, more, pupils * ratio)


def arriving(rolls: Floats, weights: Floats, most: float) -> Flags:
    """Grades into which more than ``most`` times the school's own grade below went.

    ``(school, grade − 1)``, over all pairs of years in which both were there, those of a school
    that is filling too: how many come from elsewhere is seen in its first year.
    """
    counted = np.where(np.nan_to_num(rolls) > 0, rolls, np.nan)
    above, below = ratio_of_sums(counted[1:, :, 1:], counted[:-1, :, :-1], weights)
    return np.asarray(above > most * below)


def mean_base(below: Floats, seen: Floats) -> Floats:
    """Pupils a year behind a sum of earlier counts, nought where no pair was seen."""
    return np.divide(below, seen, out=np.zeros_like(below), where=seen > 0)


def beginnings(totals: Floats) -> list[int]:
    """Grades that nobody climbs into, as far as a whole ``(year, grade)`` has been counted.

    The first, and each whose grade below has nobody now and never had: a folder of lower-secondary
    schools alone begins with their first grade.

    >>> beginnings(np.array([[0.0, 0, 50, 40], [0, 0, 60, 50]]))
    [0, 2]
    """
    later = np.flatnonzero((totals[-1, 1:] > 0) & ~(totals[:, :-1] > 0).any(axis=0)) + 1
    return [0, *later.tolist()]


def city_path(
    now: Floats,
    ratio: Floats,
    base: Floats,
    entry: Floats,
    most: float,
    shares: Staying | None = None,
    begin: Sequence[int] = (0,),
) -> Floats:
    """Totals by grade to come, ``(step, grade)``, from those of the origin ``(grade,)``.

    Parameters
    ----------
    ratio
        ``(grade − 1,)``, or ``(step, grade − 1)`` where it changes.
    entry
        ``(step, beginning)`` pupils who enter each of the grades ``begin`` by `beginnings`.
    """
    path = np.empty((len(entry), len(now)))
    known = np.broadcast_to(np.where(np.isfinite(ratio), ratio, 1.0), (len(entry), len(now) - 1))
    before = now
    for step, coming in enumerate(entry):
        climbing = climbers(before, shares)[:-1]
        path[step, 1:] = carried(climbing, known[step], base, most) + again(before, shares)
        path[step, list(begin)] = coming
        before = path[step]
    return path


def filling(rolls: Floats, boundary: Flags) -> Flags:
    """Grades that a school will teach because it fills, ``(school, grade − 1)``.

    A school whose top grade rose since the year before goes on, grade by grade, to the end of the
    phase of that grade; its own pupils climb there.
    """
    there = np.nan_to_num(rolls) > 0
    grade = np.arange(there.shape[2])
    top = np.where(there, grade, -1).max(axis=2)
    before = top[-2] if len(top) > 1 else top[-1]
    phase = np.concatenate([[0], np.cumsum(boundary)])
    rising = (before >= 0) & (top[-1] > before)
    same = phase[1:] == phase[np.maximum(top[-1], 0)][:, None]
    return np.asarray(rising[:, None] & same & (grade[1:] > top[-1][:, None]))


class Ratios(NamedTuple):
    """Ratios of schools, each ``(recipe, school, grade − 1)``.

    ``base`` pupils a year are behind them; ``own`` is True where a school's own pupils of the grade
    below feed a grade.
    """

    ratio: Floats
    base: Floats
    own: Flags


def school_ratios(
    rolls: Floats,
    usable: Floats,
    recipes: list[Recipe],
    bounds: tuple[float, float],
    boundary: Flags,
    shares: Staying | None = None,
) -> Ratios:
    """Ratios of schools drawn to the pool of all.

    Parameters
    ----------
    rolls
        ``(year, school, grade)`` to the origin; NaN where not recorded.
    usable
        ``(year − 1,)`` what each pair of years counts.
    boundary
        ``(grade − 1,)``: True where a step leads into another phase. A school that takes in many
        more there than leave its own grade below, by the upper bound, is filled from the city: that
        ratio says nothing of its own pupils.
    shares
        Who repeats and who drops out.
    """
    later, earlier = steady_pairs(rolls, shares), climbers(rolls[:-1], shares)[:, :, :-1]
    seen = np.isfinite(later) & np.isfinite(rolls[:-1, :, :-1])
    now = np.nan_to_num(rolls[-1]) > 0
    taught = (now[:, 1:] & now[:, :-1]) | filling(rolls, boundary)
    found, base = (np.empty((len(recipes), *later.shape[1:])) for _ in range(2))
    own = np.empty(found.shape, dtype=bool)
    sums: dict[tuple[int, float], tuple[Floats, Floats, Floats]] = {}
    for i, (window, decay, kappa) in enumerate(recipes):
        if (window, decay) not in sums:
            weights = pair_weights(usable, window, decay)
            above, below = ratio_of_sums(later, earlier, weights)
            pairs = np.tensordot(weights, seen.astype(float), 1)
            sums[window, decay] = above, below, mean_base(below, pairs)
        above, below, base[i] = sums[window, decay]
        filled = boundary & arriving(rolls, weights, bounds[1])
        own[i] = taught & ~filled
        pool = shrink(
            np.where(filled, 0.0, above).sum(axis=0),
            np.where(filled, 0.0, below).sum(axis=0),
            1.0,
            0.0,
        )
        found[i] = np.clip(shrink(above, below, pool, kappa), *bounds)
    return Ratios(found, base, own)


def climb(
    now: Floats,
    learnt: Ratios,
    share: Floats,
    city: Floats,
    most: float,
    shares: Staying | None = None,
) -> Floats:
    """Rolls to come, ``(step, recipe, school, grade)``.

    Parameters
    ----------
    now
        ``(school, grade)`` rolls of the origin, nought where nobody is.
    learnt
        From `school_ratios`. A grade that the school's own pupils do not feed keeps its share of
        the city's.
    share
        ``(recipe, school)`` of the city's entrants.
    city
        ``(step, grade)`` totals to come.
    """
    ratio, base, own = learnt
    total = now.sum(axis=0)
    held = np.divide(now, total, out=np.zeros_like(now), where=total > 0)
    before = np.broadcast_to(now, (len(ratio), *now.shape))
    path = np.empty((len(city), *before.shape))
    for step, whole in enumerate(city):
        path[step, ..., 0] = share * whole[0]
        climbing = climbers(before, shares)[..., :-1]
        own_grade = carried(climbing, ratio, base, most) + again(before, shares)
        path[step, ..., 1:] = np.where(own, own_grade, held[:, 1:] * whole[1:])
        before = path[step]
    return path


def entry_shares(entrants: Floats, years: int) -> Floats:
    """Mean share of the city's entrants over the last years, ``(school,)``; none who is not there.

    >>> entry_shares(np.array([[1.0, 3.0], [1.0, 1.0]]), 2).tolist()
    [0.375, 0.625]
    """
    part = np.nan_to_num(entrants[-years:])
    total = part.sum(axis=1, keepdims=True)
    share = np.divide(part, total, out=np.zeros_like(part), where=total > 0)
    mean = np.where(part[-1] > 0, share.mean(axis=0), 0.0)
    whole = mean.sum()
    return np.asarray(mean / whole if whole > 0 else mean)
