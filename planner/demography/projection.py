"""The wing's door: children who enter school, and children by where they live.

Entrants are births of their cohort × a births-to-entrants ratio. The ratio is learnt per origin
from the last cohorts (recent ones weigh more), shrunk by the spread that the origins themselves
show; it holds survival, moves before entry and leakage to private schools, so none of these is
counted again. Where births are known for the whole city only, an origin's births are its share of
the city's by the weight with which its land was counted.

Scatter is learnt from the record too: a year's shock that all origins share, and a local one that
shrinks with size. The shared ratio and the births beyond the record drift, so their variance grows
with the horizon. These are the method's own residuals; intervals calibrated on back-tests replace
them when that study stands.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.births import beyond_record, recorded_cohorts, women
from planner.demography.cohorts import step
from planner.kernels.progression import fed, progression
from planner.kernels.random import lognormal_factor, normals, whole
from planner.kernels.series import ramp, recent_weights, yearly_scatter
from planner.kernels.shrinkage import empirical_bayes, ratio_of_sums, spread_by_size
from planner.model.axes import AGE, AREA, DRAW, GRADE, ORIGIN, SCHOOL, SEX, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Projection
from planner.model.scenario import Future

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Births:
    """Births of each origin by entry year, and the pairs of births and entrants on record."""

    city: Floats  # (entry year,) central path, whole city
    share: Floats  # (entry year, origin) share of the city's births
    born: Floats  # (entry year,) share recorded
    scatter: float  # yearly log scatter of births
    past: Floats  # (past year, origin) births; NaN where not recorded
    by_cohort: dict[int, float]  # whole city, recorded and carried on


def project(city: City, future: Future, horizon: int, draws: Draws) -> Projection:
    """Project entrants and residents from the base year to the horizon.

    Parameters
    ----------
    horizon
        Last school year, as the city labels it.
    draws
        Futures to draw; none is the central path.

    Returns
    -------
    Years run from the base year, whose entrants are the recorded ones, to the horizon.
    """
    years = np.arange(city.base_year, horizon + 1)
    spread = 0.0 if draws.central else future.spread
    births = _births(city, future, years)
    entrants, cohorts = _entrants(city, future, births, years, draws, spread)
    residents = _residents(city, future, entrants)
    evidence = np.where(births.born >= 1, "births_ratio", "forecast_births").astype(object)
    evidence[0] = "recorded"
    axes = {DRAW: list(draws.labels), YEAR: years}
    by_origin = {**axes, ORIGIN: city.residents[ORIGIN].to_numpy()}
    entry_grades = city.residents[GRADE].to_numpy()
    return Projection(
        births=xr.DataArray(cohorts, axes, dims=(DRAW, YEAR)),
        entrants=xr.DataArray(entrants, by_origin, dims=(DRAW, YEAR, ORIGIN)),
        evidence=xr.DataArray(evidence, {YEAR: years}, dims=YEAR),
        born=xr.DataArray(births.born, {YEAR: years}, dims=YEAR),
        residents=xr.DataArray(
            residents, {**by_origin, GRADE: entry_grades}, dims=(DRAW, YEAR, ORIGIN, GRADE)
        ),
        people=_people(city, births, years) if draws.central else None,
    )


def _weights(years: NDArray[np.int64], future: Future, window: float) -> Floats:
    """Weight of each recorded year when ratios are learnt."""
    shaken = [(shock.years, shock.weight) for shock in future.shocks.values()]
    return recent_weights(years, int(window), shaken)


def _births(city: City, future: Future, years: NDArray[np.int64]) -> _Births:
    """Births behind each entry year, recorded and carried on."""
    cohort_years, table, areas = recorded_cohorts(city)
    total = table.sum(axis=1)  # a year with any area missing is missing as a whole
    known = np.isfinite(total)
    if not known.any():
        message = "births hold no complete school cohort"
        raise ValueError(message)
    last = int(np.flatnonzero(known)[-1])
    first = int(np.flatnonzero(~known[: last + 1])[-1]) + 1 if (~known[: last + 1]).any() else 0
    complete = slice(first, last + 1)
    cohort_years, table, total = cohort_years[complete], table[complete], total[complete]

    schedule = city.schedule
    wanted = np.array([schedule.cohort(int(year)) for year in years])
    until = max(int(years[-1]) - int(city.spring), int(cohort_years[-1]))
    span = np.arange(int(cohort_years[0]), until + 1)
    later = beyond_record(total, cohort_years, int(span[-1]), women(city, span), city)
    later = later * ramp(future.births.factor, span[len(total) :])
    series = np.concatenate([total, later])

    origin_of = _origin_matrix(city, areas)
    local = table @ origin_of  # (cohort, origin)
    share = np.divide(local, total[:, None], out=np.zeros_like(local), where=total[:, None] > 0)
    share_later = np.repeat(share[-1:], len(later), axis=0)

    def at(cohorts: NDArray[np.int64], values: Floats) -> Floats:
        inside = (cohorts >= span[0]) & (cohorts <= span[-1])
        found = np.full((len(cohorts), *values.shape[1:]), np.nan)
        found[inside] = values[cohorts[inside] - span[0]]
        return found

    past_years = city.residents[YEAR].to_numpy()
    past = np.array([schedule.cohort(int(year)) for year in past_years])
    past_local = at(past, np.concatenate([local, np.full((len(later), local.shape[1]), np.nan)]))
    return _Births(
        city=at(wanted, series),
        share=at(wanted, np.concatenate([share, share_later])),
        born=(wanted <= cohort_years[-1]).astype(float),
        scatter=yearly_scatter(np.log(total)),
        past=past_local,
        by_cohort=dict(zip(span.tolist(), series.tolist(), strict=True)),
    )


def _origin_matrix(city: City, areas: list[str]) -> Floats:
    """``(area of births, origin)``: which part of an area's births lies in each origin.

    Births of the whole city are shared out by weight; those of an area belong to the origins that
    hold it. Schools without catchment draw on the whole city, each in equal measure, so that their
    ratios tell how much of the city's births they take.
    """
    origins = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    kind = city.origin_kind.to_numpy()
    edge_origin = city.spread["origin"].to_numpy()
    edge_area = city.spread["area"].to_numpy()
    edge_share = city.spread["share"].to_numpy()
    city_weight = dict(
        zip(
            edge_area[edge_origin == WHOLE_CITY], edge_share[edge_origin == WHOLE_CITY], strict=True
        )
    )
    if areas == [WHOLE_CITY]:
        weight = np.array(
            [sum(city_weight[a] for a in edge_area[edge_origin == origin]) for origin in origins]
        )
        weight[kind != "catchment"] = 1.0
        return weight[None, :]
    row = {area: i for i, area in enumerate(areas)}
    column = {origin: i for i, origin in enumerate(origins)}
    matrix = np.zeros((len(areas), len(origins)))
    for origin, area in zip(edge_origin, edge_area, strict=True):
        if origin in column and area in row:
            matrix[row[area], column[origin]] = 1.0
    matrix[:, kind != "catchment"] = 1.0
    return matrix


def _entrants(
    city: City,
    future: Future,
    births: _Births,
    years: NDArray[np.int64],
    draws: Draws,
    spread: float,
) -> tuple[Floats, Floats]:
    """Entrants ``(draw, year, origin)`` and city births ``(draw, year)``."""
    standards = city.standards
    observed = city.residents.isel({GRADE: 0}).to_numpy()  # (past year, origin)
    past_years = city.residents[YEAR].to_numpy()
    paired = np.isfinite(births.past).any(axis=1) & np.isfinite(observed).any(axis=1)
    if not paired.any():
        message = "no recorded entrants can be paired with recorded births"
        raise ValueError(message)
    observed, past, seen = observed[paired], births.past[paired], past_years[paired]
    age = seen[-1] - seen
    weight = _weights(seen, future, standards.number("births.window"))
    weight = weight * standards.number("births.decay") ** age
    entered, born = ratio_of_sums(observed, past, weight)
    ratio = np.where(_admits(city), _shrunk(entered, born, city.origin_kind.to_numpy()), 0.0)

    expected = past * ratio
    log_city = np.log(np.nansum(observed, axis=1)) - np.log(np.nansum(expected, axis=1))
    shared = yearly_scatter(log_city)
    with np.errstate(divide="ignore", invalid="ignore"):
        local = np.log(observed / expected) - log_city[:, None]
    used = (weight > 0)[:, None] & np.isfinite(local) & (observed > 0)
    alpha, beta = spread_by_size(local[used], expected[used])

    mean = births.city[:, None] * births.share * ratio
    mean[0] = np.nan_to_num(city.residents.sel({YEAR: years[0]}).isel({GRADE: 0}).to_numpy())
    ahead = np.arange(len(years))
    forecast = np.cumsum(births.born < 1)

    drift = np.cumsum(
        normals(draws, "births", [WHOLE_CITY], years)[:, :, 0, 0] * (forecast > 0), axis=1
    )
    depth = np.sqrt(forecast) * births.scatter * spread
    unit = np.divide(drift, np.sqrt(forecast), out=np.zeros_like(drift), where=forecast > 0)
    cohorts = births.city * lognormal_factor(unit, depth)

    walk = np.cumsum(
        normals(draws, "entry-ratio", [WHOLE_CITY], years)[:, :, 0, 0] * (ahead > 0), axis=1
    )
    walk = np.divide(walk, np.sqrt(ahead), out=np.zeros_like(walk), where=ahead > 0)
    common = lognormal_factor(walk, np.sqrt(ahead) * shared * spread)

    level = mean * (cohorts / births.city * common)[:, :, None]
    if draws.central:
        return level, cohorts
    origins = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    noise = normals(draws, "entrants", origins, years)[..., 0]
    drawn = whole(level, spread * np.sqrt(alpha * level**2 + beta * level), noise)
    drawn[:, 0] = mean[0]
    return drawn, cohorts


def _admits(city: City) -> NDArray[np.bool_]:
    """Origins whose children can enter: all catchments, and schools that teach the entry grade."""
    entry = city.schools["offers"].isel({GRADE: 0})
    teaches = set(entry[SCHOOL].to_numpy()[entry.to_numpy()])
    kind = city.origin_kind.to_numpy()
    own = np.array([school in teaches for school in city.origin_school.to_numpy()])
    return np.where(kind == "school", own, kind != "closed")


def _shrunk(entered: Floats, born: Floats, kind: NDArray[np.object_]) -> Floats:
    """Births-to-entrants ratios by origin, each kind of origin drawn towards its own mean.

    Shrinking alone would not keep the sum of entrants; the ratios are scaled so that it does.
    """
    ratio = np.zeros_like(entered)
    for group in np.unique(kind.astype(str)):
        mine = kind == group
        pool = entered[mine].sum() / born[mine].sum() if born[mine].sum() > 0 else 0.0
        if pool > 0:
            shrunk = pool * empirical_bayes(entered[mine], born[mine] * pool)[0]
            ratio[mine] = shrunk * entered[mine].sum() / (shrunk * born[mine]).sum()
    return ratio


def _residents(city: City, future: Future, entrants: Floats) -> Floats:
    """Pupils of the entry phase by origin and grade, ``(draw, year, origin, grade)``.

    Each cohort climbs by its origin's own record, as rolls do by their school's. Scatter comes from
    the entrants alone; that of the climb is drawn where rolls are.
    """
    standards = city.standards
    record = city.residents.to_numpy()
    recorded = city.residents[YEAR].to_numpy()
    now = np.nan_to_num(record[-1])
    carry = progression(
        record,
        now > 0,
        np.eye(len(now), dtype=bool),
        np.zeros(now.shape[1] - 1, dtype=bool),
        _weights(recorded[1:], future, standards.number("progression.window")),
        standards.number("progression.kappa"),
        standards.pair("progression.bounds"),
    )
    residents = np.zeros((*entrants.shape, record.shape[-1]))
    residents[..., 0] = entrants
    residents[:, 0] = now
    residents[:, :, city.origin_kind.to_numpy() == "closed"] = 0.0
    for year in range(1, entrants.shape[1]):
        residents[:, year, :, 1:] = fed(residents[:, year - 1], carry.source) * carry.ratio
    return residents


def _people(city: City, births: _Births, years: NDArray[np.int64]) -> xr.DataArray | None:
    """Everyone by area, sex and age, ageing by cohort; None where the folder has no people.

    Survival and moves are not in the folder, so nobody dies or moves here; the run's gaps say so.
    """
    if city.people is None:
        return None
    counted = city.people.dropna(YEAR, how="all")
    if not counted.sizes[YEAR]:
        return None
    base = counted.isel({YEAR: -1})
    start = base.fillna(0.0).transpose(AREA, SEX, AGE).to_numpy()
    last = int(base[YEAR])
    newborn = start[:, :, :1].sum()
    split = (
        start[:, :, 0] / newborn
        if newborn > 0
        else np.full(start.shape[:2], 1 / start[:, :, 0].size)
    )
    still = np.ones(start.shape[-1])
    path = [start]
    for year in range(last + 1, int(years[-1]) + 1):
        entering = births.by_cohort.get(year - int(city.spring), np.nan)
        path.append(step(path[-1], still, split * entering, np.zeros_like(still)).people)
    labels = np.arange(last, int(years[-1]) + 1)
    return xr.DataArray(
        np.stack(path),
        {
            YEAR: labels,
            AREA: base[AREA].to_numpy(),
            SEX: base[SEX].to_numpy(),
            AGE: base[AGE].to_numpy(),
        },
        dims=(YEAR, AREA, SEX, AGE),
    ).sel({YEAR: slice(int(years[0]), None)})
