"""Classes of whole children, school by school and future by future, in machine code.

A grade that may be split anew gets the classes that its target asks for. A grade whose classes
follow their cohort keeps those it had a year ago one grade below. Where the rooms do not suffice,
the largest class of the grades that are split anew is made as small as can be
(`planner.kernels.crowding`).

Where the classes that are carried up would leave a taught grade without a room, all grades are
split anew: children are not taught outdoors. Classes that an intake plan opens stand as planned.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.crowding import squeeze
from planner.kernels.philox import compiled, inlined

Small = NDArray[np.int16]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Few = tuple[Whole, Whole, Whole, Floats, Floats]
"""Room for the grades that are split anew: places, pupils, classes, target and large lines."""

_HAIR = np.float32(1e-4)
"""Keeps a whole multiple of the target from counting as one class more."""


@inlined
def _wanted(pupils: int, per_pupil: float) -> int:
    """Classes by the target."""
    return int(np.ceil(pupils * per_pupil - _HAIR))


@compiled
def _form(
    count: Whole, before: Whole, limit: int, first: bool, lines: tuple[Floats, Floats, Floats],
    free: Flags, taken: Whole, fixed: Whole, few: Few,
) -> None:  # fmt: skip
    """Classes of one school in one year; ``free`` tells the grades that are split anew.

    ``before`` are the classes of the cohort, or of a plan; those that are planned, ``fixed``, stand
    whatever happens.
    """
    target, large, per_pupil = lines
    held, taught, wanted = 0, 0, 0
    for grade in range(count.size):
        here = count[grade]
        free[grade] = before[grade] == 0 and here > 0
        if free[grade]:
            taken[grade] = _wanted(here, per_pupil[grade])
            taught += 1
            wanted += taken[grade]
        else:
            taken[grade] = min(before[grade], here)
            held += taken[grade]
    if limit < 0 or held + wanted <= limit:
        return
    if held + taught > limit and not first:
        held, taught, wanted = 0, 0, 0
        for grade in range(count.size):
            free[grade] = count[grade] > 0 and fixed[grade] == 0
            if free[grade]:
                taken[grade] = _wanted(count[grade], per_pupil[grade])
                taught += 1
                wanted += taken[grade]
            else:
                taken[grade] = min(fixed[grade], count[grade])
                held += taken[grade]
    within = max(limit - held, taught)
    if wanted > within:
        _split(count, free, within, target, large, taken, few)


@compiled
def _split(
    count: Whole, free: Flags, rooms: int, target: Floats, large: Floats, taken: Whole, few: Few
) -> None:
    """Split the free grades within the rooms; they are laid side by side, for they are few."""
    place, pupils, classes, aim, line = few
    number = 0
    for grade in range(count.size):
        if free[grade]:
            place[number], pupils[number] = grade, count[grade]
            aim[number], line[number] = target[grade], large[grade]
            number += 1
    squeeze(pupils[:number], rooms, aim[:number], line[:number], classes[:number])
    for which in range(number):
        taken[place[which]] = classes[which]


@compiled
def form_classes(
    pupils: Small,
    rooms: Whole,
    target: Floats,
    large: Floats,
    keeps: Flags,
    start: Small,
    classes: Small,
    formed: Small,
    planned: Small | None = None,
) -> None:
    """Form classes, year after year.

    Parameters
    ----------
    pupils
        ``(draw, year, school, grade)`` whole children.
    rooms
        ``(year, school)`` classrooms; below nought where unknown: then the target decides alone.
    target, large
        ``(grade,)`` pupils a class, and the size above which a class is large.
    keeps
        ``(grade,)``: True where a grade's classes are those of its cohort a year ago.
    start
        ``(school, grade)`` classes on record in the first year, 0 where they are not known.
    classes, formed
        Filled, ``(draw, year, school, grade)``: classes, and the place of the year in which they
        were formed (-1 where there are none).
    planned
        ``(year, school, grade)`` classes that a plan opens, 0 where it opens none; the first year
        is on record and follows no plan.
    """
    draws, years, schools, grades = pupils.shape
    rows = draws, years, schools * grades
    every, chosen, origin = pupils.reshape(rows), classes.reshape(rows), formed.reshape(rows)
    per_pupil = np.empty(schools * grades, dtype=np.float32)
    follows = np.empty(schools * grades, dtype=np.int16)
    for cell in range(schools * grades):
        per_pupil[cell] = 1.0 / target[cell % grades]
        follows[cell] = keeps[cell % grades] and cell % grades > 0
    room = (
        np.empty(grades, dtype=np.int64), np.empty(grades, dtype=np.int64),
        np.empty(grades, dtype=np.int64), np.empty(grades, dtype=np.int64),
        np.empty(grades, dtype=np.bool_),
    )  # fmt: skip
    few = (
        np.empty(grades, dtype=np.int64), np.empty(grades, dtype=np.int64),
        np.empty(grades, dtype=np.int64), np.empty(grades), np.empty(grades),
    )  # fmt: skip
    if planned is None:
        plan = np.zeros((years, schools * grades), dtype=np.int16)
    else:
        plan = planned.reshape((years, schools * grades))
    lines = target, large, 1.0 / target
    flat = start.reshape(schools * grades)
    for draw in range(draws):
        for year in range(years):
            now, since = chosen[draw, year], origin[draw, year]
            if year == 0:
                last = flat
                _first_year(every[draw, year], per_pupil, flat, now, since)
            else:
                last = chosen[draw, year - 1]
                before = origin[draw, year - 1]
                _next_year(
                    every[draw, year], per_pupil, follows, last, before, year, now, since
                )  # fmt: skip
                if planned is not None:
                    _open(every[draw, year], plan[year], year, now, since)
            _fit(
                every[draw, year], last, keeps, rooms[year], year, lines, room, few, plan[year],
                now, since,
            )  # fmt: skip


@compiled
def _open(pupils: Small, plan: Small, year: int, classes: Small, formed: Small) -> None:
    """Open the classes of a plan, all schools and grades in a row; none without a child."""
    for cell in range(pupils.size):
        if plan[cell] > 0 and pupils[cell] > 0:
            classes[cell] = min(plan[cell], pupils[cell])
            formed[cell] = np.int16(year)


@compiled
def _squeezed(
    pupils: Small, plan: Small, at: int, limit: int, year: int,
    lines: tuple[Floats, Floats, Floats], few: Few, classes: Small, formed: Small,
) -> bool:  # fmt: skip
    """Split the grades that form classes this year within the rooms that the others leave.

    Most schools need no more. False where the others leave too few rooms, and nothing is done.
    """
    place, count, taken, aim, line = few
    held, number = 0, 0
    for grade in range(lines[0].size):
        cell = at + grade
        if formed[cell] == year and plan[cell] == 0:
            place[number], count[number] = cell, pupils[cell]
            aim[number], line[number] = lines[0][grade], lines[1][grade]
            number += 1
        else:
            held += classes[cell]
    if held + number > limit:
        return False
    squeeze(count[:number], limit - held, aim[:number], line[:number], taken[:number])
    for which in range(number):
        classes[place[which]] = taken[which]
    return True


@compiled
def _fit(
    pupils: Small, last: Small, keeps: Flags, rooms: Whole, year: int,
    lines: tuple[Floats, Floats, Floats], room: tuple[Whole, Whole, Whole, Whole, Flags],
    few: Few, plan: Small, classes: Small, formed: Small,
) -> None:  # fmt: skip
    """Form the classes anew of schools with too few rooms for those they would form."""
    count, before, taken, fixed, free = room
    grades = count.size
    for school in range(rooms.size):
        limit, total, at = rooms[school], 0, school * grades
        for grade in range(grades):
            total += classes[at + grade]
        if limit < 0 or total <= limit:
            continue
        if year > 0 and _squeezed(pupils, plan, at, limit, year, lines, few, classes, formed):
            continue
        for grade in range(grades):
            count[grade] = pupils[at + grade]
            fixed[grade] = plan[at + grade] if year > 0 else 0
            if fixed[grade] > 0:
                before[grade] = fixed[grade]
            elif year == 0:
                before[grade] = last[at + grade]
            else:
                before[grade] = last[at + grade - 1] if keeps[grade] and grade > 0 else 0
        _form(count, before, limit, year == 0, lines, free, taken, fixed, few)
        for grade in range(grades):
            classes[at + grade] = taken[grade]
            if taken[grade] == 0:
                formed[at + grade] = -1
            elif free[grade]:
                formed[at + grade] = year


@compiled
def _first_year(
    pupils: Small, per_pupil: NDArray[np.float32], start: Small, classes: Small, formed: Small
) -> None:
    """Classes of the first year, all schools and grades in a row, as if rooms were plenty."""
    for cell in range(pupils.size):
        here, before = pupils[cell], start[cell]
        new = np.int16(np.ceil(np.float32(here) * per_pupil[cell] - _HAIR))
        number = new if before == 0 else min(before, here)
        classes[cell] = number
        formed[cell] = np.int16(0) if number > 0 else np.int16(-1)


@compiled
def _next_year(
    pupils: Small,
    per_pupil: NDArray[np.float32],
    follows: Small,
    last: Small,
    origin: Small,
    year: int,
    classes: Small,
    formed: Small,
) -> None:
    """Classes of a later year, in a row, as if rooms were plenty: no branch, so many at a time."""
    when = np.int16(year)
    classes[0] = np.int16(np.ceil(np.float32(pupils[0]) * per_pupil[0] - _HAIR))
    formed[0] = when if classes[0] > 0 else np.int16(-1)
    for cell in range(1, pupils.size):
        here, before = pupils[cell], np.int16(last[cell - 1] * follows[cell])
        new = np.int16(np.ceil(np.float32(here) * per_pupil[cell] - _HAIR))
        number = new if before == 0 else min(before, here)
        since = when if before == 0 else origin[cell - 1]
        classes[cell] = number
        formed[cell] = since if number > 0 else np.int16(-1)
