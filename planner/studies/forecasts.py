"""What each method would have said at one origin, of the years that have come since."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.inputs.scenarios import class_sizes
from planner.kernels.scores import crps_ensemble
from planner.model.axes import SCHOOL
from planner.model.catchments import Assignment, CatchmentRule
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Places, Projection
from planner.model.scenario import ClassSize, Future, Scenario
from planner.schools.enrolment import enrol
from planner.schools.places import provide
from planner.studies.baselines import (
    cohort_rollover,
    holt,
    last_value,
    linear_trend,
    ratios,
    share_of_parent,
    spoken_of,
)
from planner.studies.record import (
    Record,
    districts,
    entrants_on_record,
    labels_of,
    to_districts,
)

Floats = NDArray[np.float64]

OWN = "planner"
"""The contract's name of the method itself."""
SHARES = {
    "p2_5": 0.025, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p97_5": 0.975,
}  # fmt: skip
COLUMNS = (
    "method", "level", "id", "phase", "grade", "origin", "target", "forecast", "p10", "p25", "p50",
    "p75", "p90", "p2_5", "p97_5", "actual", "crps", "pairs",
)  # fmt: skip
"""Columns of the forecasts; the contract's, then the score of each and the pairs behind it."""


AsKnown = Callable[[int], City]
"""Loads the city as it was known in a school year."""


@dataclass(frozen=True)
class Setting:
    """What every origin shares: loader, targets, draws, and what came in the end."""

    as_known: AsKnown
    first: int
    last: int
    horizons: int
    draws: Draws
    came: Record


def forecasts_at(origin: int, setting: Setting) -> pd.DataFrame:
    """Forecasts of every method from one origin, of units that came to be counted in the end.

    A unit is scored where every method that speaks at its level has a forecast for it, so that all
    are judged on the same cells.
    """
    city = setting.as_known(origin)
    horizon = min(origin + setting.horizons, setting.last)
    record = entrants_on_record(city, horizon)
    pairs = len(record.pairs(origin))
    if pairs < city.standards.number("backtest.minimum_pairs"):
        return pd.DataFrame(columns=list(COLUMNS))
    central, drawn = own_forecast(city, horizon, setting.draws)
    made = {OWN: central} | baselines(city, record, central)
    place = {unit: i for i, unit in enumerate(setting.came.units)}
    came = np.array([place.get(unit, -1) for unit in record.units])
    frames = []
    for step, target in enumerate(range(origin + 1, horizon + 1)):
        if target < setting.first:
            continue
        actual = np.where(came >= 0, setting.came.at(target)[came], np.nan)
        ready = np.isfinite(actual) & np.isfinite(record.counts[-1])
        ready &= spoken_of(made, step, record.parent < 0)
        for name, forecast in made.items():
            use = np.flatnonzero(ready & np.isfinite(forecast[step]))
            futures = drawn[:, step, use] if name == OWN and drawn is not None else None
            table = _rows(name, record, use, forecast[step, use], actual[use], futures)
            frames.append(table.assign(origin=origin, target=target, pairs=pairs))
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(COLUMNS)]


def own_forecast(city: City, horizon: int, draws: Draws) -> tuple[Floats, Floats | None]:
    """Entrants as a plan made in the base year would have them.

    Catchments are those of the folder, decided on the central path, as in a plan.

    Returns
    -------
    The central path ``(step, unit)`` and the futures ``(draw, step, unit)``, None without draws.
    Units stand as `entrants_on_record` has them: the city, its districts, its schools.
    """
    future, seed = Future(), Draws(draws.seed)
    places, central, assignment = settled(city, future, horizon, seed)

    def entrants(projection: Projection, drawn: Draws) -> Floats:
        roll = enrol(city, future, projection, assignment, places, drawn).roll.isel(grade=0)
        schools = roll.sel({SCHOOL: city.schools[SCHOOL].to_numpy()}).to_numpy().astype(float)
        total = projection.entrants.to_numpy().sum(axis=-1, keepdims=True)
        local = to_districts(schools, districts(city)[1], total)
        return np.concatenate([total, local, schools], axis=-1)[:, 1:]

    drawn = None if draws.central else entrants(project(city, future, horizon, draws), draws)
    return entrants(central, seed)[0], drawn


def settled(
    city: City, future: Future, horizon: int, seed: Draws
) -> tuple[Places, Projection, Assignment]:
    """Places, children and catchments of a plan made in the base year, on the central path."""
    scenario = Scenario(title="", city=city.name, horizon=horizon)
    # Places only tell which schools take entrants; without class norms they are counted in classes.
    sizes = {phase: ClassSize(1.0, 1.0) for phase in city.standards.ladder.phases}
    places = provide(city, {**sizes, **class_sizes(scenario, city.standards)}, {}, horizon)
    central = project(city, future, horizon, seed)
    return places, central, assign(city, places, CatchmentRule(), central)


def rolls_of_run(city: City, horizon: int) -> Floats:
    """Rolls of a plan made in the base year, ``(year, school, grade)``, the base year first."""
    future, seed = Future(), Draws(1)
    places, central, assignment = settled(city, future, horizon, seed)
    roll = enrol(city, future, central, assignment, places, seed).roll
    return np.asarray(roll.isel(draw=0).to_numpy(), dtype=float)


def baselines(city: City, record: Record, own: Floats) -> dict[str, Floats]:
    """Forecasts of the contract's baselines, ``(step, unit)`` each."""
    standards, steps = city.standards, len(own)
    births = record.births_of(record.years)
    coming = record.births_of(record.years[-1] + 1 + np.arange(steps))
    window = int(standards.number("backtest.trend_window"))
    return {
        "last_value": last_value(record.counts, steps),
        "linear_trend": linear_trend(record.counts, steps, window),
        "holt": holt(record.counts, steps, standards.pair("backtest.damping")),
        "ratios_3y": ratios(record.counts, births, coming),
        "cohort_rollover": cohort_rollover(record.counts, births, coming),
        "share_of_parent": share_of_parent(record.counts, record.parent, own),
    }


def _rows(
    method: str,
    record: Record,
    use: NDArray[np.int64],
    forecast: Floats,
    actual: Floats,
    drawn: Floats | None,
) -> pd.DataFrame:
    """Rows of one method and target: forecast, quantiles of its futures, and its CRPS.

    The score of a forecast without futures is its absolute error: that of a forecast that is sure.
    """
    told = dict.fromkeys(SHARES, np.full(len(use), np.nan))
    score = np.abs(forecast - actual)
    if drawn is not None:
        levels = np.quantile(drawn, list(SHARES.values()), axis=0)
        told = dict(zip(SHARES, levels, strict=True))
        score = crps_ensemble(drawn, actual, fair=len(drawn) > 1)
    return pd.DataFrame(
        {
            "method": method,
            **labels_of(record.units, use),
            "forecast": forecast,
            **told,
            "actual": actual,
            "crps": score,
        }
    )
