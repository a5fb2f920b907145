"""Exchanges between groups of people: moves between areas, changes of status. They sum to nought.

Those who leave a group are a share of it, so a group can be emptied but never overdrawn; each of
them arrives in exactly one other group (methods 2.3, identities N3 and N4). By chance, whole people
take the edges of a group in their order, each edge a binomial share of those who are left, which
together is multinomial. People who are there as a Poisson count move by shares even then, for the
parts of a Poisson count are Poisson and independent.
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
    people: Floats, origin: Whole, target: Whole, rate: NDArray[np.float64]
) -> tuple[Floats, NDArray[np.float64]]:
    """Move a share of each group along every edge, all at once.

    Parameters
    ----------
    people
        ``(draw, group, age)``.
    origin, target
        ``(edge,)`` groups that an edge leaves and reaches.
    rate
        ``(edge, age)`` share of the origin who take the edge; those out of one group sum to no more
        than one.

    Returns
    -------
    People after the exchange, whose sum over groups is unchanged, and all who took an edge,
    ``(draw,)``.

    Raises
    ------
    ValueError
        More than everyone leaves a group.

    >>> start = np.array([[[100.0], [50.0]]])
    >>> after, gone = exchange(start, np.array([0]), np.array([1]), np.array([[0.1]]))
    >>> after.ravel().tolist(), gone.tolist()
    ([90.0, 60.0], [10.0])
    """
    _check(people.shape[1:], origin, rate)
    after, gone = people.copy(), np.zeros(len(people))
    _share(people, origin, target, np.asarray(rate, dtype=np.float64), after, gone)
    return np.maximum(after, 0.0, out=after), gone  # rounding alone is below nought


def exchange_whole(
    people: Floats,
    sure: Floats,
    origin: Whole,
    target: Whole,
    rate: NDArray[np.float64],
    chance: Chance,
) -> tuple[Floats, Floats, NDArray[np.float64]]:
    """Move whole people along every edge by chance, and a fraction of one by its share.

    Those who set out are drawn of the people behind an expectation, each of whom is there still
    with the chance that the expectation and what of it is sure tell.

    Parameters
    ----------
    people, sure
        ``(draw, group, age)`` expected, and the sum of their squared chances to be there, of which
        as large a share moves.
    origin, target, rate
        As in `exchange`, the edges of one group in their order.

    Returns
    -------
    Both after the exchange, whose sums over groups are unchanged, and all who took an edge,
    ``(draw,)``.

    Raises
    ------
    ValueError
        More than everyone leaves a group.
    """
    _check(people.shape[1:], origin, rate)
    seed, keys, years, ids = machine(chance.seed, chance.keys, [chance.year], chance.ids)
    order = np.argsort(origin, kind="stable")
    edges = origin[order], target[order], np.asarray(rate, dtype=np.float64)[order], keys[order]
    after, sure_after, gone = people.copy(), sure.copy(), np.zeros(len(people))
    _move(people, sure, *edges, seed, years[0], ids, after, sure_after, gone)
    for found in (after, sure_after):
        np.maximum(found, 0.0, out=found)  # rounding alone
    return after, sure_after, gone


def _check(shape: tuple[int, ...], origin: Whole, rate: NDArray[np.float64]) -> None:
    """Refuse rates by which more than everyone leaves."""
    kept = np.ones(shape)
    np.subtract.at(kept, origin, rate)
    if (kept < -1e-9).any():
        group, age = np.argwhere(kept < -1e-9)[0]
        message = f"more than everyone leaves group {group} at age {age}: {1 - kept[group, age]:g}"
        raise ValueError(message)


@compiled
def _share(
    people: Array, origin: Whole, target: Whole, rate: Array, after: Array, gone: Array
) -> None:
    """Book those who take an edge at both its ends."""
    draws, _, ages = people.shape
    for draw in range(draws):
        for edge in range(origin.size):
            start, end = origin[edge], target[edge]
            for age in range(ages):
                moved = np.float64(people[draw, start, age]) * rate[edge, age]
                gone[draw] += moved
                after[draw, start, age] -= moved
                after[draw, end, age] += moved


@compiled
def _move(
    people: Array,
    sure: Array,
    origin: Whole,
    target: Whole,
    rate: Array,
    keys: Words,
    seed: Word,
    year: Word,
    ids: Whole,
    after: Array,
    sure_after: Array,
    gone: Array,
) -> None:
    """Book those who take an edge by chance, in the order of origins, at both its ends.

    Four draws in a row read one block of words; the ages of an edge are one row.
    """
    draws, _, ages = people.shape
    cells, named = np.arange(ages).astype(np.uint64), np.empty(ages, dtype=np.uint64)
    words = np.empty((4, ages), dtype=np.uint64)
    left, kept = np.empty((draws, ages)), np.empty(ages)
    some = 0
    while some < draws:
        others = sharing(ids, some)
        for edge in range(origin.size):
            start, end, shares = origin[edge], target[edge], rate[edge]
            if edge == 0 or origin[edge - 1] != start:
                kept[:] = 1.0
                left[some:others] = people[some:others, start]
            named[:] = keys[edge]
            rows(seed, named, np.uint64(ids[some] // 4), year, cells, words)
            for draw in range(some, others):
                for age in range(ages):
                    there = np.float64(people[draw, start, age])
                    if there <= 0.0 or shares[age] <= 0.0:
                        continue
                    share = min(shares[age] / max(kept[age], _NONE), 1.0)
                    there_still = max(np.float64(sure[draw, start, age]) / there, _NONE)
                    number = np.floor(left[draw, age] / there_still * (1.0 + 1e-6))
                    moved = binomial(number, share, fraction(words[ids[draw] % 4, age]))
                    moved *= there_still
                    moved += max(left[draw, age] - number * there_still, 0.0) * share
                    moved = min(moved, left[draw, age])
                    left[draw, age] -= moved
                    gone[draw] += moved
                    after[draw, start, age] -= moved
                    after[draw, end, age] += moved
                    moved *= there_still
                    sure_after[draw, start, age] -= moved
                    sure_after[draw, end, age] += moved
            for age in range(ages):
                kept[age] -= shares[age]
        some = others
