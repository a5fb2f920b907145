"""Classes of a school that lacks rooms: the least bound on the largest class, then the counts.

The bound is the least ``u`` with ``Σ⌈n/u⌉ ≤ rooms`` over the grades that are split anew. Rooms left
over under it are all used, where they leave the fewest large classes, then the fewest over the
target, then the least squared excess. Counting alone would cram one grade into one room; so the
bound comes first.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled, inlined

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

_WHOLE = 1e-9
"""Keeps a whole quotient of small numbers, taken by the reciprocal, from falling below itself."""

_LARGE, _OVER = 1e12, 1e8
"""Weights by which one large class outweighs any number of classes over the target, and one of
those any squared excess."""


@inlined
def parts(pupils: int, size: int) -> int:
    """Fewest parts of at most a size: a quotient of small whole numbers, rounded up, is exact."""
    return int((pupils + size - 1) / size)


@compiled
def least_bound(pupils: Whole, rooms: int) -> int:
    """Least bound on the largest class of the grades ``(grade,)``.

    From the mean class upwards, to the next size at which some grade needs a class less: with the
    mean, fewer rooms are lacking than there are grades, so that few steps suffice.
    """
    total = 0
    for grade in range(pupils.size):
        total += pupils[grade]
    bound = max(parts(total, max(rooms, 1)), 1)
    while True:
        inverse, taken, further = 1.0 / bound, 0, 1 << 30
        for grade in range(pupils.size):
            number = int((pupils[grade] + bound - 1) * inverse + _WHOLE)
            taken += number
            if number > 1:
                further = min(further, parts(pupils[grade], number - 1))
        if taken <= rooms or further == 1 << 30:
            return bound
        bound = further


@compiled
def burden(pupils: int, classes: int, target: float, large: float) -> float:
    """Weight of an even split: large classes, classes over the target, squared excess."""
    if classes == 0 or pupils <= target * classes:
        return 0.0
    small = int(pupils / classes)
    bigger = pupils - small * classes
    total = 0.0
    for size, count in ((small, classes - bigger), (small + 1, bigger)):
        if size > target:
            weight = _OVER + (size - target) ** 2 + (_LARGE if size > large else 0.0)
            total += count * weight
    return total


@compiled
def spend(pupils: Whole, spare: int, target: Floats, large: Floats, out: Whole) -> None:
    """Give all spare rooms to the grades, the least burden in all, by dynamic programming.

    No room stays idle while a class is over the target, even where that would leave fewer classes
    over it; no grade gets more classes than the target asks for.
    """
    best, cost = np.full(spare + 1, np.inf), np.empty(spare + 1)
    chosen = np.zeros((pupils.size, spare + 1), dtype=np.int64)
    best[0] = 0.0
    for grade in range(pupils.size):
        lacks = int(np.ceil(pupils[grade] / target[grade])) - out[grade]
        if lacks <= 0:
            continue
        for more in range(min(lacks, spare) + 1):
            cost[more] = burden(pupils[grade], out[grade] + more, target[grade], large[grade])
        for room in range(spare, -1, -1):
            least, taken = best[room] + cost[0], 0
            for more in range(1, min(lacks, room) + 1):
                total = best[room - more] + cost[more]
                if total < least:
                    least, taken = total, more
            best[room], chosen[grade, room] = least, taken
    room = spare
    while best[room] == np.inf:
        room -= 1
    for grade in range(pupils.size - 1, -1, -1):
        out[grade] += chosen[grade, room]
        room -= chosen[grade, room]


@compiled
def _spend_one(pupils: Whole, target: Floats, large: Floats, out: Whole) -> None:
    """Give one spare room to the grade where it takes off most of the burden."""
    most, where = -np.inf, -1
    for grade in range(pupils.size):
        if pupils[grade] > target[grade] * out[grade]:
            now = burden(pupils[grade], out[grade], target[grade], large[grade])
            gain = now - burden(pupils[grade], out[grade] + 1, target[grade], large[grade])
            if gain > most:
                most, where = gain, grade
    if where >= 0:
        out[where] += 1


@compiled
def squeeze(pupils: Whole, rooms: int, target: Floats, large: Floats, out: Whole) -> None:
    """Split grades anew within the rooms, one at least for each: bound first, then counts."""
    bound = least_bound(pupils, rooms)
    spare, inverse = rooms, 1.0 / bound
    for grade in range(pupils.size):
        out[grade] = int((pupils[grade] + bound - 1) * inverse + _WHOLE)
        spare -= out[grade]
    if spare == 1:
        _spend_one(pupils, target, large, out)
    elif spare > 1:
        spend(pupils, spare, target, large, out)
