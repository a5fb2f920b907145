"""Door: from residents to pupils in a school and grade, year by year.

Entrants follow the catchments of their entry year; pupils already in a school stay there and climb
by the school's own progression. A school's rolls are not cut at its places: a catchment school
takes its catchment, and what bursts is what the assessment shows.
"""

from itertools import pairwise

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.kernels.progression import Progression, fed, progression
from planner.kernels.random import chances, lognormal_factor, normals, uniforms, whole
from planner.kernels.series import fading, recent_weights
from planner.model.axes import DRAW, GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Assignment, Enrolment, Places, Projection
from planner.model.scenario import Future, on_course
from planner.schools.classes import whole_children
from planner.schools.closures import rehouse

Floats = NDArray[np.float64]


def enrol(
    city: City,
    future: Future,
    projection: Projection,
    assignment: Assignment,
    places: Places,
    draws: Draws,
) -> Enrolment:
    """Fill schools with the entrants of each year and let them climb.

    Returns
    -------
    Rolls from the base year, where they are the recorded ones, to the horizon. Suppressed cells
    of the base year stand at the middle of their interval on the central path and at a whole
    number drawn from it in a future. Futures hold whole children, unless their spread is nought.
    Those whom homes would take away and who are not there are counted beside them.
    """
    years = projection.entrants[YEAR].to_numpy()
    spread = 0.0 if draws.central else future.spread
    carry = carry_over(city, future)
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    grades = city.rolls[GRADE].to_numpy()
    roll = np.zeros((len(draws.labels), len(years), len(schools), len(grades)))
    roll[:, 0] = base_roll(city, draws)
    entrants = projection.entrants.to_numpy()
    flows = assignment.flows.to_numpy()
    teaches = places.offers.to_numpy()
    wobble = normals(draws, "progression", [WHOLE_CITY], years)[:, :, 0, 0]
    common = lognormal_factor(wobble, carry.shared * spread) * _passing(city, future, years)
    joiners = None if projection.joiners is None else projection.joiners.to_numpy()
    unrealised = np.zeros((len(draws.labels), len(years)))
    ladder = city.standards.ladder
    later = np.array([ladder.phase_of[str(grade)] != ladder.entry_phase for grade in grades[1:]])
    alpha, beta = carry.local
    active = teaches.any(axis=(0, 2))  # a closed school or an unused site has nobody to draw for
    luck = chances(draws, "roll", list(schools[active]), years[1:], len(grades)) if spread else None
    for i in range(1, len(years)):
        before = roll[:, i - 1]
        gone = teaches[i - 1].any(axis=1) & ~teaches[i].any(axis=1)
        if gone.any():
            before = rehouse(before, gone, flows[i - 1].T @ flows[i], teaches[i])
        intake = entrants[:, i] @ csr_array(flows[i])
        climbing = fed(before, carry.source) * among_open(carry, teaches[i])
        climbing *= common[:, i, None, None]
        if joiners is not None:
            climbing = _joined(climbing, joiners[:, i, :, 1:], flows[i], teaches[i, :, 1:], later)
            unrealised[:, i] = -np.minimum(climbing, 0.0).sum(axis=(1, 2))
            climbing = np.maximum(climbing, 0.0)
        if luck is not None:
            intake = whole_children(intake)
            mean = climbing[:, active]
            deviation = spread * np.sqrt(alpha * mean**2 + beta * mean)
            climbing[:, active] = whole(mean, deviation, *(part[:, i - 1, :, 1:] for part in luck))
        roll[:, i, :, 0] = intake
        roll[:, i, :, 1:] = climbing
    axes = {DRAW: list(draws.labels), YEAR: years, SCHOOL: schools.astype(object), GRADE: grades}
    if luck is not None:
        roll = np.rint(roll).clip(0, np.iinfo(np.int16).max).astype(np.int16)
    return Enrolment(
        xr.DataArray(roll, axes, dims=(DRAW, YEAR, SCHOOL, GRADE)),
        None
        if joiners is None
        else xr.DataArray(unrealised, {name: axes[name] for name in (DRAW, YEAR)}, (DRAW, YEAR)),
    )


def among_open(carry: Progression, teaches: NDArray[np.bool_]) -> Floats:
    """Progression ratios among the schools that teach in a year, ``(school, grade − 1)``.

    What a pool gave to a school that no longer teaches the grade goes to the others it feeds, in
    proportion.
    """
    ratio = np.where(teaches[:, 1:], carry.ratio, 0.0)
    whole_pool = np.where(carry.pooled, carry.ratio, 0.0).sum(axis=0)
    left = np.where(carry.pooled, ratio, 0.0).sum(axis=0)
    factor = np.divide(whole_pool, left, out=np.ones_like(left), where=left > 0)
    return np.where(carry.pooled, ratio * factor, ratio)


def carry_over(city: City, future: Future) -> Progression:
    """Learn the city's grade progression from its rolls; a withheld count is its middle."""
    standards = city.standards
    shaken = [
        (shock.years, shock.weight) for shock in future.shocks.values() if shock.of == "rolls"
    ]
    years = city.rolls[YEAR].to_numpy()
    phase, grades = standards.ladder.phase_of, standards.ladder.grades
    weights = recent_weights(years[1:], int(standards.number("progression.window")), shaken)
    middle = standards.number("suppressed.upper") / 2
    return progression(
        np.where(city.suppressed.to_numpy(), middle, city.rolls.to_numpy()),
        city.schools["offers"].to_numpy(),
        _partners(city),
        np.array([phase[a] != phase[b] for a, b in pairwise(grades)]),
        weights,
        standards.number("progression.kappa"),
        standards.pair("progression.bounds"),
    )


def _joined(
    climbing: Floats,
    joiners: Floats,
    flow: Floats,
    teaches: NDArray[np.bool_],
    later: NDArray[np.bool_],
) -> Floats:
    """Pupils ``(draw, school, grade)`` with those whom new homes bring, or take away.

    In the entry phase they follow their catchment. In a later one, which knows no catchment here,
    or where the school does not teach their grade yet, they go where the pupils of the grade go.
    Below nought are those who would leave and are not there.
    """
    own = np.where(later, 0.0, flow.T @ joiners * teaches)
    rest = joiners.sum(axis=1, keepdims=True) - own.sum(axis=1, keepdims=True)
    total = climbing.sum(axis=1, keepdims=True)
    even = teaches / np.maximum(teaches.sum(axis=0), 1)
    share = np.divide(climbing, total, out=np.zeros_like(climbing), where=total > 0)
    return climbing + own + rest * np.where(total > 0, share, even)


def _passing(city: City, future: Future, years: NDArray[np.int64]) -> Floats:
    """Factor of shocks to come on progression, by year."""
    usual = city.standards.number("shocks.half_life")
    shakes = [
        (shock.years, on_course(shock.effect, shock.path or future.path), shock.half_life or usual)
        for shock in future.shocks.values()
        if shock.of == "rolls"
    ]
    return fading(shakes, city.base_year, years)


def base_roll(city: City, draws: Draws) -> Floats:
    """Rolls of the base year, ``(draw, school, grade)``: as recorded where recorded.

    A suppressed cell is the middle of its interval on the central path; in a future it is a whole
    number drawn evenly from the interval. A cell that was not recorded is empty: nobody is there.
    """
    recorded = city.rolls.sel({YEAR: city.base_year}).to_numpy()
    withheld = city.suppressed.sel({YEAR: city.base_year}).to_numpy()
    upper = city.standards.number("suppressed.upper")
    schools = list(city.schools[SCHOOL].to_numpy().astype(str))
    chance = uniforms(draws, "suppressed", schools, [city.base_year], recorded.shape[1])[:, 0]
    hidden = upper * chance if draws.central else np.floor((upper + 1) * chance)
    return np.where(withheld, hidden, np.nan_to_num(recorded))


def _partners(city: City) -> NDArray[np.bool_]:
    """Schools that share a catchment, ``(school, school)``."""
    schools = {school: i for i, school in enumerate(city.schools[SCHOOL].to_numpy())}
    catchments, at = np.unique(
        city.catchments["catchment"].to_numpy().astype(str), return_inverse=True
    )
    member = np.zeros((len(catchments), len(schools)), dtype=bool)
    member[at, [schools[school] for school in city.catchments["school"].to_numpy()]] = True
    return np.asarray(member.T.astype(int) @ member.astype(int) > 0)
