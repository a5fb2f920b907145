"""Fewest classes with which a chance stays accepted, grade by grade and for a school at once."""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled

Small = NDArray[np.int16]
Whole = NDArray[np.int64]


@compiled
def enough(needed: Small, spared: int, each: Whole, together: Whole) -> None:
    """Fewest classes with which no more than some futures have a large one.

    A grade's own number is the order statistic of its need. A school's classes must hold in all
    grades at once: one class after another goes to the grade where it spares most futures.

    Parameters
    ----------
    needed
        ``(draw, year, school, grade)`` classes that a future needs.
    spared
        Futures in which a large class is accepted.
    each, together
        Filled, ``(year, school, grade)`` and ``(year, school)``.
    """
    draws, years, schools, grades = needed.shape
    column, classes = np.empty(draws, dtype=np.int16), np.empty(grades, dtype=np.int64)
    gain, lack = np.empty(grades, dtype=np.int64), np.empty(grades, dtype=np.int64)
    for year in range(years):
        for school in range(schools):
            for grade in range(grades):
                for draw in range(draws):
                    column[draw] = needed[draw, year, school, grade]
                classes[grade] = np.sort(column)[draws - 1 - spared]
                each[year, school, grade] = classes[grade]
            while _failing(needed[:, year, school], classes, gain, lack) > spared:
                best = 0
                for grade in range(1, grades):
                    if gain[grade] > gain[best] or (
                        gain[grade] == gain[best] and lack[grade] > lack[best]
                    ):
                        best = grade
                classes[best] += 1
            together[year, school] = classes.sum()


@compiled
def _failing(needed: Small, classes: Whole, gain: Whole, lack: Whole) -> int:
    """Futures ``(draw, grade)`` that classes do not serve; those that one more would, by grade."""
    failing = 0
    gain[:], lack[:] = 0, 0
    for draw in range(needed.shape[0]):
        short, which = 0, 0
        for grade in range(classes.size):
            if needed[draw, grade] > classes[grade]:
                short += 1
                which = grade
                lack[grade] += 1
        failing += short > 0
        if short == 1 and needed[draw, which] == classes[which] + 1:
            gain[which] += 1
    return failing
