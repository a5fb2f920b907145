"""Where the pupils of a school, or of one of its phases, go in the year in which it closes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from planner.model.city import City
from planner.model.results import Places

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
    roll: Floats,
    flows: Floats,
    successions: Sequence[tuple[int, int]],
    teaches: Flags,
    phases: Sequence[Sequence[int]],
    into: NDArray[np.int64] | None = None,
    public: Flags | None = None,
) -> Floats:
    """Rolls of the year before, with the pupils of what has closed since at its heirs.

    Pupils of a phase that ends go where the entrants of its school go now, or with the school into
    which it is merged; where the school still takes in entrants of an earlier phase, these tell
    nothing of it. Those who are about to leave the phase stay where the next one is taught too.

    Parameters
    ----------
    roll
        ``(draw, school, grade)``.
    flows
        ``(2, origin, school)`` who entered where, the year before and now.
    teaches
        ``(2, school, grade)`` grades taught in those years.
    phases
        Places of the grades of each phase.
    into
        ``(phase, school)`` place of the school into which a phase is merged now, -1 where none is.
    public
        ``(school,)`` schools that are open to all; every one where not given.
    """
    before, now = teaches
    shut = before.any(axis=1) & ~now.any(axis=1)
    ended = [
        shut | (before[:, list(row)].any(axis=1) & ~now[:, list(row)].any(axis=1)) for row in phases
    ]
    if not any(gone.any() for gone in ended):
        return roll
    land = flows[0].T @ flows[1]
    land[np.diag(land) > 0] = 0.0
    found = roll.copy()
    for kind, (row, gone) in enumerate(zip(phases, ended, strict=True)):
        new = np.full(len(gone), -1) if into is None else into[kind]
        merged = [(int(new[old]), int(old)) for old in np.flatnonzero(gone & (new >= 0))]
        told = {old for _, old in merged}
        pairs = [*merged, *(pair for pair in successions if pair[1] not in told)]
        for grade in row:
            one = slice(grade, grade + 1)
            heirs = named_heirs(land, pairs, now[:, one])
            found[:, :, one] = rehouse(roll[:, :, one], gone, heirs, now[:, one], public)
    return found


def merged_in(places: Places, at: int) -> NDArray[np.int64] | None:
    """Schools into which phases are merged in a year, ``(phase, school)``; None where none is."""
    return None if places.heirs is None else places.heirs.to_numpy()[at]


def public_in(city: City, places: Places, at: int) -> Flags:
    """Schools that are not private in a year, ``(school,)``."""
    if places.public is not None:
        return np.asarray(places.public.to_numpy()[at])
    return np.asarray(city.schools["sector"].to_numpy() != "private")


def rehouse(
    roll: Floats, gone: Flags, heirs: Floats, teaches: Flags, public: Flags | None = None
) -> Floats:
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
    public
        ``(school,)`` schools that are open to all; every one where not given.

    Returns
    -------
    Rolls with closing schools empty. Pupils go, in proportion, to those heirs that teach their
    grade; where no heir does, to every public school that does, by its roll, or in equal parts
    where none of them has anybody yet; and to the others only where there is no such school. Sums
    by grade are kept.

    Raises
    ------
    ValueError
        No school is left that teaches a grade in which pupils are.
    """
    moved = roll.copy()
    moved[:, gone] = 0.0
    for school in np.flatnonzero(gone):
        for grade in np.flatnonzero(roll[:, school].any(axis=0)):
            there = teaches[:, grade] & ~gone
            weight = heirs[school] * there
            if public is not None and (there & public).any():
                there &= public
            if not weight.any():
                weight = roll[:, :, grade].mean(axis=0) * there
            if not weight.any():
                weight = there.astype(float)
            if not weight.any():
                message = "pupils of a closing school have no school left that teaches their grade"
                raise ValueError(message)
            moved[:, :, grade] += roll[:, school, grade, None] * (weight / weight.sum())
    return moved
