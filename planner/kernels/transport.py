"""Children who find no place at their own school, sent to free places: all that can, and not far.

A transport problem between over-full schools and those with free places; its corners are whole
numbers where the children and the places are.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def send(excess: Whole, free: Whole, distance: Floats, within: NDArray[np.bool_]) -> Whole:
    """Send children so that most find a place, and among all such ways with the fewest metres.

    Parameters
    ----------
    excess, free
        ``(school,)`` children without a place at the school, and places that it has left.
    distance
        ``(school, school)`` metres from the row's school to the column's.
    within
        ``(school, school)``: True where the row's children may use the column's places.

    Returns
    -------
    ``(school, school)`` children sent from the row to the column.

    >>> far = np.array([[0.0, 900, 400], [900, 0, 500], [400, 500, 0]])
    >>> send(np.array([12, 6, 0]), np.array([0, 0, 15]), far, np.ones((3, 3), bool)).tolist()
    [[0, 0, 12], [0, 0, 3], [0, 0, 0]]
    """
    sent = np.zeros(distance.shape, dtype=np.int64)
    row, column = np.nonzero(within & (excess > 0)[:, None] & (free > 0)[None, :])
    if not len(row):
        return sent
    metres = distance[row, column]
    left = (1.0 + metres.max()) * (1 + 2 * len(excess))  # more than any detour could spare
    pair = np.arange(len(row))
    ones = np.ones(len(row))
    limits = coo_array(
        (
            np.concatenate([ones, ones]),
            (np.concatenate([row, column + len(excess)]), np.concatenate([pair, pair])),
        ),
        shape=(2 * len(excess), len(row)),
    ).tocsr()
    solve: Any = linprog  # its types know no sparse limits
    solved = solve(
        metres - left,
        A_ub=limits,
        b_ub=np.concatenate([excess, free]).astype(float),
        method="highs-ds",
    )
    if solved.x is None:
        message = f"sending children to free places failed: {solved.message}"
        raise ValueError(message)
    sent[row, column] = np.rint(solved.x).astype(np.int64)
    return sent
