"""Planned admissions against their city: schools that admit, years to come, rooms for the classes.

Faults of a plan that stands in a file of its own name its row and column; those of rows written in
a scenario their line and key.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from planner.inputs.campus_records import rooms_in
from planner.inputs.documents import Branch, Scalar, place_of
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.reading import Reading
from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.intake import Intake
from planner.model.scenario import Measure, Scenario
from planner.model.standards import Standards

_PATH = ["policy", "intake"]
_LISTED = 5
Found = Iterator[tuple[str, str, str]]


def check_names(
    reading: Reading,
    *,
    phases: tuple[str, ...] | None,
    schools: tuple[str, ...] | None,
    sites: tuple[str, ...] | None,
    base_year: int | None,
) -> list[Fault]:
    """Check what planned admissions name, as they are written; None for what is not known."""
    ids = None if schools is None or sites is None else (*schools, *sites)
    horizon = _whole(reading.tree, "horizon")
    found = []
    for name, row in _rows(reading).items():
        school, phase = (_value(row, key) for key in ("school", "phase"))
        year = _whole(row, "year")
        if isinstance(school, str) and ids is not None and school not in ids:
            mend = near(school, ids) or _listed("one of", schools or ids)
            found.append(_fault(reading, name, "school", repr(school), mend))
        if isinstance(phase, str) and phases is not None and phase not in phases:
            mend = near(phase, phases) or _listed("one of", phases)
            found.append(_fault(reading, name, "phase", repr(phase), mend))
        if year is not None and base_year is not None:
            first = base_year + 1
            if year < first:
                what = f"{year}, while {base_year} is on record"
                found.append(_fault(reading, name, "year", what, f"write a year from {first}"))
            elif horizon is not None and year > horizon:
                what = f"{year}, beyond the horizon {horizon}"
                mend = f"write a year from {first} to {horizon}, or a later horizon"
                found.append(_fault(reading, name, "year", what, mend))
    return found


def check_intake(reading: Reading, city: City) -> list[Fault]:
    """Check planned admissions against schools, rooms and class sizes of their city."""
    scenario = reading.scenario
    if scenario is None:
        return []
    rows = scenario.policy.intake
    known = {str(school): place for place, school in enumerate(city.schools[SCHOOL].to_numpy())}
    faults = []
    for name, row in rows.items():
        if row.school not in known or row.phase not in city.standards.ladder.phases:
            continue
        school = known[row.school]
        found = [*_admits(row, school, city, scenario), *_fits(row, school, city, scenario)]
        found += _sized(row, city.standards)
        faults += [_fault(reading, name, *one) for one in found]
    return faults + _twice(reading, rows)


def _admits(row: Intake, school: int, city: City, scenario: Scenario) -> Found:
    """Whether entrants of the phase can be admitted there in that year."""
    ladder = city.standards.ladder
    entry = ladder.phases[row.phase][0]
    facts = city.schools.isel({SCHOOL: school})
    if not bool(facts["offers"].sel({GRADE: entry})):
        taught = [
            phase
            for phase, grades in ladder.phases.items()
            if bool(facts["offers"].sel({GRADE: grades[0]}))
        ]
        mend = _listed("one of", tuple(taught)) if taught else "take the row out"
        yield "phase", f"{row.phase!r}, of which {row.school} has no entry grade", mend
    opens = _opens(row, facts["kind"].item() == "site", float(facts["opened"]), city, scenario)
    closed = float(facts["closed"])
    if np.isfinite(closed) and row.year >= closed:
        mend = f"write a year before {closed:g}, or take the row out"
        yield "year", f"{row.year}, when {row.school} has closed", mend
    if row.year < opens:
        ready = "a measure or a committed project must build there first"
        mend = f"write {opens:g} or later" if np.isfinite(opens) else ready
        yield "year", f"{row.year}, before {row.school} is open", mend


def _opens(row: Intake, site: bool, opened: float, city: City, scenario: Scenario) -> float:
    """First year in which a school stands; of a candidate site, with its first classes."""
    if not site:
        return opened if np.isfinite(opened) else -np.inf
    return min((year for year, _ in _added(row, city, scenario.policy.measures)), default=np.inf)


def _added(row: Intake, city: City, measures: Mapping[str, Measure]) -> list[tuple[int, int]]:
    """Years and numbers of classes that come at a school."""
    table = city.projects
    names = ("school", "year", "classes")
    come = (
        zip(*(table[name].to_numpy() for name in names), strict=True) if "school" in table else ()
    )
    found = [(int(year), int(classes)) for school, year, classes in come if school == row.school]
    return found + [(one.year, one.classes) for one in measures.values() if one.site == row.school]


def _fits(row: Intake, school: int, city: City, scenario: Scenario) -> Found:
    """Whether the school has as many rooms as the plan opens classes."""
    rooms = rooms_in(city, row.school, row.year)
    site = str(city.schools["kind"].to_numpy()[school]) == "site"
    if not np.isfinite(rooms) and not site:
        return
    added = _added(row, city, scenario.policy.measures)
    rooms = np.nan_to_num(rooms) + sum(classes for year, classes in added if year <= row.year)
    if row.classes > rooms and (rooms or not site):  # a site that is not open is told already
        found = f"{row.classes}, while {row.school} has {rooms:g} rooms in {row.year}"
        yield "classes", found, f"write {rooms:g} at most, or add rooms by a measure"


def _sized(row: Intake, standards: Standards) -> Found:
    """Whether the planned classes are of a size that is believed."""
    if row.places is None:
        return
    if row.classes == 0:
        yield "places", f"{row.places:g}, while no class is opened", "write classes, or no places"
        return
    most, size = standards.number("check.class_size"), row.places / row.classes
    if not 1 <= size <= most:
        found = f"{row.places:g} in {row.classes} classes, {size:.4g} a class"
        yield "places", found, f"write places for 1 to {most:g} children a class"


def _twice(reading: Reading, rows: Mapping[str, Intake]) -> list[Fault]:
    first: dict[tuple[str, str, int], str] = {}
    faults = []
    for name, row in rows.items():
        earlier = first.setdefault((row.school, row.phase, row.year), name)
        if earlier != name:
            found = f"{row.school} in {row.year} again, which {earlier} has already"
            faults.append(_fault(reading, name, "school", found, "keep one of the two"))
    return faults


def _rows(reading: Reading) -> Mapping[str, Branch]:
    node: object = reading.tree
    for part in _PATH:
        node = node.entries.get(part) if isinstance(node, Branch) else None
    entries = node.entries if isinstance(node, Branch) else {}
    return {name: row for name, row in entries.items() if isinstance(row, Branch)}


def _value(row: Branch, key: str) -> object:
    node = row.entries.get(key)
    return node.value if isinstance(node, Scalar) else None


def _whole(row: Branch, key: str) -> int | None:
    value = _value(row, key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _listed(words: str, names: tuple[str, ...]) -> str:
    more = " …" if len(names) > _LISTED else ""
    return f"write {words} {', '.join(names[:_LISTED])}{more}"


def _fault(reading: Reading, name: str, key: str, found: str, mend: str) -> Fault:
    mark = place_of(reading.tree, [*_PATH, name, key])
    if mark.line and not mark.column:  # a row of a plan's file
        return Fault(str(mark), key, found, mend)
    return Fault(str(mark), ".".join([*_PATH, name, key]), found, mend)
