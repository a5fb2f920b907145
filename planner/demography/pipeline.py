"""The housing pipeline: which homes come, when they are handed over, and how full they get.

Of homes that are not completed yet some come late and some never. The central path takes
expectations; a drawn future throws the dice by project, with a part that all projects of a city
share, since markets slump together.

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
    Homes × level of the ramp, and the moment of handover in years, both ``(draw, row)``.
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
    late = rows.delay * lognormal_factor(luck("housing-delay"), spread * rows.scatter)
    deviation = spread * standards.number("housing.occupancy_spread")
    lived = _beta(np.minimum(final * rows.level, 1.0), deviation, luck("housing-occupancy")) / final
    level = np.where(rows.counted, rows.level, lived)
    return rows.homes * wished * chance * level, rows.start + rows.gap + late


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
