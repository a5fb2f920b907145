"""How far this city's own forecasts missed its schools, and futures that stray as far.

The scatter of single grades, learnt year by year, adds up to too little: a school that loses favour
loses it in every grade. So earlier years are forecast again from what was known then, by the record
alone, and what came since tells how far a school's total strays by horizon and size
(`planner.kernels.conformal`). What a few futures of the run lack of that is added to all: a factor
of the whole school, which moves on a step a year. In most futures of a school the steps are those
of the bulk of past errors, in a few those of the rare large ones, so that 80 % and 95 % of the
errors are held alike. Children whom one school gains others lose, so that every future keeps its
total of the city by grade.

Nothing after the base year is read. The city's own spread stays what the shared factors make it: a
record of twenty years has too few independent errors to calibrate one number.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from planner.kernels.blending import raked
from planner.kernels.conformal import Bells, Spread, bells, spread_of, widths
from planner.kernels.random import normals, uniforms
from planner.kernels.shrinkage import spread_by_size
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Enrolment
from planner.model.scenario import Future
from planner.schools.progression import learnt, past_of
from planner.schools.progression_past import complete
from planner.schools.progression_path import grid_of

Floats = NDArray[np.float64]

HELD = (0.8, 0.95)
"""Shares of the schools that the interval which every table prints, and its tails, should hold."""


@dataclass(frozen=True, eq=False)
class Misses:
    """What earlier forecasts of school totals said, and what came.

    Parameters
    ----------
    forecast, actual
        ``(phase, origin, step, school)``; NaN where a phase was not complete at the origin or the
        target, or nothing of the target is on record yet.
    """

    forecast: Floats
    actual: Floats

    @property
    def error(self) -> Floats:
        """Logs of actual over forecast."""
        return np.log(self.actual / self.forecast)


@dataclass(frozen=True, eq=False)
class Calibration:
    """What the futures of a run lack of the spread that the past demands.

    Parameters
    ----------
    usual, rare
        ``(year, school, phase)`` log variance of a school's total that is added in most futures
        and in the rare ones; neither ever falls, both are nought in the base year.
    share
        Share of the futures of a school that are rare ones.
    together
        Correlation of what is added to the phases of one school.
    demanded
        ``(year, phase)`` half-width, in logs, that holds 80 % of a school of middle size by what
        the past demands; NaN where too few errors tell, the base year's is nought.
    phases
        Grades of each phase, as places on the grade axis.
    errors
        Past errors that this rests on.
    """

    usual: Floats
    rare: Floats
    share: float
    together: float
    demanded: Floats
    phases: tuple[tuple[int, ...], ...]
    errors: int


def known_at(city: City, origin: int) -> City:
    """The city's rolls as they were known in a school year; nothing else is cut back."""
    until = {YEAR: slice(None, origin)}
    return replace(
        city, base_year=origin, rolls=city.rolls.sel(until), suppressed=city.suppressed.sel(until)
    )


def misses(city: City, future: Future) -> Misses:
    """Forecast school totals again from every earlier year that had enough behind it."""
    past, steps = past_of(city, future), grid_of(city.standards).steps
    first, least = int(city.rolls[YEAR][0]), int(city.standards.number("backtest.minimum_years"))
    origins = range(least, len(past.rolls) - 1)
    shape = len(past.phases), len(origins), steps, past.rolls.shape[1]
    forecast, actual = np.full(shape, np.nan), np.full(shape, np.nan)
    for at, origin in enumerate(origins):
        ahead = [step for step in range(steps) if past.counts(origin, step)]
        if not ahead:
            continue
        rolls = learnt(known_at(city, first + origin), future).rolls
        for phase, columns in enumerate(past.phases):
            there = complete(past, origin, columns)
            for step in ahead:
                told = rolls[step][:, list(columns)].sum(axis=1)
                came = past.rolls[origin + step + 1][:, list(columns)].sum(axis=1)
                use = there & complete(past, origin + step + 1, columns) & (told > 0)
                forecast[phase, at, step] = np.where(use, told, np.nan)
                actual[phase, at, step] = np.where(use, came, np.nan)
    return Misses(forecast, actual)


def calibrate(city: City, future: Future, pilot: Enrolment) -> Calibration | None:
    """Tell what the futures of a run lack at school level, by horizon and size.

    Parameters
    ----------
    pilot
        A few futures of the run as they are drawn without calibration: what they have already.

    Returns
    -------
    None where the past is too short to demand anything, or the scenario wants no spread.
    """
    least, spread = int(city.standards.number("backtest.minimum_errors")), future.spread
    share = city.standards.number("calibration.rare")
    found = misses(city, future)
    demands = [_demands(found, phase, least, share) for phase in range(len(found.forecast))]
    if spread == 0 or not any(demands):
        return None
    columns = past_of(city, future).phases
    rolls = pilot.roll.transpose(DRAW, YEAR, SCHOOL, GRADE).to_numpy().astype(float)
    lacks = np.zeros((len(Bells._fields), *rolls.shape[1:3], len(columns)))
    middle = np.full((rolls.shape[1], len(columns)), np.nan)
    middle[0] = 0.0
    for phase, (part, known) in enumerate(zip(columns, demands, strict=True)):
        total = rolls[..., list(part)].sum(axis=-1)
        size = total.mean(axis=0)
        for year in range(1, len(middle)) if known else ():
            here = size[year] > 0
            wanted, typical = _wanted(known, year, size[year])
            have = _drawn(total[:, year], size[year])
            lacks[:, year, here, phase] = spread**2 * wanted[:, here] - have[here]
            middle[year, phase] = spread * typical
    # What most futures have too much of already, the rare ones are spared.
    lacks[1] += (1 - share) / share * np.minimum(lacks[0], 0.0)
    usual, rare = np.maximum.accumulate(np.maximum(lacks, 0.0), axis=1)
    errors = int(np.isfinite(found.error).sum())
    return Calibration(usual, rare, share, _together(found, demands), middle, columns, errors)


def widened(
    roll: Floats,
    calibration: Calibration,
    draws: Draws,
    years: NDArray[np.int64],
    schools: list[str],
) -> Floats:
    """Whole children of futures with what they lacked, ``(draw, year, school, grade)``.

    Every future keeps its sums over schools, by year and grade; the base year stays as it is.

    Parameters
    ----------
    roll
        ``(draw, year, school, grade)`` whole children, the base year first.
    years, schools
        Labels of these axes, by which chance is drawn.
    """
    cells = len(calibration.phases) + 1
    chance = normals(draws, "school level", schools, years[1:], cells)  # (draw, year, school, cell)
    share = calibration.together
    chance = np.sqrt(share) * chance[..., :1] + np.sqrt(1.0 - share) * chance[..., 1:]
    rare = uniforms(draws, "school upheaval", schools, years[:1]) < calibration.share
    variance = np.where(rare, calibration.rare, calibration.usual)
    steps = np.sqrt(np.diff(variance, axis=1))
    level = np.exp((steps * chance).cumsum(axis=1) - variance[:, 1:] / 2)
    told = roll.copy()
    for phase, columns in enumerate(calibration.phases):
        part = roll[:, 1:, :, list(columns)]
        drawn = raked(part * level[..., phase, None], part.sum(axis=2), axis=2)
        # Rounding the running sum keeps the whole total.
        told[:, 1:, :, list(columns)] = np.diff(np.rint(drawn.cumsum(axis=2)), axis=2, prepend=0.0)
    return told


@dataclass(frozen=True)
class _Demand:
    """Spread by size, and what holds the shares wanted in usual errors, at one horizon.

    ``width`` holds the first of them, ``law`` all; ``small`` is the smallest size that any error
    speaks of, ``middle`` the median one.
    """

    spread: Spread
    width: float
    law: Bells
    small: float
    middle: float


def _demands(found: Misses, phase: int, least: int, share: float) -> list[_Demand]:
    """What the past demands of one phase, horizon by horizon, as far as enough errors tell."""
    demands: list[_Demand] = []
    for step in range(found.forecast.shape[2]):
        size, error = found.forecast[phase, :, step], found.error[phase, :, step]
        size, error = size[np.isfinite(error)], error[np.isfinite(error)]
        if len(error) < least:
            break
        usual = spread_of(size, error)
        scores = np.abs(error) / usual.of(size) if usual.least > 0 else np.zeros(len(error))
        narrow, wide = widths(scores, np.array(HELD)).tolist()
        law = bells(narrow, wide, HELD, share)
        demands.append(_Demand(usual, narrow, law, float(size.min()), float(np.median(size))))
    return demands


def _wanted(demands: list[_Demand], year: int, size: Floats) -> tuple[Floats, float]:
    """Log variances ``(bell, school)`` that the past demands, and half-width of the middle size.

    Beyond the longest horizon that has errors variances go on growing in proportion to the years.
    """
    known = demands[min(year, len(demands)) - 1]
    deep = max(year / len(demands), 1.0)
    usual = known.spread.of(np.maximum(np.append(size, known.middle), known.small))
    variance = deep * np.square(np.multiply.outer(np.array(known.law), usual[:-1]))
    return variance, float(np.sqrt(deep) * known.width * usual[-1])


def _drawn(total: Floats, size: Floats) -> Floats:
    """Log variance that futures have, ``(school,)``, by size, from totals ``(draw, school)``."""
    there = (total > 0).all(axis=0)
    logs = np.log(total, out=np.full(total.shape, np.nan), where=total > 0)
    away = (logs - logs.mean(axis=0))[:, there] * np.sqrt(len(total) / max(len(total) - 1, 1))
    sizes = np.broadcast_to(size[there], away.shape)
    alpha, beta = spread_by_size(away.ravel(), sizes.ravel())
    return np.asarray(alpha + beta / np.maximum(size, 1.0))


def _together(found: Misses, demands: list[list[_Demand]]) -> float:
    """Correlation of the errors of a school's phases, each in units of what is usual; 0 to 1."""
    usual = np.full(found.error.shape, np.nan)
    for phase, known in enumerate(demands):
        for step, demand in enumerate(known):
            size, error = found.forecast[phase, :, step], found.error[phase, :, step]
            if demand.spread.least > 0:
                usual[phase, :, step] = error / demand.spread.of(size)
    above, scale = 0.0, 0.0
    for one, other in pairwise(usual):
        both = np.isfinite(one) & np.isfinite(other)
        above += float((one * other)[both].sum())
        scale += float(np.sqrt((one[both] ** 2).sum() * (other[both] ** 2).sum()))
    return min(max(above / scale, 0.0), 1.0) if scale > 0 else 0.0
