"""Deferred acceptance: children propose, schools keep the best so far.

Gale and Shapley (1962), "College admissions and the stability of marriage"; with one lottery number
a child for all schools (single tie-breaking: Abdulkadiroğlu, Pathak and Roth 2009). A school keeps
those whom it holds in a heap with the last of them on top, so that a proposal costs the logarithm
of its places. Preferences are strict and ties end with the child's own place, hence the answer is
the one matching that is stable and best for every child, whatever the order of proposals.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import Words, compiled, fraction, inlined

Whole = NDArray[np.int64]
NOWHERE = -1


@inlined
def _after(one: int, other: int, held: Whole, level: Whole, lot: Words) -> bool:
    """Tell whether an entrant comes after another at the school that both propose to."""
    first, second = level[held[one]], level[held[other]]
    if first != second:
        return bool(first > second)
    if lot[one] != lot[other]:
        return bool(lot[one] > lot[other])
    return one > other


@compiled
def _rise(heap: Whole, base: int, at: int, held: Whole, level: Whole, lot: Words) -> None:
    while at > 0:
        above = (at - 1) // 2
        if not _after(heap[base + at], heap[base + above], held, level, lot):
            return
        heap[base + at], heap[base + above] = heap[base + above], heap[base + at]
        at = above


@compiled
def _sink(heap: Whole, base: int, size: int, held: Whole, level: Whole, lot: Words) -> None:
    at = 0
    while 2 * at + 1 < size:
        below = 2 * at + 1
        right = below + 1
        if right < size and _after(heap[base + right], heap[base + below], held, level, lot):
            below = right
        if not _after(heap[base + below], heap[base + at], held, level, lot):
            return
        heap[base + at], heap[base + below] = heap[base + below], heap[base + at]
        at = below


@compiled
def accept(
    child: Whole,
    start: Whole,
    order: Whole,
    school: Whole,
    level: Whole,
    lot: Words,
    places: Whole,
) -> Whole:
    """Match entrants with schools: stable, and as good as can be for every entrant.

    Parameters
    ----------
    child
        ``(entrant,)``: whose list the entrant holds; a child may stand there more than once.
    start
        ``(child + 1,)``: the list of a child is ``order[start[c]:start[c + 1]]``, best first.
    order
        ``(entry,)`` entries in the order in which they are asked.
    school, level
        ``(entry,)``: school, and the level of priority there, low before high.
    lot
        ``(entrant,)`` lottery numbers, which decide within a level: low before high.
    places
        ``(school,)``.

    Returns
    -------
    ``(entrant,)``: the entry by which each is admitted, -1 where none.

    >>> start, order = np.array([0, 2, 4]), np.arange(4)
    >>> school, level = np.array([0, 1, 0, 1]), np.array([1, 0, 0, 1])
    >>> lots = np.zeros(2, dtype=np.uint64)
    >>> accept(np.arange(2), start, order, school, level, lots, np.array([1, 1])).tolist()
    [1, 2]
    """
    asked = np.zeros(places.size, dtype=np.int64)
    for one in child:
        for at in range(start[one], start[one + 1]):
            asked[school[order[at]]] += 1
    room = np.minimum(np.maximum(places, 0), asked)
    base = np.zeros(places.size + 1, dtype=np.int64)
    for at in range(places.size):
        base[at + 1] = base[at] + room[at]
    heap = np.empty(base[-1], dtype=np.int64)
    size = np.zeros(places.size, dtype=np.int64)
    held = np.full(child.size, NOWHERE, dtype=np.int64)
    following = np.empty(child.size, dtype=np.int64)
    for entrant in range(child.size):
        following[entrant] = start[child[entrant]]
    for first in range(child.size):
        entrant = first
        while entrant >= 0:
            at = following[entrant]
            if at == start[child[entrant] + 1]:
                held[entrant] = NOWHERE
                break
            following[entrant] = at + 1
            held[entrant] = order[at]
            here = school[order[at]]
            if size[here] < room[here]:
                heap[base[here] + size[here]] = entrant
                size[here] += 1
                _rise(heap, base[here], size[here] - 1, held, level, lot)
                entrant = NOWHERE
            elif room[here] > 0 and _after(heap[base[here]], entrant, held, level, lot):
                last = heap[base[here]]
                heap[base[here]] = entrant
                _sink(heap, base[here], size[here], held, level, lot)
                entrant = last
    return held


@compiled
def deal(start: Whole, weight: NDArray[np.float64], words: Words) -> Whole:
    """Order of each child's list where lots say which of its schools is asked first.

    Entries of weight nought keep their places; the others of a list change places among
    themselves, each standing first with a chance in proportion to its weight, and so on among the
    rest (Efraimidis and Spirakis 2006).

    Parameters
    ----------
    start
        ``(child + 1,)``.
    weight
        ``(entry,)``, nought for entries that no lot moves.
    words
        ``(child, slot)`` random bits; slots as many as the longest list has entries.

    Returns
    -------
    ``(entry,)`` entries in the order in which they are asked.
    """
    order = np.arange(weight.size)
    key = np.empty(words.shape[1])
    for child in range(start.size - 1):
        drawn = 0
        for at in range(start[child], start[child + 1]):
            if weight[at] > 0:
                drawn += 1
        if drawn < 2:
            continue
        count = 0
        spot = np.empty(drawn, dtype=np.int64)
        entry = np.empty(drawn, dtype=np.int64)
        for at in range(start[child], start[child + 1]):
            if weight[at] > 0:
                draw = -np.log(fraction(words[child, at - start[child]])) / weight[at]
                place = count
                while place > 0 and key[place - 1] > draw:
                    key[place], entry[place] = key[place - 1], entry[place - 1]
                    place -= 1
                key[place], entry[place] = draw, at
                spot[count] = at
                count += 1
        for place in range(drawn):
            order[spot[place]] = entry[place]
    return order
