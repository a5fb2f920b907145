"""Intervals from what forecasts missed by: spread by size, then the share that past errors keep.

An error of a small unit says little of a large one. So errors are first told in units of what is
usual for a size, and the quantile of past ones is taken there; whatever their law, as many of the
next ones lie within (Vovk, Gammerman & Shafer 2005), if they come from the same world.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import ndtr

from planner.kernels.scores import conformal_quantile, crps_ensemble

Floats = NDArray[np.float64]

_LEAST = 0.2
"""Least spread of a size, in parts of the mean one: a line may not end below nought."""
_MEMBERS = 99
"""Quantiles by which a distribution is scored."""
_FARTHEST = 50.0
"""Most deviations of the usual kind that one of the rare kind may be."""


class Spread(NamedTuple):
    """Usual log of actual over forecast by size: ``max(level + slope/size, least)``."""

    level: float
    slope: float
    least: float

    def of(self, size: Floats) -> Floats:
        """Usual error of units of the given sizes."""
        inverse = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
        return np.maximum(self.level + self.slope * inverse, self.least)


def spread_of(size: Floats, error: Floats) -> Spread:
    """Fit the mean absolute error by size, ``level + slope/size`` by least squares.

    Parameters
    ----------
    size, error
        ``(pair,)`` forecasts, above nought, and logs of actual over forecast.

    >>> spread_of(np.array([10.0, 20.0, 40.0]), np.array([0.3, -0.2, 0.15])).of(np.array([80.0]))
    array([0.125])
    """
    away = np.abs(error)
    mean = float(away.mean())
    inverse = 1 / size
    tilt = inverse - inverse.mean()
    depth = float((tilt**2).sum())
    slope = float((tilt * away).sum() / depth) if depth > 0 else 0.0
    slope = max(slope, 0.0)
    return Spread(mean - slope * float(inverse.mean()), slope, _LEAST * mean)


def widths(scores: Floats, levels: Floats) -> Floats:
    """How many usual errors hold a share of new ones, ``(level,)``; infinite with too few scores.

    >>> widths(np.array([1.0, 2, 2, 3, 4, 5, 6, 8, 12]), np.array([0.8])).tolist()
    [8.0]
    """
    return np.array([conformal_quantile(scores, float(level)) for level in levels])


class Bells(NamedTuple):
    """Two bells about nought: the standard deviation of most values, and of a rare share."""

    usual: float
    rare: float


def bells(narrow: float, wide: float, held: tuple[float, float], share: float) -> Bells:
    """Two bells that together hold given shares within given widths, on either side of nought.

    Errors have longer tails than one bell that holds as many near the middle. A rare share of the
    values from a wider bell gives both widths, and bounded moments, where Student's law has none
    after a logarithm is undone.

    Parameters
    ----------
    narrow, wide
        Half-widths; where ``wide`` is no more than one bell gives, or not known (infinite), one
        bell it is.
    held
        Shares of the values within them.
    share
        Rare share of the values, below ``1 − held[0]`` and above ``1 − held[1]``.

    >>> found = bells(1.0, 2.0, (0.8, 0.95), 0.1)
    >>> [round(deviation, 3) for deviation in found]
    [0.706, 2.91]
    """
    one = narrow / _reach(held[0], share, 1.0)
    if not narrow > 0 or not np.isfinite(wide) or wide <= one * _reach(held[1], share, 1.0):
        return Bells(one, one)

    def short(multiple: float) -> float:
        reached = _reach(held[1], share, multiple) / _reach(held[0], share, multiple)
        return reached - wide / narrow

    multiple = _FARTHEST if short(_FARTHEST) < 0 else brentq(short, 1.0, _FARTHEST)
    usual = narrow / _reach(held[0], share, multiple)
    return Bells(usual, multiple * usual)


def _reach(held: float, share: float, multiple: float) -> float:
    """How far from nought a share of the values lies, in deviations of the usual bell."""

    def beyond(width: float) -> float:
        inside = (1 - share) * ndtr(width) + share * ndtr(width / multiple)
        return float(2 * inside - 1 - held)

    return float(brentq(beyond, 0.0, 10.0 * multiple))


def crps_of_errors(forecast: Floats, spread: Floats, scores: Floats, actual: Floats) -> Floats:
    """Score of forecasts whose errors go as past ones did, on either side alike, ``(unit,)``.

    Parameters
    ----------
    forecast, spread, actual
        ``(unit,)``; the usual log error of each.
    scores
        ``(pair,)`` past errors in usual ones, without sign.
    """
    share = (np.arange(_MEMBERS) + 0.5) / _MEMBERS
    both = np.concatenate([-scores, scores])
    draws = forecast * np.exp(np.quantile(both, share)[:, None] * spread)
    return crps_ensemble(draws, actual)
