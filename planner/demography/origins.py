"""Births behind each school year, by where in the city they belong.

What is forecast is births of calendar years; cohorts are made from recorded and forecast parts, so
that births on record are never changed and a cohort knows which share of it is already born.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.births import Parts, cohorts, recorded_parts, table_of, unbroken
from planner.demography.coming import Coming, births_to_come
from planner.kernels.correlation import persistent, shared_normals
from planner.kernels.laws import negative_binomial
from planner.kernels.random import lognormal_factor, normals, uniforms
from planner.model.axes import ORIGIN, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
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
    by_year
        Births by calendar year of the cohort, whole city, central path.
    areas
        Areas of the births table, or ``*`` alone.
    recorded_by_area, to_come_by_area
        ``(entry year, area)``, adding up to ``recorded`` and ``to_come``.
    deviation
        ``(entry year,)`` log standard deviation of the births to come; 0 where all are born.
    cohorts
        ``(entry year,)`` cohort that enters.
    part
        ``(entry year, step)`` part of the births of each calendar year to come that falls into the
        cohort of each entry year.
    coming
        Births of the calendar years to come.
    basis
        What the report says of births, in plain values.
    """

    recorded: Floats
    to_come: Floats
    share: Floats
    past: Floats
    by_year: dict[int, float]
    areas: list[str]
    recorded_by_area: Floats
    to_come_by_area: Floats
    deviation: Floats
    cohorts: Years
    part: Floats
    coming: Coming
    basis: Mapping[str, str]

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

    @property
    def area_share(self) -> Floats:
        """``(entry year, area)`` share of the city's births on the central path."""
        births = self.recorded_by_area + self.to_come_by_area
        total = self.expected[:, None]
        return np.divide(births, total, out=np.zeros_like(births), where=total > 0)


def births_behind(city: City, future: Future, years: Years) -> CohortBirths:
    """Births behind the entrants of the given school years.

    Raises
    ------
    ValueError
        No births, no whole year or no whole cohort on record, or levers that the folder cannot
        follow.
    """
    parts = recorded_parts(city, future.births.vintage)
    until = max(int(years[-1]) - int(city.spring), int(parts.years[-1]))
    span = np.arange(int(parts.years[0]), until + 1)
    record, holes = unbroken(parts)
    coming = births_to_come(city, future, parts, record, span)
    known, filled = _known(parts, coming, len(span), record.stop)
    before = 0.0 if parts.late_from == "period" else np.nan
    local, on_record = (cohorts(births[0], births[1], before) for births in (known, filled))
    if not np.isfinite(on_record[: len(parts.years)].sum(axis=1)).any():
        message = "births hold no complete school cohort"
        raise ValueError(message)
    of_area = coming.by_area(coming.base)
    part = _parts_to_come(parts, coming, of_area.sum(axis=1), len(span), record.stop)
    to_come = part @ of_area

    schedule = city.schedule
    wanted = np.array([schedule.cohort(int(year)) for year in years])
    past = np.array([schedule.cohort(int(year)) for year in city.residents[YEAR].to_numpy()])
    births = on_record + to_come
    total = births.sum(axis=1)
    share = np.where(
        (total == 0)[:, None],
        coming.shares.share,
        births / np.where(total > 0, total, np.nan)[:, None],
    )
    matrix = origin_matrix(city, parts.areas)
    unknown = np.where(coming.given, 0.0, coming.deviation[:, 0])
    forecast = part @ (of_area.sum(axis=1) * unknown)
    deviation = np.divide(
        forecast, to_come.sum(axis=1), out=np.zeros(len(span)), where=to_come.sum(axis=1) > 0
    )
    return CohortBirths(
        recorded=_at(wanted, span, on_record.sum(axis=1)),
        to_come=_at(wanted, span, to_come.sum(axis=1)),
        share=_at(wanted, span, share @ matrix),
        past=_at(past, span, local @ matrix),
        by_year=dict(zip(span.tolist(), total.tolist(), strict=True)),
        areas=parts.areas,
        recorded_by_area=_at(wanted, span, on_record),
        to_come_by_area=_at(wanted, span, to_come),
        deviation=_at(wanted, span, deviation),
        cohorts=wanted,
        part=np.nan_to_num(_at(wanted, span, part)),
        coming=coming,
        basis={
            **coming.basis,
            "births_vintage": table_of(city, future.births.vintage)[1],
            "births_basis": city.births_basis,
            "births_gap": ", ".join(str(year) for year in span[holes]),
            "births_recorded_to": str(span[record.stop - 1]),
            "late_share": f"{parts.late_share:.4f}",
            "late_share_from": parts.late_from,
        },
    )


def _known(parts: Parts, coming: Coming, length: int, stop: int) -> tuple[Floats, Floats]:
    """Births on record by part of the year, year and area, ``(early and late, span, area)``.

    Returns
    -------
    As told by area, NaN where not; and with the city's own count told off by the areas' shares
    where they are missing, and nought after the record where nothing is born yet.
    """
    known = np.full((2, length, len(parts.areas)), np.nan)
    known[:, : len(parts.years)] = parts.early, parts.late
    city = np.full((2, length, 1), np.nan)
    city[:, : len(parts.years), 0] = parts.city_early, parts.city_late
    whole = np.isfinite(known).all(axis=2)[..., None]
    filled = np.where(whole, known, city * coming.shares.share)
    filled[:, stop:] = np.nan_to_num(filled[:, stop:])
    return known, filled


def _parts_to_come(parts: Parts, coming: Coming, total: Floats, length: int, stop: int) -> Floats:
    """Part of each year to come that falls into each cohort and is not on record yet.

    Returns
    -------
    ``(span, step)``. Where the city's total is given, what is on record of the year is taken off.
    """
    known = np.full((length, 2), np.nan)
    known[: len(parts.years)] = np.stack([parts.city_early, parts.city_late], axis=1)
    known = known[stop:]
    falls = np.array([1 - parts.late_share, parts.late_share])
    born = np.nansum(known, axis=1)
    rest = np.divide(np.maximum(total - born, 0.0), total, out=np.ones_like(total), where=total > 0)
    open_ = np.where(np.isnan(known), falls, 0.0)
    some = (born > 0) & coming.given
    open_[some] = np.where(np.isnan(known[some]), rest[some, None], 0.0)
    part = np.zeros((length, len(total)))
    step = np.arange(len(total))
    part[stop + step, step] = open_[:, 0]
    part[stop + step[:-1] + 1, step[:-1]] += open_[:-1, 1]
    return part


def drawn_births(city: City, births: CohortBirths, draws: Draws, spread: float) -> Floats:
    """Births behind each entry year by area, one future a draw.

    City, districts and areas are thrown about their own forecasts by chance that they share
    (`planner.kernels.correlation`), made to agree in every draw, and what is then expected of each
    area becomes whole children by the negative binomial law. Births on record never change.

    Parameters
    ----------
    spread
        Multiplies every standard deviation; 0 is the central path in every draw.

    Returns
    -------
    ``(draw, entry year, area)``, children; on the central path as expected.
    """
    central = births.recorded_by_area + births.to_come_by_area
    coming = births.coming
    if draws.central or spread == 0 or not (births.to_come > 0).any():
        return np.repeat(central[None], len(draws.labels), axis=0)
    thrown = lognormal_factor(_thrown(city, births, draws), coming.deviation * spread)
    expected = coming.by_area(coming.base * thrown)
    if coming.given.any():  # a given total is met in every draw, but for who is born by chance
        aim, found = (table.sum(axis=-1) for table in (coming.by_area(coming.base), expected))
        met = np.divide(aim, found, out=np.ones_like(found), where=found > 0)
        expected *= np.where(coming.given, met, 1.0)[..., None]
    mean = np.matmul(births.part, expected)
    ahead = births.to_come > 0
    chance = uniforms(draws, "births-count", births.areas, births.cohorts[ahead])[..., 0]
    drawn = np.repeat(central[None], len(draws.labels), axis=0)
    size = coming.shares.size / spread**2
    drawn[:, ahead] = births.recorded_by_area[ahead] + negative_binomial(
        mean[:, ahead], size, chance
    )
    return drawn


def _thrown(city: City, births: CohortBirths, draws: Draws) -> Floats:
    """Standard normals of city, districts and areas, ``(draw, step, node)``."""
    coming, number = births.coming, city.standards.number
    phi = number("spread.births.ar")
    whole = normals(draws, "births", [WHOLE_CITY], coming.years)[:, :, 0, 0]
    shared = persistent(whole, phi)[..., None]
    if coming.base.shape[1] == 1:
        return shared
    rho_city, rho_district = (
        number("spread.births.city_share"),
        number("spread.births.district_share"),
    )
    shares = coming.shares
    district = normals(draws, "births-district", shares.districts, coming.years)[..., 0]
    local = normals(draws, "births-area", births.areas, coming.years)[..., 0]
    nodes = [shared]
    if len(shares.districts) > 1:
        both = np.sqrt(rho_city) * shared + np.sqrt(rho_district) * persistent(district, phi)
        nodes.append(both / np.sqrt(rho_city + rho_district) if rho_city + rho_district else both)
    nodes.append(
        shared_normals(whole, district, local, shares.district, rho_city, rho_district, phi)
    )
    return np.concatenate(nodes, axis=2)


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
