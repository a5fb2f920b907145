"""Intervals from what forecasts missed by: spread by size, then the share that past errors keep.

An error of a small unit says little of a large one. So errors are first told in units of what is
usual for a size, and the quantile of past ones is taken there; whatever their law, as many of the
next ones lie within (Vovk, Gammerman & Shafer 2005), if they come from the same world.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.scores import conformal_quantile, crps_ensemble

Floats = NDArray[np.float64]

_LEAST = 0.2
"""Least spread of a size, in parts of the mean one: a line may not end below nought."""
_MEMBERS = 99
"""Quantiles by which a distribution is scored."""


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
