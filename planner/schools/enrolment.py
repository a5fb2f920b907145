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

from planner.kernels.blending import raked
from planner.kernels.climbing import nearest
from planner.kernels.progression import Progression, progression
from planner.kernels.random import chances, lognormal_factor, normals, uniforms, whole
from planner.kernels.series import fading
from planner.model.axes import DRAW, GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Assignment, Enrolment, Places, Projection
from planner.model.scenario import Future, on_course
from planner.schools.classes import whole_children
from planner.schools.closures import rehouse
from planner.schools.progression import Learnt, learnt, past_of, weights_of_pairs
from planner.schools.progression_path import grid_of, leaning, plain_path

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
        climbing = carry.climbing(before, among_open(carry, teaches[i]))
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
    told = blended(roll, leaning_of(city, future, carry), whole_numbers=luck is not None)
    axes = {DRAW: list(draws.labels), YEAR: years, SCHOOL: schools.astype(object), GRADE: grades}
    children = told if luck is None else nearest(told)
    by_year = {name: axes[name] for name in (DRAW, YEAR)}
    return Enrolment(
        xr.DataArray(children, axes, dims=(DRAW, YEAR, SCHOOL, GRADE)),
        None if joiners is None else xr.DataArray(unrealised, by_year, dims=(DRAW, YEAR)),
    )


def leaning_of(city: City, future: Future, carry: Progression) -> Floats:
    """What schools get over what climbing gives them, ``(step, school, grade)``.

    As far as the record says that "as last year" errs less. It is told of the schools that there
    are and of entrants by the record alone, so that what births, homes, catchments and measures
    change comes out in full.
    """
    past, grid = past_of(city, future), grid_of(city.standards)
    choice = learnt(city, future).choice
    climbed = plain_path(past, choice, grid, len(past.rolls) - 1)[1]
    ratio = among_open(carry, city.schools["offers"].to_numpy())
    before = np.nan_to_num(past.rolls[-1])
    for after in climbed:
        after[:, 1:] = carry.climbing(before, ratio)
        before = after
    drawn = leaning(climbed, climbed.sum(axis=1), past, choice)
    return np.divide(drawn, climbed, out=np.ones_like(drawn), where=climbed > 0)


def blended(roll: Floats, factor: Floats, *, whole_numbers: bool) -> Floats:
    """Rolls drawn towards each school's share as last year, as far as the record says it wins.

    Cohorts climb unblended; what is told of them is blended. Sums by grade are kept.

    Parameters
    ----------
    roll
        ``(draw, year, school, grade)`` as they climb, the base year first.
    factor
        ``(step, school, grade)``; later years take the last step's.
    """
    if np.allclose(factor, 1.0):
        return roll
    told = roll.copy()
    for i in range(1, roll.shape[1]):
        drawn = roll[:, i] * factor[min(i, len(factor)) - 1]
        drawn = raked(drawn, roll[:, i].sum(axis=1), axis=1)
        if whole_numbers:
            # Rounding the running sum keeps the city's whole total, at the cost of no sorting.
            drawn = np.diff(np.rint(drawn.cumsum(axis=1)), axis=1, prepend=0.0)
        told[:, i] = drawn
    return told


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


def by_record(city: City) -> Learnt:
    """What the rolls to the base year teach, and the rolls to come by them alone.

    All that a folder without births, areas and catchments allows; a run corrects its own climbing
    by the same.
    """
    return learnt(city)


def carry_over(city: City, future: Future) -> Progression:
    """Learn the city's grade progression from its rolls, by the recipe that its past chose.

    A withheld count is its middle.
    """
    standards = city.standards
    phase, grades = standards.ladder.phase_of, standards.ladder.grades
    past, choice = past_of(city, future), learnt(city, future).choice
    return progression(
        past.rolls,
        city.schools["offers"].to_numpy(),
        _partners(city),
        np.array([phase[a] != phase[b] for a, b in pairwise(grades)]),
        weights_of_pairs(past.usable, choice),
        choice.school.kappa,
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
