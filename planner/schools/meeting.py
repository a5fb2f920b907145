"""School forecasts and demand by where children live meet, year by year.

A school's own record says how its pupils climb; where children live, how many a catchment sends
up. Both are told of the cohorts that are in school in the base year, and meet in ``P^w · D^(1−w)``
within the city's total of each grade. Cohorts to come enter by where they live as it is. The weight
of the school's own fades with the horizon, unless the past clearly says otherwise: each earlier
year is an origin, from which both are carried on and held against what came.

It is told on the record alone, as the leaning towards last year is, so that what births, homes,
catchments and measures change comes out in full.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.blending import raked
from planner.kernels.progression import fed, progression
from planner.kernels.rollforward import pair_weights
from planner.kernels.selection import least
from planner.kernels.staying import Staying, again, climbers
from planner.model.axes import YEAR
from planner.model.city import City
from planner.model.results import Learned
from planner.model.scenario import Future
from planner.schools.progression import learnt, past_of
from planner.schools.progression_past import Past
from planner.schools.progression_path import Choice, Grid, grid_of, plain_path

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def met(own: Floats, demand: Floats, weight: float) -> Floats:
    """Rolls ``(..., school, grade)`` between both; sums by grade are those of ``own``.

    Where either knows nobody, the school's own stands.

    >>> met(np.array([[90.0], [10.0]]), np.array([[60.0], [40.0]]), 0.5).round(1).tolist()
    [[78.6], [21.4]]
    """
    both = (own > 0) & (demand > 0)
    ratio = np.divide(demand, own, out=np.ones_like(own), where=both)
    return raked(own * ratio ** (1 - weight), own.sum(axis=-2), axis=-2)


@dataclass(frozen=True)
class Ground:
    """What both sides rest on, known by its bytes alone.

    Parameters
    ----------
    past, choice, grid
        Rolls, and what they chose.
    residents
        ``(year, origin, grade)`` of the entry phase, in the years of ``past``.
    share
        ``(origin, school)`` of the base year's entrants.
    kappa
        Pseudo-pupils by which origins' ratios are drawn to their pool.
    fade
        Years over which the weight of the schools' own fades.
    """

    digest: bytes
    past: Past = field(compare=False)
    choice: Choice = field(compare=False)
    grid: Grid = field(compare=False)
    residents: Floats = field(compare=False)
    share: Floats = field(compare=False)
    kappa: float = field(compare=False)
    fade: float = field(compare=False)

    @property
    def columns(self) -> list[int]:
        """Grades of the entry phase."""
        return list(self.past.phases[0])[: self.residents.shape[2]]


def ground(city: City, future: Future, share: Floats) -> Ground:
    """What school forecasts and residence-based demand of a city rest on."""
    past, grid = past_of(city, future), grid_of(city.standards)
    years = np.arange(int(city.rolls[YEAR][0]), city.base_year + 1)
    residents = city.residents.reindex({YEAR: years}).to_numpy()
    number = city.standards.number
    given = number("progression.kappa"), number("reconcile.fade")
    digest = blake2b(repr((past.phases, past.shares, past.begins, grid, given)).encode())
    for part in (past.rolls, past.told, past.usable, residents, share):
        digest.update(repr(part.shape).encode() + np.ascontiguousarray(part).tobytes())
    choice = learnt(city, future).choice
    return Ground(digest.digest(), past, choice, grid, residents, share, *given)


def by_residence(on: Ground, origin: int) -> Floats:
    """Pupils of each school by where they live, ``(step, school, grade)``, from a year on record.

    Of cohorts that are past the first grade of the entry phase by then; nought in the grades to
    which entrants to come will have climbed.
    """
    lives = np.nan_to_num(on.residents[origin])
    shares = on.past.shares
    local = None if shares is None else Staying(*(part[on.columns] for part in shares))
    carry = progression(
        on.residents[: origin + 1],
        lives > 0,
        np.eye(len(lives), dtype=bool),
        np.zeros(lives.shape[1] - 1, dtype=bool),
        pair_weights(on.past.usable[:origin], on.choice.school.window, on.choice.school.decay),
        on.kappa,
        on.grid.bounds,
        local,
    )
    path = np.empty((lives.shape[1] - 1, on.share.shape[1], lives.shape[1]))
    for step in range(len(path)):
        above = fed(climbers(lives, local), carry.source) * carry.ratio + again(lives, local)
        above[:, :step] = 0.0
        lives = np.concatenate([np.zeros((len(lives), 1)), above], axis=1)
        path[step] = on.share.T @ lives
    return path


def meeting(climbed: Floats, on: Ground) -> Floats:
    """Rolls by the record, ``(step, school, grade)``, that meet with residence-based demand.

    Sums by grade are kept; cohorts that have not entered by the base year do so by where they live
    and are left alone.
    """
    found, weights = climbed.copy(), weights_of(on)
    demand = by_residence(on, len(on.past.rolls) - 1)
    for step in range(min(len(demand), len(climbed))):
        own = climbed[step][:, on.columns]
        found[step][:, on.columns] = met(own, demand[step], float(weights[step]))
    return found


class Weighed(NamedTuple):
    """Weight of the schools' own at each horizon, ``(step,)``, and what it rests on.

    ``origins`` past years that judged it; ``chosen`` True where they clearly preferred it to the
    fading that stands.
    """

    own: Floats
    origins: NDArray[np.int64]
    chosen: Flags


def weights_of(on: Ground) -> Floats:
    """Weight of the schools' own at each horizon, ``(step,)``, as the past chooses."""
    return weighed(on).own


@lru_cache(maxsize=32)
def weighed(on: Ground) -> Weighed:
    """Let the past choose.

    ``exp(−h/fade)`` stands unless it is clearly beaten. A horizon of which the past knows too
    little goes by the one before where that was chosen.
    """
    origins = range(2, len(on.past.rolls) - 1)
    steps, weights = on.grid.steps, on.grid.weights
    usual = np.exp(-np.arange(1, steps + 1) / on.fade)
    costs = np.full((steps, 1 + len(weights), len(origins)), np.nan)
    for i, origin in enumerate(origins):
        for step, missed in enumerate(_missed(on, origin, usual)):
            costs[step, :, i] = missed
    told = np.isfinite(costs).all(axis=1).sum(axis=1)
    found, preferred = usual.copy(), np.zeros(steps, dtype=bool)
    for step, cost in enumerate(costs):
        if told[step] < 3:  # too few to choose by
            if step and preferred[step - 1]:
                found[step], preferred[step] = found[step - 1], True
            continue
        chosen = least(cost, 0, on.grid.margin) or 0
        found[step], preferred[step] = ([usual[step], *weights])[chosen], chosen > 0
    return Weighed(found, told, preferred)


def learned(city: City, future: Future, share: Floats) -> Learned:
    """Tell how a run's schools climb, as the city's own past chose it.

    Parameters
    ----------
    share
        ``(origin, school)`` of the base year's entrants.
    """
    on = ground(city, future, share)
    recipe, found = on.choice.school, weighed(on)
    met_in = slice(0, min(len(on.columns) - 1, on.grid.steps))
    phases = city.standards.ladder.phases
    return Learned(
        window=recipe.window,
        decay=recipe.decay,
        kappa=recipe.kappa,
        trend=on.choice.trend,
        origins=int(on.choice.behind[0]),
        climbing={
            phase: tuple(row.round(4).tolist())
            for phase, row in zip(phases, on.choice.weight, strict=True)
        },
        own=tuple(found.own[met_in].round(4).tolist()),
        own_origins=tuple(found.origins[met_in].tolist()),
        own_chosen=tuple(found.chosen[met_in].tolist()),
    )


def _missed(on: Ground, origin: int, usual: Floats) -> list[Floats]:
    """Mean error of schools' pupils in grades whose cohorts were there, ``(option,)`` a step."""
    own = plain_path(on.past, on.choice, on.grid, origin)[1][:, :, on.columns]
    demand, found = by_residence(on, origin), []
    for step in range(min(len(usual), len(demand))):
        options = [usual[step], *on.grid.weights]
        found.append(np.full(len(options), np.nan))
        if not on.past.counts(origin, step):
            continue
        known = slice(step + 1, None)
        came = np.nan_to_num(on.past.rolls[origin + step + 1][:, on.columns][:, known])
        said, lives = own[step][:, known], demand[step][:, known]
        use = (came > 0).all(axis=1) & (said > 0).all(axis=1) & (lives > 0).all(axis=1)
        if use.any():
            mixed = np.array([met(said[use], lives[use], weight) for weight in options])
            error = np.abs(mixed.sum(axis=-1) / came[use].sum(axis=-1) - 1)
            found[-1] = error.mean(axis=-1)
    return found
