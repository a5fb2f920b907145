"""A list of works against its city, with what only rooms by phase and ways to school can tell.

Each decision is looked at alone, beside the scenario's own measures, for works of a list need not
go together. Those that must not go together are kept apart by the choice.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from planner.geography.guarantee import stranded
from planner.inputs.faults import Fault
from planner.inputs.scenarios import Reading, class_sizes
from planner.model.city import City
from planner.model.programme import ENDS, Listed
from planner.model.slip import slipped
from planner.schools.overdrafts import overdrafts
from planner.schools.places import provide


def inadmissible(file: Path, city: City, reading: Reading, listed: Sequence[Listed]) -> list[Fault]:
    """Faults of decisions that give up what is not there, or leave somebody without a school.

    Parameters
    ----------
    reading
        The scenario, which is sound.
    """
    scenario = reading.scenario
    if scenario is None:
        return []
    city = slipped(city, scenario.future.slip)
    sizes, faults = class_sizes(scenario, city.standards), []
    for one in listed:
        if not any(part.kind in ENDS or part.classes < 0 for part in one.measures):
            continue
        own = {f"{one.name} {number}": part for number, part in enumerate(one.measures, start=1)}
        policy = replace(scenario.policy, measures={**scenario.policy.measures, **own})
        given = city, sizes, policy.measures, scenario.horizon
        found = list(overdrafts(*given)) or list(stranded(city, policy, provide(*given)))
        faults += [
            Fault(file.as_posix(), f"{one.name}: {key}", what, mend)
            for _, key, what, mend in found
        ]  # fmt: skip
    return list(dict.fromkeys(faults))
