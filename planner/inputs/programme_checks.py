"""What a scenario asks of a programme, against its city: money, phases, years."""

from planner.inputs.messages import near
from planner.inputs.names import Found
from planner.model.scenario import Scenario
from planner.model.standards import Standards

_AT = "policy.programme"
PROPOSED = ("build", "extend", "borrow", "buy", "release", "close")
"""Kinds of which candidates are made; those of a list that is handed in may be any."""


def check_programme(scenario: Scenario, standards: Standards, base_year: int) -> Found:
    """Tell every contradiction of the programme's rules."""
    rules, phases = scenario.policy.programme, tuple(standards.ladder.phases)
    if rules.budget is not None and rules.sources:
        found = f"a budget, and sources beside it: {', '.join(rules.sources)}"
        yield f"{_AT}.budget", found, "write the money of each source, or a budget alone"
    unknown = [kind for kind in rules.kinds if kind not in PROPOSED]
    if unknown:
        found = f"{', '.join(unknown)}, which no programme proposes yet"
        yield f"{_AT}.kinds", found, f"write some of {', '.join(PROPOSED)}; others as measures"
    for phase in rules.phases:
        if phase not in phases:
            mend = near(phase, phases) or f"write some of {', '.join(phases)}"
            yield f"{_AT}.phases", repr(phase), mend
    for name, source in rules.sources.items():
        idle = [kind for kind in source.pays if kind not in rules.kinds]
        if source.pays and len(idle) == len(source.pays):
            found = f"{', '.join(idle)}, none of which may be proposed"
            yield f"{_AT}.sources.{name}.pays", found, f"add one of them to {_AT}.kinds"
    first, last = rules.first_year or base_year + 1, rules.last_year
    if last is not None and not first <= last <= scenario.horizon:
        found = f"{last}, on record, before the first year, or beyond the horizon"
        yield f"{_AT}.last_year", found, f"write a year from {first} to {scenario.horizon}"
