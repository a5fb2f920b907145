"""Straight-line distances in the city's projected system; streets come behind the same door."""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

Floats = NDArray[np.float64]


def straight(origin: Floats, target: Floats) -> Floats:
    """Metres from every origin to every target.

    Parameters
    ----------
    origin, target
        ``(point, 2)`` x and y in metres; a point without coordinates (NaN) is infinitely far.

    Returns
    -------
    ``(origin, target)``.
    """
    metres = np.asarray(cdist(origin, target))
    return np.where(np.isfinite(metres), metres, np.inf)
