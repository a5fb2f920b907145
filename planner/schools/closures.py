"""Where the pupils of a school go in the year in which it closes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def named_heirs(heirs: Floats, successions: Sequence[tuple[int, int]], teaches: Flags) -> Floats:
    """Heirs of closing schools, those first that are named as having taken their pupils over.

    Parameters
    ----------
    heirs
        ``(school, school)`` how much of a school's catchment each other school takes over.
    successions
        Successor and predecessor.
    teaches
        ``(school, grade)``; a successor that is not open yet takes nobody.

    Returns
    -------
    ``(school, school)``: of a school that has successors, theirs alone, as its catchment goes to
    them, or in equal parts where it goes to none of them.

    >>> named_heirs(np.array([[0.0, 0.3, 0.7]]), [(1, 0)], np.ones((3, 1), dtype=bool)).tolist()
    [[0.0, 0.3, 0.0]]
    """
    found = heirs.copy()
    for old in {before for _, before in successions}:
        named = np.array([i for i, before in successions if before == old and teaches[i].any()])
        if len(named):
            part = heirs[old, named]
            found[old] = 0.0
            found[old, named] = part if part.any() else 1.0
    return found


def moved_on(
    roll: Floats, flows: Floats, successions: Sequence[tuple[int, int]], teaches: Flags
) -> Floats:
    """Rolls of the year before, with the pupils of schools that have closed since at their heirs.

    Parameters
    ----------
    roll
        ``(draw, school, grade)``.
    flows
        ``(2, origin, school)`` who entered where, the year before and now.
    teaches
        ``(2, school, grade)`` grades taught in those years.
    """
    before, now = teaches
    gone = before.any(axis=1) & ~now.any(axis=1)
    if not gone.any():
        return roll
    return rehouse(roll, gone, named_heirs(flows[0].T @ flows[1], successions, now), now)


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
    grade; where no heir does, to every school that does, by its roll, or in equal parts where none
    of them has anybody yet. Sums by grade are kept.

    Raises
    ------
    ValueError
        No school is left that teaches a grade in which pupils are.
    """
    moved = roll.copy()
    moved[:, gone] = 0.0
    for school in np.flatnonzero(gone):
        for grade in np.flatnonzero(roll[:, school].any(axis=0)):
            weight = heirs[school] * teaches[:, grade] * ~gone
            if not weight.any():
                weight = roll[:, :, grade].mean(axis=0) * teaches[:, grade] * ~gone
            if not weight.any():
                weight = (teaches[:, grade] & ~gone).astype(float)
            if not weight.any():
                message = "pupils of a closing school have no school left that teaches their grade"
                raise ValueError(message)
            moved[:, :, grade] += roll[:, school, grade, None] * (weight / weight.sum())
    return moved
