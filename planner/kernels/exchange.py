"""Exchanges between groups of people: moves between areas, changes of status. They sum to nought.

Those who leave a group are a share of it, so a group can be emptied but never overdrawn; each of
them arrives in exactly one other group (methods 2.3, identities N3 and N4). By chance, whole people
take the edges of a group in their order, each edge a binomial share of those who are left, which
together is multinomial.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.heads import binomial
from planner.kernels.philox import Word, Words, compiled, fraction, machine, rows, sharing

Array = NDArray[Any]
Floats = NDArray[np.floating]
Whole = NDArray[np.int64]

_NONE = 1e-300
"""Nothing is left of a group."""


class Chance(NamedTuple):
    """Where the uniforms of an exchange come from: cell ``age`` of each edge's stream and year."""

    seed: int
    keys: Words
    """One an edge."""
    year: int
    ids: Sequence[int]
    """Ids of the draws, rising."""


def exchange(
    people: Floats,
    own: Floats,
    origin: Whole,
    target: Whole,
    rate: NDArray[np.float64],
    chance: Chance | None = None,
) -> tuple[Floats, Floats, NDArray[np.float64]]:
    """Move a share of each group along every edge, all at once.

    Parameters
    ----------
    people, own
        ``(draw, group, age)``, and a part of them, of which as large a share moves.
    origin, target
        ``(edge,)`` groups that an edge leaves and reaches.
    rate
        ``(edge, age)`` share of the origin who take the edge; those out of one group sum to no more
        than one.
    chance
        Whole people move by chance; without it, shares.

    Returns
    -------
    Both after the exchange, whose sums over groups are unchanged, and all who took an edge,
    ``(draw,)``.

    Raises
    ------
    ValueError
        More than everyone leaves a group.

    >>> start = np.array([[[100.0], [50.0]]])
    >>> after, _, gone = exchange(start, start, np.array([0]), np.array([1]), np.array([[0.1]]))
    >>> after.ravel().tolist(), gone.tolist()
    ([90.0, 60.0], [10.0])
    """
    kept = np.ones(people.shape[1:])
    np.subtract.at(kept, origin, rate)
    if (kept < -1e-9).any():
        group, age = np.argwhere(kept < -1e-9)[0]
        message = f"more than everyone leaves group {group} at age {age}: {1 - kept[group, age]:g}"
        raise ValueError(message)
    if chance is None:
        seed, keys, years, ids = machine(0, np.zeros(0, dtype=np.uint64), [0], [])
    else:
        seed, keys, years, ids = machine(chance.seed, chance.keys, [chance.year], chance.ids)
    order = np.argsort(origin, kind="stable")
    edges = origin[order], target[order], np.asarray(rate, dtype=np.float64)[order], order
    after, own_after, gone = people.copy(), own.copy(), np.zeros(len(people))
    _move(people, own, *edges, seed, keys, years[0], ids, after, own_after, gone)
    for found in (after, own_after):
        np.maximum(found, 0.0, out=found)  # rounding alone
    return after, own_after, gone


@compiled
def _move(
    people: Array,
    own: Array,
    origin: Whole,
    target: Whole,
    rate: Array,
    order: Whole,
    seed: Word,
    keys: Words,
    year: Word,
    ids: Whole,
    after: Array,
    own_after: Array,
    gone: Array,
) -> None:
    """Book those who take an edge, in the order of origins, at both its ends.

    Four draws in a row read one block of words; the ages of an edge are one row.
    """
    draws, _, ages = people.shape
    cells, named = np.arange(ages).astype(np.uint64), np.empty(ages, dtype=np.uint64)
    words = np.empty((4, ages), dtype=np.uint64)
    left, part, kept = np.empty((draws, ages)), np.empty((draws, ages)), np.empty(ages)
    some = 0
    while some < draws:
        others = sharing(ids, some) if ids.size > 0 else draws
        for place in range(origin.size):
            start, end, shares = origin[place], target[place], rate[place]
            if place == 0 or origin[place - 1] != start:
                kept[:] = 1.0
                for draw in range(some, others):
                    for age in range(ages):
                        there = np.float64(people[draw, start, age])
                        left[draw, age] = there
                        own_part = np.float64(own[draw, start, age])
                        part[draw, age] = own_part / there if there > 0.0 else 0.0
            if ids.size > 0:
                named[:] = keys[order[place]]
                rows(seed, named, np.uint64(ids[some] // 4), year, cells, words)
            for draw in range(some, others):
                for age in range(ages):
                    there = np.float64(people[draw, start, age])
                    if there <= 0.0 or shares[age] <= 0.0:
                        continue
                    moved = there * shares[age]
                    if ids.size > 0:
                        # Whole people by chance, a fraction of one by its share.
                        share = min(shares[age] / max(kept[age], _NONE), 1.0)
                        number = np.floor(left[draw, age] * (1.0 + 1e-6))
                        uniform = fraction(words[ids[draw] % 4, age])
                        moved = binomial(number, share, uniform)
                        moved += max(left[draw, age] - number, 0.0) * share
                        moved = min(moved, left[draw, age])
                        left[draw, age] -= moved
                    gone[draw] += moved
                    after[draw, start, age] -= moved
                    after[draw, end, age] += moved
                    own_after[draw, start, age] -= moved * part[draw, age]
                    own_after[draw, end, age] += moved * part[draw, age]
            for age in range(ages):
                kept[age] -= shares[age]
        some = others
