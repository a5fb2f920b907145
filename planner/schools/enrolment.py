"""Door: from residents to pupils in a school and grade, year by year.

Entrants follow the catchments of their entry year; pupils already in a school stay there and climb
by the school's own progression. A school's rolls are not cut at its places: a catchment school
takes its catchment, and what bursts is what the assessment shows.
"""

from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.kernels.blending import raked
from planner.kernels.climbing import nearest
from planner.kernels.progression import Progression
from planner.kernels.random import chances, lognormal_factor, normals, uniforms, whole
from planner.kernels.series import fading
from planner.model.axes import DRAW, GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Enrolment, Places, Projection
from planner.model.scenario import Future, on_course
from planner.model.transfer import Transfer
from planner.schools.calibration import Calibration, widened
from planner.schools.carrying import among_open, limited_in
from planner.schools.classes import whole_children
from planner.schools.closures import merged_in, moved_on, public_in
from planner.schools.meeting import ground, meeting
from planner.schools.progression import (
    Learnt,
    drift_of,
    learnt,
    past_of,
    successions,
)
from planner.schools.progression_path import grid_of, leaning, plain_path
from planner.schools.regimes import climbs_of
from planner.schools.resettlement import resettle
from planner.schools.transfer_rules import attendance

Floats = NDArray[np.float64]


def enrol(
    city: City,
    future: Future,
    projection: Projection,
    assignment: Assignment,
    places: Places,
    draws: Draws,
    calibration: Calibration | None = None,
    rules: Transfer | None = None,
) -> Enrolment:
    """Fill schools with the entrants of each year and let them climb.

    Parameters
    ----------
    calibration
        What the futures lack of the spread by which earlier forecasts missed; None leaves them.
    rules
        How children cross from phase to phase and between sectors, where a rule says so.

    Returns
    -------
    Rolls from the base year, where they are the recorded ones, to the horizon. Suppressed cells
    of the base year stand at the middle of their interval on the central path and at a whole
    number drawn from it in a future. Futures hold whole children, unless their spread is nought.
    Those whom homes would take away and who are not there are counted beside them.
    """
    years = projection.entrants[YEAR].to_numpy()
    spread = 0.0 if draws.central else future.spread
    ladder = city.standards.ladder
    climbs = climbs_of(city, future, rules or Transfer(), places)
    ways, carry = climbs[0].ways, climbs[0].ways.carry
    schools, grades = city.schools[SCHOOL].to_numpy().astype(str), city.rolls[GRADE].to_numpy()
    roll = np.zeros((len(draws.labels), len(years), len(schools), len(grades)))
    roll[:, 0] = base_roll(city, draws)
    entrants, flows, teaches = (
        part.to_numpy() for part in (projection.entrants, assignment.flows, places.offers)
    )
    common = _common(city, future, carry.shared * spread, draws, years)
    joiners = None if projection.joiners is None else projection.joiners.to_numpy()
    unrealised = np.zeros((len(draws.labels), len(years)))
    later = np.array([ladder.phase_of[str(grade)] != ladder.entry_phase for grade in grades[1:]])
    active = teaches.any(axis=(0, 2))  # a closed school or an unused site has nobody to draw for
    luck = chances(draws, "roll", list(schools[active]), years[1:], len(grades)) if spread else None
    book = ways.book(len(draws.labels), len(years))
    early = before_school(city, projection, rules or Transfer(), years)
    moves, crowded = np.zeros_like(roll), np.zeros((len(draws.labels), len(years)))
    for i in range(1, len(years)):
        ways, moving, carry = climbs[i].ways, climbs[i].moving, climbs[i].ways.carry
        two = slice(i - 1, i + 1)
        went = flows[two], successions(city), teaches[two], ways.phases, merged_in(places, i)
        left = moved_on(roll[:, i - 1], *went, public_in(city, places, i))
        before = resettle(left, assignment.moves, i, teaches[i], ladder)
        before = ways.ended(before, i, teaches[i], book)
        roll[:, i, :, 0] = entrants[:, i] @ csr_array(flows[i])
        ratio = among_open(carry, teaches[i], moving.capacity[i])
        climbing, fed = ways.climb(before, ratio, i, draws, book)
        climbing *= common[:, i, None, None]
        for grade in ladder.begins:  # nobody climbs there
            climbing[:, :, grade - 1] = early[:, i, None] * ratio[:, grade - 1]
        moves[:, i - 1], climbing, crowded[:, i - 1] = moving.within(i - 1, before, climbing)
        climbing += fed
        if joiners is not None:
            climbing = _joined(climbing, joiners[:, i, :, 1:], flows[i], teaches[i, :, 1:], later)
            unrealised[:, i] = -np.minimum(climbing, 0.0).sum(axis=(1, 2))
            climbing = np.maximum(climbing, 0.0)
        if luck is not None:
            roll[:, i, :, 0] = whole_children(roll[:, i, :, 0])
            drawn = (part[:, i - 1, :, 1:] for part in luck)
            sure = np.minimum(climbing, fed)[:, active]  # chance has spoken of those already
            climbing[:, active] = sure + by_chance(
                climbing[:, active] - sure, carry.local, spread, *drawn
            )
        roll[:, i, :, 1:] = climbing
        roll[:, i] = ways.sort(roll[:, i], i, teaches[i], book, whole=luck is not None)
    moves[:, -1], _, crowded[:, -1] = moving.within(
        len(years) - 1,
        roll[:, -1],
        carry.climbing(roll[:, -1], among_open(carry, teaches[-1], moving.capacity[-1])),
    )
    lean = leaning_of(city, future, climbs[0].alone, flows[0])
    told = blended(roll, ways.leaning(lean), whole_numbers=luck is not None)
    if luck is not None and calibration is not None:
        told = widened(told, calibration, draws, years, list(schools))
    axes = {DRAW: list(draws.labels), YEAR: years, SCHOOL: schools.astype(object), GRADE: grades}
    by_year = {name: axes[name] for name in (DRAW, YEAR)}
    return Enrolment(
        xr.DataArray(told if luck is None else nearest(told), axes, dims=tuple(axes)),
        None if joiners is None else xr.DataArray(unrealised, by_year, dims=tuple(by_year)),
        xr.DataArray(at_end(told, moves, whole_numbers=luck is not None), axes, dims=tuple(axes)),
        xr.DataArray(crowded, by_year, dims=tuple(by_year)),
        **ways.told(city, book, draws, years),
    )


def before_school(
    city: City, projection: Projection, rules: Transfer, years: NDArray[np.int64]
) -> Floats:
    """Children who come to the first phase before school, ``(draw, year)``; noughts without one."""
    if projection.early is None:
        return np.zeros((projection.entrants.sizes[DRAW], len(years)))
    share = attendance(city, rules, years)
    by_rule = projection.early["births"].to_numpy() * np.nan_to_num(share)
    return np.where(np.isnan(share), projection.early["entrants"].to_numpy(), by_rule)


def by_chance(mean: Floats, local: tuple[float, float], spread: float, *luck: Floats) -> Floats:
    """Whole children who climb, by chance about their mean: ``variance = α·mean² + β·mean``."""
    alpha, beta = local
    return whole(mean, spread * np.sqrt(alpha * mean**2 + beta * mean), *luck)


def at_end(roll: Floats, moves: Floats, *, whole_numbers: bool) -> NDArray[Any]:
    """Rolls at the end of school years, ``(draw, year, school, grade)``; whole moves add up."""
    if not whole_numbers:
        return np.maximum(roll + moves, 0.0)
    return nearest(np.maximum(roll + np.diff(np.rint(moves.cumsum(axis=2)), axis=2, prepend=0), 0))


def leaning_of(
    city: City, future: Future, carry: Progression, share: Floats | None = None
) -> Floats:
    """What schools get over what climbing gives them, ``(step, school, grade)``.

    School forecasts meet with demand by where children live (``share (origin, school)`` of the base
    year's entrants; without it they stand), and lean towards last year as far as the record says
    that it errs less; a school that was full then does not. It is told of the schools that there
    are and of entrants by the record alone, so that what births, homes, catchments and measures
    change comes out in full.
    """
    past, grid = past_of(city, future), grid_of(city.standards)
    choice = learnt(city, future).choice
    climbed = plain_path(past, choice, grid, len(past.rolls) - 1)[1]
    ratio = among_open(carry, city.schools["offers"].to_numpy())
    before = np.nan_to_num(past.rolls[-1])
    for after in climbed:
        entering = after[:, past.begins].copy()
        carry.climbing(before, ratio, after[None, :, 1:])
        after[:, past.begins] = entering
        before = after
    told = climbed if share is None else meeting(climbed, ground(city, future, share))
    limited = limited_in(city)
    full = None if limited is None else limited[0][-1]
    drawn = leaning(told, climbed.sum(axis=1), past, choice, full)
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


def by_record(city: City) -> Learnt:
    """What the rolls to the base year teach, and the rolls to come by them alone.

    All that a folder without births, areas and catchments allows; a run corrects its own climbing
    by the same.
    """
    return learnt(city)


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


def _common(
    city: City, future: Future, deviation: float, draws: Draws, years: NDArray[np.int64]
) -> Floats:
    """Factor on all progression that schools share: a year's luck, shocks, drift; by draw, year."""
    wobble = normals(draws, "progression", [WHOLE_CITY], years)[:, :, 0, 0]
    common = lognormal_factor(wobble, deviation) * _passing(city, future, years)
    common[:, 1:] *= drift_of(city, future, len(years) - 1)
    return common


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
