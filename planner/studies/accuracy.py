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

from planner.model.city import City
from planner.model.draws import Draws
from planner.studies.drift import Drift, drift_of
from planner.studies.forecasts import COLUMNS, AsKnown, Setting, forecasts_at
from planner.studies.grades import ALL
from planner.studies.intervals import pooled, shaken_years, with_intervals
from planner.studies.measures import best, measured
from planner.studies.record import entrants_on_record
from planner.studies.rolls import ASIDE, Question, bureau_at, rolls_at
from planner.studies.skill import skills
from planner.walking import Tell, silent


class Map(Protocol):
    """What carries a function over origins: the built-in ``map``, or a pool's."""

    def __call__(
        self, function: Callable[[int, "Setting"], pd.DataFrame], *iterables: Iterable[object]
    ) -> Iterator[pd.DataFrame]:
        """Yield ``function(origin, setting)`` for each origin, in their order."""


class RollMap(Protocol):
    """The same for rolls, whose origins also tell what the past chose."""

    def __call__(
        self,
        function: Callable[[int, Question], tuple[pd.DataFrame, dict[str, Any]]],
        *iterables: Iterable[object],
    ) -> Iterator[tuple[pd.DataFrame, dict[str, Any]]]:
        """Yield ``function(origin, question)`` for each origin, in their order."""


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
    skill
        CRPS skill against baselines; see `planner.studies.skill.skills`.
    """

    forecasts: pd.DataFrame
    results: pd.DataFrame
    chosen: Mapping[str, Any]
    drift: Drift
    skill: pd.DataFrame


@dataclass(frozen=True, eq=False)
class RollAccuracy:
    """What a back-test of rolls found.

    Parameters
    ----------
    forecasts, results, chosen
        As in `Accuracy`.
    choices
        What the past chose at each origin.
    intervals, pooled
        How intervals did by level, phase, horizon and origin, and over origins: see
        `planner.studies.intervals`.
    shaken, calm
        Target years that the standards call shaken, and the measures without them; no rows where no
        target was shaken.
    skill
        As in `Accuracy`.
    """

    forecasts: pd.DataFrame
    results: pd.DataFrame
    chosen: Mapping[str, Any]
    choices: tuple[Mapping[str, Any], ...]
    intervals: pd.DataFrame
    pooled: pd.DataFrame
    shaken: tuple[int, ...]
    calm: pd.DataFrame
    skill: pd.DataFrame


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


def roll_targets(city: City) -> Targets:
    """Tell which years' rolls can be forecast from enough pairs of recorded years."""
    least = int(city.standards.number("backtest.minimum_years"))
    first = int(city.rolls["year"][0])
    return Targets(first + least + 1, city.base_year, city.base_year - first)


def backtest_rolls(
    city: City,
    first: int,
    last: int,
    horizons: int,
    *,
    as_known: AsKnown | None = None,
    past: pd.DataFrame | None = None,
    map: RollMap = map,  # type: ignore[assignment]  # noqa: A002
    tell: Tell = silent,
) -> RollAccuracy:
    """Forecast rolls from every earlier base year that allows it, and score what came.

    It needs no more than rolls. At each origin the past chooses anew, and intervals rest on errors
    of years that had come by then.

    Parameters
    ----------
    first, last
        Target years; `roll_targets` tells which there can be.
    as_known
        Loads the city as it was known in a school year: with it, a whole run is scored too from
        every origin that had births enough.
    past
        The bureau's own ``past_forecasts``, scored beside the others where they have a cell.

    Raises
    ------
    ValueError
        No origin has enough years behind it.
    """
    standards = city.standards
    least = int(standards.number("backtest.minimum_years"))
    begun = int(city.rolls["year"][0]) + least
    counted = {int(year) for year in city.rolls["year"].to_numpy()}
    origins = [year for year in range(max(begun, first - horizons), last) if year in counted]
    question = Question(city, first, last, horizons, as_known)
    tables: list[pd.DataFrame] = []
    choices: list[dict[str, Any]] = []
    tell("forecast from earlier years", 0, len(origins))
    for table, choice in map(rolls_at, origins, repeat(question)):
        tables.append(table)
        choices.append(choice)
        tell("forecast from earlier years", len(tables), len(origins))
    if past is not None:
        tables.append(bureau_at(past, city, first, last))
    filled = [table for table in tables if len(table)]
    if not filled:
        message = f"no school year before {last} has {least} pairs of recorded years behind it"
        raise ValueError(message)
    joined = pd.concat(filled, ignore_index=True)
    joined = joined.sort_values(list(COLUMNS[:7]), kind="stable", ignore_index=True)
    forecasts, intervals = with_intervals(joined, int(standards.number("backtest.minimum_errors")))
    moves, shaken = standards.number("backtest.yearly_moves"), shaken_years(city)
    results = measured(forecasts, moves)
    apart = forecasts["target"].isin(shaken)
    calm = measured(forecasts[~apart], moves) if apart.any() else results[:0]
    totals = forecasts[(forecasts["grade"] == ALL) & ~forecasts["method"].isin(ASIDE)]
    chosen = best(totals, int(standards.number("backtest.minimum_origins")))
    skill = skills(forecasts, standards)
    settled = int(forecasts["target"].min() - 1 + standards.number("backtest.settled"))
    told = forecasts[list(COLUMNS)], results, chosen, tuple(choices)
    over = pooled(intervals, settled, shaken)
    return RollAccuracy(*told, intervals, over, shaken, calm, skill)


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
    drift, skill = drift_of(came.pairs(last), change), skills(forecasts, city.standards)
    return Accuracy(forecasts, results, chosen, drift, skill)
