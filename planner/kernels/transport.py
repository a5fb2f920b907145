"""Children without a place at their own school, sent to free ones: all that can, and not far."""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotment import allot, choice

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
MILLIMETRES = 1000.0
"""In a metre, for costs are whole."""
_MOST = 2.0**39
"""Above any cost: half of what `planner.kernels.allotment` takes."""


def send(excess: Whole, free: Whole, distance: Floats, within: NDArray[np.bool_]) -> Whole:
    """Send children so that most find a place, and among all such ways with the fewest metres.

    Parameters
    ----------
    excess, free
        ``(school,)`` children without a place at the school, and places that it has left.
    distance
        ``(school, school)`` metres from the row's school to the column's; nobody is sent where no
        way leads (infinite). Ways are weighed by the millimetre, coarser over thousands of schools
        or kilometres.
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
    open_ = within & np.isfinite(distance) & (excess > 0)[:, None] & (free > 0)[None, :]
    row, column = np.nonzero(open_)
    if not len(row):
        return sent
    metres = distance[row, column]
    chain = 1 + 2 * min(len(np.unique(row)), len(np.unique(column)))
    unit = min(MILLIMETRES, _MOST / (chain * (1.0 + float(metres.max()))))
    length = np.rint(metres * unit).astype(np.int64)
    left = (1 + int(length.max())) * chain  # more than any detour could spare
    start = np.searchsorted(row, np.arange(len(excess) + 1))
    found = allot(choice(start, column, length, len(free), left), excess, free)
    sent[row, column] = found.flow
    return sent
