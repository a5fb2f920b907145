"""Where the pupils of a school go in the year in which it closes."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def rehouse(roll: Floats, gone: Flags, heirs: Floats, teaches: Flags) -> Floats:
    """Move the pupils of closing schools to the schools that inherit their catchments.

    Parameters
    ----------
    roll
        ``(draw, school, grade)`` of the year before.
    gone
        ``(school,)`` schools that close.
    heirs
        ``(school, school)`` how much of a school's catchment each other school takes over.
    teaches
        ``(school, grade)`` grades taught once they are closed.

    Returns
    -------
    Rolls with closing schools empty. Pupils go, in proportion, to those heirs that teach their
    grade; where no heir does, to every school that does, by its roll. Sums by grade are kept.
    """
    moved = roll.copy()
    moved[:, gone] = 0.0
    for school in np.flatnonzero(gone):
        for grade in np.flatnonzero(roll[:, school].any(axis=0)):
            weight = heirs[school] * teaches[:, grade] * ~gone
            if not weight.any():
                weight = roll[:, :, grade].mean(axis=0) * teaches[:, grade] * ~gone
            if not weight.any():
                message = "pupils of a closing school have no school left that teaches their grade"
                raise ValueError(message)
            moved[:, :, grade] += roll[:, school, grade, None] * (weight / weight.sum())
    return moved
