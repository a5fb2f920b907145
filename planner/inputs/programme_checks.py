"""What a scenario asks of a programme, against its city: money, phases, years.

What can be done but is seldom meant, such as rooms that are borrowed for a single year, is told and
not refused.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from planner.inputs.messages import near
from planner.inputs.names import Found
from planner.inputs.reading import Reading
from planner.model.programme import Listed
from planner.model.scenario import Scenario
from planner.model.standards import Standards

_AT = "policy.programme"
PROPOSED = ("build", "extend", "borrow", "buy", "release", "convert", "merge", "close")
"""Kinds of which candidates are made; those of a list that is handed in may be any."""
_FINDINGS = "which a finding asks for and no count of places: no programme proposes it"


def check_programme(
    scenario: Scenario, standards: Standards, base_year: int, *, funded: bool = False
) -> Found:
    """Tell every contradiction of the programme's rules.

    Parameters
    ----------
    funded
        Whether the city's folder tells the money of works.
    """
    rules, phases = scenario.policy.programme, tuple(standards.ladder.phases)
    if rules.budget is not None and rules.sources:
        found = f"a budget, and sources beside it: {', '.join(rules.sources)}"
        yield f"{_AT}.budget", found, "write the money of each source, or a budget alone"
    if rules.from_folder and not funded:
        mend = "add the table funding, or write false"
        yield f"{_AT}.from_folder", "no money in the folder", mend
    if rules.from_folder and rules.budget is not None:
        found = "a budget, and the money of the folder beside it"
        yield f"{_AT}.budget", found, "take one of the two out"
    unknown = [kind for kind in rules.kinds if kind not in PROPOSED]
    if unknown:
        mend = f"write some of {', '.join(PROPOSED)}; what is dangerous or lacking as a measure, "
        mend += "or in a list"
        yield f"{_AT}.kinds", f"{', '.join(unknown)}, {_FINDINGS}", mend
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


def cautions(
    reading: Reading, standards: Standards, base_year: int, listed: Sequence[Listed] = ()
) -> Iterator[str]:
    """Tell measures that are held for less than the least stay, or come before their own lead.

    Parameters
    ----------
    listed
        Works of a list that is handed in, beside the measures of the scenario.
    """
    own = {} if reading.scenario is None else reading.scenario.policy.measures
    told = [
        (f"{reading.place(f'policy.measures.{name}')}: policy.measures.{name}", one)
        for name, one in sorted(own.items())
    ]
    told += [(one.name, part) for one in listed for part in one.measures]
    stays = standards.series("programme.stays") or (0.0,)
    for place, one in told:
        if one.kind in ("borrow", "buy") and one.until and one.until - one.year < min(stays):
            yield (
                f"{place}: held for {one.until - one.year} school years, less than the "
                f"{min(stays):g} of programme.stays: setting up and moving are seldom worth it"
            )
        first = base_year + 1 + ceil(one.lead or 0.0)
        if one.lead is not None and one.year < first:
            yield (
                f"{place}: in use in {one.year}, and decided now it could be from {first} on by "
                f"its own lead of {one.lead:g} years: it is taken as decided already"
            )
