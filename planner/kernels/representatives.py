"""A few futures that stand for many: forward selection, extremes kept.

Each step takes the future that brings all others nearest to one that is taken (Heitsch and
Römisch, Computational Optimization and Applications 24, 2003); every future then lends its weight
to the nearest taken one.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def represent(paths: Floats, few: int, level: Floats | None = None) -> tuple[Whole, Floats]:
    """Choose futures that stand for all.

    Parameters
    ----------
    paths
        ``(future, feature)`` whatever tells how alike futures are.
    few
        How many to take; all of them where there are no more.
    level
        ``(future,)``: those of the lowest and of the highest level are taken in any case where
        three or more are; none unless given.

    Returns
    -------
    Places of those taken, in order, and their weights, which sum to one.

    >>> at, weight = represent(np.array([[0.0], [1.0], [1.1], [5.0]]), 2)
    >>> at.tolist(), weight.tolist()
    ([1, 3], [0.75, 0.25])
    """
    many = len(paths)
    if few >= many:
        return np.arange(many), np.full(many, 1.0 / many)
    square = (paths**2).sum(axis=1)
    apart = np.sqrt(np.maximum(square[:, None] + square - 2.0 * paths @ paths.T, 0.0))
    taken: list[int] = []
    if level is not None and few >= 3:
        taken = list(dict.fromkeys((int(level.argmin()), int(level.argmax()))))
    nearest = apart[taken].min(axis=0) if taken else np.full(many, np.inf)
    while len(taken) < few:
        left = np.minimum(apart, nearest).sum(axis=1)
        left[taken] = np.inf
        taken.append(int(left.argmin()))
        nearest = np.minimum(nearest, apart[taken[-1]])
    at = np.sort(np.array(taken))
    own = at[apart[:, at].argmin(axis=1)]
    own[at] = at
    return at, (own[:, None] == at).sum(axis=0) / many
