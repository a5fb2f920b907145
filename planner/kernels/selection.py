"""Choosing among forecasts by what they missed before, never by how well they fit."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def least(costs: Floats, standing: int | None = None, margin: float = 2.0) -> int | None:
    """Option with the least mean cost over past origins, or the one that stands.

    Parameters
    ----------
    costs
        ``(option, origin)`` what each option missed by, the same cells for all; an origin at which
        an option has none (NaN) counts for nobody.
    standing
        Option that stands unless another beats it by more than ``margin`` standard errors of their
        difference over at least three origins. None: the least wins.

    Returns
    -------
    Place of the option, ties to the first; None where fewer than two origins speak (the option
    that stands, if there is one).

    >>> least(np.array([[1.0, 1.0, 1.0], [0.5, 0.6, 0.4]])), least(np.ones((2, 1)))
    (1, None)
    >>> least(np.array([[1.0, 1.0, 1.0], [0.1, 0.9, 1.9]]), standing=0)
    0
    """
    seen = costs[:, np.isfinite(costs).all(axis=0)]
    if seen.shape[1] < 2:
        return standing
    if standing is not None and seen.shape[1] < 3:
        return standing
    best = int(np.argmin(seen.mean(axis=1).round(12)))
    if standing is None or best == standing:
        return best
    better = seen[standing] - seen[best]
    error = better.std(ddof=1) / np.sqrt(len(better))
    return best if better.mean() > margin * error else standing
