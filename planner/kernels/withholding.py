"""Which counts to withhold, so that no small one can be read or worked out.

A count from one to a limit is withheld, and then others with it, until no sum gives it away: what
remains when all that can be read is taken from a sum must be more than one withheld count, and more
than the limit (complementary suppression, sum by sum). At last all sums are taken together: a count
that they determine as linear equations is covered by one more. What bounds alone give away is not
looked at: a withheld count may be known to lie within limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Sum = tuple[int, Sequence[int]]
"""Place of a total, and those of its parts."""
_NOUGHT = 1e-7
"""What a number that must be nought may miss it by."""


def withhold(counts: Whole, sums: Sequence[Sum], limit: int, told: Flags) -> Flags:
    """Find the counts to withhold.

    Parameters
    ----------
    counts
        ``(count,)`` children, not below nought. Nought is no child's, and is told.
    sums
        Totals and parts that add up to them.
    limit
        Largest count that is small.
    told
        ``(count,)``: False for what is told nowhere, and yet must not be worked out if small.

    Returns
    -------
    ``(count,)``: True where a count is withheld, or told nowhere.

    >>> counts, told = np.array([60, 3, 20, 37]), np.ones(4, dtype=bool)
    >>> withhold(counts, [(0, [1, 2, 3])], 9, told).tolist()
    [False, True, True, False]
    """
    small = (counts >= 1) & (counts <= limit)
    book = _Book(counts, told, small, limit, *_laid_out(sums))
    hidden = small | ~told
    _cover_all(book, hidden)
    _tell_again(book, hidden)
    while _cover_more(book, hidden):
        _cover_all(book, hidden)
    return hidden


@dataclass(frozen=True, eq=False)
class _Book:
    """Counts, what is told and what is small, and the sums; ``inside`` are the sums of a count."""

    counts: Whole
    told: Flags
    small: Flags
    limit: int
    totals: list[int]
    parts: list[Whole]
    inside: Mapping[int, list[int]]


def _laid_out(sums: Sequence[Sum]) -> tuple[list[int], list[Whole], Mapping[int, list[int]]]:
    parts = [np.asarray(own, dtype=np.int64) for _, own in sums]
    inside: dict[int, list[int]] = {}
    for place, (total, own) in enumerate(sums):
        for one in (total, *own):
            inside.setdefault(int(one), []).append(place)
    return [int(total) for total, _ in sums], parts, inside


def _cover_all(book: _Book, hidden: Flags) -> None:
    """Withhold more counts until no sum by itself gives one away.

    Of a sum's counts the one goes that makes fewest other sums give something away, and of these
    the least.
    """
    again = True
    while again:
        again = False
        for place in range(len(book.totals)):
            if not _gives(book, hidden, place):
                continue
            members = np.append(book.parts[place], book.totals[place])
            free = members[~hidden[members] & (book.counts[members] > 0)]
            if len(free):
                costs = [(_costs(book, hidden, int(one)), book.counts[one]) for one in free]
                hidden[free[costs.index(min(costs))]] = True
                again = True


def _costs(book: _Book, hidden: Flags, one: int) -> int:
    """Sums that would give something away were a count withheld."""
    hidden[one] = True
    found = sum(_gives(book, hidden, place) for place in book.inside[one])
    hidden[one] = False
    return found


def _tell_again(book: _Book, hidden: Flags) -> None:
    """Tell counts whose sums give nothing away without them, the largest first."""
    covers = np.flatnonzero(hidden & book.told & ~book.small)
    for one in covers[np.argsort(-book.counts[covers], kind="stable")].tolist():
        hidden[one] = False
        hidden[one] = any(_gives(book, hidden, place) for place in book.inside.get(one, []))


def _gives(book: _Book, hidden: Flags, place: int) -> bool:
    """Tell whether a sum gives a withheld count away, or a small number of several."""
    total, own, counts = book.totals[place], book.parts[place], book.counts
    guarded = book.told | book.small
    inside = own[hidden[own] & (counts[own] > 0)]
    if hidden[total]:
        return bool(not len(inside) and counts[total] > 0 and guarded[total])
    if not len(inside):
        return False
    return (len(inside) == 1 and bool(guarded[inside[0]])) or counts[inside].sum() <= book.limit


@dataclass(frozen=True, eq=False)
class _Core:
    """The sums as linear equations of withheld counts, as far as they bind each other.

    A count that stands in one sum alone can take on whatever the others leave: with it the sum
    says nothing of them. Such sums are peeled off, one after the other, and ``sums`` remain.

    Parameters
    ----------
    known
        ``(count,)``: determined by all sums together.
    peeled
        Counts that stood alone, each with its sum, in the order of peeling.
    place
        Place of a count among those of the remaining sums.
    solve
        ``(count, sum)`` weights of the sums that come nearest to each count.
    space
        ``(sum, rank)`` directions in which the withheld counts move the sums.
    """

    known: Flags
    peeled: list[tuple[int, int]]
    sums: Whole
    place: Mapping[int, int]
    solve: NDArray[np.float64]
    space: NDArray[np.float64]


def _core(book: _Book, hidden: Flags) -> _Core:
    """Find the withheld counts that all sums together determine."""
    held = hidden & (book.counts > 0)
    members = [
        {int(one) for one in (*own, total) if held[one]}
        for total, own in zip(book.totals, book.parts, strict=True)
    ]
    peeled = _peel(members, book.inside, np.flatnonzero(held).tolist())
    gone = {place for _, place in peeled}
    sums = [at for at, own in enumerate(members) if own and at not in gone]
    cells = sorted(set().union(*(members[at] for at in sums)))
    place = {one: at for at, one in enumerate(cells)}
    matrix = np.zeros((len(sums), len(cells)))
    for row, at in enumerate(sums):
        for one in members[at]:
            matrix[row, place[one]] = -1.0 if one == book.totals[at] else 1.0
    left, sizes, right = np.linalg.svd(matrix, full_matrices=False)
    kept = sizes > _NOUGHT * sizes.max(initial=1.0)
    known = np.zeros(len(hidden), dtype=bool)
    known[cells] = (right[kept] ** 2).sum(axis=0) > 1.0 - _NOUGHT
    for one, at in reversed(peeled):
        known[one] = all(known[other] for other in members[at] if other != one)
    solve = (right[kept].T / sizes[kept]) @ left[:, kept].T
    return _Core(known, peeled, np.array(sums, dtype=np.int64), place, solve, left[:, kept])


def _peel(
    members: Sequence[set[int]], inside: Mapping[int, list[int]], held: list[int]
) -> list[tuple[int, int]]:
    """Counts that stand in one sum alone, each with that sum, as they come to light."""
    alive = [bool(own) for own in members]
    peeled = []
    stack = held[::-1]
    done: set[int] = set()
    while stack:
        one = stack.pop()
        own = [at for at in inside.get(one, []) if alive[at]]
        if one in done or len(own) != 1:
            continue
        done.add(one)
        alive[own[0]] = False
        peeled.append((one, own[0]))
        stack.extend(sorted(members[own[0]] - done))
    return peeled


def _cover_more(book: _Book, hidden: Flags) -> bool:
    """Withhold more counts until the small ones that are determined are so no more.

    A count unsettles another where the sums that tell the other hold it; best is one that these
    sums do not tell in turn.
    """
    core = _core(book, hidden)
    bare = set(np.flatnonzero(core.known & book.small).tolist())
    for one, at in core.peeled:  # known by what is left of its sum: unsettle that
        if one in bare:
            bare |= {
                int(other) for other in (*book.parts[at], book.totals[at]) if core.known[other]
            }
    tellers = {one: core.solve[core.place[one]] for one in sorted(bare) if one in core.place}
    free = np.flatnonzero(~hidden & (book.counts > 0))
    free = free[np.argsort(book.counts[free], kind="stable")]
    columns = _columns(book, core, free)
    stray = columns - core.space @ (core.space.T @ columns)
    bound = np.abs(stray).max(axis=0, initial=0.0) < _NOUGHT
    covered = False
    while tellers:
        one, teller = next(iter(tellers.items()))
        moves = np.abs(teller @ columns) > _NOUGHT
        choice = np.flatnonzero(moves & bound) if (moves & bound).any() else np.flatnonzero(moves)
        if not len(choice):
            del tellers[one]
            continue
        hidden[free[choice[0]]] = covered = True
        column = columns[:, choice[0]]
        tellers = {at: own for at, own in tellers.items() if abs(own @ column) <= _NOUGHT}
    return covered or _cover_alone(book, hidden, core)


def _columns(book: _Book, core: _Core, free: Whole) -> NDArray[np.float64]:
    """How counts enter the sums of the core, ``(sum, count)``."""
    row = {int(at): number for number, at in enumerate(core.sums)}
    found = np.zeros((len(core.sums), len(free)))
    for column, one in enumerate(free.tolist()):
        for at in book.inside.get(one, []):
            if at in row:
                found[row[at], column] = -1.0 if book.totals[at] == one else 1.0
    return found


def _cover_alone(book: _Book, hidden: Flags, core: _Core) -> bool:
    """Withhold one more of each sum that tells a small count by itself."""
    covered = False
    for one, at in core.peeled:
        if core.known[one] and book.small[one]:
            members = np.append(book.parts[at], book.totals[at])
            free = members[~hidden[members] & (book.counts[members] > 0)]
            if len(free):
                hidden[free[np.argmin(book.counts[free])]] = covered = True
    return covered
