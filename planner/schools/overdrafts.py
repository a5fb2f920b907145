"""Door: rooms that measures give up and that are not there, and grades that they leave no school.

Only a run knows how a school's rooms are shared among its phases, so this is checked beside a
scenario's own checks, and before anything is run.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.scenario import ClassSize
from planner.schools.places import provide, worked

Found = Iterator[tuple[str, str, str, str]]
"""Name of the measure, its key, what was found there, how to mend it."""


def overdrafts(
    city: City, class_size: Mapping[str, ClassSize], measures: Mapping[str, Measure], horizon: int
) -> Found:
    """Faults of measures that give up more than there is, or the last school of a grade."""
    years = np.arange(city.base_year, horizon + 1)
    ledger = worked(city, class_size, measures, years).ledger.copy()
    phases = list(city.standards.ladder.phases)
    schools = [str(one) for one in city.schools[SCHOOL].to_numpy()]
    giving = [(name, one) for name, one in measures.items() if one.classes < 0]
    for name, one in sorted(giving, key=lambda item: (item[1].year, item[0]), reverse=True):
        held = (years >= one.year) & (years < (one.until or np.inf))
        cell = phases.index(one.phase), schools.index(one.site)
        rooms = ledger[held, *cell]
        if one.kind in ENDS:
            there = rooms[:1]
            if (there != -one.classes).any() and np.isfinite(there).all():
                found = f"{one.classes}, while {one.phase} has {there[0]:g} rooms at {one.site}"
                yield name, "classes", found, "take it out: all of them are given up"
        elif (rooms < 0).any():
            at = int(np.flatnonzero(rooms < 0)[0])
            left = max(rooms[at] - one.classes, 0.0)
            year = int(years[held][at])
            found = f"{one.classes}, while {one.phase} has {left:g} rooms at {one.site} in {year}"
            mend = f"write -{left:g} at most" if left else "take it out"
            yield name, "classes", found, mend
            ledger[held, *cell] -= one.classes  # those that came before are asked without it
    yield from _bereft(city, class_size, measures, horizon)


def _bereft(
    city: City, class_size: Mapping[str, ClassSize], measures: Mapping[str, Measure], horizon: int
) -> Found:
    """Ends after which nobody teaches a grade that was taught before."""
    offers = provide(city, class_size, measures, horizon).offers.any(SCHOOL)
    years = offers[YEAR].to_numpy().tolist()
    for name, one in sorted(measures.items(), key=lambda item: (item[1].year, item[0])):
        if one.kind not in {*ENDS, "convert"} or one.year not in years[1:]:
            continue
        grades = list(city.standards.ladder.phases[one.phase])
        before, now = (
            offers.sel({YEAR: year, GRADE: grades}).to_numpy() for year in (one.year - 1, one.year)
        )
        lost = [grade for grade, gone in zip(grades, before & ~now, strict=True) if gone]
        if lost:
            found = f"{one.year}, when no school is left that teaches grade {', '.join(lost)}"
            yield name, "year", found, "keep a school, or open another by then"
