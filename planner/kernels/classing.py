"""Classes of whole children, school by school and future by future, in machine code.

A grade that may be split anew gets the classes that its target asks for. A grade whose classes
follow their cohort keeps those it had a year ago one grade below. Where the rooms do not suffice,
the largest class of the grades that are split anew is made as small as can be
(`planner.kernels.crowding`).

Where the classes that are carried up would leave a taught grade without a room, all grades are
split anew: children are not taught outdoors.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.crowding import squeeze
from planner.kernels.philox import compiled, inlined

Small = NDArray[np.int16]
Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_HAIR = np.float32(1e-4)
"""Keeps a whole multiple of the target from counting as one class more."""


@inlined
def _wanted(pupils: int, per_pupil: float) -> int:
    """Classes by the target."""
    return int(np.ceil(pupils * per_pupil - _HAIR))


@compiled
def _form(
    count: Whole, before: Whole, limit: int, first: bool, lines: tuple[Floats, Floats, Floats],
    free: Flags, taken: Whole,
) -> None:  # fmt: skip
    """Classes of one school in one year; ``free`` tells the grades that are split anew."""
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
            free[grade] = count[grade] > 0
            taken[grade] = _wanted(count[grade], per_pupil[grade])
            taught += free[grade]
            wanted += taken[grade]
    within = max(limit - held, taught)
    if wanted > within:
        squeeze(count, free, within, target, large, taken)


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
        np.empty(grades, dtype=np.int64), np.empty(grades, dtype=np.bool_),
    )  # fmt: skip
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
            _fit(every[draw, year], last, keeps, rooms[year], year, lines, room, now, since)


@compiled
def _fit(
    pupils: Small, last: Small, keeps: Flags, rooms: Whole, year: int,
    lines: tuple[Floats, Floats, Floats], room: tuple[Whole, Whole, Whole, Flags],
    classes: Small, formed: Small,
) -> None:  # fmt: skip
    """Form the classes anew of schools with too few rooms for those they would form."""
    count, before, taken, free = room
    grades = count.size
    for school in range(rooms.size):
        limit, total, at = rooms[school], 0, school * grades
        for grade in range(grades):
            total += classes[at + grade]
        if limit < 0 or total <= limit:
            continue
        for grade in range(grades):
            count[grade] = pupils[at + grade]
            if year == 0:
                before[grade] = last[at + grade]
            else:
                before[grade] = last[at + grade - 1] if keeps[grade] and grade > 0 else 0
        _form(count, before, limit, year == 0, lines, free, taken)
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
