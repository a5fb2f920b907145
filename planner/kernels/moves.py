"""Moves within a school year: they go only to grades with room.

Places bind on the first day of the school year; who moves in later finds a place or looks on. What
a grade gains from one year to the next splits into what comes within the year and what comes in the
summer between; the first part is held against the places that the year's own classes leave.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def settle(joiners: Floats, room: Floats, groups: Sequence[Whole]) -> tuple[Floats, Floats]:
    """Give pupils who join within a year a place: their own school's, else one nearby, else none.

    Parameters
    ----------
    joiners
        ``(..., school, grade)`` who would join each grade, not below nought.
    room
        ``(..., school, grade)`` places left in it; NaN where places are not known: it takes its own
        joiners and nobody else's.
    groups
        Labels ``(school,)`` of the land within which pupils look for another school, the nearest
        first: districts, then the city.

    Returns
    -------
    Those who join each grade in the end, and those among them for whom no place was left anywhere,
    who stay where they asked. Sums by grade are kept.

    >>> asked, room = np.array([[5.0], [0.0]]), np.array([[2.0], [9.0]])
    >>> joined, crowded = settle(asked, room, [np.zeros(2, int)])
    >>> joined.tolist(), crowded.tolist()
    ([[2.0], [3.0]], [[0.0], [0.0]])
    """
    free = np.maximum(np.where(np.isnan(room), np.inf, room), 0.0)
    placed = np.minimum(joiners, free)
    over = joiners - placed
    spare = np.where(np.isnan(room), 0.0, free - placed)
    for label in groups:
        member = (label[:, None] == np.unique(label)).astype(float)
        asked, there = (np.einsum("...sg,sd->...dg", part, member) for part in (over, spare))
        taken = np.minimum(asked, there)
        left, used = (
            np.divide(taken, whole, out=np.zeros_like(whole), where=whole > 0)
            for whole in (asked, there)
        )
        given = spare * np.einsum("...dg,sd->...sg", used, member)
        over = over * (1 - np.einsum("...dg,sd->...sg", left, member))
        placed, spare = placed + given, spare - given
    return placed + over, over
