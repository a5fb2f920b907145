"""Simple forecasts that a method must beat before it may be believed.

Every baseline sees the record up to its origin alone. Arrays are ``(year, unit)`` counts of
consecutive years, NaN where nothing was counted; the last row is the origin's. Forecasts are
``(step, unit)``, the first step the year after the origin; a unit without a count at the origin
gets none (NaN). None of them draws futures.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATIO_YEARS = 3
"""Years of ``ratios_3y``: the contract's name says it."""
_GRID = np.linspace(0.05, 0.95, 7)
"""Smoothing weights that Holt's method chooses from."""
_DAMPINGS = 4


def spoken_of(made: Mapping[str, Floats], step: int, whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell of which units every method has a forecast, ``(unit,)``, so that all can be compared.

    The share of a parent speaks of parts alone, not of a ``whole (unit,)``.
    """
    found = np.ones(len(whole), dtype=bool)
    for name, forecast in made.items():
        found &= np.isfinite(forecast[step]) | (whole & (name == "share_of_parent"))
    return found


def last_value(record: Floats, steps: int) -> Floats:
    """As last year.

    >>> last_value(np.array([[3.0], [5.0]]), 2).tolist()
    [[5.0], [5.0]]
    """
    return np.repeat(record[-1:], steps, axis=0)


def linear_trend(record: Floats, steps: int, window: int) -> Floats:
    """Straight line by least squares through the last ``window`` counts, never below nought.

    A unit with a single count stays where it is.

    >>> linear_trend(np.array([[9.0], [1.0], [2.0], [3.0]]), 2, 3).tolist()
    [[4.0], [5.0]]
    """
    part = record[-window:]
    seen = np.isfinite(part)
    count = np.maximum(seen.sum(axis=0), 1)
    time = np.arange(1 - len(part), 1, dtype=float)[:, None]
    middle = (seen * time).sum(axis=0) / count
    level = np.where(seen, part, 0.0).sum(axis=0) / count
    away = np.where(seen, time - middle, 0.0)
    depth = (away**2).sum(axis=0)
    tilt = (away * np.where(seen, part - level, 0.0)).sum(axis=0)
    slope = np.divide(tilt, depth, out=np.zeros_like(depth), where=depth > 0)
    ahead = np.arange(1, steps + 1, dtype=float)[:, None]
    line = np.maximum(level + slope * (ahead - middle), 0.0)
    return np.where(seen[-1], line, np.nan)


def holt(record: Floats, steps: int, damping: tuple[float, float]) -> Floats:
    """Holt's damped trend, its weights fitted to each unit's own one-step errors.

    The weights of level and trend and the damping (within its bounds) are those of a grid with the
    least sum of squared one-step errors over the unbroken run of counts that ends at the origin:
    a grid gives the same answer on every machine. Never below nought.

    Source: Gardner and McKenzie 1985 (damped trend); Hyndman and Athanasopoulos, *Forecasting*.
    """
    seen = np.isfinite(record)
    run = np.cumprod(seen[::-1], axis=0)[::-1].astype(bool)
    best = np.full(record.shape[1], np.inf)
    found = np.full((steps, record.shape[1]), np.nan)
    for alpha, beta, phi in product(_GRID, _GRID, np.linspace(*damping, _DAMPINGS)):
        level, trend, error = smoothed(record, run, alpha, beta, phi)
        better = seen[-1] & (error < best)
        fading = np.cumsum(phi ** np.arange(1, steps + 1))[:, None]
        found[:, better] = (level + fading * trend)[:, better]
        best[better] = error[better]
    return np.maximum(found, 0.0)


def smoothed(
    record: Floats, run: NDArray[np.bool_], alpha: float, beta: float, phi: float
) -> tuple[Floats, Floats, Floats]:
    """Level and trend at the last year, and the sum of squared one-step errors, by unit.

    The first count of a run is its first level, the step to the second its first trend.
    """
    start = run.argmax(axis=0)
    units = np.arange(record.shape[1])
    level = record[start, units]
    second = np.minimum(start + 1, len(record) - 1)
    trend = record[second, units] - level
    error = np.zeros(len(units))
    for year in range(1, len(record)):
        goes_on = run[year] & (year > start)
        expected = level + phi * trend
        miss = np.where(goes_on, record[year] - expected, 0.0)
        now = expected + alpha * miss
        trend = np.where(goes_on, beta * (now - level) + (1 - beta) * phi * trend, trend)
        level = np.where(goes_on, now, level)
        error += miss**2
    return level, trend, error


def ratios(record: Floats, births: Floats, coming: Floats, years: int = RATIO_YEARS) -> Floats:
    """Births × plain births-to-entrants ratio of the last years: ratio of sums, not shrunk.

    Parameters
    ----------
    births, coming
        ``(year,)`` births behind each recorded year, NaN where not known, and ``(step,)`` behind
        the years to come: the whole city's, so that a unit's ratio holds its share of them.
    """
    paired = np.isfinite(record[-years:]) & np.isfinite(births[-years:, None])
    entered = np.where(paired, record[-years:], 0.0).sum(axis=0)
    born = np.where(paired, births[-years:, None], 0.0).sum(axis=0)
    ratio = np.divide(entered, born, out=np.full_like(born, np.nan), where=born > 0)
    return np.where(np.isfinite(record[-1]), coming[:, None] * ratio, np.nan)


def climbing(record: Floats, steps: int, years: int = RATIO_YEARS) -> Floats:
    """Grades that climb by plain ratios of the last years, the entry grade held.

    Each unit's own ratio of sums, neither shrunk nor bounded; with ``years`` nought everyone goes
    up one to one. A grade whose grade below has nobody is held too.

    Parameters
    ----------
    record
        ``(year, unit, grade)``.

    Returns
    -------
    ``(step, unit, grade)``.

    >>> climbing(np.array([[[10.0, 8.0]], [[20.0, 9.0]]]), 2).tolist()
    [[[20.0, 18.0]], [[20.0, 18.0]]]
    """
    now = record[-1]
    ratio = np.ones((now.shape[0], now.shape[1] - 1))
    if years:
        later, earlier = record[-years:, :, 1:], record[-years - 1 : -1, :, :-1]
        later = later[-len(earlier) :] if len(earlier) else later[:0]
        both = np.isfinite(later) & np.isfinite(earlier)
        above = np.where(both, later, 0.0).sum(axis=0)
        below = np.where(both, earlier, 0.0).sum(axis=0)
        np.divide(above, below, out=ratio, where=below > 0)
    path, before = np.empty((steps, *now.shape)), now
    for step in range(steps):
        path[step, :, 0] = now[:, 0]
        up = before[:, :-1] * ratio
        path[step, :, 1:] = np.where(np.isfinite(up), up, now[:, 1:])
        before = path[step]
    return path


def cohort_rollover(record: Floats, births: Floats, coming: Floats) -> Floats:
    """Entrants move one to one with the births behind them.

    >>> cohort_rollover(np.array([[50.0]]), np.array([100.0]), np.array([120.0, 90.0])).tolist()
    [[60.0], [45.0]]
    """
    return np.asarray(record[-1] * (coming / births[-1])[:, None])


def share_of_parent(record: Floats, parent: NDArray[np.int64], forecast: Floats) -> Floats:
    """Forecast of the whole × a unit's share of it at the origin.

    Parameters
    ----------
    parent
        ``(unit,)`` column of each unit's whole in ``record``; −1 for a unit that has none.
    forecast
        ``(step, unit)``; only the columns of wholes are read.
    """
    whole = record[-1, parent]
    share = np.divide(record[-1], whole, out=np.full_like(whole, np.nan), where=whole > 0)
    return np.where(parent >= 0, forecast[:, parent] * share, np.nan)
