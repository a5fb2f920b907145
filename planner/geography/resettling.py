"""Pupils who change schools with their catchments, and entrants who follow an elder child."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def resettled(before: Floats, now: Floats, children: Floats, own: Floats, share: float) -> Floats:
    """Where the pupils of each school go when catchments change, ``(school, school)``.

    Parameters
    ----------
    before, now
        ``(area, school)`` shares of the catchments of two years.
    children
        ``(area,)`` who follow a catchment.
    own
        ``(school,)`` part of a school's pupils who came by its catchment; no others move.
    share
        Of those whose catchment changed, who change with it.

    Returns
    -------
    Rows sum to one.

    >>> was, soon = np.array([[1.0, 0.0], [1.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> resettled(was, soon, np.array([30.0, 10.0]), np.array([0.8, 1.0]), 1.0).tolist()
    [[0.8, 0.2], [0.0, 1.0]]
    """
    kept = np.minimum(before, now)
    gone = before - kept
    gained = now - kept
    total = gained.sum(axis=1, keepdims=True)
    onward = np.divide(gained, total, out=np.zeros_like(now), where=total > 0)
    lived = children @ before
    moved = (gone * children[:, None]).T @ onward
    part = np.divide(moved, lived[:, None], out=np.zeros_like(moved), where=lived[:, None] > 0)
    part *= (share * own)[:, None]
    return np.asarray(part + np.diag(1.0 - part.sum(axis=1)))


def elders(past: Sequence[Floats], grades: int) -> Floats:
    """Where elder children of the phase entered, ``(area, school)``: the mean over those years.

    Parameters
    ----------
    past
        Catchments of the years so far, the last year's last; before the first they were as in it.
    grades
        Grades of the phase: an elder child entered one to ``grades - 1`` years before.
    """
    steps = range(1, grades)
    return np.asarray(np.mean([past[max(len(past) - step, 0)] for step in steps], axis=0))


def followers(elder: Floats, takes: NDArray[np.bool_], following: float) -> Floats:
    """Share of an area's entrants who go where an elder child is, ``(area, school)``.

    Parameters
    ----------
    elder
        ``(area, school)`` where elder children entered.
    takes
        ``(school,)`` admits entrants; who finds the elder's school admitting nobody any more
        follows the catchment.
    following
        Share of entrants with an elder child.
    """
    return np.asarray(following * elder * takes)


def followed(shares: Floats, siblings: Floats) -> Floats:
    """Where entrants go: siblings as `followers` says, and all others as their catchment does."""
    return np.asarray((1.0 - siblings.sum(axis=1, keepdims=True)) * shares + siblings)
