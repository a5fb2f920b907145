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
from planner.inputs.standing import Standing, standing
from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.intake import Intake
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
    known = standing(city, city.standards, scenario.policy.measures) if rows else {}
    faults = []
    for name, row in rows.items():
        if row.school not in known or row.phase not in city.standards.ladder.phases:
            continue
        school = known[row.school]
        found = [*_admits(row, school, city), *_fits(row, school, city)]
        found += _sized(row, city.standards)
        faults += [_fault(reading, name, *one) for one in found]
    return faults + _twice(reading, rows)


def _admits(row: Intake, school: Standing, city: City) -> Found:
    """Whether entrants of the phase can be admitted there in that year."""
    ladder = city.standards.ladder
    offers = city.schools["offers"].sel({SCHOOL: row.school})
    taught = [
        phase for phase, grades in ladder.phases.items() if bool(offers.sel({GRADE: grades[0]}))
    ]
    stood = row.phase in taught and not school.site
    opens = school.begins() if stood else school.begins(row.phase)
    if row.phase not in taught and not np.isfinite(opens):
        mend = _listed("one of", tuple(taught)) if taught else "take the row out"
        yield "phase", f"{row.phase!r}, of which {row.school} has no entry grade", mend
        opens = school.begins()
    closed = min(school.closed if np.isfinite(school.closed) else np.inf, school.ends(row.phase)[0])
    if row.year >= closed:
        mend = f"write a year before {closed:g}, or take the row out"
        yield "year", f"{row.year}, when {row.school} has closed", mend
    if row.year < opens:
        ready = "a measure or a committed project must build there first"
        mend = f"write {opens:g} or later" if np.isfinite(opens) else ready
        yield "year", f"{row.year}, before {row.school} is open", mend


def _fits(row: Intake, school: Standing, city: City) -> Found:
    """Whether the school has as many rooms as the plan opens classes."""
    known = rooms_in(city, row.school, row.year)
    if not np.isfinite(known) and not school.site:
        return
    rooms = np.nan_to_num(known) + school.added(row.year)
    if row.classes > rooms and (rooms or not school.site):  # a site not open is told already
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
