"""Whole-area catchments of a small land, exactly: every way is tried, in whole numbers.

Where ways are few enough to try, nothing is quicker, no tolerance of a solver comes in, and what is
equal can be told from what is nearly so: of ways that are worth the same, that is taken in which
areas without pupils lie nearest.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.zoning_moves import Ground

Whole = NDArray[np.int64]
CLOSE = 1e-12
"""Share of a value by which sums of lengths may be off."""


def choices(home: Whole, unit: Whole) -> list[Whole]:
    """Schools that each unit of areas may go to: that which stands there, or any with a home."""
    rooted = np.flatnonzero(home >= 0)
    found = [rooted] * (int(unit.max(initial=-1)) + 1)
    for school in rooted:
        found[unit[home[school]]] = np.array([school])
    return found


def ways(home: Whole, unit: Whole) -> int:
    """How many ways there are, as a whole number of any length."""
    many = 1
    for schools in choices(home, unit):
        many *= len(schools)
    return many


def optimum(ground: Ground, cost: Whole, home: Whole, unit: Whole, over: int) -> Whole:
    """School of each area, ``(area,)``, at the least value.

    Parameters
    ----------
    cost
        ``(area, school)`` of a pupil.
    home
        ``(school,)``; -1 where a school takes no area.
    unit
        ``(area,)`` areas of one number go together; a home has a number of its own.
    over
        Charge of a pupil over the places.
    """
    options = choices(home, unit)
    each = np.unravel_index(np.arange(ways(home, unit)), [len(schools) for schools in options])
    taken = np.stack([schools[at] for schools, at in zip(options, each, strict=True)], axis=1)
    way = taken[:, unit]
    way = way[in_one_piece(ground, home, way)]
    paid = np.zeros(len(way), dtype=np.int64)
    tie, walls = paid.copy(), np.zeros(len(way))
    for area, pupils in enumerate(ground.pupils):
        (paid if pupils else tie)[:] += max(int(pupils), 1) * cost[area, way[:, area]]
    for school, places in enumerate(ground.places):
        paid += over * np.maximum((way == school) @ ground.pupils - places, 0)
    for border in range(len(ground.wall)):
        if ground.source[border] < ground.other[border]:
            apart = way[:, ground.source[border]] != way[:, ground.other[border]]
            walls += ground.wall[border] * apart
    value = paid if not len(ground.wall) else paid + walls
    least = value.min()
    same = np.flatnonzero(value <= (least if value is paid else least + CLOSE * abs(least)))
    return np.asarray(way[same[tie[same].argmin()]], dtype=np.int64)


def in_one_piece(ground: Ground, home: Whole, way: Whole) -> NDArray[np.bool_]:
    """Ways ``(way, area)`` in which all that some home can reach reach that of their school."""
    linked, reached = (np.zeros(way.shape, dtype=bool) for _ in range(2))
    linked[:, home[home >= 0]] = reached[:, home[home >= 0]] = True
    pairs = list(zip(ground.source.tolist(), ground.other.tolist(), strict=True))
    for _ in range(way.shape[1]):
        before = np.count_nonzero(reached), np.count_nonzero(linked)
        for one, two in pairs:
            reached[:, two] |= reached[:, one] & (way[:, one] == way[:, two])
            linked[:, two] |= linked[:, one]
        if before == (np.count_nonzero(reached), np.count_nonzero(linked)):
            break
    return np.asarray((reached == linked).all(axis=1))
