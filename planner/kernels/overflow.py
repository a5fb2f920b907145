"""Children left over, sent to free places: those of earlier tiers first, and nobody far.

An allotment of groups of children to schools. What a place is worth to a tier is so much more than
to the next, and than what any way costs, that first, as many as can be of the earliest tier find a
place, then of the next, and only among all such ways the metres are fewest. Sets of children who
can be placed together form a matroid (Edmonds and Fulkerson 1965), so that putting tiers first
never lowers the number placed in all.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotment import allot, choice

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
UNIT = 10
"""Parts of a metre in which ways are counted, as whole numbers."""


def send_groups(
    children: Whole, tier: Whole, free: Whole, cost: Floats, within: NDArray[np.bool_]
) -> Whole:
    """Send groups of children to free places.

    Parameters
    ----------
    children, tier
        ``(group,)`` whole children, and the place of their tier, low before high.
    free
        ``(school,)`` places left.
    cost
        ``(group, school)`` metres, or what counts as metres; not below nought.
    within
        ``(group, school)``: True where the group may be sent there.

    Returns
    -------
    ``(group, school)`` children sent.

    >>> near = np.array([[100.0, 900.0], [200.0, 300.0]])
    >>> both, once = np.ones((2, 2), dtype=bool), np.array([1, 1])
    >>> send_groups(once, np.array([0, 1]), once, near, both).tolist()
    [[1, 0], [0, 1]]
    """
    sent = np.zeros(cost.shape, dtype=np.int64)
    open_ = within & np.isfinite(cost) & (free > 0)[None, :]
    row, column = np.nonzero(open_)
    if not len(row):
        return sent
    ways = np.rint(UNIT * cost[row, column]).astype(np.int64)
    rank = np.unique(tier, return_inverse=True)[1]
    step = (1 + int(ways.max())) * 2 * len(np.unique(column))  # more than any chain of detours
    start = np.concatenate([[0], np.cumsum(open_.sum(axis=1))])
    # Leaving out a later tier saves a step less: its ways bear it instead.
    chosen = choice(start, column, ways + step * rank[row], len(free), step * (1 + int(rank.max())))
    sent[row, column] = allot(chosen, children, np.maximum(free, 0)).flow
    return sent
