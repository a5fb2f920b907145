"""How much better one set of forecasts scores than another, and how sure that is.

Errors of one origin go together, and those of neighbouring origins overlap: a year that nobody
foresaw is missed from all of them. So origins are drawn anew in blocks of neighbours, on a circle
(Politis and Romano 1992), not forecast by forecast.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.random import uniforms
from planner.model.draws import Draws

Floats = NDArray[np.float64]


def skill(own: Floats, other: Floats) -> float:
    """Share of another's score that is spared: 1 is perfect, nought no better, below it worse.

    >>> skill(np.array([1.0, 2.0]), np.array([2.0, 4.0]))
    0.5
    """
    whole = float(other.sum())
    return 1.0 - float(own.sum()) / whole if whole > 0 else np.nan


def skill_interval(
    own: Floats, other: Floats, block: int, resamples: int, level: float
) -> tuple[float, float]:
    """Between which skills the true one lies with the given chance, by drawing origins anew.

    Parameters
    ----------
    own, other
        ``(origin,)`` sums of scores, less is better, in the order of the origins.
    block
        Neighbouring origins that are drawn together.

    Returns
    -------
    NaN where no more than one block can be made of the origins.
    """
    count = len(own)
    if count <= block:
        return np.nan, np.nan
    blocks = -(-count // block)
    chance = uniforms(Draws(0, tuple(range(resamples))), "skill", ["*"], [0], blocks)[:, 0, 0]
    starts = np.floor(chance * count).astype(np.int64)
    places = (starts[:, :, None] + np.arange(block)).reshape(resamples, -1)[:, :count] % count
    above, below = own[places].sum(axis=1), other[places].sum(axis=1)
    found = 1.0 - np.divide(above, below, out=np.ones_like(above), where=below > 0)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
