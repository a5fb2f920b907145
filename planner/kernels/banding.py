"""Class sizes told in bands alone: how uneven they are, and sizes that the bands allow."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

Floats = NDArray[np.float64]

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


def within_bands(low: Floats, high: Floats, total: float) -> Floats | None:
    """Sizes within their bands that add up to a total: the middles, all moved by as much.

    Parameters
    ----------
    low, high
        ``(class,)`` ends of the bands; a band without an upper end starts from its lower one.

    Returns
    -------
    ``(class,)``; None where no sizes within the bands add up.

    >>> within_bands(np.array([41.0, 56]), np.array([45.0, np.inf]), 101.0).tolist()
    [44.0, 57.0]
    """
    most = np.minimum(high, total)
    if not low.sum() <= total <= most.sum():
        return None
    middle = np.where(np.isfinite(high), (low + high) / 2, low)
    least, largest = (low - middle).min(), (most - middle).max()
    for _ in range(_STEPS):
        move = (least + largest) / 2
        short = np.clip(middle + move, low, most).sum() < total
        least, largest = (move, largest) if short else (least, move)
    return np.clip(middle + largest, low, most).round(9)
