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

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.cohorts import step
from planner.demography.origins import CohortBirths, births_behind
from planner.kernels.progression import fed, progression
from planner.kernels.random import chances, lognormal_factor, normals, whole
from planner.kernels.series import recent_weights, yearly_scatter
from planner.kernels.shrinkage import empirical_bayes, ratio_of_sums, spread_by_size
from planner.model.axes import AGE, AREA, DRAW, GRADE, ORIGIN, SCHOOL, SEX, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Projection
from planner.model.scenario import Future

Floats = NDArray[np.float64]


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
    births = births_behind(city, future, years)
    entrants, cohorts = _entrants(city, future, births, years, draws, spread)
    residents = _residents(city, future, entrants)
    evidence = np.where(births.to_come == 0, "births_ratio", "forecast_births").astype(object)
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


def _entrants(
    city: City,
    future: Future,
    births: CohortBirths,
    years: NDArray[np.int64],
    draws: Draws,
    spread: float,
) -> tuple[Floats, Floats]:
    """Entrants ``(draw, year, origin)`` and city births ``(draw, year)``."""
    ratio, shared, (alpha, beta) = _ratios(city, future, births)
    mean = births.expected[:, None] * births.share * ratio
    mean[0] = np.nan_to_num(city.residents.sel({YEAR: years[0]}).isel({GRADE: 0}).to_numpy())

    def walk(stream: str, steps: NDArray[np.int64], deviation: float) -> Floats:
        """Factor of mean one that drifts a step a year, ``(draw, year)``."""
        moves = np.diff(steps, prepend=0) * normals(draws, stream, [WHOLE_CITY], years)[:, :, 0, 0]
        depth = np.sqrt(steps)
        path = np.divide(moves.cumsum(axis=1), depth, out=np.zeros_like(moves), where=depth > 0)
        return lognormal_factor(path, depth * deviation * spread)

    forecast = np.cumsum(births.to_come > 0, dtype=np.int64)
    cohorts = births.recorded + births.to_come * walk("births", forecast, births.scatter)
    common = walk("entry-ratio", np.arange(len(years)), shared)
    relative = np.divide(
        cohorts, births.expected, out=np.zeros_like(cohorts), where=births.expected > 0
    )
    relative[:, 0] = 1.0
    level = mean * (relative * common)[:, :, None]
    if spread == 0:
        return level, cohorts
    origins = [str(origin) for origin in city.residents[ORIGIN].to_numpy()]
    deviation = spread * np.sqrt(alpha * level**2 + beta * level)
    drawn = whole(level, deviation, *chances(draws, "entrants", origins, years))
    drawn[:, 0] = mean[0]
    return drawn, cohorts


def _ratios(
    city: City, future: Future, births: CohortBirths
) -> tuple[Floats, float, tuple[float, float]]:
    """Births-to-entrants ratio of each origin, and its scatter: shared by all, and local."""
    standards = city.standards
    observed, past_years = _observed(city), city.residents[YEAR].to_numpy()
    paired = np.isfinite(births.past).any(axis=1) & np.isfinite(observed).any(axis=1)
    if not paired.any():
        message = "no recorded entrants can be paired with recorded births"
        raise ValueError(message)
    observed, past, seen = observed[paired], births.past[paired], past_years[paired]
    weight = _weights(seen, future, standards.number("births.window"))
    weight = weight * standards.number("births.decay") ** (seen[-1] - seen)
    entered, born = ratio_of_sums(observed, past, weight)
    ratio = np.where(_admits(city), _shrunk(entered, born, city.origin_kind.to_numpy()), 0.0)

    expected = past * ratio
    counted = np.isfinite(observed) & np.isfinite(expected) & (expected > 0)
    sums = (np.where(counted, table, 0.0).sum(axis=1) for table in (observed, expected))
    log_city = np.subtract(*(np.log(total) for total in sums))
    calm = np.ones(len(seen), dtype=bool)
    for shock in future.shocks.values():
        calm &= ~np.isin(seen, shock.years) | (shock.weight > 0)
    series = np.full(int(seen[-1] - seen[0]) + 1, np.nan)
    series[seen - seen[0]] = np.where(calm, log_city, np.nan)
    used = (weight > 0)[:, None] & counted & (observed > 0)
    local = np.zeros_like(expected)
    np.log(np.divide(observed, expected, out=np.ones_like(expected), where=used), out=local)
    local -= log_city[:, None]
    return ratio, yearly_scatter(series), spread_by_size(local[used], expected[used])


def _observed(city: City) -> Floats:
    """Entrants on record by origin, ``(year, origin)``.

    Those of schools that have closed since went to the schools there are: they are added to the
    other origins in proportion, so that the city's ratio of entrants to births stays whole.
    """
    observed = city.residents.isel({GRADE: 0}).to_numpy()
    closed = city.origin_kind.to_numpy() == "closed"
    others = np.nansum(observed[:, ~closed], axis=1)
    lost = np.nansum(observed[:, closed], axis=1)
    factor = np.divide(others + lost, others, out=np.ones_like(others), where=others > 0)
    return np.where(closed, 0.0, observed * factor[:, None])


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


def _people(city: City, births: CohortBirths, years: NDArray[np.int64]) -> xr.DataArray | None:
    """Everyone by area, sex and single year of age, ageing by cohort; None without such a table.

    Survival and moves are not in the folder, so nobody dies or moves here; the run's gaps say so.
    """
    if city.people is None:
        return None
    counted = city.people.dropna(YEAR, how="all")
    ages = city.people[AGE].to_numpy()
    if not counted.sizes[YEAR] or (ages != np.arange(len(ages))).any():
        return None
    base = counted.isel({YEAR: -1}).fillna(0.0).transpose(AREA, SEX, AGE)
    start = base.to_numpy()
    newborn = start[:, :, 0]
    split = (
        newborn / newborn.sum() if newborn.sum() > 0 else np.full(newborn.shape, 1 / newborn.size)
    )
    still, path = np.ones(len(ages)), [start]
    labels = np.arange(int(base[YEAR]), int(years[-1]) + 1)
    for year in labels[1:]:
        entering = births.by_year.get(int(year) - int(city.spring), np.nan)
        path.append(step(path[-1], still, split * entering, np.zeros_like(still)).people)
    grown = base.expand_dims({YEAR: labels}).copy(data=np.stack(path))
    return grown.sel({YEAR: slice(int(years[0]), None)})
