"""A scenario against its city, with what only rooms by phase and ways to school can tell."""

from planner.geography.guarantee import stranded
from planner.inputs.faults import Fault
from planner.inputs.scenarios import Reading, class_sizes, fits
from planner.model.city import City
from planner.model.slip import slipped
from planner.schools.overdrafts import overdrafts
from planner.schools.places import provide


def against(city: City, reading: Reading) -> list[Fault]:
    """Faults of a scenario against its city, at the lines that set the values.

    What works give up and close is looked at once the scenario is sound otherwise.
    """
    faults, scenario = fits(reading, city), reading.scenario
    if faults or scenario is None or not scenario.policy.measures:
        return faults
    city = slipped(city, scenario.future.slip)
    sizes, policy = class_sizes(scenario, city.standards), scenario.policy
    given = city, sizes, policy.measures, scenario.horizon
    found = list(overdrafts(*given)) or list(stranded(city, policy, provide(*given)))
    paths = [f"policy.measures.{name}.{key}" for name, key, _, _ in found]
    return [
        Fault(reading.place(path), path, what, mend)
        for path, (_, _, what, mend) in zip(paths, found, strict=True)
    ]
