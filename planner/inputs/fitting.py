"""A scenario against its city: what files alone cannot tell."""

from collections.abc import Mapping
from dataclasses import replace

from planner.inputs.admission_checks import check_admissions
from planner.inputs.faults import Fault, InputError
from planner.inputs.intake_checks import check_intake
from planner.inputs.measure_checks import check_measures
from planner.inputs.measure_clashes import check_clashes
from planner.inputs.names import CLASS_SIZE, Found, Names, fits_names
from planner.inputs.programme_checks import check_programme
from planner.inputs.project_records import check_slip
from planner.inputs.prospects import check_prospects
from planner.inputs.reading import Reading
from planner.inputs.standards import load_standards
from planner.inputs.standing import SITE
from planner.inputs.transfer_levers import check_ways
from planner.model.axes import EDGE, SCHOOL
from planner.model.city import City
from planner.model.scenario import ClassSize, Scenario
from planner.model.slip import slipped
from planner.model.standards import Standards


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
    found += check_slip(scenario, city)
    city = slipped(city, scenario.future.slip)
    funded = city.funding is not None
    found += check_programme(scenario, standards, city.base_year, funded=funded)
    if scenario.policy.catchments.distance == "streets" and city.streets is None:
        what, mend = "'streets', and the folder has no street to walk on", "add the table streets"
        found.append(("policy.catchments.distance", what, f"{mend}, or write detour or straight"))
    found += check_measures(scenario, city, standards)
    found += check_clashes(scenario, city, standards)
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
