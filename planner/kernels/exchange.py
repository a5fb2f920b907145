"""Exchanges between groups of people: moves between areas, changes of status. They sum to nought.

Those who leave a group are a share of it, so a group can be emptied but never overdrawn; each of
them arrives in exactly one other group (methods 2.3, identities N3 and N4).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.laws import binomial
from planner.kernels.philox import compiled

Array = NDArray[Any]
Floats = NDArray[np.floating]


def exchange(
    people: Floats,
    origin: NDArray[np.int64],
    target: NDArray[np.int64],
    rate: NDArray[np.float64],
    uniform: NDArray[np.float64] | None = None,
) -> tuple[Floats, NDArray[np.float64]]:
    """Move a share of each group along every edge, all at once.

    Parameters
    ----------
    people
        ``(draw, group, age)``; whole numbers where ``uniform`` is given.
    origin, target
        ``(edge,)`` groups that an edge leaves and reaches.
    rate
        ``(edge, age)`` share of the origin who take the edge; those out of one group sum to no more
        than one.
    uniform
        ``(draw, edge, age)``: whole people take the edges of a group in their order, each edge a
        binomial share of those who are left, which together is multinomial. Without it, shares.

    Returns
    -------
    Net gain of each group, ``(draw, group, age)``, whose sum over groups is nought, and all who
    took an edge, ``(draw,)``.

    Raises
    ------
    ValueError
        More than everyone leaves a group.

    >>> start = np.array([[[100.0], [50.0]]])
    >>> net, gone = exchange(start, np.array([0]), np.array([1]), np.array([[0.1]]))
    >>> net.ravel().tolist(), gone.tolist()
    ([-10.0, 10.0], [10.0])
    """
    net = np.zeros_like(people)
    left = people.astype(np.float64)
    kept = np.ones(people.shape[1:])
    gone = np.zeros(len(people))
    for rank in _ranks(origin):  # edges that leave different groups
        leave, reach = origin[rank], target[rank]
        share = np.divide(
            rate[rank], kept[leave], out=np.zeros_like(rate[rank]), where=kept[leave] > 0
        )
        kept[leave] -= rate[rank]
        if uniform is None:
            moved = people[:, leave] * rate[rank]
        else:
            moved = binomial(left[:, leave], np.minimum(share, 1.0), uniform[:, rank])
        gone += moved.sum(axis=(1, 2))
        _book(moved.astype(np.float64, copy=False), leave, reach, net, left)
    if (kept < -1e-9).any():
        group, age = np.argwhere(kept < -1e-9)[0]
        message = f"more than everyone leaves group {group} at age {age}: {1 - kept[group, age]:g}"
        raise ValueError(message)
    return net, gone


@compiled
def _book(moved: Array, leave: Array, reach: Array, net: Array, left: Array) -> None:
    """Book those who took an edge, ``(draw, edge, age)``, at both its ends."""
    draws, edges, ages = moved.shape
    for draw in range(draws):
        for edge in range(edges):
            start, end = leave[edge], reach[edge]
            for age in range(ages):
                net[draw, start, age] -= moved[draw, edge, age]
                net[draw, end, age] += moved[draw, edge, age]
                left[draw, start, age] -= moved[draw, edge, age]


def _ranks(origin: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Edges put into rows in which every origin stands once, in the order of the edges."""
    order = np.argsort(origin, kind="stable")
    ordered = origin[order]
    first = np.searchsorted(ordered, ordered)
    place = np.arange(len(origin)) - first
    return [np.sort(order[place == rank]) for rank in range(int(place.max(initial=-1)) + 1)]
