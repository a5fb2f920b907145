"""The counts of an intake that may leave the machine: small ones are withheld, and what tells them.

Every count that is printed or written stands under a key; the sums among them say what could be
worked out from what. ``<10`` stands for a count below ten (by the standards' `suppressed.upper`),
``*`` for a larger one that would give it away. The bureau has all counts in full in its own local
folder.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from planner.kernels.withholding import withhold
from planner.model.admissions import Admission
from planner.paper.words import count

Key = tuple[Hashable, ...]
ALL = None
"""In a key: of all tiers, of all schools. A tier may be called anything."""
WAYS = ("admitted", "diverted", "unplaced")
CHILDREN = ("children", "locked", *WAYS)
BY_SCHOOL_AND_TIER = ("eligible", "admitted")
BY_SCHOOL = (*BY_SCHOOL_AND_TIER, "diverted", "later", "own")
COVERED = "*"
"""What stands for a count that is not small, and is withheld to cover one that is."""


@dataclass(frozen=True)
class Edition:
    """Counts by key, and which of them are withheld; ``limit`` is the largest small one."""

    counts: Mapping[Key, int]
    withheld: frozenset[Key]
    limit: int

    def said(self, *key: Hashable, plain: bool = False) -> str:
        """Return a count as it may be told; ``plain`` without marks between thousands."""
        number = self.counts[key]
        if key not in self.withheld:
            return str(number) if plain else count(number)
        return f"<{self.limit + 1}" if number <= self.limit else COVERED

    @property
    def withheld_any(self) -> bool:
        """Tell whether a count that is told otherwise is withheld."""
        return any(key[0] != "rest" for key in self.withheld)

    def tells(self, *key: Hashable) -> bool:
        """Tell whether a count may be told."""
        return key not in self.withheld


class _Book:
    """Counts and sums while they are gathered."""

    def __init__(self) -> None:
        self.counts: dict[Key, int] = {}
        self.untold: set[Key] = set()
        self.sums: list[tuple[Key, list[Key]]] = []

    def put(self, key: Key, number: float, *, told: bool = True) -> Key:
        self.counts[key] = int(number)
        if not told:
            self.untold.add(key)
        return key

    def add(self, total: Key, parts: Iterable[Key]) -> None:
        self.sums.append((total, list(parts)))

    def total(self, key: Key, parts: Iterable[Key]) -> None:
        """Put the sum of some counts as one more."""
        own = list(parts)
        self.add(self.put(key, sum(self.counts[part] for part in own)), own)

    def part(self, total: Key, part: Key) -> None:
        """Say that a count is part of another, of whose rest nothing is told."""
        rest = self.counts[total] - self.counts[part]
        self.add(total, [part, self.put(("rest", *total, *part), rest, told=False)])

    def closed(self, limit: int) -> Edition:
        keys = list(self.counts)
        place = {key: at for at, key in enumerate(keys)}
        sums = [(place[total], [place[part] for part in parts]) for total, parts in self.sums]
        told = np.array([key not in self.untold for key in keys], dtype=bool)
        hidden = withhold(np.array(list(self.counts.values())), sums, limit, told)
        withheld = frozenset(key for key, own in zip(keys, hidden, strict=True) if own)
        return Edition(self.counts, withheld, limit)


def edition(found: Admission, limit: int) -> Edition:
    """Gather all counts of an intake, and find which to withhold.

    Parameters
    ----------
    limit
        Largest count that is withheld for being small.
    """
    book = _Book()
    tiers = _tiers(book, found)
    _schools(book, found, tiers)
    _flows(book, found, tiers)
    _later(book, found)
    _notes(book, found)
    return book.closed(limit)


def tier_key(row: Mapping[str, Any]) -> str | None:
    """Tier in the keys of a row of `Admission.schools`; what a school holds stands once."""
    return ALL if np.isfinite(row["own"]) else str(row["tier"])


def _rows(table: xr.Dataset) -> list[dict[str, Any]]:
    frame = pd.DataFrame({name: column.to_numpy() for name, column in table.variables.items()})
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _tiers(book: _Book, found: Admission) -> Sequence[str]:
    names = [str(name) for name in found.tiers["tier"].to_numpy()]
    for row in _rows(found.tiers):
        keys = {column: book.put(("tier", row["tier"], column), row[column]) for column in CHILDREN}
        book.add(keys["children"], [keys[way] for way in WAYS])
        book.part(keys["children"], keys["locked"])
    for column in CHILDREN:
        book.total((ALL, column), [("tier", name, column) for name in names])
    book.add((ALL, "children"), [(ALL, way) for way in WAYS])
    return names


def _schools(book: _Book, found: Admission, tiers: Sequence[str]) -> None:
    rows = _rows(found.schools)
    for row in rows:
        row["tier"] = tier_key(row)
        key = ("school", row["school"], row["tier"])
        for column in BY_SCHOOL if row["tier"] is ALL else BY_SCHOOL_AND_TIER:
            book.put((*key, column), row[column])
        book.part((*key, "eligible"), (*key, "admitted"))
    schools = [row["school"] for row in rows if row["tier"] is ALL]
    by_tier = [(row["school"], row["tier"]) for row in rows if row["tier"] is not ALL]
    for column in BY_SCHOOL_AND_TIER:
        for school in schools:
            parts = [("school", one, tier, column) for one, tier in by_tier if one == school]
            book.add(("school", school, ALL, column), parts)
    for tier in tiers:
        own = [("school", school, one, "admitted") for school, one in by_tier if one == tier]
        book.add(("tier", tier, "admitted"), own)
    for column in ("admitted", "diverted"):
        book.add((ALL, column), [("school", school, ALL, column) for school in schools])
    book.total(("note", "own_first"), [("school", school, ALL, "own") for school in schools])


def _flows(book: _Book, found: Admission, tiers: Sequence[str]) -> None:
    rows = _rows(found.overflow)
    groups: dict[Key, list[Key]] = {("left",): []}
    for tier in tiers:
        groups |= {("tier", tier, "diverted"): [], ("tier", tier, "unplaced"): []}
    for row in rows:
        home, tier, school = row["catchment"], row["tier"], row["school"]
        key = book.put(("flow", home, tier, school), row["children"])
        groups[("tier", tier, "diverted" if school else "unplaced")].append(key)
        groups.setdefault(("home", home), []).append(key)
        groups.setdefault(("way", home, school), []).append(key)
        if school:
            groups.setdefault(("school", school, ALL, "diverted"), []).append(key)
        groups[("left",)].append(key)
    for total, parts in groups.items():
        if total in book.counts:
            book.add(total, parts)
        else:
            book.total(total, parts)
    book.add(("left",), [(ALL, "diverted"), (ALL, "unplaced")])
    book.add(("left",), [key for key in groups if key[0] == "home"])


def _later(book: _Book, found: Admission) -> None:
    placed: dict[str, list[Key]] = {}
    none: list[Key] = []
    for row in _rows(found.later):
        key = book.put(("later", str(row["grade"]), row["school"]), row["children"])
        (placed.setdefault(row["school"], []) if row["school"] else none).append(key)
    for school, parts in placed.items():
        book.add(("school", school, ALL, "later"), parts)
    book.total(("note", "later_placed"), [key for parts in placed.values() for key in parts])
    book.total(("note", "later_unplaced"), none)
    both = [("note", "later_placed"), ("note", "later_unplaced")]
    book.total(("note", "later"), both)


def _notes(book: _Book, found: Admission) -> None:
    for name in ("no_tier", "locked", "no_catchment", "ranked", "beaten", "first_choice"):
        book.put(("note", name), found.notes[name])
    for name in ("refused", "one_household"):
        book.put(("note", name), found.notes[name])
    book.add((ALL, "locked"), [("note", "locked")])
    if ("tier", "", "children") in book.counts:
        book.add(("tier", "", "children"), [("note", "no_tier")])
    book.part((ALL, "children"), ("note", "no_catchment"))
    book.part((ALL, "admitted"), ("note", "ranked"))
    book.part(("note", "locked"), ("note", "beaten"))
    book.part(("note", "ranked"), ("note", "first_choice"))
