"""What a school has for each of its phases, year by year: told, split, added, moved on.

What is on record holds until the table tells anew, a plan for a later year included. What a school
of several phases shares is split by its pupils, each weighing as the standards say, on the roll of
the year. New classes come with the least equipment and space that a set of indicators asks for,
where neither the table nor the measure tells what they bring; a room that goes from phase to phase
takes along what is in it. Teachers do not come with a building; those of a phase that has lost its
pupils go to the district's other schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import INDICATOR, PHASE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.scenario import ClassSize
from planner.model.standards import Standards
from planner.schools.works import conversions
from planner.schools.yardsticks import Yardstick, listed, pupils_told

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

_BARE = ("release", "buy", "convert", "improve", *ENDS)
"""Kinds whose classes bring nothing of themselves."""

SOMEBODY = 0.5
"""Expected pupils below which a school has none: children are whole."""


@dataclass(frozen=True)
class Holdings:
    """What schools have of one indicator.

    Parameters
    ----------
    own
        ``(year, phase, school)`` told by phase, NaN where not told.
    shared
        ``(year, school)`` told for all phases together, NaN where not told.
    added
        ``(year, phase, school)`` what new classes bring.
    asset
        Whether it is a thing, which is split by weight and stays where it is.
    """

    own: Floats
    shared: Floats
    added: Floats
    asset: bool


def assets(standards: Standards) -> frozenset[str]:
    """Indicators that are things: split between phases by weight, brought by new classes."""
    keys = ("balance.split.items", "balance.split.further")
    return frozenset(part for key in keys for part in listed(standards, key))


def holdings(
    city: City,
    indicator: str,
    years: Ints,
    rules: tuple[Yardstick, ...],
    class_size: Mapping[str, ClassSize],
    measures: Mapping[str, Measure],
) -> Holdings:
    """Carry an indicator from the last record to each year, with what new classes bring."""
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    phases = list(city.standards.ladder.phases)
    own = np.full((len(years), len(phases), len(schools)), np.nan)
    shared = np.full((len(years), len(schools)), np.nan)
    asset = indicator in assets(city.standards)
    none = np.zeros_like(own)
    if city.resources is None or indicator not in city.resources[INDICATOR]:
        return Holdings(own, shared, none, asset)
    told = city.resources.sel({INDICATOR: indicator})
    places = [*phases, WHOLE_CITY]
    told = told.reindex({PHASE: places, SCHOOL: schools}).transpose(YEAR, PHASE, SCHOOL)
    record, values = told[YEAR].to_numpy(), told.to_numpy()
    last, done = np.full((len(places), len(schools)), np.nan), 0
    for step, year in enumerate(years):
        while done < len(record) and record[done] <= year:
            last, done = _renewed(last, values[done]), done + 1
        own[step], shared[step] = last[:-1], last[-1]
    stated = _stated(indicator, years, phases, schools, measures)
    planned = (~np.isnan(values[record > years[0]])).any(axis=(0, 1))
    of = rules, class_size, measures, own
    added = _brought(city, indicator, years, *of) if asset else none
    added = np.where(planned, 0.0, added) + stated
    site = (city.schools["kind"].to_numpy() == "site") & ~planned & added.any(axis=(0, 1))
    own[:, :, site] = np.where(np.isnan(own[:, :, site]), 0.0, own[:, :, site])
    return Holdings(own, shared, added, asset)


def _renewed(last: Floats, new: Floats) -> Floats:
    """What holds from a year on ``(phase, school)``, the last row for all phases together.

    A school that tells by phase no longer shares, and the other way round.
    """
    told = ~np.isnan(new)
    held = last.copy()
    held[-1, told[:-1].any(axis=0)] = np.nan
    held[:-1, told[-1]] = np.nan
    return np.where(told, new, held)


def _brought(
    city: City,
    indicator: str,
    years: Ints,
    rules: tuple[Yardstick, ...],
    class_size: Mapping[str, ClassSize],
    measures: Mapping[str, Measure],
    own: Floats,
) -> Floats:
    """What classes bring ``(year, phase, school)``, below nought where they are given up.

    A special room that becomes a classroom was there before, and what a private school sells is its
    own: both bring nothing. A measure that tells an amount brings that one (`_stated`).
    """
    schools = list(city.schools[SCHOOL].to_numpy().astype(str))
    phases = list(city.standards.ladder.phases)
    found = np.zeros((len(years), len(phases), len(schools)))
    share = city.standards.number("balance.new_class")
    table = city.projects

    def each(phase: str) -> float:
        least = max((rule.least.get((indicator, phase), 0.0) for rule in rules), default=0.0)
        return share * least / pupils_told(city.standards, indicator) * class_size[phase].target

    for school, phase, year, classes in zip(
        *(table[name].to_numpy() for name in ("school", "phase", "year", "classes")), strict=True
    ):
        cell = phases.index(str(phase)), schools.index(str(school))
        found[years >= int(year), *cell] += int(classes) * each(str(phase))
    for one in measures.values():
        if one.kind not in _BARE and indicator not in one.brings:
            cell = phases.index(one.phase), schools.index(one.site)
            found[_held(years, one.year, one.until), *cell] += one.classes * each(one.phase)
    for year, school, old, new, many in conversions(measures.values()):
        at = schools.index(school)
        for phase, sign in ((old, -1), (new, 1)):
            kind = phases.index(phase)
            told = (years >= year) & ~np.isnan(own[:, kind, at])  # what is shared is split anyway
            found[told, kind, at] += sign * many * each(old)
    return found


def _stated(
    indicator: str,
    years: Ints,
    phases: list[str],
    schools: NDArray[np.str_],
    measures: Mapping[str, Measure],
) -> Floats:
    """What measures say that they bring ``(year, phase, school)``."""
    found = np.zeros((len(years), len(phases), len(schools)))
    for one in measures.values():
        amount = one.brings.get(indicator, 0.0)
        if amount:
            cell = phases.index(one.phase), int(np.flatnonzero(schools == one.site)[0])
            found[_held(years, one.year, one.until), *cell] += amount
    return found


def _held(years: Ints, first: int, until: int | None) -> Flags:
    """Years in which a measure holds."""
    return np.asarray((years >= first) & (years < (until or np.inf)))


def amounts(held: Holdings, step: int, pupils: Floats, weights: Floats, district: Ints) -> Floats:
    """What each phase of each school has of an indicator in one year, ``(..., phase, school)``.

    Parameters
    ----------
    held
        The indicator's holdings; ``step`` the place of the year.
    pupils
        ``(..., phase, school)``.
    weights
        ``(phase,)`` weight of a pupil in the split of what a school's phases share.
    district
        ``(school,)`` number of each school's district, from 0.

    Returns
    -------
    NaN where it is not known. Nothing is left of what a school shares between phases that its
    pupils have deserted.
    """
    there = np.where(pupils >= SOMEBODY, pupils, 0.0)
    own, shared = held.own[step], held.shared[step]
    if held.asset:
        weighed = there * weights[:, None]
        part = _ratio(weighed, weighed.sum(axis=-2, keepdims=True))
    else:
        alone = (there > 0).sum(axis=-2, keepdims=True) == 1
        part = np.where(alone, (there > 0).astype(float), np.nan)
        part = np.where((there > 0).any(axis=-2, keepdims=True), part, 0.0)
    split = np.where(np.isnan(shared), 0.0, shared * part)
    told = np.where(np.isnan(own), 0.0, own) + split
    known = ~np.isnan(own) | ~np.isnan(shared)
    found = np.where(known, np.maximum(told + held.added[step], 0.0), np.nan)
    return found if held.asset else _moved_on(found, there, district)


def _moved_on(found: Floats, pupils: Floats, district: Ints) -> Floats:
    """Let people of a phase without pupils go to the phase's other schools of the district."""
    left = np.where((pupils > 0) | np.isnan(found), 0.0, found)
    if not left.any():
        return found
    members = grouped(district)
    taken = np.where(np.isnan(found), 0.0, pupils)
    each = _ratio(left @ members.T, taken @ members.T) @ members
    return found - left + each * taken


def split_weights(standards: Standards) -> Floats:
    """Weight of a pupil of each phase in what a school's phases share; alike where none is told."""
    keys = [f"balance.split.weight.{phase}" for phase in standards.ladder.phases]
    return np.array([standards.number(key) if key in standards.norms else 1.0 for key in keys])


def grouped(of: Ints) -> Floats:
    """Ones ``(group, unit)`` from the number of each unit's group; below 0 in none.

    >>> grouped(np.array([0, 1, 0])).tolist()
    [[1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]
    """
    groups = np.arange(of.max(initial=-1) + 1)
    return np.equal(of[None, :], groups[:, None]).astype(float)


def _ratio(above: Floats, below: Floats) -> Floats:
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.zeros(above.shape), where=below > 0)
