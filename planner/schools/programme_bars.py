"""Works that cannot be chosen together, whatever they would save.

At one school: nothing goes on where a phase ends, nothing ends twice, no more rooms and special
rooms are given up than there are, and no more is added than fits. Beyond it: pupils are merged into
schools that go on, and every area keeps a school (`planner.schools.programme_keeping`).
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, groupby, product

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.scenario import Policy
from planner.schools.places import worked
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_crowding import crowded
from planner.schools.programme_scale import scale

Floats = NDArray[np.float64]
Pair = tuple[str, str]
_TAKING = (*ENDS, "convert")
"""Kinds of works that are offered and that others at the same school may be at odds with."""


def bars(
    city: City, policy: Policy, years: NDArray[np.int64], listed: Sequence[Candidate],
    *, asked_for: bool,
) -> Iterator[Pair]:  # fmt: skip
    """Names of works that exclude each other, by what happens at schools.

    Parameters
    ----------
    years
        The base year first.
    asked_for
        Whether they are a bureau's own, which no scale of schools limits.
    """
    at = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    ledger = worked(city, policy.class_size, policy.measures, years).ledger
    order = sorted(range(len(listed)), key=lambda i: (at[listed[i].site], i))
    for site, group in groupby(order, key=lambda i: listed[i].site):
        own = [listed[i] for i in group]
        taking = [one for one in own if asked_for or one.kind in _TAKING]
        pairs = ((a, b) for a, b in product(taking, own) if a.group != b.group and _clash(a, b))
        yield from ((a.name, b.name) for a, b in pairs)
        yield from _given_up(city, own, years, ledger[:, :, at[site]])
        yield from _released(city, own, at[site])
        for room, size in scale(city, policy, at[site], years, ledger, own, asked_for=asked_for):
            more = [one for one in own if one.kind != "buy"]  # which brings no room
            brings = [_brings(one, years, size) for one in more]
            yield from _crowded(more, np.array(brings).reshape(-1, len(years)), room)
    yield from _heirs(listed)


def _clash(one: Candidate, other: Candidate) -> bool:
    """Whether a measure of the one is at odds with one of the other, at the same school."""
    return any(
        mine.phase == theirs.phase and _at_odds(mine, theirs)
        for mine in one.measures
        for theirs in other.measures
    )


def _at_odds(one: Measure, other: Measure) -> bool:
    """Whether one ends the phase under the other, or both are the same, or convert at once."""
    ends, alike = {one.kind, other.kind} & {*ENDS}, one.kind == other.kind
    if not ends:
        same = (one.year, one.classes, one.until) == (other.year, other.classes, other.until)
        return alike and (same or (one.kind == "convert" and one.year == other.year))
    if one.kind in ENDS and other.kind in ENDS:
        return True
    end, works = (one, other) if one.kind in ENDS else (other, one)
    return works.until is None or works.until > end.year


def _given_up(
    city: City, own: Sequence[Candidate], years: NDArray[np.int64], rooms: Floats
) -> Iterator[Pair]:
    """Works that give up rooms of one phase; all exclude each other unless all of them can be.

    Conversions that leave no room at all would end the phase between them.
    """
    for kind, phase in enumerate(city.standards.ladder.phases):
        gives = {
            one.name: np.minimum(_classes(one, years, phase), 0.0)
            for one in own
            if any(part.phase == phase and part.classes < 0 for part in one.measures)
        }
        groups = {one.name: one.group for one in own}
        most: dict[str, Floats] = {}
        for name, lost in gives.items():
            most[groups[name]] = np.minimum(most.get(groups[name], 0.0), lost)
        left = rooms[:, kind] + sum(most.values())
        if len(most) > 1 and not (left > 0).all():
            yield from (pair for pair in combinations(gives, 2) if _apart(groups, *pair))


def _apart(groups: dict[str, str], one: str, other: str) -> bool:
    return groups[one] != groups[other]


def _released(city: City, own: Sequence[Candidate], at: int) -> Iterator[Pair]:
    """Special rooms that are released twice."""
    special = 0.0
    if "special_rooms" in city.schools:
        special = float(np.nan_to_num(city.schools["special_rooms"].to_numpy()[at]))
    some = [one for one in own if one.kind == "release"]
    takes = np.array([[float(one.classes)] for one in some]).reshape(-1, 1)
    yield from _crowded(some, takes, np.array([special]))  # whenever: they do not come back


def _crowded(own: Sequence[Candidate], brings: Floats, room: Floats) -> Iterator[Pair]:
    barred = crowded(brings, [one.group for one in own], room)
    yield from ((own[i].name, own[k].name) for i, k in np.argwhere(np.triu(barred)))


def _heirs(listed: Sequence[Candidate]) -> Iterator[Pair]:
    """Mergers into a school, and what ends the phase there by then."""
    ends = [(one.name, part) for one in listed for part in one.measures if part.kind in ENDS]
    by: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for name, part in ends:
        by.setdefault((part.site, part.phase), []).append((name, part.year))
    for name, part in ends:
        if part.into is not None:
            for other, year in by.get((part.into, part.phase), ()):
                if year <= part.year:
                    yield name, other


def _brings(one: Candidate, years: NDArray[np.int64], size: dict[str, float]) -> Floats:
    """What works add in each year, ``(year,)``: classes, or pupils by the size of a class."""
    phases = dict.fromkeys(part.phase for part in one.measures)
    parts = [size.get(phase, 1.0) * _classes(one, years, phase) for phase in phases]
    return np.asarray(sum(parts, np.zeros(len(years))))


def _classes(one: Candidate, years: NDArray[np.int64], phase: str) -> Floats:
    """Classes more or fewer of a phase by works that do not end it, ``(year,)``."""
    found = np.zeros(len(years))
    for part in one.measures:
        if part.phase == phase and part.kind not in ENDS:
            found[(years >= part.year) & (years < (part.until or np.inf))] += part.classes
    return found
