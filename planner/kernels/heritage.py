"""Rolls of schools that were merged, renamed or split, carried over to the schools that followed.

Sums come before ratios: what predecessors had becomes the history of their successor, and leaves
their own, so that every year's sum by grade stays. A school whose predecessor has ended takes all
of its history. Where several follow, or the predecessor goes on beside a new one, they share its
history by the pupils of each phase that they had more in the year of the succession than in the
last before it (a new school all of its pupils, the predecessor those it kept), grade by grade among
those that teach it then. Nothing is known of a succession before that year: rolls that end earlier
stay as they are.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Pairs = Sequence[tuple[int, int]]
"""Successor and predecessor, as places on the school axis."""


def placed(pairs: Sequence[tuple[str, str]], names: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of successor and predecessor by name, as places among all names.

    >>> placed([("b", "a")], ["a", "b"])
    [(1, 0)]
    """
    place = {name: i for i, name in enumerate(names)}
    return [(place[heir], place[before]) for heir, before in pairs]


class Event(NamedTuple):
    """Pupils of one school go to others: from ``year`` on, counted last in ``last``.

    ``heirs`` took over; ``goes_on`` tells whether the predecessor did too.
    """

    year: int
    last: int
    predecessor: int
    heirs: tuple[int, ...]
    goes_on: bool


def events(rolls: Floats, pairs: Pairs) -> list[Event]:
    """Successions that rolls ``(year, school, grade)`` bear out, the earliest first."""
    there = np.nan_to_num(rolls).sum(axis=2) > 0
    found: list[Event] = []
    for old in sorted({predecessor for _, predecessor in pairs}):
        years = np.flatnonzero(there[:, old])
        heirs = sorted({heir for heir, predecessor in pairs if predecessor == old and heir != old})
        if len(years):
            found += _of(there, old, int(years[-1]), heirs)
    return sorted(found)


def _of(there: Flags, old: int, last: int, heirs: list[int]) -> Iterator[Event]:
    if last < len(there) - 1:
        after = last + 1 + np.flatnonzero(there[last + 1 :, heirs].any(axis=1))
        if len(after):
            year = int(after[0])
            yield Event(year, last, old, tuple(i for i in heirs if there[year, i]), False)
        return
    began = {i: int(np.argmax(there[:, i])) for i in heirs if there[:, i].any()}
    for year in sorted(set(began.values()) - {0}):
        yield Event(year, year - 1, old, tuple(i for i in began if began[i] == year), True)


def inherited(
    rolls: Floats, told: Flags, pairs: Pairs, phases: Sequence[Sequence[int]]
) -> tuple[Floats, Flags]:
    """Rolls with the history of predecessors at their successors.

    Parameters
    ----------
    rolls
        ``(year, school, grade)``; NaN where nobody was counted.
    told
        ``(year, school, grade)``: True where the count itself is on record. A share of a count is
        not.
    phases
        Grades of each phase, as places on the grade axis.

    Returns
    -------
    Rolls and flags; those given, where no succession has come to pass.

    >>> rolls = np.array([[[10.0], [np.nan]], [[np.nan], [12.0]]])
    >>> inherited(rolls, np.isfinite(rolls), [(1, 0)], [[0]])[0][:, :, 0].tolist()
    [[nan, 10.0], [nan, 12.0]]
    """
    moved, known = rolls, told
    for event in events(rolls, pairs):
        if moved is rolls:
            moved, known = rolls.copy(), told.copy()
        parts = [event.predecessor, *event.heirs] if event.goes_on else list(event.heirs)
        share = _shares(rolls, event, parts, phases)
        past = slice(None, event.last + 1)
        count, sure = moved[past, event.predecessor].copy(), known[past, event.predecessor].copy()
        moved[past, event.predecessor], known[past, event.predecessor] = np.nan, False
        for part, mine in zip(parts, share, strict=True):
            own, was = moved[past, part], known[past, part]
            adds = np.isfinite(count) & (mine > 0)
            known[past, part] = np.where(
                adds, sure & (mine > 1 - 1e-9) & (was | ~np.isfinite(own)), was
            )
            both = np.nan_to_num(own) + np.nan_to_num(count) * mine
            moved[past, part] = np.where(adds | np.isfinite(own), both, np.nan)
    return moved, known


def _shares(
    rolls: Floats, event: Event, parts: list[int], phases: Sequence[Sequence[int]]
) -> Floats:
    """Share of each part in the predecessor's history by grade, ``(part, grade)``; sums are 1."""
    now, before = (np.nan_to_num(rolls[year, parts]) for year in (event.year, event.last))
    more = now - before
    if event.goes_on:
        more[0] = now[0]
    weight = np.empty_like(now)
    for columns in phases:
        part = list(columns)
        gained = np.maximum(more[:, part].sum(axis=1), 0.0)
        weight[:, part] = np.where(now[:, part] > 0, gained[:, None], 0.0)
    everyone = np.maximum(more.sum(axis=1, keepdims=True), 0.0)
    stand_in = everyone if everyone.any() else np.ones_like(everyone)
    weight = np.where(weight.any(axis=0), weight, stand_in)
    return np.asarray(weight / weight.sum(axis=0))


def kin(rolls: Floats, pairs: Pairs, after: int, until: int) -> NDArray[np.int64]:
    """Which schools a comparison of two years must take together, ``(school,)`` labels.

    Schools between which pupils were handed over after the year ``after`` and by ``until`` (places
    on the year axis) have one label: no count of one of them alone can be set against a forecast
    made before. The label is the place of the only one that is there in ``until``, else of the
    first that was there in ``after``; of any other school, its own place.

    >>> rolls = np.array([[[10.0], [np.nan]], [[np.nan], [12.0]]])
    >>> kin(rolls, [(1, 0)], 0, 1).tolist(), kin(rolls, [(1, 0)], 1, 1).tolist()
    ([1, 1], [0, 1])
    """
    label = np.arange(rolls.shape[1])
    for event in events(rolls[: until + 1], pairs):
        if event.year > after:
            group = np.isin(label, label[[event.predecessor, *event.heirs]])
            label[group] = label[group].min()
    there = np.nan_to_num(rolls).sum(axis=2) > 0
    for one in np.flatnonzero(np.bincount(label, minlength=len(label)) > 1):
        members = np.flatnonzero(label == one)
        now, then = members[there[until, members]], members[there[after, members]]
        label[members] = now[0] if len(now) == 1 else then[0] if len(then) else members[0]
    return label


def together(counts: Floats, label: NDArray[np.int64]) -> Floats:
    """Sum ``(…, school, grade)`` by label; NaN where nobody of it was counted, and at the others.

    >>> together(np.array([[10.0], [np.nan], [5.0]]), np.array([2, 1, 2])).tolist()
    [[nan], [nan], [15.0]]
    """
    if (label == np.arange(len(label))).all():
        return counts
    found = np.full(counts.shape, np.nan)
    for one in np.unique(label):
        part = counts[..., label == one, :]
        some = np.isfinite(part).any(axis=-2)
        found[..., one, :] = np.where(some, np.nansum(part, axis=-2), np.nan)
    return found
