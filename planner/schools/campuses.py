"""Rooms of schools with several campuses: by phase and year, and how many entrants may have.

A campus serves the grades that it teaches. One of a single phase gives all its rooms to that; one
of several phases gives each what it lacks of its part by need. When a campus opens, the rooms of
the others keep their phase; when one closes, all are shared out anew. Entrants have an equal part
of a phase's rooms, as in any school, or less where the campuses that teach them hold less.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.schools.classes import whole_children

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def by_campus(
    city: City,
    years: NDArray[np.int64],
    base: Floats,
    needs: Floats,
    teaches: Flags,
    in_phase: Flags,
) -> tuple[Floats, Floats]:
    """Rooms of schools by year and phase, and how many of them the entry grade can have at most.

    A school with a campus of unknown rooms has unknown rooms in the years of its use, unless its
    campuses are those of the base year and the school's own rooms or places tell what they hold.

    Parameters
    ----------
    base, needs
        ``(phase, school)`` rooms of the base year, and weights by which rooms are shared.
    teaches, in_phase
        ``(school, grade)`` and ``(phase, grade)``.

    Returns
    -------
    Two arrays ``(year, phase, school)``, the second infinite for schools without campuses.
    """
    rooms = np.repeat(base[None], len(years), axis=0)
    most = np.full_like(rooms, np.inf)
    if city.campuses is None:
        return rooms, most
    first, last, held = (city.campuses[name].to_numpy() for name in ("first", "last", "rooms"))
    used = (first <= years[:, None]) & (years[:, None] <= last)  # (year, campus)
    taught = city.campuses["teaches"].to_numpy()
    place = {str(school): i for i, school in enumerate(city.schools[SCHOOL].to_numpy())}
    owner = np.array([place[str(school)] for school in city.campuses[SCHOOL].to_numpy()])
    for school in np.unique(owner):
        own = np.flatnonzero(owner == school)
        grades = taught[own] & teaches[school]  # (campus, grade)
        phases = np.array([(grades & row).any(axis=1) for row in in_phase]).T
        before, parts = np.zeros(len(own), dtype=bool), np.zeros(phases.shape)
        for year, now in enumerate(used[:, own]):
            if year and np.array_equal(now, used[year - 1, own]):
                rooms[year, :, school] = rooms[year - 1, :, school]
                most[year, :, school] = most[year - 1, :, school]
                continue
            if not np.isfinite(held[own[now]]).all():
                if not np.array_equal(now, used[0, own]):
                    rooms[year, :, school] = np.nan
                before = np.zeros_like(now)
                continue
            kept = before if (now | ~before).all() else np.zeros_like(now)
            come, parts = now & ~kept, np.where(kept[:, None], parts, 0.0)
            parts[come] = dealt(held[own[come]], phases[come], needs[:, school], parts.sum(axis=0))
            rooms[year, :, school], before = parts.sum(axis=0), now
            for phase, row in enumerate(in_phase):
                some = grades[now][:, row & teaches[school]]
                most[year, phase, school] = for_entrants(parts[now, phase], some)
    return rooms, most


def dealt(rooms: Floats, serves: Flags, needs: Floats, given: Floats) -> Floats:
    """Share the rooms of campuses among phases, ``(campus, phase)``, in whole numbers.

    Parameters
    ----------
    rooms
        ``(campus,)``; those of a campus that serves no phase count for none.
    serves
        ``(campus, phase)``.
    needs
        ``(phase,)`` weights: what of all rooms together each phase should have.
    given
        ``(phase,)`` rooms at other campuses.

    >>> serves = np.array([[True, True], [True, False]])
    >>> dealt(np.array([6.0, 10.0]), serves, np.array([2.0, 1.0]), np.zeros(2)).tolist()
    [[1.0, 5.0], [10.0, 0.0]]
    """
    found = np.zeros(serves.shape)
    total = rooms[serves.any(axis=1)].sum() + given.sum()
    for campus in np.argsort(serves.sum(axis=1), kind="stable"):
        mine, there = serves[campus], found.sum(axis=0) + given
        if not mine.any():
            continue
        share = needs / needs.sum() if needs.sum() > 0 else needs
        wanted = np.maximum(share * total - there, 0.0) if there.any() else needs
        kinds = (np.where(mine, weight, 0.0) for weight in (wanted, needs, 1.0))
        weight = next(weight for weight in kinds if weight.any())
        found[campus] = whole_children(weight / weight.sum() * rooms[campus])
    return found


def for_entrants(rooms: Floats, teaches: Flags) -> float:
    """Rooms that the first grade can have at most in equal parts; infinite without a limit.

    Some grades, the first among them, cannot have more in equal parts than all campuses together
    hold that teach any of them.

    Parameters
    ----------
    rooms
        ``(campus,)`` of one phase.
    teaches
        ``(campus, grade)`` grades of that phase which the school teaches.

    >>> near_and_far = np.array([[True, True, False, False], [False, False, True, True]])
    >>> for_entrants(np.array([4.0, 8.0]), near_and_far)
    2.0
    >>> for_entrants(np.array([8.0, 4.0]), near_and_far)
    3.0
    """
    grades = teaches.shape[1]
    if not grades or teaches.all():
        return np.inf
    others = range(1, grades)
    groups = [(0, *rest) for size in range(grades) for rest in combinations(others, size)]
    return float(min(rooms[teaches[:, group].any(axis=1)].sum() / len(group) for group in groups))
