"""Trend of a whole's progression ratios: found in the past, fading ahead."""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.staying import Staying, climbers, newly

Floats = NDArray[np.float64]


def ratio_trend(totals: Floats, weights: Floats, shares: Staying | None = None) -> float:
    """Yearly change of log ratios, one for all grades of a whole, by least squares within grades.

    Pairs of years weigh by their pupils; nought with fewer than three pairs that weigh, or where
    each of them is of another grade.

    Parameters
    ----------
    totals, weights, shares
        As of `grade_ratios`.

    >>> falling = np.array([[100.0, 100], [100, 96], [100, 94.08], [100, 92.1984]])
    >>> round(float(np.exp(ratio_trend(falling, np.ones(3)))), 6)
    0.98
    """
    counted = np.where(totals > 0, totals, np.nan)
    later, earlier = newly(counted[1:], counted[:-1], shares), climbers(counted[:-1], shares)
    below = earlier[:, :-1]
    seen = np.isfinite(below) & (later > 0)
    heavy = np.where(seen, below * weights[:, None], 0.0)
    whole = heavy.sum(axis=0)
    if heavy.any(axis=1).sum() < 3:
        return 0.0
    change = np.log(np.divide(later, below, out=np.ones_like(below), where=seen))
    time = np.arange(len(heavy), dtype=float)[:, None]
    mean = [(heavy * part).sum(axis=0) / np.where(whole > 0, whole, 1) for part in (time, change)]
    away = heavy * (time - mean[0])
    apart = float((away * (time - mean[0])).sum())
    return float((away * (change - mean[1])).sum()) / apart if apart > 0 else 0.0


def fading_trend(slope: float, damping: float, steps: int, most: float) -> Floats:
    """Factor of each year's ratios to come, ``(step,)``: ``exp(b·Σ_{j≤h} φ^j)``, bounded in logs.

    >>> fading_trend(np.log(0.98), 0.5, 3, 0.03).round(4).tolist()
    [0.9899, 0.985, 0.9825]
    >>> fading_trend(-0.1, 0.8, 2, 0.03).round(4).tolist()
    [0.9704, 0.9704]
    """
    change = slope * np.cumsum(damping ** np.arange(1, steps + 1))
    return np.asarray(np.exp(np.clip(change, -most, most)))
