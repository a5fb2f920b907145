"""Catchment rules: who goes where, area by area, as plain functions of arrays."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def given(shares: Floats, distance: Floats, entering: Flags) -> Floats:
    """Catchments of the folder; where none of an area's schools admits, its nearest that does.

    Parameters
    ----------
    shares
        ``(area, school)`` of the folder, rows summing to 1 or 0.
    distance
        ``(area, school)`` metres.
    entering
        ``(school,)``: takes a catchment and admits entrants this year.

    Returns
    -------
    ``(area, school)`` shares; rows of areas in no catchment stay 0.
    """
    kept = shares * entering
    total = kept.sum(axis=1, keepdims=True)
    result = np.divide(kept, total, out=np.zeros_like(kept), where=total > 0)
    orphaned = (shares.sum(axis=1) > 0) & (total[:, 0] == 0)
    result[orphaned] = nearest(distance, entering)[orphaned]
    return result


def nearest(distance: Floats, entering: Flags) -> Floats:
    """Each area to its nearest school that admits entrants; ties go to the first in order of id."""
    result = np.zeros_like(distance)
    if entering.any():
        away = np.where(entering, distance, np.inf)
        choice = away.argmin(axis=1)
        rows = np.flatnonzero(np.isfinite(away.min(axis=1)))
        result[rows, choice[rows]] = 1.0
    return result


def carve(
    shares: Floats, distance: Floats, entrants: Floats, new: int, free: float, reach: float
) -> Floats:
    """Give a new school the areas nearest to it, as far as its free entry places go.

    An area moves when it lies within reach of the new school and nearer to it than to the schools
    it has now (mean by share); the nearest move first. An area that would overfill the new school
    stays where it is, so that nothing is promised twice.

    Parameters
    ----------
    shares, distance
        ``(area, school)``.
    entrants
        ``(area,)`` expected entrants who follow the catchment.
    new
        Index of the new school.
    free
        Places in its entry grade that nobody follows yet.
    reach
        Metres; infinite for no limit.
    """
    away = np.where(shares > 0, distance, 0.0)
    now = np.where(shares.sum(axis=1) > 0, (shares * away).sum(axis=1), np.inf)
    willing = np.flatnonzero((distance[:, new] <= reach) & (distance[:, new] < now))
    order = willing[np.argsort(distance[willing, new], kind="stable")]
    taken = order[np.cumsum(entrants[order]) <= free]
    result = shares.copy()
    result[taken] = 0.0
    result[taken, new] = 1.0
    return result


def handed(
    shares: Floats, later: Flags, alone: Flags, places: Floats, new: int, entering: Flags
) -> Floats:
    """Give a school that turns public the areas of its catchment.

    Parameters
    ----------
    shares
        ``(area, school)``.
    later, alone
        ``(area, school)`` areas that a school gets, and those that no other school shares.
    places
        ``(school,)`` entry places: the school takes its part of those of the schools that share an
        area; an equal part where some are not known.
    entering
        ``(school,)``: admits entrants by catchment this year.

    Returns
    -------
    ``(area, school)``; an area's row still sums to one.

    >>> now, soon = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[False, True], [False, True]])
    >>> own = np.array([[False, True], [False, False]])
    >>> handed(now, soon, own, np.array([90.0, 30.0]), 1, np.array([True, True])).tolist()
    [[0.0, 1.0], [0.75, 0.25]]
    """
    result = shares.copy()
    for area in np.flatnonzero(later[:, new]):
        sharing = entering & (alone[area] if alone[area, new] else shares[area] > 0)
        sharing[new] = True
        weight = np.where(sharing, places if (places[sharing] > 0).all() else 1.0, 0.0)
        weight /= weight.sum()
        if alone[area, new]:
            result[area] = weight
        else:
            result[area] *= 1.0 - weight[new]
            result[area, new] = weight[new]
    return result
