"""Plan from earlier base years, score against what came: the study behind ``planner backtest``.

For every origin the city is loaded as it was known then, and the method itself (not a copy of it)
forecasts the years after; baselines see the same record. Whatever is refitted for a plan is
refitted here: ratios, shrinkage, shares, scatter. A back-test is a long table by nature, since
units come and go from one origin to the next; so this floor hands on tables.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol

import pandas as pd

from planner.method import Tell, silent
from planner.model.city import City
from planner.model.draws import Draws
from planner.studies.drift import Drift, drift_of
from planner.studies.forecasts import COLUMNS, AsKnown, Setting, forecasts_at
from planner.studies.measures import best, measured
from planner.studies.record import entrants_on_record


class Map(Protocol):
    """What carries a function over origins: the built-in ``map``, or a pool's."""

    def __call__(
        self, function: Callable[[int, "Setting"], pd.DataFrame], *iterables: Iterable[object]
    ) -> Iterator[pd.DataFrame]:
        """Yield ``function(origin, setting)`` for each origin, in their order."""


@dataclass(frozen=True, eq=False)
class Accuracy:
    """What a back-test found.

    Parameters
    ----------
    forecasts
        One row a method, unit, origin and target.
    results
        Measures by method, level, phase, grade and horizon.
    chosen
        Which method erred least for the whole city, by horizon and over all of them.
    drift
        Births-to-entrants ratios by entry year, and where they are heading.
    """

    forecasts: pd.DataFrame
    results: pd.DataFrame
    chosen: Mapping[str, Any]
    drift: Drift


@dataclass(frozen=True)
class Targets:
    """Years that can be forecast and scored, and what they rest on.

    Parameters
    ----------
    first, last
        Target years; ``first`` is after ``last`` where there are none.
    pairs
        Years whose entrants and births are both on record.
    """

    first: int
    last: int
    pairs: int


def targets(city: City) -> Targets:
    """Tell which years can be forecast from enough pairs of births and entrants.

    Raises
    ------
    ValueError
        Births hold no complete school cohort.
    """
    least = int(city.standards.number("backtest.minimum_pairs"))
    pairs, last = entrants_on_record(city, city.base_year).pairs(city.base_year), city.base_year
    first = pairs[least - 1][0] + 1 if len(pairs) >= least else last + 1
    return Targets(first, last, len(pairs))


def backtest(
    city: City,
    as_known: AsKnown,
    first: int,
    last: int,
    horizons: int,
    draws: Draws,
    *,
    map: Map = map,  # type: ignore[assignment]  # noqa: A002
    tell: Tell = silent,
) -> Accuracy:
    """Forecast entrants from every earlier base year that allows it, and score what came.

    Parameters
    ----------
    city
        The city with its whole record.
    as_known
        Loads the city as it was known in a school year.
    first, last
        Target years; `targets` tells which there can be.
    horizons
        Longest horizon, years after the origin.
    draws
        Futures of the method itself; none is the central path, without intervals.

    Raises
    ------
    ValueError
        No origin has enough pairs of births and entrants behind it.
    """
    came = entrants_on_record(city, city.base_year)
    least = int(city.standards.number("backtest.minimum_pairs"))
    origins = [
        origin
        for origin in came.years.tolist()
        if len(came.pairs(origin)) >= least and first - horizons <= origin < last
    ]
    setting = Setting(as_known, first, last, horizons, draws, came)
    parts: list[pd.DataFrame] = []
    tell("forecast from earlier years", 0, len(origins))
    for part in map(forecasts_at, origins, repeat(setting)):
        parts.append(part)
        tell("forecast from earlier years", len(parts), len(origins))
    if not any(len(part) for part in parts):
        message = f"no school year before {last} has {least} pairs of births and entrants behind it"
        raise ValueError(message)
    forecasts = pd.concat([part for part in parts if len(part)], ignore_index=True)
    forecasts = forecasts.sort_values(list(COLUMNS[:7]), kind="stable", ignore_index=True)
    results = measured(forecasts)
    chosen = best(forecasts, int(city.standards.number("backtest.minimum_origins")))
    change = city.standards.number("backtest.drift")
    return Accuracy(forecasts, results, chosen, drift_of(came.pairs(last), change))
