"""Births behind each school year, by where in the city they belong.

What is forecast is births of calendar years; cohorts are made from recorded and forecast parts, so
that births on record are never changed and a cohort knows which share of it is already born.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.births import Parts, beyond_record, recorded_parts, women
from planner.kernels.series import ramp, yearly_scatter
from planner.model.axes import ORIGIN, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class CohortBirths:
    """Births behind each entry year, and those behind each recorded year.

    Parameters
    ----------
    recorded, to_come
        ``(entry year,)`` births of the whole city: the part on record and the part expected.
    share
        ``(entry year, origin)`` share of the city's births that belong to each origin.
    past
        ``(recorded year, origin)`` births behind the entrants on record; NaN where not recorded.
    scatter
        Log standard deviation of the yearly change of births.
    by_year
        Births by calendar year of the cohort, whole city, central path.
    """

    recorded: Floats
    to_come: Floats
    share: Floats
    past: Floats
    scatter: float
    by_year: dict[int, float]

    @property
    def expected(self) -> Floats:
        """Births of each entry year on the central path."""
        return self.recorded + self.to_come

    @property
    def born(self) -> Floats:
        """Share of each entry year's cohort that is on record."""
        return np.divide(
            self.recorded, self.expected, out=np.zeros_like(self.recorded), where=self.expected > 0
        )


def births_behind(city: City, future: Future, years: Years) -> CohortBirths:
    """Births behind the entrants of the given school years."""
    parts = recorded_parts(city)
    until = max(int(years[-1]) - int(city.spring), int(parts.years[-1]))
    span = np.arange(int(parts.years[0]), until + 1)
    early, late, to_early, to_late, scatter = _carried_on(city, future, parts, span)

    before = np.zeros_like(early)  # the late part of the year before belongs to the cohort
    before_to = np.zeros_like(early)
    before[1:], before_to[1:] = late[:-1], to_late[:-1]
    before[0] = 0.0 if parts.late_share == 0 else np.nan
    on_record, to_come = early + before, to_early + before_to

    local = np.full((len(span), len(parts.areas)), np.nan)
    known = len(parts.years)
    local[:known] = parts.early
    local[1:known] += parts.late[:-1]
    local[0] += before[0]
    of_origin = local @ origin_matrix(city, parts.areas)
    total = local.sum(axis=1)
    if not np.isfinite(total).any():
        message = "births hold no complete school cohort"
        raise ValueError(message)
    share = of_origin / np.where(total > 0, total, np.nan)[:, None]
    last = int(np.flatnonzero(np.isfinite(share).all(axis=1))[-1])
    share[last + 1 :] = share[last]

    schedule = city.schedule
    wanted = np.array([schedule.cohort(int(year)) for year in years])
    past = np.array([schedule.cohort(int(year)) for year in city.residents[YEAR].to_numpy()])
    expected = dict(zip(span.tolist(), (on_record + to_come).tolist(), strict=True))
    return CohortBirths(
        recorded=_at(wanted, span, on_record),
        to_come=_at(wanted, span, to_come),
        share=_at(wanted, span, share),
        past=_at(past, span, of_origin),
        scatter=scatter,
        by_year=expected,
    )


def _carried_on(
    city: City, future: Future, parts: Parts, span: Years
) -> tuple[Floats, Floats, Floats, Floats, float]:
    """City births before and after the cut-off by year, on record and to come, and their scatter.

    Years within the record that it leaves out stay missing.
    """
    early, late = np.full(len(span), np.nan), np.full(len(span), np.nan)
    early[: len(parts.years)] = parts.early.sum(axis=1)
    late[: len(parts.years)] = parts.late.sum(axis=1)
    whole = np.flatnonzero(np.isfinite(early + late))
    if not len(whole):
        message = "births hold no complete year"
        raise ValueError(message)
    last = int(whole[-1])
    holes = np.flatnonzero(~np.isfinite((early + late)[: last + 1]))
    first = int(holes[-1]) + 1 if len(holes) else 0
    record = (early + late)[first : last + 1]
    steps = len(span) - 1 - last
    factor = ramp(future.births.factor, span[last + 1 :])
    coming = beyond_record(record, steps, women(city, span[first:]), city) * factor
    to_early, to_late = np.zeros(len(span)), np.zeros(len(span))
    for known, to_come, part in (
        (early, to_early, 1 - parts.late_share),
        (late, to_late, parts.late_share),
    ):
        open_ = np.isnan(known[last + 1 :])
        to_come[last + 1 :] = np.where(open_, part * coming, 0.0)
        known[last + 1 :] = np.where(open_, 0.0, known[last + 1 :])
    return early, late, to_early, to_late, yearly_scatter(np.log(record))


def _at(cohorts: Years, span: Years, values: Floats) -> Floats:
    """Values of the given cohorts; NaN outside the span."""
    inside = (cohorts >= span[0]) & (cohorts <= span[-1])
    found = np.full((len(cohorts), *values.shape[1:]), np.nan)
    found[inside] = values[cohorts[inside] - span[0]]
    return found


def origin_matrix(city: City, areas: list[str]) -> Floats:
    """``(area of births, origin)``: which part of an area's births lies in each origin.

    Births of the whole city are shared out by weight; those of an area belong to the catchments
    that hold it. Schools without catchment draw on the whole city, each in equal measure, so that
    their ratios tell how much of the city's births they take.
    """
    origins = {str(origin): i for i, origin in enumerate(city.residents[ORIGIN].to_numpy())}
    edge_origin = city.spread["origin"].to_numpy()
    edge_area = city.spread["area"].to_numpy()
    in_catchment = edge_origin != WHOLE_CITY
    column = np.array([origins[origin] for origin in edge_origin[in_catchment]], dtype=np.int64)
    if areas == [WHOLE_CITY]:
        share = city.spread["share"].to_numpy()[~in_catchment]
        weight = dict(zip(edge_area[~in_catchment], share, strict=True))
        matrix = np.zeros((1, len(origins)))
        np.add.at(matrix[0], column, [weight[area] for area in edge_area[in_catchment]])
    else:
        place = {area: i for i, area in enumerate(areas)}
        row = np.array([place.get(area, -1) for area in edge_area[in_catchment]], dtype=np.int64)
        matrix = np.zeros((len(areas), len(origins)))
        matrix[row[row >= 0], column[row >= 0]] = 1.0
    matrix[:, city.origin_kind.to_numpy() != "catchment"] = 1.0
    return matrix
