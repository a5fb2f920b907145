"""Grade progression: how a class of children carries over into the next grade.

Ratios of sums, not means of ratios, shrunk to the pool of all schools. A grade's pupils come from
the school's own grade below; where the school does not teach that grade, from the schools of its
catchment that end there; and failing those from a pool. Into another phase the pool is the pupils
of all schools that end there, so that a pupil who goes on with his own school is not counted again;
within a phase, where next to no school ends, it is the whole city's grade below. Schools since
closed count in the record as they did then.

A school without any record is fed by the pool where a phase begins: it opens the first grade of
each of its phases, and its ratio is not known here (`planner.schools.enrolment.among_open`).

Nothing is learnt from a pair of years between which a school changed the grades it teaches: what
looks like progression there is a merger, a split or a school filling up. Where no pair is left, a
school climbs as the pool does, and a transfer stands as this year's grades stand to each other.

Into another phase, a school that teaches both sides keeps its own pupils unless its record says
that it takes in many more than leave: a ratio above the bounds goes over to the pooled transfer.
On Baltimore's grade 6, origins 2013–2021, one year ahead, a school's own ratio erred by 10–17 %
(weighted) where the pooled share erred by 16–29 %; above a ratio of 1.3 neither was better.

A kernel, because two wings climb by it: residents by where they live, and rolls by school. So both
tell the same story wherever they rest on the same counts.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.kernels.climbing import Lanes, climb, lanes
from planner.kernels.rollforward import arriving, carried, mean_base
from planner.kernels.shrinkage import ratio_of_sums, shrink, spread_by_size
from planner.kernels.staying import Staying, again, climbers, newly

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Sources = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True)
class Progression:
    """Ratios into each grade above the first, and their scatter.

    Parameters
    ----------
    ratio
        ``(school, grade − 1)`` next year's pupils per pupil of the source.
    source
        Triples ``(into, from, step)``: whose pupils of the grade below feed a grade; their sum is
        what the ratio refers to.
    pooled
        ``(school, grade − 1)``: True where a grade is fed by a pool.
    shared
        Log standard deviation of a year's shock to all schools.
    local
        ``(α, β)``: log variance of a school's own ratio is ``α + β/pupils``.
    base
        ``(school, grade − 1)`` pupils a year on whom a school's own ratio was learnt; nought where
        it has none of its own.
    most
        Greatest ratio of a school's own carry-over.
    shares
        Who repeats and who drops out; None for nobody. Ratios are of those who climb.
    """

    ratio: Floats
    source: Sources
    pooled: Flags
    shared: float
    local: tuple[float, float]
    base: Floats
    most: float
    shares: Staying | None = None

    def climbing(self, pupils: Floats, ratio: Floats, into: Floats | None = None) -> Floats:
        """Pupils from the second grade up, ``(..., school, grade − 1)``, a year later.

        Those who climb, by ratios that may differ by year, and those who repeat. They are written
        ``into`` an array ``(draw, school, grade − 1)`` where one is given.
        """
        start = climbers(pupils, self.shares)
        climbed = climb(start, self.along, ratio, self.base, self.most, into)
        if self.shares is not None:
            climbed += again(pupils, self.shares)
        return climbed

    @cached_property
    def along(self) -> Lanes:
        """Where each grade's pupils come from, laid out for speed."""
        return lanes(self.source, len(self.ratio), self.ratio.shape[1] + 1)


def sources(offers: Flags, partners: Flags, own: Flags, boundary: Flags) -> tuple[Sources, Flags]:
    """Whose pupils feed each school's grades.

    Parameters
    ----------
    offers
        ``(school, grade)`` grades taught.
    partners
        ``(school, school)``: True where two schools share a catchment.
    own
        ``(school, grade − 1)``: True where a school's own pupils of the grade below feed a grade.
    boundary
        ``(grade − 1,)``: True where a step leads into another phase.

    Returns
    -------
    Indices ``(into, from, step)``, where step ``g`` leads from grade ``g`` to grade ``g + 1``; and
    ``(school, grade − 1)``: True where a grade is fed by a pool.
    """
    count, steps = len(offers), offers.shape[1] - 1
    feeds = np.zeros((steps, count, count), dtype=bool)
    pooled = np.zeros((count, steps), dtype=bool)
    for step in range(steps):
        lower, upper = offers[:, step], offers[:, step + 1]
        feeds[step, own[:, step], own[:, step]] = True
        ending = lower & ~own[:, step]
        for school in np.flatnonzero(upper & ~own[:, step]):
            near = ending & ~upper & partners[school]
            pooled[school, step] = not near.any()
            pool = ending if boundary[step] and ending.any() else np.ones(count, dtype=bool)
            feeds[step, school] = near if near.any() else pool
    step_index, into, origin = np.nonzero(feeds)
    return (into, origin, step_index), pooled


def fed(pupils: Floats, source: Sources) -> Floats:
    """Pupils of the sources, ``(..., school, grade − 1)``, from pupils ``(..., school, grade)``."""
    into, origin, step = source
    result = np.zeros((*pupils.shape[:-1], pupils.shape[-1] - 1))
    flat = result.reshape(*pupils.shape[:-2], -1)
    index = into * result.shape[-1] + step
    order = np.argsort(index, kind="stable")
    starts = np.flatnonzero(np.diff(index[order], prepend=-1))
    if len(order):
        values = pupils[..., origin[order], step[order]]
        flat[..., index[order][starts]] = np.add.reduceat(values, starts, axis=-1)
    return result


def neighbours(
    later: Floats,
    earlier: Floats,
    weights: Floats,
    unit: NDArray[np.int64],
    pool: Floats,
    kappa: float,
) -> tuple[Floats, Floats]:
    """Ratios of the neighbourhood of each school, drawn to the pool, and the pool.

    Parameters
    ----------
    later
        ``(year − 1, school, grade − 1)`` of grades that had room; NaN elsewhere.
    unit
        ``(school,)`` labels.
    pool
        Of all schools; it stands where none had room.

    Returns
    -------
    ``(school, grade − 1)`` and ``(grade − 1,)``.
    """
    above, below = ratio_of_sums(later, earlier, weights)
    pool = shrink(above.sum(axis=0), below.sum(axis=0), pool, 0.0)
    _, label = np.unique(unit, return_inverse=True)
    member = (label[:, None] == np.arange(label.max(initial=-1) + 1)).astype(float)
    return member @ shrink(member.T @ above, member.T @ below, pool, kappa), pool


def progression(
    rolls: Floats,
    offers: Flags,
    partners: Flags,
    boundary: Flags,
    weights: Floats,
    kappa: float,
    bounds: tuple[float, float],
    shares: Staying | None = None,
    limited: tuple[Flags, NDArray[np.int64]] | None = None,
    recorded: Flags | None = None,
) -> Progression:
    """Learn ratios and their scatter from rolls.

    Parameters
    ----------
    rolls
        ``(year, school, grade)``; NaN where not recorded.
    offers
        ``(school, grade)`` grades taught in the years to come.
    partners
        ``(school, school)`` schools that share a catchment.
    boundary
        ``(grade − 1,)``: True where a step leads into another phase.
    weights
        ``(year − 1,)`` weight of each pair of years.
    kappa
        Pseudo-pupils that follow the pool.
    bounds
        Least and greatest ratio of a school's own carry-over.
    shares
        Who repeats and who drops out.
    limited
        ``(year, school, grade)``: True where a grade sat at its cap, so that its roll shows only
        whom it let in; and ``(school,)`` labels of neighbourhoods. Such years are left out of the
        pool, and a school that had some climbs no less than its other years say, drawn to the
        neighbours that had room; than those neighbours, where it had no other.
    recorded
        ``(school, grade)`` grades taught at the base year, where those to come are others: until
        then the leavers of a school that is to keep its own were the pool's.
    """
    taught = offers[:, 1:] & offers[:, :-1]
    there = np.nan_to_num(rolls) > 0
    steady = np.all(there[1:] == there[:-1], axis=2, keepdims=True)
    later = np.where(steady, newly(rolls[1:], rolls[:-1], shares), np.nan)
    start = climbers(rolls, shares)
    above, below = ratio_of_sums(later, start[:-1, :, :-1], weights)
    pairs = np.isfinite(later) & np.isfinite(rolls[:-1, :, :-1])
    base = mean_base(below, np.tensordot(weights, pairs.astype(float), 1))
    fresh = there.sum(axis=(0, 2)) == 0
    mixed = boundary & (arriving(rolls, weights, bounds[1]) | fresh[:, None])
    own = taught & ~mixed
    kept = own
    if recorded is not None:
        kept = own & recorded[:, 1:] & recorded[:, :-1]
        above, below = (np.where(own & ~kept, 0.0, part) for part in (above, below))
    base = np.where(kept, base, 0.0)
    source, pooled = sources(offers, partners & ~fresh[:, None], own, boundary)
    pool = shrink(
        np.where(own, above, 0.0).sum(axis=0), np.where(own, below, 0.0).sum(axis=0), 1.0, 0.0
    )
    climbing = shrink(above, below, pool, kappa)
    if limited is not None:
        cut = limited[0][1:, :, 1:] & np.isfinite(later) & (weights > 0)[:, None, None]
        free = np.where(cut | ~kept, np.nan, later), start[:-1, :, :-1], weights
        near, pool = neighbours(*free, limited[1], pool, kappa)
        climbing = shrink(above, below, pool, kappa)
        least = shrink(*ratio_of_sums(*free), near, kappa)
        climbing = np.where(cut.any(axis=0), np.maximum(climbing, least), climbing)
    climbing = np.clip(climbing, *bounds)

    earlier = np.where(own, start[:-1, :, :-1], fed(np.nan_to_num(start[:-1]), source))
    ending = np.where(np.any(offers, axis=1, keepdims=True), ~kept, ~there[:-1, :, 1:])
    leavers = (np.nan_to_num(start[:-1, :, :-1]) * ending).sum(axis=1)
    earlier = np.where(pooled & boundary, leavers[:, None, :], earlier)
    above, below = ratio_of_sums(later, earlier, weights)
    now, fed_now = newly(rolls[-1], rolls[-1], shares), fed(np.nan_to_num(start[-1]), source)
    stand = np.divide(np.nan_to_num(now), fed_now, out=np.zeros_like(above), where=fed_now > 0)
    transferred = np.divide(above, below, out=stand, where=below > 0)
    ratio = np.where(offers[:, 1:], np.where(own, climbing, transferred), 0.0)

    expected = carried(earlier, ratio, base, bounds[1])
    used = own & (weights > 0)[:, None, None] & (later > 0) & (expected > 0)
    residual = np.log(later, out=np.full(later.shape, np.nan), where=used)
    residual -= np.log(expected, out=np.full(later.shape, np.nan), where=used)
    year = np.array(
        [
            np.log(np.nansum(np.where(u, a, 0.0)) / np.nansum(np.where(u, e, 0.0)))
            if u.any()
            else np.nan
            for a, e, u in zip(later, expected, used, strict=True)
        ]
    )
    seen = year[np.isfinite(year)]
    local = spread_by_size(residual - year[:, None, None], np.where(used, expected, 0.0))
    shared = float(seen.std(ddof=1)) if len(seen) >= 3 else 0.0
    return Progression(ratio, source, pooled, shared, local, base, bounds[1], shares)
