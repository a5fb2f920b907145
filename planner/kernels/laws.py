"""Laws of chance by inversion of one uniform each: whole births about a mean, shares.

A count is the smallest whole number whose cumulated probability reaches the uniform. So one uniform
tells the same story in every scenario, a higher one never gives fewer, and differences between
scenarios are the policy's. The central path does not come here; it carries the mean.

**Exact** where the variance is at most `LARGE`: the probabilities are added up from nine standard
deviations below the mean, so that less than 1e-15 is left out, and a number is wrong only where the
uniform lies within about 1e-10 of a step. The cost is one step for each child of a small mean, and
about nine for each child of a standard deviation.

**Approximated** above that: a shifted gamma law (Pearson III) of the same mean, variance and
skewness, read between the whole numbers. Cumulated probabilities are off by at most 2e-6, so that
fewer than one number in a thousand differs from the exact law, and then by one child. Where a
negative binomial is so uneven (size below 1) that this would not hold, it is added up all the same.

Poisson's law is the negative binomial of infinite size. In both (Panjer's family) the probability
of k is that of k − 1 times ``a + b/k``. Binomial counts are drawn in `planner.kernels.heads`, where
speed weighs more.
"""

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numba
import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import betaincinv, gammaincinv, ndtri

Floats = NDArray[np.float64]
Compilable = Callable[..., Any]
LARGE = 10_000.0
"""Variance above which adding up gives way to the shifted gamma law."""
_ELSEWHERE = -1.0


def _compiled(function: Compilable, compiler: Compilable = numba.njit) -> Compilable:
    """Compile for one cell, keeping the result on disk where that can be written."""
    try:
        return compiler(cache=True)(function)
    except RuntimeError:  # nowhere to keep it
        return compiler(function)


_for_arrays = partial(_compiled, compiler=numba.vectorize)


@_compiled
def _start(mean: float, variance: float) -> float:
    """Where adding up begins: nine standard deviations below the mean, or nought."""
    return max(0.0, math.floor(mean - 9.0 * math.sqrt(variance)))


@_compiled
def _log_rising(base: float, steps: float) -> float:
    """``log Γ(base + steps) − log Γ(base)`` without loss of digits for a large base."""
    if base < 50.0:
        return math.lgamma(base + steps) - math.lgamma(base)
    top = base + steps
    tail = (1.0 / top - 1.0 / base) / 12.0 - (top**-3 - base**-3) / 360.0
    return (base - 0.5) * math.log1p(steps / base) + steps * (math.log(top) - 1.0) + tail


@_compiled
def _climb(a: float, b: float, count: float, log_chance: float, aim: float) -> float:
    """Smallest count whose cumulated probability reaches the aim.

    Stops where further terms are too small to count, so that rounding never sends it astray.
    """
    chance = math.exp(log_chance)
    total = chance
    while total < aim:
        chance *= a + b / (count + 1.0)
        if chance < 1e-18 and total > 0.5:
            break
        count += 1.0
        total += chance
    return count


@_compiled
def _poisson(mean: float, uniform: float) -> float:
    if mean <= 0.0:
        return 0.0
    if mean > LARGE:
        return _ELSEWHERE
    first = _start(mean, mean)
    log = -mean
    if first > 0.0:
        log += first * math.log(mean) - math.lgamma(first + 1.0)
    return _climb(0.0, mean, first, log, uniform)


@_for_arrays
def _negative_binomial(mean: float, size: float, uniform: float) -> float:
    if mean <= 0.0 or size > 1e15:
        return _poisson(mean, uniform)
    variance = mean + mean * mean / size
    if variance > LARGE and size >= 1.0:
        return _ELSEWHERE
    first = _start(mean, variance)
    a = mean / (mean + size)
    log = -size * math.log1p(mean / size)
    if first > 0.0:
        log += _log_rising(size, first) - math.lgamma(first + 1.0) + first * math.log(a)
    return _climb(a, (size - 1.0) * a, first, log, uniform)


def _within(name: str, values: ArrayLike, most: float = math.inf, least: float = 0.0) -> Floats:
    """As floats, if all lie between ``least`` and ``most``; missing values do not."""
    array = np.asarray(values, dtype=np.float64)
    if array.size and not (array.min() >= least and array.max() <= most):
        bad = array[~((array >= least) & (array <= most))].flat[0]
        message = f"{name} must lie between {least:g} and {most:g}, found {bad:g}"
        raise ValueError(message)
    return array


def _mended(counts: Floats, mean: Floats, ratio: Floats | float, uniform: Floats) -> Floats:
    """Counts in which those left open are drawn by the shifted gamma law.

    The moments follow from the mean and the ``ratio`` of variance to mean. A skewness below 0.02
    goes by the law's expansion, which is as good there.
    """
    counts = np.asarray(counts)
    left = counts == _ELSEWHERE
    if not left.any():
        return counts
    mean, ratio, uniform = (np.broadcast_to(x, counts.shape)[left] for x in (mean, ratio, uniform))
    uniform = np.clip(uniform, 2.0**-54, 1 - 2.0**-53)
    skewness = (2 * ratio - 1) / np.sqrt(mean * ratio)
    z = ndtri(uniform)
    bent = z + skewness * (z**2 - 1) / 6 + skewness**2 * (z**3 - 7 * z) / 144
    some = skewness > 0.02
    shape = 4 / skewness[some] ** 2
    bent[some] = (gammaincinv(shape, uniform[some]) - shape) * skewness[some] / 2
    # Between the whole numbers a count has the twelfth of a child more variance than on them.
    counts = np.array(counts)
    spread = np.sqrt(mean * ratio + 1 / 12)
    counts[left] = np.maximum(np.ceil(mean + spread * bent - 0.5), 0.0)
    return counts


def negative_binomial(mean: ArrayLike, size: ArrayLike, uniform: ArrayLike) -> Floats:
    """Count with variance ``mean + mean²/size``; an infinite size is Poisson's law.

    Parameters
    ----------
    mean, size, uniform
        Arrays that broadcast: children, not negative; sizes above nought, see `pearson_size`;
        uniforms in [0, 1].

    Returns
    -------
    Whole numbers, rising with the uniform. A value out of bounds is a ValueError.

    >>> negative_binomial(250.0, [100.0, np.inf], 0.95).tolist()
    [300.0, 276.0]
    """
    mean, uniform = _within("mean", mean), _within("uniform", uniform, 1)
    size = _within("size", size, least=1e-300)
    return _mended(_negative_binomial(mean, size, uniform), mean, 1 + mean / size, uniform)


def pearson_size(observed: Floats, expected: Floats, fitted: int = 0) -> float:
    """Size at which counts scatter about their expectations as a negative binomial should.

    Solves ``Σ (O − E)²/(E + E²/size) = n − fitted``, Pearson's dispersion being one.

    Parameters
    ----------
    observed, expected
        ``(cell,)`` counts; cells with a side missing (NaN) or nothing expected are left out.
    fitted
        Parameters that the expectations were fitted with, taken off the degrees of freedom.

    Returns
    -------
    The size; infinite where the counts scatter no more than Poisson's law lets them, or where no
    degree of freedom is left to tell.

    Source: Breslow (1984), Applied Statistics 33:38.
    """
    some = np.isfinite(observed) & (expected > 0)
    square, mean = (observed[some] - expected[some]) ** 2, expected[some]
    freedom = int(some.sum()) - fitted

    def surplus(inverse: float) -> float:
        return float((square / (mean + inverse * mean**2)).sum()) - freedom

    if freedom <= 0 or surplus(0.0) <= 0:
        return math.inf
    high = 1.0
    while surplus(high) > 0:
        high *= 4
    return 1 / float(brentq(surplus, 0.0, high, xtol=1e-14))


def beta(mean: Floats | float, size: Floats | float, uniform: Floats) -> Floats:
    """Share with a given mean from nought to one and variance ``mean(1 − mean)/(size + 1)``.

    A mean of nought or one has no spread.

    >>> beta(np.array([0.5, 1.0]), 10.0, np.array([0.5, 0.2])).round(9).tolist()
    [0.5, 1.0]
    """
    mean = _within("mean", mean, 1)
    share = betaincinv(mean * size, (1 - mean) * size, uniform)
    return np.where((mean > 0) & (mean < 1), share, mean)
