"""How fast the past is forgotten, chosen by what would have foretold the past best."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def decayed_mean(values: Floats, weights: Floats, decay: float) -> float:
    """Mean of a yearly series in which a year weighs ``decay`` times the year after it.

    >>> round(decayed_mean(np.array([0.7, 0.6]), np.ones(2), 0.5), 9)
    0.633333333
    """
    heavy = weights * decay ** np.arange(len(values) - 1, -1, -1.0)
    return float((heavy * values).sum() / heavy.sum())


def chosen_decay(
    values: Floats, weights: Floats, grid: Sequence[float], horizons: int, least: int, usual: float
) -> tuple[float, int]:
    """Decay of the grid that foretold a positive yearly series best, from rolling origins.

    From every origin with two usable years behind it the decayed mean is held and compared with
    the years after it, by mean absolute log error, each horizon counting alike.

    Parameters
    ----------
    values, weights
        ``(year,)`` consecutive years; a weight of nought leaves a year out, as a mean and as a
        target.
    grid
        Decays to choose from, the preferred one first where two do equally well.
    horizons
        Years ahead that are compared.
    least
        Fewest comparisons that allow a choice; with fewer it is ``usual``.

    Returns
    -------
    The decay, and the number of comparisons behind it.
    """
    used = (weights > 0) & np.isfinite(values) & (values > 0)
    series, heavy = np.where(used, values, 1.0), np.where(used, weights, 0.0)
    pairs = [
        (origin, ahead)
        for origin in range(2, len(series))
        for ahead in range(1, horizons + 1)
        if used[:origin].sum() >= 2 and origin + ahead <= len(series) and used[origin + ahead - 1]
    ]
    if len(pairs) < least:
        return usual, len(pairs)
    error = np.array(
        [
            [
                abs(np.log(decayed_mean(series[:o], heavy[:o], decay) / series[o + h - 1]))
                for o, h in pairs
            ]
            for decay in grid
        ]
    )
    ahead = np.array([h for _, h in pairs])
    mean = np.mean([error[:, ahead == h].mean(axis=1) for h in np.unique(ahead)], axis=0)
    return float(grid[int(np.argmin(np.round(mean, 6)))]), len(pairs)
