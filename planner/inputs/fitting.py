"""A scenario against its city: what files alone cannot tell."""

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

import xarray as xr

from planner.inputs.admission_checks import check_admissions
from planner.inputs.faults import Fault, InputError
from planner.inputs.intake_checks import check_intake
from planner.inputs.names import CLASS_SIZE, Found, Names, fits_names
from planner.inputs.prospects import check_prospects
from planner.inputs.reading import Reading
from planner.inputs.standards import load_standards
from planner.inputs.transfer_levers import check_ways
from planner.model.axes import EDGE, GRADE, SCHOOL
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.scenario import ClassSize, Scenario
from planner.model.standards import Standards

SITE = "site"
"""Kind of a school that is a candidate site: no classrooms yet."""


def class_sizes(scenario: Scenario, standards: Standards) -> Mapping[str, ClassSize]:
    """Class sizes by phase of the ladder: the scenario's, else the norms of the standards.

    A phase for which neither has both numbers is left out; `fits` reports it.
    """
    sizes = {
        phase: scenario.policy.class_size.get(phase) or _of_norms(phase, standards)
        for phase in standards.ladder.phases
    }
    told = {phase: size for phase, size in sizes.items() if size is not None}
    for rule in scenario.policy.transfer.included.values():
        if rule.phase in told:
            target = told[rule.phase].target / (1.0 + rule.share * (rule.counts - 1.0))
            told[rule.phase] = replace(told[rule.phase], target=target)
    return told


def _of_norms(phase: str, standards: Standards) -> ClassSize | None:
    keys = (f"class_size.target.{phase}", f"class_size.large.{phase}")
    if any(key not in standards.norms for key in keys):
        return None
    target, large = map(standards.number, keys)
    return ClassSize(target, large)


def fits(reading: Reading, city: City) -> list[Fault]:
    """Check a scenario against its city; faults stand at the line that set the value."""
    scenario = reading.scenario
    if scenario is None:
        return []
    try:
        standards = load_standards(reading.layers, over=city.standards)
    except InputError as error:
        return list(error.faults)
    found = [*_norms(scenario, standards), *check_prospects(reading, city)]
    found += check_ways(scenario, city)
    if scenario.policy.catchments.distance == "streets" and city.streets is None:
        what, mend = "'streets', and the folder has no street to walk on", "add the table streets"
        found.append(("policy.catchments.distance", what, f"{mend}, or write detour or straight"))
    taken: dict[str, int] = {}
    named = sorted(scenario.policy.measures.items(), key=lambda item: (item[1].year, item[0]))
    for name, measure in named:
        taken[measure.site] = taken.get(measure.site, 0) + measure.classes
        path = f"policy.measures.{name}"
        for key, what, mend in _measure(measure, taken[measure.site], city, standards):
            found.append((f"{path}.{key}", what, mend))
    return [
        *fits_names(reading, _names(city, standards)),
        *(Fault(reading.place(path), path, what, mend) for path, what, mend in found),
        *check_intake(reading, city),
        *check_admissions(reading, city),
    ]


def _names(city: City, standards: Standards) -> Names:
    sites = (city.schools["kind"] == SITE).to_numpy()
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    return Names(
        phases=tuple(standards.ladder.phases),
        schools=tuple(ids[~sites].tolist()),
        sites=tuple(ids[sites].tolist()),
        base_year=city.base_year,
        longest=int(standards.number("horizon.longest")),
        catchments=bool(city.catchments.sizes.get(EDGE, 0)),
    )


def _norms(scenario: Scenario, standards: Standards) -> Found:
    known = class_sizes(scenario, standards)
    for phase in standards.ladder.phases:
        if phase not in known:
            found = f"no class size for the phase {phase!r}"
            yield CLASS_SIZE, found, f"write {phase}: {{target: …, large: …}} under class_size"


def _measure(measure: Measure, classes: int, city: City, standards: Standards) -> Found:
    if measure.site not in city.schools[SCHOOL].to_numpy():
        return
    phases = standards.ladder.phases
    school = city.schools.sel({SCHOOL: measure.site})
    yield from _place(measure, classes, school)
    grades = phases.get(measure.phase, ())
    taught = [
        grade for grade in school[GRADE].to_numpy() if bool(school["offers"].sel(grade=grade))
    ]
    if grades and not set(grades) & {str(grade) for grade in taught}:
        offered = [phase for phase, own in phases.items() if set(own) & set(map(str, taught))]
        found = f"{measure.phase!r}, which {measure.site} does not offer"
        yield "phase", found, f"write one of {', '.join(offered)}, or choose another site"


def _place(measure: Measure, classes: int, school: xr.Dataset) -> Found:
    """Check a measure against the school or site where it is to stand."""
    site = str(school["kind"].item()) == SITE
    if site != (measure.kind == "build"):
        what = "a candidate site" if site else "a school that is open"
        found = f"{measure.kind!r}, but {measure.site} is {what}"
        yield "kind", found, "write build" if site else "write extend, or choose a candidate site"
    most = float(school["max_classes"].item())
    if isfinite(most) and classes > most:
        found = f"{measure.classes}, which makes {classes} at {measure.site}"
        yield "classes", found, f"write fewer: {most:g} classes fit there"
    closed = float(school["closed"].item())
    if isfinite(closed) and measure.year >= closed:
        found = f"{measure.year}, when {measure.site} has closed"
        yield "year", found, f"write a year before {closed:g}, or choose another site"
    available = float(school["available_from"].item())
    if isfinite(available) and measure.year < available:
        found = f"{measure.year}, before {measure.site} is available"
        yield "year", found, f"write {available:g} or later"
