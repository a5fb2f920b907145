"""Class formation: as many classes as the target asks for, as even as the rooms allow.

A school forms the classes that its target asks for while it has rooms. When it lacks rooms, the
largest class is made as small as can be (the least bound ``u`` with ``Σ⌈n/u⌉ ≤ rooms``), and any
room then left over goes to the grade with the biggest classes. Counting large classes alone would
cram one grade into one room; the bound on the largest comes first.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def form(pupils: Ints, rooms: Floats, target: Floats) -> Ints:
    """Form classes of whole children.

    Parameters
    ----------
    pupils
        ``(..., grade)`` whole children.
    rooms
        ``(...)`` classrooms; unknown (NaN) means that the target decides alone.
    target
        ``(grade,)`` pupils a class.

    Returns
    -------
    ``(..., grade)`` classes. A grade with pupils has at least one class, even where the school has
    fewer rooms than grades.
    """
    wanted = np.ceil(pupils / target).astype(np.int64)
    taught = np.minimum(pupils, 1).sum(axis=-1)
    limit = np.where(np.isfinite(rooms), np.maximum(np.nan_to_num(rooms), taught), np.inf)
    over = wanted.sum(axis=-1) > limit
    if over.any():
        wanted[over] = _within(pupils[over], np.floor(limit[over] + 1e-9).astype(np.int64))
    return wanted


def smallest_bound(pupils: Ints, rooms: Ints) -> Ints:
    """Least bound on the size of the largest class, by bisection.

    Parameters
    ----------
    pupils
        ``(school, grade)``.
    rooms
        ``(school,)`` at least as many as there are grades with pupils.

    >>> smallest_bound(np.array([[281, 262, 240, 231, 225, 205]]), np.array([28])).tolist()
    [57]
    """
    low = np.ones(len(pupils), dtype=np.int64)
    high = np.maximum(pupils.max(axis=-1), 1)
    while (low < high).any():
        middle = (low + high) // 2
        fits = -(-pupils // middle[:, None]).sum(axis=-1) <= rooms
        high = np.where(fits, middle, high)
        low = np.where(fits, low, np.minimum(middle + 1, high))
    return high


def _within(pupils: Ints, rooms: Ints) -> Ints:
    """Classes that make the largest as small as ``rooms`` allow, ``(school, grade)``."""
    bound = smallest_bound(pupils, rooms)
    classes = -(-pupils // bound[:, None])
    left = rooms - classes.sum(axis=-1)
    while (left > 0).any():
        size = np.divide(pupils, classes, out=np.zeros(pupils.shape), where=classes > 0)
        biggest = size.argmax(axis=-1)
        some = left > 0
        classes[np.flatnonzero(some), biggest[some]] += 1
        left -= some
    return np.asarray(classes)


def largest(pupils: Ints, classes: Ints) -> Ints:
    """Pupils in the largest class of a grade that is split evenly.

    >>> largest(np.array([281, 281, 230]), np.array([5, 6, 5])).tolist()
    [57, 47, 46]
    """
    return np.asarray(-(-pupils // np.maximum(classes, 1)))


def sizes(pupils: int, classes: int) -> list[int]:
    """Sizes of the classes of one grade, largest first.

    >>> sizes(281, 5)
    [57, 56, 56, 56, 56]
    """
    small, extra = divmod(pupils, classes)
    return [small + 1] * extra + [small] * (classes - extra)


def whole_children(pupils: Floats) -> Ints:
    """Round expectations so that grades add up to the rounded roll (largest remainder).

    Parameters
    ----------
    pupils
        ``(..., grade)``; ties go to the lower grade.

    >>> whole_children(np.array([100 / 3, 100 / 3, 100 / 3])).tolist()
    [34, 33, 33]
    """
    floor = np.floor(pupils)
    short = np.rint(pupils.sum(axis=-1)) - floor.sum(axis=-1)
    order = np.argsort(floor - pupils, axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    return (floor + (rank < short[..., None])).astype(np.int64)
