"""Pupils already in a school who change to that of their new catchment, where a policy says so."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.model.standards import Ladder

Floats = NDArray[np.float64]


def resettle(
    roll: Floats, moves: xr.DataArray | None, step: int, teaches: NDArray[np.bool_], ladder: Ladder
) -> Floats:
    """Rolls of the year before, with pupils at the schools in which the new year begins.

    Parameters
    ----------
    roll
        ``(draw, school, grade)``.
    moves
        ``(year, school, other)`` shares who change, rows summing to one; None where nobody does.
    step
        Position of the new year.
    teaches
        ``(school, grade)`` grades taught in the new year.
    ladder
        Those who leave the phase with catchments do not change before they go.

    Returns
    -------
    Rolls with the same sums by grade. Nobody goes to a school that does not teach the next grade.
    """
    if moves is None:
        return roll
    shares = moves.to_numpy()[step]
    if np.array_equal(shares, np.eye(len(shares))):
        return roll
    found = roll.copy()
    for grade in range(len(ladder.phases[ladder.entry_phase]) - 1):
        part = shares * teaches[:, grade + 1]
        np.fill_diagonal(part, 0.0)
        np.fill_diagonal(part, 1.0 - part.sum(axis=1))
        found[:, :, grade] = roll[:, :, grade] @ part
    return found
