"""Children left over, sent to free places: those with better claims first, and nobody far.

First it is found who is seated at all, then where. Sets of children who can be seated together form
a matroid (Edmonds and Fulkerson 1965): asked one by one in the order of their claims, each is
seated if a chain of moves makes room without unseating anybody, and so no child is left out for one
who comes after, and as many are seated as can be. Among all ways to seat just these the metres are
fewest.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotment import allot, choice
from planner.kernels.philox import compiled

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
UNIT = 10
"""Parts of a metre in which ways are counted, as whole numbers."""


@compiled
def seat_in_order(group: Whole, within: Flags, free: Whole) -> Flags:
    """Tell who of some children, asked in their order, can be seated without unseating anybody.

    Parameters
    ----------
    group
        ``(child,)`` group of each child; children of one group may go to the same schools.
    within
        ``(group, school)``: True where the group may be sent there.
    free
        ``(school,)`` places left.

    Returns
    -------
    ``(child,)``.

    >>> within = np.array([[True, True], [True, False]])
    >>> seat_in_order(np.array([0, 1, 0]), within, np.array([1, 1])).tolist()
    [True, True, False]
    """
    groups, schools = within.shape
    seated = np.zeros(group.size, dtype=np.bool_)
    held = np.zeros((groups, schools), dtype=np.int64)
    left = free.copy()
    closed = np.zeros(groups, dtype=np.bool_)
    from_group = np.empty(schools, dtype=np.int64)
    from_school = np.empty(groups, dtype=np.int64)
    queue = np.empty(groups, dtype=np.int64)
    for child in range(group.size):
        root = group[child]
        if closed[root]:  # once in vain, always in vain: nobody gives a place up
            continue
        from_group[:] = -1
        from_school[:] = -2
        from_school[root] = -1
        queue[0], head, tail, target = root, 0, 1, -1
        while head < tail and target < 0:
            asks = queue[head]
            head += 1
            for school in range(schools):
                if not within[asks, school] or from_group[school] >= 0:
                    continue
                from_group[school] = asks
                if left[school] > 0:
                    target = school
                    break
                for other in range(groups):
                    if held[other, school] > 0 and from_school[other] == -2:
                        from_school[other] = school
                        queue[tail] = other
                        tail += 1
        if target < 0:
            closed[root] = True
            continue
        left[target] -= 1
        seated[child] = True
        while target >= 0:
            asks = from_group[target]
            held[asks, target] += 1
            target = from_school[asks]
            if target >= 0:
                held[asks, target] -= 1
    return seated


def send_groups(children: Whole, free: Whole, cost: Floats, within: Flags) -> Whole:
    """Send groups of children to free places: as many as can be, then with the fewest metres.

    Parameters
    ----------
    children
        ``(group,)`` whole children.
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
    >>> send_groups(np.array([1, 1]), np.array([1, 1]), near, near < 1000).tolist()
    [[1, 0], [0, 1]]
    """
    sent = np.zeros(cost.shape, dtype=np.int64)
    open_ = within & np.isfinite(cost) & (free > 0)[None, :]
    row, column = np.nonzero(open_)
    if not len(row):
        return sent
    ways = np.rint(UNIT * cost[row, column]).astype(np.int64)
    most = (1 + int(ways.max())) * 2 * len(np.unique(column))  # more than any chain of detours
    start = np.concatenate([[0], np.cumsum(open_.sum(axis=1))])
    chosen = choice(start, column, ways, len(free), most)
    sent[row, column] = allot(chosen, children, np.maximum(free, 0)).flow
    return sent
