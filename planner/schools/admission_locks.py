"""Places that an address has used up (六年一学位): which schools are shut to which children.

A place used in one year is lost to its address for the years that the table names, that year among
them; a school that is shut is shut in every tier, to overflow and to later moves alike. Where a
child's dwelling is told, its own row decides. Where it is not, the share of the area's dwellings
that are locked says how likely the child is locked out: one lot a child decides, first over the
shares that hold for all, then over those from which siblings are exempt, and it falls again with
every lottery that is held for the chances.

Several children of one dwelling in one intake use its place together where they are of one
household, or their households are not told. Where two households are told, the one with the better
claim takes the place, and the others are locked out of the schools of their catchment that keep
locks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.philox import Words
from planner.kernels.random import uniforms
from planner.model.admissions import Applicants
from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.draws import Draws
from planner.schools.admission_ground import Ground

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
STREAM = "address lock"
_ROWS = ("dwelling", "area")
_BLOCK = 20
"""Draws whose lots are held at a time, for the memory they take."""


@dataclass(frozen=True, eq=False)
class Shut:
    """Children and schools that an address may part, sorted by child and then by school.

    Parameters
    ----------
    child, school
        ``(pair,)`` places among all applicants, and in the city.
    closes
        ``(pair,)`` lots below it shut the school to the child: 1 always, 0 never.
    rival
        ``(pair,)``: shut, too, where another household has the better claim to the dwelling.
    dwelling, household
        ``(child,)`` numbers of dwellings that several told households claim, -1 for all others, and
        of the households.
    schools
        How many schools there are.
    """

    child: Whole
    school: Whole
    closes: Floats
    rival: Flags
    dwelling: Whole
    household: Whole
    schools: int


def locks(
    city: City, land: Ground, applicants: Applicants, area: Whole, *, hold: bool = True
) -> Shut:
    """Look up the pairs of children and schools that address locks may part.

    Parameters
    ----------
    area
        ``(child,)`` place of the child's area.
    hold
        False where the scenario ignores the locks: nothing is shut then.
    """
    schools = len(land.places)
    number = pd.Index(city.schools[SCHOOL].to_numpy())
    table = None if city.address_locks is None else city.address_locks.to_dataframe()
    if table is None or not hold or not len(applicants):
        return _nothing(len(applicants), schools)
    table = table.assign(school=number.get_indexer(pd.Index(table["school"])))
    keeping = np.zeros(schools, dtype=bool)
    keeping[table["school"]] = True
    now = table[(table["used_in"] <= land.year) & (land.year < table["used_in"] + table["years"])]
    elder = number.get_indexer(pd.Index(applicants.sibling))
    found = _locked(now, applicants, elder, schools)
    dwelling, household = _contested(applicants)
    several = np.flatnonzero(dwelling >= 0)
    rows, columns = np.nonzero(land.zone[area[several]] & keeping)
    rivals = pd.Series(np.ones(len(rows)), index=several[rows] * schools + columns)
    closes, rival = found.align(rivals, join="outer")
    pair = closes.index.to_numpy(dtype=np.int64)
    return Shut(
        child=pair // schools,
        school=pair % schools,
        closes=closes.fillna(0.0).to_numpy(dtype=float),
        rival=rival.notna().to_numpy(dtype=bool),
        dwelling=dwelling,
        household=household,
        schools=schools,
    )


def _nothing(children: int, schools: int) -> Shut:
    none = np.zeros(0, dtype=np.int64)
    apart = np.full(children, -1)
    return Shut(none, none, np.zeros(0), np.zeros(0, dtype=bool), apart, apart, schools)


def _locked(now: pd.DataFrame, applicants: Applicants, elder: Whole, schools: int) -> pd.Series:
    """Share of the lots that shut each pair, by ``child × schools + school``."""
    parts = []
    for spot in _ROWS:
        # A dwelling that is told has its own rows, or none: an area's share says nothing of it.
        own = now[(now["dwelling"] != "") == (spot == "dwelling")]
        told = applicants.dwelling != ""
        at = np.flatnonzero(told if spot == "dwelling" else ~told)
        children = pd.DataFrame({"child": at, spot: getattr(applicants, spot)[at]})
        columns = [spot, "school", "siblings_exempt", "share"]
        parts.append(children.merge(own[columns], on=spot)[["child", *columns[1:]]])
    rows = pd.concat(parts, ignore_index=True)
    child, school = rows["child"].to_numpy(dtype=int), rows["school"].to_numpy(dtype=int)
    exempt = rows["siblings_exempt"].to_numpy(dtype=bool) & (elder[child] == school)
    shares = pd.Series(np.where(exempt, 0.0, rows["share"]), index=child * schools + school)
    found = shares.groupby(level=0).sum().clip(upper=1.0)
    return found[found > 0]


def _contested(applicants: Applicants) -> tuple[Whole, Whole]:
    """Dwellings that several told households claim, and the households, as numbers."""
    frame = pd.DataFrame({"dwelling": applicants.dwelling, "household": applicants.household})
    told = (frame["dwelling"] != "") & (frame["household"] != "")
    many = frame[told].groupby("dwelling")["household"].nunique()
    contested = told & frame["dwelling"].isin(many.index[many > 1])
    dwelling = pd.factorize(frame["dwelling"])[0].astype(np.int64)
    household = pd.factorize(frame["household"])[0].astype(np.int64)
    return np.where(contested, dwelling, -1), household


def beaten(shut: Shut, claim: Whole, lot: Words) -> Flags:
    """Children whose dwelling's place another household takes, ``(child,)``.

    Parameters
    ----------
    claim, lot
        ``(child,)``: level of priority, low before high, and the lottery number behind it.
    """
    found = np.zeros(len(shut.dwelling), dtype=bool)
    at = np.flatnonzero(shut.dwelling >= 0)
    order = at[np.lexsort((lot[at], claim[at], shut.dwelling[at]))]
    _, first, group = np.unique(shut.dwelling[order], return_index=True, return_inverse=True)
    holds = shut.household[order[first]][group]
    found[order] = shut.household[order] != holds
    return found


def lock_lots(
    shut: Shut, applicants: Applicants, seed: int, year: int, draws: Whole
) -> Iterator[Floats]:
    """Lots that decide over shares, ``(child,)`` for each draw; noughts where none is to decide."""
    if not ((shut.closes > 0) & (shut.closes < 1)).any():
        for _ in draws:
            yield np.zeros(len(applicants))
        return
    ids = tuple(applicants.ids)
    for first in range(0, len(draws), _BLOCK):
        own = Draws(seed, tuple(int(draw) for draw in draws[first : first + _BLOCK]))
        yield from uniforms(own, STREAM, ids, [year])[:, 0, :, 0]


@dataclass(frozen=True, eq=False)
class Held:
    """Locks as the children of an intake meet them on their lists.

    Parameters
    ----------
    shut
        Of all applicants.
    pair
        ``(entry,)`` place of a list's entry among the pairs of `shut`, -1 where it is none.
    first
        ``(child of the intake,)`` places among all applicants.
    claim, lot
        ``(child,)`` of all: level of priority, those who come after the cap last; lottery number.
    """

    shut: Shut
    pair: Whole
    first: Whole
    claim: Whole
    lot: Words


def hold(shut: Shut, first: Whole, claim: Whole, lot: Words, child: Whole, school: Whole) -> Held:
    """Find the entries of lists, ``(entry,)`` children of the intake and schools, that may be shut.

    ``claim`` is that of the children of the intake, ``lot`` the number of all.
    """
    whole = np.full(len(lot), int(claim.max(initial=-1)) + 1)
    whole[first] = claim
    return Held(shut, _places(shut, first[child], school), first, whole, lot)


def closed(held: Held, luck: Floats, lot: Words) -> tuple[Flags, Flags]:
    """Tell what is shut in one lottery.

    Parameters
    ----------
    luck
        ``(child,)`` lots over shares, of all.
    lot
        ``(child of the intake,)`` lottery numbers.

    Returns
    -------
    Pairs and entries that are shut, ``(pair,)`` and ``(entry,)``.
    """
    shut = held.shut
    lots = held.lot.copy()
    lots[held.first] = lot
    beats = beaten(shut, held.claim, lots)
    pairs = (luck[shut.child] < shut.closes) | (shut.rival & beats[shut.child])
    return pairs, np.append(pairs, [False])[held.pair]


def _places(shut: Shut, child: Whole, school: Whole) -> Whole:
    """Place of pairs among those that may be shut, -1 where they are not among them."""
    codes = shut.child * shut.schools + shut.school
    asked = child * shut.schools + school
    at = np.searchsorted(codes, asked)
    there = np.append(codes, -1)[at] == asked
    return np.where(there, at, -1)


def doors(shut: Shut, closed: Flags, child: Whole) -> Flags:
    """Schools that are shut to some children, ``(child, school)``."""
    row = np.full(len(shut.dwelling), -1)
    row[child] = np.arange(len(child))
    own = closed & (row[shut.child] >= 0)
    found = np.zeros((len(child), shut.schools), dtype=bool)
    found[row[shut.child[own]], shut.school[own]] = True
    return found
