"""The housing pipeline: which homes come, when they are handed over, and how full they get.

Of homes that are not completed yet some come late and some never. The central path takes
expectations: of each row the part that comes, spread over the years as its delay may fall, so that
in every year it is the mean of what is drawn. A drawn future throws the dice by project, with a
part that all projects of a city share, since markets slump together. That holds for homes: where
more homes fall than children live there, nobody is taken who is not there, and the mean of the
draws lies above the central path.

``occupied`` of homes handed over by the base year is a count of that year: the ramp goes on from
it in proportion. Of homes to come it is where the ramp ends.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import ndtr

from planner.kernels.laws import beta
from planner.kernels.random import lognormal_factor, normals
from planner.kernels.series import ramp
from planner.model.axes import AREA, WHOLE_CITY
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future, on_course
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_DONE, _OTHER = "completed", "other"


@dataclass(frozen=True)
class Pipeline:
    """Rows of the housing table that still change something, each an array ``(row,)``.

    ``kind`` points into the dwellings, those demolished after those built. ``start`` is the year
    from which a delay and the ``gap`` until handover count. ``level`` multiplies the ramp.
    """

    project: NDArray[np.object_]
    area: Whole
    homes: Floats
    kind: Whole
    start: Floats
    gap: Floats
    fact: NDArray[np.bool_]
    chance: Floats
    delay: Floats
    scatter: Floats
    level: Floats
    counted: NDArray[np.bool_]


def pipeline(
    city: City, table: xr.Dataset, dwellings: list[str], growing: Floats, lags: int
) -> Pipeline:
    """Rows of a housing table that still change something after the base year.

    Parameters
    ----------
    growing
        ``(lag,)`` share lived in by years since handover.
    lags
        Years since handover that the ramp and the yields tell of: homes as old as that by the base
        year are old homes, and change nothing.
    """
    standards, base = city.standards, city.base_year
    project, homes = table["project"].to_numpy(), table["homes"].to_numpy().astype(float)
    year = table["year"].to_numpy().astype(float)
    handover, occupied = table["handover"].to_numpy(), table["occupied"].to_numpy()
    place = {str(area): i for i, area in enumerate(city.areas[AREA].to_numpy())}
    area = np.array([place[str(area)] for area in table[AREA].to_numpy()], dtype=np.int64)
    stage = [str(name) for name in table["stage"].to_numpy()]
    stage = [
        name or (_DONE if at <= base else _OTHER) for name, at in zip(stage, year, strict=True)
    ]
    fact = np.array([name == _DONE for name in stage])
    down = homes < 0
    gap = np.where(np.isnan(handover), standards.number("housing.handover"), handover - year)
    gap = np.where(down, 0.0, gap)
    lived = base - year - gap
    counted = fact & (lived >= 0) & ~down & np.isfinite(occupied)
    at_base = np.interp(lived, np.arange(len(growing)), growing)
    reached = np.where(counted & (at_base > 0), at_base, growing[-1])
    level = np.where(np.isnan(occupied), 1.0, occupied / reached)
    level = np.minimum(level, 1 / growing.max())
    # What is completed comes when it came; what should stand by now but does not comes next year.
    start = np.where(fact, year, np.maximum(year, base + 1))
    settled = fact & np.where(down, year <= base, lived >= lags - 1)
    kind = np.array([dwellings.index(str(name)) for name in table["dwelling"].to_numpy()])

    def norm(what: str) -> Floats:
        return np.array([_of_stage(standards, name, what) for name in stage])

    keep = ~settled
    return Pipeline(
        project[keep],
        area[keep],
        homes[keep],
        (kind + len(dwellings) * down)[keep],
        start[keep],
        gap[keep],
        fact[keep],
        np.where(fact, 1.0, norm("chance"))[keep],
        np.where(fact, 0.0, norm("delay_mean"))[keep],
        norm("delay_spread")[keep],
        level[keep],
        (counted | down)[keep],
    )


def _of_stage(standards: Standards, stage: str, what: str) -> float:
    """Norm of a stage of permission; that of ``other`` where the standards do not know it."""
    key = f"housing.stage.{stage}.{what}"
    return standards.number(key if key in standards.norms else f"housing.stage.{_OTHER}.{what}")


def delivered(
    rows: Pipeline, future: Future, draws: Draws, standards: Standards, final: float
) -> tuple[Floats, Floats]:
    """Homes that come, and when.

    Parameters
    ----------
    final
        Share lived in at the end of the ramp.

    Returns
    -------
    Homes × level of the ramp, and the moment of handover in years, both ``(draw, row)``; on the
    central path the mean moment.
    """
    spread = 0.0 if draws.central else future.spread
    given = future.housing
    common = standards.number("housing.correlation")
    course = on_course(given.delivery, given.path or future.path)
    wished = np.where(rows.fact, 1.0, ramp(course, rows.start.astype(np.int64)))

    def luck(stream: str) -> Floats:
        names = list(dict.fromkeys(str(project) for project in rows.project))
        own = normals(draws, stream, names, [0])[:, 0, :, 0]
        city = normals(draws, stream, [WHOLE_CITY], [0])[:, 0, :, 0]
        mixed = np.sqrt(common) * city + np.sqrt(1 - common) * own
        return mixed[:, [names.index(str(project)) for project in rows.project]]

    # All or nothing is the widest that a chance can scatter: more spread does not widen it.
    come = (ndtr(luck("housing-delivery")) < rows.chance).astype(float)
    chance = rows.chance + min(spread, 1.0) * (come - rows.chance)
    scatter = _scatter(rows, future) if spread > 0 else np.zeros_like(rows.scatter)
    late = rows.delay * lognormal_factor(luck("housing-delay"), scatter)
    deviation = spread * standards.number("housing.occupancy_spread")
    lived = _beta(np.minimum(final * rows.level, 1.0), deviation, luck("housing-occupancy")) / final
    level = np.where(rows.counted, rows.level, lived)
    return rows.homes * wished * chance * level, rows.start + rows.gap + late


def handed_over(
    rows: Pipeline,
    future: Future,
    draws: Draws,
    standards: Standards,
    final: float,
    years: Whole,
) -> Floats:
    """Homes × level of the ramp by year of handover.

    A spread below one brings every draw as much nearer to what is expected by year; one above
    widens the delay's law, on the central path too.

    Parameters
    ----------
    final
        As in `delivered`.
    years
        Consecutive, none of the homes earlier than the first.

    Returns
    -------
    ``(draw, row, year)``.
    """
    spread = 0.0 if draws.central else min(future.spread, 1.0)
    amounts, when = delivered(rows, future, draws, standards, final)
    drawn = by_year(amounts, when - years[0], len(years)) if spread > 0 else 0.0
    if spread == 1:
        return np.asarray(drawn)
    parts = expected_parts(rows.start + rows.gap, rows.delay, _scatter(rows, future), years)
    return spread * drawn + (1 - spread) * amounts[..., None] * parts


def _scatter(rows: Pipeline, future: Future) -> Floats:
    """Log standard deviation of each row's delay, ``(row,)``."""
    return rows.scatter * max(future.spread, 1.0)


def expected_parts(due: Floats, delay: Floats, scatter: Floats, years: Whole) -> Floats:
    """Expected part of each row's homes that is handed over in each year, as `by_year` puts them.

    A moment's part of a year is the second difference, over the year before and the year after, of
    how far the moment lies beyond them; the expectation of that excess is known for the log-normal
    law (Black and Scholes 1973, the price of a call).

    Parameters
    ----------
    due
        ``(row,)`` moment of handover without delay.
    delay, scatter
        ``(row,)`` mean of the log-normal delay in years, and its log standard deviation.
    years
        ``(year,)`` consecutive.

    Returns
    -------
    ``(row, year)``, adding up to one over all years.

    >>> parts = expected_parts(*np.array([[2026.5], [1.5], [0.0]]), np.arange(2027, 2030))
    >>> parts.tolist()
    [[0.0, 1.0, 0.0]]
    """
    allowed = np.arange(years[0] - 1, years[-1] + 2) - due[:, None]  # (row, year)
    mean, deviation = delay[:, None], scatter[:, None]
    chance = (allowed > 0) & (mean > 0) & (deviation > 0)
    wide = np.where(chance, deviation, 1.0)
    middle = np.log(np.where(chance, mean / np.where(chance, allowed, 1.0), 1.0)) / wide
    price = mean * ndtr(middle + wide / 2) - allowed * ndtr(middle - wide / 2)
    excess = np.where(chance, price, np.maximum(mean - allowed, 0.0))
    return np.maximum(np.diff(excess, n=2, axis=1), 0.0)  # rounding alone is below nought


def _beta(mean: Floats, deviation: float, normal: Floats) -> Floats:
    """Shares by the Beta law with a mean ``(row,)`` and a deviation, from normals ``(draw, row)``.

    A share of nought or one has no scatter; none scatters as widely as all or nothing.
    """
    widest = np.sqrt(mean * (1 - mean))
    if deviation <= 0:
        return np.broadcast_to(mean, normal.shape)
    scatter = np.where(widest > 0, np.minimum(deviation, 0.9 * widest), 1.0)
    size = np.where(widest > 0, (widest / scatter) ** 2 - 1, 1.0)
    return beta(mean, size, ndtr(normal))


def by_year(amount: Floats, when: Floats, years: int) -> Floats:
    """Homes by year of handover; a part of a year falls to its two neighbours.

    Parameters
    ----------
    amount, when
        ``(draw, row)`` homes, and years since the first; those after the last are left out.

    Returns
    -------
    ``(draw, row, year)``.
    """
    found = np.zeros((*amount.shape, years))
    whole = np.floor(when).astype(np.int64)
    rest = when - whole
    for year, part in ((whole, 1 - rest), (whole + 1, rest)):
        inside = year < years
        found[(*np.nonzero(inside), year[inside])] += (amount * part)[inside]
    return found
