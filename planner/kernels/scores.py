"""How far forecasts were from what came: of points, of intervals and of whole distributions.

The sign is forecast − actual: above nought, too many were forecast. Missing pairs (NaN) count for
nothing. An actual of nought has no percentage error: it is left out of these and counted.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr
from scipy.stats import binom

Floats = NDArray[np.float64]


class Accuracy(NamedTuple):
    """Measures of point forecasts, in per cent; NaN where no pair allows one.

    ``pairs`` are those with both sides, ``left_out`` those among them whose actual is nought.
    ``mape`` and ``median`` are of absolute percentage errors, ``bias`` the mean percentage error,
    ``wape`` the sum of absolute errors over the sum of actuals, noughts included.
    """

    pairs: int
    left_out: int
    mape: float
    median: float
    bias: float
    wape: float


def percentage_errors(forecast: Floats, actual: Floats) -> Floats:
    """``100 (F − A)/A``, shaped as the arguments; NaN where the actual is nought or a side missing.

    >>> percentage_errors(np.array([4_561_554.0, 3]), np.array([4_517_464.0, 0])).round(5).tolist()
    [0.97599, nan]
    """
    forecast, actual = np.broadcast_arrays(forecast, actual)
    error = np.full(actual.shape, np.nan)
    return np.divide(100 * (forecast - actual), actual, out=error, where=actual > 0)


def accuracy(forecast: Floats, actual: Floats) -> Accuracy:
    """Measures of point forecasts over all pairs of two arrays that broadcast.

    >>> found = accuracy(np.array([110.0, 90, 3]), np.array([100.0, 100, 0]))
    >>> found.pairs, found.left_out, found.mape, found.bias, found.wape
    (3, 1, 10.0, 0.0, 11.5)
    """
    forecast, actual = np.broadcast_arrays(forecast, actual)
    both = np.isfinite(forecast) & np.isfinite(actual)
    error = percentage_errors(forecast, actual)[both]
    error = error[np.isfinite(error)]
    total = float(actual[both].sum())
    missed = float(np.abs(forecast - actual)[both].sum())
    pairs = int(both.sum())
    return Accuracy(
        pairs,
        pairs - len(error),
        float(np.abs(error).mean()) if len(error) else math.nan,
        float(np.median(np.abs(error))) if len(error) else math.nan,
        float(error.mean()) if len(error) else math.nan,
        100 * missed / total if total > 0 else math.nan,
    )


def mase(error: Floats, training: Floats) -> float:
    """Mean absolute error over that of "as last year" within the training series.

    Parameters
    ----------
    error
        Forecast − actual, any shape.
    training
        ``(year,)`` consecutive; a missing year takes its changes with it.

    Returns
    -------
    Below one if better than "as last year" was; NaN where the training series never changes.

    Source: Hyndman & Koehler (2006), International Journal of Forecasting 22:679.

    >>> round(mase(np.array([5.0, 3.0]), np.array([100.0, 104, 103, 108, 110])), 5)
    1.33333
    """
    change, error = np.abs(np.diff(training)), np.abs(error)
    change, error = change[np.isfinite(change)], error[np.isfinite(error)]
    if not len(error) or not change.sum() > 0:
        return math.nan
    return float(error.mean() / change.mean())


def crps_ensemble(draws: Floats, actual: ArrayLike, *, fair: bool = False, axis: int = 0) -> Floats:
    """Continuous ranked probability score of draws: ``mean|x − y| − ½ mean|x − x'|``.

    Parameters
    ----------
    draws
        Any shape, at least one along ``axis``.
    actual
        The shape of ``draws`` without the axis.
    fair
        Divide the second term by m(m − 1) rather than m², which scores as if there were draws
        without end, so that few and many compare. Needs two draws.
    axis
        The axis of the draws.

    Returns
    -------
    The shape of ``actual``, in its unit; of a single draw, the absolute error.

    Source: Ferro (2014), Quarterly Journal of the Royal Meteorological Society 140:1917.

    >>> float(crps_ensemble(np.array([1.0, 2, 3, 4]), 2.5))
    0.375
    """
    ordered = np.sort(np.moveaxis(np.asarray(draws, dtype=np.float64), axis, -1), axis=-1)
    count = ordered.shape[-1]
    if count < 1 + fair:
        message = f"{count} draws are too few to score"
        raise ValueError(message)
    away = np.abs(ordered - np.asarray(actual, dtype=np.float64)[..., None]).mean(axis=-1)
    # Sorted, the sum of |x − x'| over all pairs is one weighted sum.
    apart = ordered @ (2.0 * np.arange(count) + 1 - count)
    return np.asarray(away - apart / (count * (count - fair)))


def crps_normal(mean: ArrayLike, deviation: ArrayLike, actual: ArrayLike) -> Floats:
    """Continuous ranked probability score of a normal forecast; without spread, ``|mean − y|``.

    Source: Gneiting & Raftery (2007), JASA 102:359.

    >>> round(float(crps_normal(0.0, 1.0, 0.0)), 8)
    0.23369498
    """
    away, deviation = np.broadcast_arrays(np.subtract(actual, mean, dtype=np.float64), deviation)
    z = np.divide(away, deviation, out=np.zeros(away.shape), where=deviation > 0)
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    score = deviation * (z * (2 * ndtr(z) - 1) + 2 * density - 1 / math.sqrt(math.pi))
    return np.where(deviation > 0, score, np.abs(away))


def interval_score(lower: Floats, upper: Floats, actual: Floats, alpha: float) -> Floats:
    """Width of an interval, and ``2/α`` for each child outside it: ``α`` is 0.2 for 80 %.

    >>> float(interval_score(np.float64(90), np.float64(110), np.float64(115), 0.2))
    70.0
    """
    outside = np.maximum(lower - actual, 0.0) + np.maximum(actual - upper, 0.0)
    return np.asarray(upper - lower + 2 / alpha * outside)


def coverage(lower: Floats, upper: Floats, actual: Floats) -> tuple[float, int]:
    """Share of the actuals within their intervals, ends included, and the number of pairs.

    >>> coverage(np.array([1.0, 1]), np.array([3.0, 3]), np.array([3.0, 4]))
    (0.5, 2)
    """
    lower, upper, actual = np.broadcast_arrays(lower, upper, actual)
    some = np.isfinite(lower) & np.isfinite(upper) & np.isfinite(actual)
    inside = ((lower <= actual) & (actual <= upper))[some]
    return (float(inside.mean()) if len(inside) else math.nan), len(inside)


def coverage_band(pairs: int, level: float, confidence: float = 0.95) -> tuple[float, float]:
    """Between which shares the coverage of that many independent pairs lies if intervals are right.

    >>> coverage_band(200, 0.8)
    (0.745, 0.855)
    """
    tails = np.array([(1 - confidence) / 2, (1 + confidence) / 2])
    low, high = binom.ppf(tails, pairs, level) / pairs
    return float(low), float(high)


def least_error(count: ArrayLike) -> Floats:
    """Mean absolute percentage error that no method beats where counts are Poisson: 79.8/√n.

    >>> least_error([45.0, 200.0]).round(1).tolist()
    [11.9, 5.6]
    """
    return np.asarray(100 * np.sqrt(2 / math.pi / np.asarray(count, dtype=np.float64)))


def least_error_moving(count: ArrayLike, leave: float, join: float) -> Floats:
    """Mean absolute percentage error that no method beats of a cohort some leave and some join.

    Leavers are binomial and joiners Poisson: a variance of ``n·(q(1 − q) + j)``. With a share of
    .08 each a year, about 31/√n.

    >>> least_error_moving([45.0, 200.0, 1000.0], 0.08, 0.08).round(1).tolist()
    [4.7, 2.2, 1.0]
    """
    variance = leave * (1 - leave) + join
    return least_error(count) * math.sqrt(variance)


def conformal_quantile(scores: Floats, level: float) -> float:
    """Score that a new one stays within with the given chance, whatever their law.

    The ``⌈(m + 1)·level⌉``-th smallest of m exchangeable scores; infinite where they are too few.

    Source: Vovk, Gammerman & Shafer (2005), Algorithmic Learning in a Random World.

    >>> conformal_quantile(np.array([1.0, 2, 2, 3, 4, 5, 6, 8, 12]), 0.8)
    8.0
    """
    rank = math.ceil((len(scores) + 1) * level - 1e-9)
    return float(np.sort(scores)[max(rank, 1) - 1]) if rank <= len(scores) else math.inf
