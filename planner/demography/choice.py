"""Which candidate carries births on: chosen by what it would have forecast, never by its fit.

Fitted to national births up to 2024, the models that fit best missed 2025 by over a fifth, and so
did the last value. So each candidate forecasts again from every past year with only what stood then
(a rolling origin); its forecasts are scored as distributions (continuous ranked probability score
on the log scale); the best few are averaged; and the spread handed on is never less than what their
forecasts missed by. "As last year" is always among them, and no forecast is scored on a shaken
year.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from planner.demography.candidates import (
    PLAIN,
    PLAIN_FITTED,
    TREND,
    TREND_FITTED,
    Path,
    Shaken,
    UnfitError,
    path,
)
from planner.kernels.scores import crps_normal
from planner.model.standards import Standards

Floats = NDArray[np.float64]
_SAME = 1e-9
"""Scores closer than this are equal: the plainer candidate comes first."""


@dataclass(frozen=True)
class Rules:
    """Which candidates are allowed and how they are judged; all from the standards.

    Parameters
    ----------
    short, long
        ``(years, births a year)`` from which on the plain and the full set are allowed.
    training
        Years before the first origin, for the plain and for the full set.
    origins, least
        Most origins that are scored, the latest ones; and the least that make a choice.
    horizons
        Steps ahead that are scored.
    combine
        Most candidates that are averaged.
    spread
        Log standard deviation a year where the record is too short to show its own.
    window, damping
        Of the damped trend.
    """

    short: tuple[float, float]
    long: tuple[float, float]
    training: tuple[float, float]
    origins: int
    least: int
    horizons: int
    combine: int
    spread: float
    window: int
    damping: float


@dataclass(frozen=True)
class Forecast:
    """A series carried on.

    Parameters
    ----------
    centre, deviation
        By step ahead, log scale.
    chosen
        Candidates that were averaged, best first.
    scores
        Mean score of each candidate in log points; empty where the record is too short to choose.
    origins
        Number of origins behind the scores.
    left_out
        Candidates that could not be fitted, and why.
    """

    centre: tuple[float, ...]
    deviation: tuple[float, ...]
    chosen: tuple[str, ...]
    scores: Mapping[str, float] = field(default_factory=dict)
    origins: int = 0
    left_out: Mapping[str, str] = field(default_factory=dict)


def rules(standards: Standards) -> Rules:
    """Read the rules of the choice from the standards."""
    number, pair = standards.number, standards.pair
    return Rules(
        short=pair("births.candidates.short"),
        long=pair("births.candidates.long"),
        training=pair("births.candidates.training"),
        origins=int(number("births.candidates.origins")),
        least=int(number("births.candidates.least_origins")),
        horizons=int(number("births.candidates.horizons")),
        combine=int(number("births.candidates.combine")),
        spread=number("births.candidates.spread"),
        window=int(number("births.trend_window")),
        damping=number("births.damping"),
    )


def allowed(years: int, births: float, rules: Rules, *, fitted: bool = True) -> tuple[str, ...]:
    """Names of the candidates that a record of this length and size allows."""
    if years < rules.short[0] or births < rules.short[1]:
        return ()
    plain = PLAIN + PLAIN_FITTED * fitted
    full = years >= rules.long[0] and births >= rules.long[1]
    return plain + (TREND + TREND_FITTED * fitted) * full


def carried_on(
    series: Sequence[float] | Floats,
    births: float,
    steps: int,
    rules: Rules,
    shaken: Shaken = (),
    *,
    fitted: bool = True,
) -> Forecast:
    """Carry a positive series on by the candidates that would have forecast it best.

    The same series is fitted once in a process, however many blocks of draws ask for it.

    Parameters
    ----------
    series
        ``(year,)`` consecutive births, or a rate, without gaps.
    births
        Mean births a year behind the series, which decides what is allowed.
    shaken
        Places of shaken years, shock by shock.
    fitted
        False leaves out the candidates that need a fit, where many series are carried on.

    Raises
    ------
    ValueError
        A series that is empty, not above nought or shaken throughout.
    """
    values = tuple(float(value) for value in series)
    shocks = tuple(tuple(sorted(set(shock))) for shock in shaken if shock)
    calm = len(values) - len({place for shock in shocks for place in shock})
    if not values or min(values) <= 0 or calm < 1:
        message = "a series to carry on must be above nought, and not shaken throughout"
        raise ValueError(message)
    names = allowed(calm, births, rules, fitted=fitted)
    return _carried_on(values, names, steps, rules, shocks)


@lru_cache(maxsize=1024)
def _carried_on(
    values: tuple[float, ...], names: tuple[str, ...], steps: int, rules: Rules, shaken: Shaken
) -> Forecast:
    log = np.log(values)
    trial = _tried(values, names, rules, shaken)
    left_out = dict(trial.left_out)
    paths: dict[str, Path] = {}
    for name in trial.best:
        try:
            paths[name] = path(name, log, shaken, steps, rules.window, rules.damping)
        except UnfitError as problem:
            left_out[name] = str(problem)
    if not paths:
        paths["naive"] = path("naive", log, shaken, steps, rules.window, rules.damping)
    centre, own = np.mean(list(paths.values()), axis=0)
    if not trial.scores:
        own = np.maximum(own, rules.spread * np.sqrt(np.arange(1, steps + 1)))
    deviation = spread(own, trial.missed, rules.horizons)
    return Forecast(
        tuple(centre.tolist()),
        tuple(deviation.tolist()),
        tuple(paths),
        trial.scores,
        trial.origins,
        left_out,
    )


@dataclass(frozen=True)
class _Trial:
    """Who did best from past years, the scores, and what the best missed by at each horizon."""

    best: tuple[str, ...]
    scores: Mapping[str, float] = field(default_factory=dict)
    origins: int = 0
    missed: tuple[float, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1024)
def _tried(
    values: tuple[float, ...], names: tuple[str, ...], rules: Rules, shaken: Shaken
) -> _Trial:
    log = np.log(values)
    calm = ~np.isin(np.arange(len(log)), [place for shock in shaken for place in shock])
    start = int(rules.training[set(TREND) <= set(names)])
    origins = [o for o in range(start, len(log)) if calm[:o].sum() >= start and calm[o:].any()]
    origins = origins[-rules.origins :]
    if not names or len(origins) < rules.least:
        return _Trial(("naive",))
    # What was to be forecast, by origin and horizon; missing past the record and where shaken.
    ahead = np.add.outer(origins, np.arange(rules.horizons))
    known = np.append(np.where(calm, log, np.nan), np.nan)
    actual = known[np.minimum(ahead, len(log))]
    seen = np.isfinite(actual)
    centre, scores, left_out = {}, {}, {}
    for name in names:
        try:
            paths = np.array(
                [
                    path(name, log[:o], shaken, rules.horizons, rules.window, rules.damping)
                    for o in origins
                ]
            )
        except UnfitError as problem:
            left_out[name] = str(problem)
            continue
        centre[name] = paths[:, 0]
        score = np.where(seen, crps_normal(paths[:, 0], paths[:, 1], actual), np.nan)
        scores[name] = float(_by_horizon(score).mean())
    ranked = sorted(scores, key=lambda name: (round(scores[name] / _SAME), names.index(name)))
    best = tuple(ranked[: max(1, min(rules.combine, len(ranked) // 2))])
    error = np.mean([centre[name] for name in best], axis=0) - actual
    enough = seen.sum(axis=0) >= rules.least
    missed = np.sqrt(_by_horizon(np.square(error[:, enough])))
    return _Trial(best, scores, len(origins), tuple(missed.tolist()), left_out)


def _by_horizon(table: Floats) -> Floats:
    """Mean of each horizon over the origins that were scored there, ``(horizon,)``."""
    seen = np.isfinite(table)
    some = seen.any(axis=0)
    return np.where(seen, table, 0.0).sum(axis=0)[some] / seen.sum(axis=0)[some]


def spread(own: Floats, missed: Sequence[float], horizons: int) -> Floats:
    """The larger of a model's own standard deviation and what past forecasts missed by.

    It never falls with the horizon. Beyond the horizons that are scored it grows with the square
    root of the horizon, as of a random walk, whatever the model says: no record bears it out.

    >>> spread(np.array([0.1, 0.1, 0.5, 0.9]), [0.05, 0.2], 2).round(3).tolist()
    [0.1, 0.2, 0.245, 0.283]
    """
    ahead = np.arange(1, len(own) + 1)
    larger = own
    if missed:
        reach = np.minimum(ahead, len(missed))
        larger = np.maximum(own, np.asarray(missed)[reach - 1] * np.sqrt(ahead / reach))
    larger = np.maximum.accumulate(larger)
    scored = np.minimum(ahead, horizons)
    return np.asarray(larger[scored - 1] * np.sqrt(ahead / scored))
