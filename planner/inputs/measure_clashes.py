"""Measures against one another: twice the same, after a closure, more than fits, without a half."""

from collections.abc import Iterator
from itertools import groupby
from math import isfinite

from planner.inputs.standing import Standing, standing
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.scenario import Scenario
from planner.model.standards import Standards

Found = Iterator[tuple[str, str, str, str]]
"""Name of the measure, its key, what was found there, how to mend it."""
Named = tuple[tuple[str, Measure], ...]


def check_clashes(
    scenario: Scenario, city: City, standards: Standards
) -> Iterator[tuple[str, str, str]]:
    """Faults of measures that contradict one another: path, what was found, how to mend it."""
    for at in standing(city, standards, scenario.policy.measures).values():
        known = tuple(row for row in at.measures if row[1].phase in standards.ladder.phases)
        found = [*_twice(known, at), *_after(known, at), *_fits(known, at)]
        found += [*_released(known, at), *_halves(known, scenario)]
        for name, key, what, mend in found:
            yield f"policy.measures.{name}.{key}", what, mend


def _twice(measures: Named, at: Standing) -> Found:
    """One project under two names, or one that is decided already."""
    seen: dict[tuple[object, ...], str] = {}
    for name, one in measures:
        if one.kind in ENDS:
            continue
        key: tuple[object, ...] = (one.phase, one.year, one.kind, one.classes, one.until)
        key = (*key, *sorted(one.brings.items())) if one.kind == "improve" else key
        earlier = seen.setdefault(key, name)
        if earlier != name:
            found = f"the same as {earlier}: {one.kind} at {at.school} in {one.year}"
            yield name, "site", found, "keep one of the two, or write all classes in one"
        for project in at.projects if one.kind in {"build", "extend"} else ():
            if (project.phase, project.year, project.classes) == (one.phase, one.year, one.classes):
                found = f"the committed project {project.name} again, which counts already"
                yield name, "site", found, "take it out"


def _after(measures: Named, at: Standing) -> Found:
    """What happens to a phase that has been closed or merged by then."""
    for name, one in measures:
        ends, by = at.ends(one.phase, but=name)
        clash = ends < one.year or (ends == one.year and (one.kind not in ENDS or by < name))
        if clash:
            found = f"{one.year}, when {by} has ended {one.phase} at {at.school} in {ends:g}"
            mend = "keep one of the two" if one.kind in ENDS else f"write a year before {ends:g}"
            yield name, "year", found, f"{mend}, or take one out"
        for project in at.projects if one.kind in ENDS else ():
            if project.phase == one.phase and project.year >= one.year:
                found = f"{one.year}, while the committed project {project.name} adds classes there"
                yield name, "year", f"{found} in {project.year}", "close another school"


def _fits(measures: Named, at: Standing) -> Found:
    """Whether there is land for all classes together, in every year."""
    if not isfinite(at.most):
        return
    so_far: set[str] = set()
    adding = [row for row in measures if row[1].kind not in {*ENDS, "convert", "release"}]
    for name, one in adding:
        so_far.add(name)
        years = {one.year, *(p.year for p in at.projects), *(m.year for _, m in adding)}
        held = [at.added(year, frozenset(so_far)) for year in years if year >= one.year]
        if one.classes > 0 and max(held) > at.most:
            found = f"{one.classes}, which makes {max(held)} at {at.school}"
            yield name, "classes", found, f"write fewer: {at.most:g} classes fit there"


def _released(measures: Named, at: Standing) -> Found:
    """Whether there are as many special rooms as are released."""
    taken, there = 0, at.special if isfinite(at.special) else 0.0
    for name, one in measures:
        if one.kind == "release" and one.classes > 0:
            before, taken = taken, taken + one.classes
            if taken > there:
                left = max(there - before, 0)
                found = f"{one.classes}, while {at.school} has {left:g} special rooms left"
                yield name, "classes", found, f"write {left:g} at most, or take it out"


def _halves(measures: Named, scenario: Scenario) -> Found:
    """Whether what one phase gives another takes, at the same school in the same year."""
    rooms = [(name, one) for name, one in measures if one.kind == "convert" and one.classes]
    for year, group in groupby(rooms, lambda row: row[1].year):
        rows = list(group)
        for name, one in rows:
            same = [of for of, other in rows if other.phase == one.phase and of < name]
            if same:
                found = f"{one.phase!r} again, of which {same[0]} speaks already"
                yield name, "phase", found, "keep one of the two"
        total = sum(one.classes for _, one in rows)
        if total:
            name, one = rows[0]
            found = f"{one.classes}, while conversions at {one.site} in {year} add up to {total}"
            mend = f"let those of another phase of {one.site} in {year} add up to {-total} more"
            yield name, "classes", found, mend + _elsewhere(name, one, scenario)


def _elsewhere(name: str, one: Measure, scenario: Scenario) -> str:
    """Where the other half stands that was perhaps meant."""
    for of, other in scenario.policy.measures.items():
        if of != name and other.kind == "convert" and other.classes == -one.classes:
            if other.site != one.site:
                return f"; {of} is at {other.site}"
            if other.year != one.year:
                return f"; {of} is in {other.year}"
    return ""
