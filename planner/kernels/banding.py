"""Class sizes told in bands alone: how uneven they are, and sizes that the bands allow."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEAST, _MOST = 1e-3, 0.5
"""Between which standard deviations, as shares of the mean, the likeliest is sought."""
_STEPS = 60


def banded_share(low: Floats, high: Floats, mean: Floats, number: Floats) -> float:
    """Likeliest standard deviation of class sizes as a share of their grade's mean.

    Sizes are normal about the mean of their grade, which is known; together they make it, so that
    each strays by a variance smaller by one class in ``number``. A class of whole children in a
    band lies between half a child below its ends and half a child above.

    Parameters
    ----------
    low, high
        ``(class,)`` ends of the class's band, both within it; infinite where there is no end.
    mean, number
        ``(class,)`` mean size of the classes of its grade, and how many they are, two at least.

    Returns
    -------
    Nought where an even split explains every band.

    >>> low, high = np.array([41.0, 46, 46, 51]), np.array([45.0, 50, 50, 55])
    >>> round(banded_share(low, high, np.full(4, 48.0), np.full(4, 4.0)), 3)
    0.077
    """
    wide = mean * np.sqrt((number - 1) / number)
    ends = (low - 0.5 - mean) / wide, (high + 0.5 - mean) / wide

    def unlikely(log_share: float) -> float:
        share = math.exp(log_share)
        # Of two points above the mean the tails are taken from the far side, where digits are left.
        below, above = (np.where(ends[0] > 0, -end, end) / share for end in ends)
        chance = np.abs(ndtr(above) - ndtr(below))
        return -float(np.log(np.maximum(chance, 1e-300)).sum())

    bounds = math.log(_LEAST), math.log(_MOST)
    found = minimize_scalar(unlikely, bounds=bounds, method="bounded")
    even = unlikely(bounds[0]) <= float(found.fun) + 1e-6
    return 0.0 if even else math.exp(float(found.x))


def within_bands(low: Floats, high: Floats, grade: Ints, total: Floats) -> Floats:
    """Sizes within their bands that add up by grade: the middles, all of one moved by as much.

    Parameters
    ----------
    low, high
        ``(class,)`` ends of the bands; a band without an upper end starts from its lower one.
    grade
        ``(class,)`` number of its grade, from 0.
    total
        ``(grade,)`` pupils, NaN where not known.

    Returns
    -------
    ``(class,)``; NaN where no sizes within the bands of a grade add up.

    >>> low, high = np.array([41.0, 56, 41]), np.array([45.0, np.inf, 45])
    >>> within_bands(low, high, np.array([0, 0, 1]), np.array([101.0, 50.0])).tolist()
    [44.0, 57.0, nan]
    """

    def sums(sizes: Floats) -> Floats:
        return np.asarray(np.bincount(grade, sizes, len(total)), dtype=np.float64)

    whole = np.nan_to_num(total)
    most = np.minimum(high, whole[grade])
    fits = (sums(low) <= total) & (total <= sums(most))
    middle = np.where(np.isfinite(high), (low + high) / 2, low)
    least, largest = np.full(len(total), np.inf), np.full(len(total), -np.inf)
    np.minimum.at(least, grade, low - middle)
    np.maximum.at(largest, grade, most - middle)
    for _ in range(_STEPS):
        move = (least + largest) / 2
        short = sums(np.clip(middle + move[grade], low, most)) < whole
        least, largest = np.where(short, move, least), np.where(short, largest, move)
    return np.where(fits[grade], np.clip(middle + largest[grade], low, most).round(9), np.nan)
