"""Rooms by phase and year: what works add, lend, move from phase to phase, or end.

Every measure is classes at a school and phase over some years. A school's phase runs where it is
taught in the base year, or from the year in which it is given rooms; it ends with a closure or
merger, with the school itself, or when its last room is converted. Rooms that end with a phase go
with it; what is still standing there when a phase begins again belongs to it.

A converted room may hold a smaller class than a room made for its phase: the norm
``programme.fit.<from>.<to>`` says what part of one. A room that goes back holds a whole one again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby, product

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Works:
    """What stands and runs, year by year.

    Parameters
    ----------
    rooms
        ``(year, phase, school)`` classrooms, NaN where not known; nought where the phase does not
        run.
    ledger
        ``(year, phase, school)`` the same whether it runs or not; below nought where more is given
        up than there is, which `planner.schools.overdrafts` tells.
    seats
        ``(year, phase, school)`` classes of full size that they hold.
    runs
        ``(year, phase, school)``: True where the phase is taught.
    since
        ``(year, phase, school)`` first year of its present run; ``-inf`` where that lies before the
        record.
    bought
        ``(year, phase, school)`` classes that are bought at private schools.
    heirs
        ``(year, phase, school)`` place of the school into which a phase is merged in that year, -1
        where none is.
    gained
        ``(year, phase, school)`` classes of full size that works add, below nought where they are
        given up.
    most
        ``(year, phase, school)`` rooms without works that the campuses which teach it leave to the
        entry grade; infinite where they set no limit.
    """

    rooms: Floats
    ledger: Floats
    seats: Floats
    runs: Flags
    since: Floats
    bought: Floats
    heirs: Ints
    gained: Floats
    most: Floats


def carried_out(
    city: City,
    measures: Mapping[str, Measure],
    years: Ints,
    base: Floats,
    most: Floats,
    open_now: Flags,
    taught: Flags,
) -> Works:
    """Carry committed projects and measures out at their dates.

    Parameters
    ----------
    years
        The base year first.
    base
        ``(year, phase, school)`` rooms without works, by the campuses in use; NaN where not known.
    most
        As in `Works`.
    open_now
        ``(year, school)`` schools that are open by the record; sites are not.
    taught
        ``(phase, school)`` phases that the record, or the site's table, has taught there.
    """
    phases = list(city.standards.ladder.phases)
    at = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    kind = {phase: i for i, phase in enumerate(phases)}
    site = city.schools["kind"].to_numpy() == "site"
    shape = len(years), len(phases), len(site)
    start = np.where(taught & ~site, -np.inf, np.inf)
    end = np.full(shape[1:], np.inf)
    gains, bought, heirs = np.zeros(shape), np.zeros(shape), np.full(shape, -1)
    moved = np.zeros(shape, dtype=bool)
    for school, phase, first, classes in _committed(city):
        cell = kind[phase], at[school]
        gains[years >= first, *cell] += classes
        start[cell] = min(start[cell], first)
    for one in measures.values():
        cell = kind[one.phase], at[one.site]
        held = (years >= one.year) & (years < (one.until or np.inf))
        if one.kind in ENDS:
            end[cell] = min(end[cell], one.year)
            if one.into is not None:
                heirs[years == one.year, *cell] = at[one.into]
        else:
            gains[held, *cell] += one.classes
        if one.kind == "buy":
            bought[held, *cell] += one.classes
        if one.kind == "convert":
            moved[held, *cell] = True
        if one.classes > 0 and one.kind in {"build", "convert"}:
            start[cell] = min(start[cell], one.year)
    stands = open_now[:, None, :] | site
    runs = stands & (years[:, None, None] >= start) & (years[:, None, None] < end)
    rooms = base + gains
    runs &= ~(moved & (rooms <= 0))
    squeezed = _squeezed(measures, city.standards, years, kind, at, shape)
    seats = rooms - squeezed
    return Works(
        rooms=np.where(runs, np.maximum(rooms, 0.0), 0.0),
        ledger=rooms,
        seats=np.where(runs, np.maximum(seats, 0.0), 0.0),
        runs=runs,
        since=_since(runs, np.where(site, start, -np.inf), years),
        bought=np.where(runs, bought, 0.0),
        heirs=heirs,
        gained=gains - squeezed,
        most=most,
    )


def _committed(city: City) -> list[tuple[str, str, int, int]]:
    """Classes of the folder's committed projects: school, phase, year, how many."""
    table = city.projects
    columns = (table[name].to_numpy() for name in ("school", "phase", "year", "classes"))
    return [(str(s), str(p), int(y), int(c)) for s, p, y, c in zip(*columns, strict=True)]


def _since(runs: Flags, known: Floats, years: Ints) -> Floats:
    """First year of the run that holds in each year, ``(year, phase, school)``."""
    since = np.empty(runs.shape)
    since[0] = known
    for i in range(1, len(years)):
        begins = runs[i] & ~runs[i - 1]
        since[i] = np.where(begins, years[i], since[i - 1])
    return since


def conversions(measures: Iterable[Measure]) -> list[tuple[int, str, str, str, int]]:
    """Rooms that go from phase to phase: year, school, from, to, how many; by year.

    Halves of one school and year are paired by the names of their phases.

    >>> halves = [Measure("S", "a", 2030, -3, "convert"), Measure("S", "b", 2030, 3, "convert")]
    >>> conversions(halves)
    [(2030, 'S', 'a', 'b', 3)]
    """

    def key(one: Measure) -> tuple[int, str]:
        return one.year, one.site

    halves = sorted((one for one in measures if one.kind == "convert"), key=key)
    found = []
    for (year, school), group in groupby(halves, key):
        rows = sorted(group, key=lambda one: one.phase)
        gives = {one.phase: -one.classes for one in rows if one.classes < 0}
        takes = {one.phase: one.classes for one in rows if one.classes > 0}
        for old, new in product(gives, takes):
            many = min(gives[old], takes[new])
            if many:
                found.append((year, school, old, new, many))
                gives[old], takes[new] = gives[old] - many, takes[new] - many
    return found


def _squeezed(
    measures: Mapping[str, Measure],
    standards: Standards,
    years: Ints,
    kind: Mapping[str, int],
    at: Mapping[str, int],
    shape: tuple[int, int, int],
) -> Floats:
    """Classes of full size that converted rooms fall short of, ``(year, phase, school)``."""
    short = np.zeros(shape)
    guests: dict[tuple[str, str, str], int] = {}
    for year, school, old, new, many in conversions(measures.values()):
        home = min(many, guests.get((school, new, old), 0))  # rooms that had come from there
        guests[school, new, old] = guests.get((school, new, old), 0) - home
        guests[school, old, new] = guests.get((school, old, new), 0) + many - home
        later = years >= year
        short[later, kind[old], at[school]] -= home * (1.0 - fit(standards, new, old))
        short[later, kind[new], at[school]] += (many - home) * (1.0 - fit(standards, old, new))
    return short


def fit(standards: Standards, old: str, new: str) -> float:
    """Part of a class of one phase that a room of another holds; a whole one where none is told."""
    key = f"programme.fit.{old}.{new}"
    return standards.number(key) if key in standards.norms else 1.0
