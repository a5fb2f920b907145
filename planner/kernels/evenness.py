"""How uneven classes are: the sizes of a grade's classes, and what follows for the largest.

The classes of a grade of ``n`` children stray from their mean by a share of it, normally about
nought; together they hold the ``n`` children, whole (largest remainder). With a share of nought the
split is even. A class keeps its place among its neighbours as it climbs, for it is the same class:
its chance belongs to the year and grade in which it was formed. Where a class list tells the sizes
of the first year, they take the place of chance until the classes are formed anew.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import block, compiled, fraction, inlined, normal, sharing

Small = NDArray[np.int16]
Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Chance = tuple[np.uint64, np.uint64, int, np.uint64, int]
"""Seed, key of the school, count of the draws, year and grade of forming."""

MOST = 64
"""Classes of a grade that chance tells apart; further ones are of the mean size."""


@compiled
def split(pupils: int, classes: int, share: float, z: Floats, given: bool, out: Floats) -> int:
    """Write the sizes of classes and return the largest.

    Parameters
    ----------
    share
        Standard deviation of a class's size as a share of the mean.
    z
        ``(class,)`` standard deviates; if ``given``, the relative deviations themselves.
    out
        ``(class,)`` filled up to ``classes``; the rest is used up.
    """
    mean, centre, known = pupils / classes, 0.0, min(classes, MOST)
    if share > 0.0 and not given:
        for place in range(known):
            centre += z[place]
        centre /= classes
    left = pupils
    for place in range(classes):
        stray = 0.0
        if place < known:
            stray = z[place] if given else share * (z[place] - centre)
        size = max(mean * (1.0 + stray), 0.0)
        out[place] = np.floor(size + 1e-9)
        out[classes + place] = size - out[place]
        left -= int(out[place])
    while left > 0:
        most = 0
        for place in range(1, classes):
            if out[classes + place] > out[classes + most] + 1e-9:
                most = place
        out[most] += 1.0
        out[classes + most] -= 1.0
        left -= 1
    largest = 0
    for place in range(1, classes):
        if out[place] > out[largest]:
            largest = place
    while left < 0:
        out[largest] -= 1.0
        left += 1
        for place in range(classes):
            if out[place] > out[largest]:
                largest = place
    return int(out[largest])


@compiled
def _deviates(
    seed: np.uint64, key: np.uint64, count: int, year: np.uint64, grade: int,
    have: int, upto: int, z: Floats,
) -> None:  # fmt: skip
    """Write the deviates of four draws, ``(4, class)``, of a grade's classes from ``have`` on."""
    for place in range(have, min(upto, MOST)):
        cell = np.uint64(grade * MOST + place)
        words = block(seed, key, np.uint64(count), year, cell)
        z[0, place] = normal(fraction(words[0]))
        z[1, place] = normal(fraction(words[1]))
        z[2, place] = normal(fraction(words[2]))
        z[3, place] = normal(fraction(words[3]))


@inlined
def _even(pupils: int, classes: int, line: int) -> tuple[int, int, int]:
    """Largest class, classes above a line and pupils above it, of an even split."""
    small = int(pupils / classes)
    bigger = pupils - small * classes
    top = small + (bigger > 0)
    if top <= line:
        return top, 0, 0
    much = classes if small > line else bigger
    excess = bigger * (small + 1 - line) + (classes - bigger) * max(small - line, 0)
    return top, much, excess


@inlined
def _counted(room: Floats, classes: int, line: int) -> tuple[int, int]:
    """Classes above a line, and pupils above it in them."""
    much, excess = 0, 0
    for place in range(classes):
        if room[place] > line:
            much += 1
            excess += int(room[place]) - line
    return much, excess


@compiled
def _fill_evenly(
    pupils: Small, classes: Small, line: NDArray[np.float32],
    largest: Small, beyond: Small, over: Small, needed: Small,
) -> None:  # fmt: skip
    """Fill classes of equal size, all schools and grades in a row; a quotient so small is exact."""
    none, one = np.float32(0), np.float32(1)
    for cell in range(pupils.size):
        here, number = np.float32(pupils[cell]), max(np.float32(classes[cell]), one)
        small = np.floor(here / number)
        bigger = here - small * number
        much, more = max(small - line[cell], none), max(small + one - line[cell], none)
        largest[cell] = np.int16(small + min(bigger, one))
        over[cell] = np.int16(bigger * more + (number - bigger) * much)
        beyond[cell] = np.int16(
            (bigger if more > none else none) + (number - bigger if much > none else none)
        )
        needed[cell] = np.int16(np.ceil(here / line[cell]))


@compiled
def _fill_all_evenly(
    pupils: Small, classes: Small, lines: NDArray[np.int64],
    largest: Small, beyond: Small, over: Small, needed: Small,
) -> None:  # fmt: skip
    """Fill classes of equal size, draw by draw and year by year."""
    draws, years, schools, grades = pupils.shape
    rows = draws, years, schools * grades
    line = np.empty(schools * grades, dtype=np.float32)
    for cell in range(schools * grades):
        line[cell] = lines[cell % grades]
    full = pupils.reshape(rows), classes.reshape(rows)
    into = largest.reshape(rows), beyond.reshape(rows), over.reshape(rows), needed.reshape(rows)
    for draw in range(draws):
        for year in range(years):
            _fill_evenly(
                full[0][draw, year], full[1][draw, year], line, into[0][draw, year],
                into[1][draw, year], into[2][draw, year], into[3][draw, year],
            )  # fmt: skip


@compiled
def _fewest(
    here: int, few: int, line: int, wide: float, drawn: bool, row: int, chance: Chance,
    scores: Floats, z: Floats, have: int, room: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Fewest classes, from ``few`` on, of which none is above a line; and the deviates made."""
    seed, key, count, year, below = chance
    while 1 < few < here:
        if drawn and few > have:
            _deviates(seed, key, count, year, below, have, few, z)
            have = few
        own = z[row] if drawn else scores[min(few, MOST)]
        if split(here, few, wide, own, False, room) <= line:
            break
        few += 1
    return few, have


@compiled
def on_record(listed: Floats, classes: int) -> bool:
    """Tell whether just so many classes of a grade are on record, ``(class,)`` deviations."""
    if classes > min(listed.size, MOST) or np.isnan(listed[classes - 1]):
        return False
    return classes == listed.size or np.isnan(listed[classes])


@compiled
def fill_classes(
    pupils: Small,
    classes: Small,
    formed: Small,
    share: Floats,
    listed: Floats,
    large: Floats,
    seed: np.uint64,
    keys: Words,
    calendar: Words,
    ids: NDArray[np.int64],
    scores: Floats,
    largest: Small,
    beyond: Small,
    over: Small,
    needed: Small,
) -> None:
    """Fill classes that are formed with their children.

    Parameters
    ----------
    pupils, classes, formed
        ``(draw, year, school, grade)``, from `planner.kernels.classing.form_classes`.
    share
        ``(school,)`` standard deviation of a class's size as a share of its grade's mean.
    listed
        ``(school, grade, class)`` relative deviations on record in the first year, NaN where not
        told; no classes at all where there is no record.
    large
        ``(grade,)`` size above which a class is large.
    seed, keys, calendar, ids
        Of the random numbers, by school, year and draw; no ids on the central path.
    scores
        ``(classes, class)`` expected deviates in falling order, which the central path takes.
    largest, beyond, over, needed
        Filled, ``(draw, year, school, grade)``: pupils in the largest class; large classes; pupils
        above the line in them; fewest classes of which none is large.
    """
    draws, years, schools, grades = pupils.shape
    lines = np.floor(large).astype(np.int64)
    if listed.shape[2] == 0 and not share.any():
        _fill_all_evenly(pupils, classes, lines, largest, beyond, over, needed)
        return
    # Deviates of the four draws that share a block of random words, by grade; how many there are,
    # and for which year of forming.
    z = np.zeros((grades, 4, MOST))
    have, since = np.zeros(grades, dtype=np.int64), np.zeros(grades, dtype=np.int64)
    most = int(pupils.max()) if pupils.size else 0
    room = np.empty(2 * (most + 1))
    drawn = ids.size > 0
    first = 0
    while first < draws:
        last = sharing(ids, first) if drawn else first + 1
        count = ids[first] // 4 if drawn else 0
        for year in range(years):
            for school in range(schools):
                have[:] = 0
                wide = share[school]
                for draw in range(first, last):
                    row = ids[draw] % 4 if drawn else 0
                    for grade in range(grades):
                        here = int(pupils[draw, year, school, grade])
                        number = int(classes[draw, year, school, grade])
                        line = lines[grade]
                        top, much, excess, few = 0, 0, 0, 0
                        if here > 0:
                            few = int((here + line - 1) / line)
                            top, much, excess = _even(here, number, line)
                            origin = int(formed[draw, year, school, grade])
                            below = grade - (year - origin)
                            given = (
                                origin == 0
                                and listed.shape[2] > 0
                                and on_record(listed[school, below], number)
                            )
                            if wide > 0.0 and (number > 1 or few > 1):
                                if since[grade] != origin:
                                    have[grade], since[grade] = 0, origin
                                chance = seed, keys[school], count, calendar[origin], below
                                if drawn and number > have[grade]:
                                    _deviates(*chance, have[grade], number, z[grade])
                                    have[grade] = number
                                few, have[grade] = _fewest(
                                    here, few, line, wide, drawn, row, chance, scores,
                                    z[grade], have[grade], room,
                                )  # fmt: skip
                            if given:
                                top = split(here, number, wide, listed[school, below], True, room)
                                much, excess = _counted(room, number, line)
                            elif wide > 0.0 and number > 1:
                                own = z[grade, row] if drawn else scores[min(number, MOST)]
                                top = split(here, number, wide, own, False, room)
                                much, excess = _counted(room, number, line)
                        largest[draw, year, school, grade] = top
                        beyond[draw, year, school, grade] = much
                        over[draw, year, school, grade] = excess
                        needed[draw, year, school, grade] = few
        first = last
