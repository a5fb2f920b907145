"""Measures against their city: whether each can be done where and when it is to be done.

What measures say of one another is checked in `planner.inputs.measure_clashes`; what needs a run's
own rooms by phase, or the way to school, by `planner.schools.overdrafts` and
`planner.geography.guarantee`.
"""

from collections.abc import Iterator
from math import inf, isfinite

from planner.inputs.messages import near
from planner.inputs.standing import Standing, sector_in, standing
from planner.model.axes import INDICATOR
from planner.model.city import City
from planner.model.programme import ENDS, GAINS, PASSING, Measure
from planner.model.scenario import Scenario
from planner.model.standards import Standards

Found = Iterator[tuple[str, str, str]]
"""Key of the measure, what was found there, how to mend it."""


def check_measures(scenario: Scenario, city: City, standards: Standards) -> Found:
    """Faults of each measure of a scenario: path, what was found, how to mend it.

    Schools and phases that the city does not know are told by `planner.inputs.names`.
    """
    measures = scenario.policy.measures
    there = standing(city, standards, measures)
    for name, one in sorted(measures.items(), key=lambda item: (item[1].year, item[0])):
        if one.site not in there or one.phase not in standards.ladder.phases:
            continue
        at = there[one.site]
        found = [*_place(name, one, at, city), *_phase(one, at), *_dates(one, at)]
        found += [*_numbers(one), *_into(one, there), *_brings(one, city)]
        for key, what, mend in found:
            yield f"policy.measures.{name}.{key}", what, mend


def _place(name: str, one: Measure, at: Standing, city: City) -> Found:
    """Whether the kind fits the place."""
    what, kind = f"{one.kind!r}, but {at.school} is", one.kind
    if kind == "build" and not at.site:
        yield "kind", f"{what} a school that is open", "write extend, or choose a candidate site"
    elif kind != "build" and at.site and at.begins() > one.year:
        later = f", or {at.begins():g} or later" if isfinite(at.begins()) else ""
        yield "kind", f"{what} a candidate site", f"write build{later}"
    elif kind in ENDS and any(other.kind == "build" for _, other in at.measures):
        builds = next(of for of, other in at.measures if other.kind == "build")
        yield "kind", f"{what} a site, where {builds} builds", f"take out {name}, or {builds}"
    elif kind in ENDS and at.keep:
        mend = "choose another school: the folder says that this one must be kept (must_keep)"
        yield "kind", f"{what} to be kept", mend
    elif kind == "buy" and (sector := sector_in(city, at.school, one.year)) != "private":
        sort = f"a {sector} school in {one.year}" if sector else "of a sector that is not told"
        yield "kind", f"{what} {sort}", "choose a private school, or write borrow or extend"


def _phase(one: Measure, at: Standing) -> Found:
    """Whether the phase is taught there by then; a conversion into it begins it."""
    if one.kind == "convert" and one.classes > 0:
        return
    if one.phase in at.phases and (one.kind == "build" or not at.site):
        return
    begins = inf if one.kind == "build" else at.begins(one.phase)
    if begins <= one.year or (at.site and at.begins() > one.year):  # the kind is told already
        return
    found = f"{one.phase!r}, which {at.school} does not offer"
    if isfinite(begins):
        yield "phase", f"{found} before {begins:g}", f"write the year {begins:g} or later"
    else:
        offered = ", ".join(at.phases) or "no phase"
        yield "phase", found, f"write one of {offered}, or choose another site"


def _dates(one: Measure, at: Standing) -> Found:
    if isfinite(at.closed) and one.year >= at.closed:
        found = f"{one.year}, when {at.school} has closed"
        yield "year", found, f"write a year before {at.closed:g}, or choose another site"
    if isfinite(at.available) and one.year < at.available:
        found = f"{one.year}, before {at.school} is available"
        yield "year", found, f"write {at.available:g} or later"
    if not at.site and isfinite(at.opened) and one.year < at.opened:
        yield "year", f"{one.year}, before {at.school} opens", f"write {at.opened:g} or later"
    if one.until is None:
        return
    if one.kind not in PASSING:
        mend = f"take it out: only {', '.join(PASSING)} are over one day"
        yield "until", f"{one.until} for {one.kind!r}, which is for good", mend
    elif one.until <= one.year:
        found = f"{one.until}, while it begins in {one.year}"
        yield "until", found, f"write {one.year + 1} or later, or take it out"


def _numbers(one: Measure) -> Found:
    """Whether classes are given where they are needed, and of the right sign."""
    told = f"{one.classes} for {one.kind!r}"
    if one.kind in GAINS and one.classes <= 0:
        yield "classes", told, "write the classes gained, 1 or more"
    elif one.kind == "rebuild" and one.classes >= 0:
        yield "classes", told, "write the classes that go out of use below nought, such as -6"
    elif one.kind == "convert" and one.classes == 0:
        yield "classes", told, "write -2 for the phase that gives two rooms and 2 for the other"
    elif one.kind == "improve" and one.classes:
        mend = "take it out, or write extend: what improves a school brings no class"
        yield "classes", told, mend
    elif one.kind in ENDS and one.classes > 0:
        yield "classes", told, "take it out: all that the phase has there is given up"


def _into(one: Measure, there: dict[str, Standing]) -> Found:
    """Whether the pupils of a merger have a school to go to."""
    if one.kind != "merge":
        if one.into is not None:
            mend = "take it out, or write merge" if one.kind == "close" else "take it out"
            yield "into", f"{one.into!r} for {one.kind!r}", mend
        return
    if one.into is None:
        yield "into", "no school", "name the school that takes the pupils over, or write close"
        return
    if one.into == one.site:
        yield "into", f"{one.into!r}, the school itself", "name another school"
        return
    if one.into not in there:
        mend = near(one.into, there) or "name a school of this city"
        yield "into", f"{one.into!r}, no school of this city", mend
        return
    heir = there[one.into]
    ends, by = heir.ends(one.phase)
    if isfinite(heir.closed) and heir.closed <= one.year:
        yield "into", f"{one.into!r}, which has closed in {one.year}", "name another school"
    elif ends <= one.year:
        found = f"{one.into!r}, which gives the phase up itself by {by} in {ends:g}"
        yield "into", found, "name a school that goes on"
    elif heir.begins(one.phase) > one.year:
        found = f"{one.into!r}, which does not offer {one.phase} in {one.year}"
        yield "into", found, "name a school that does"


def _brings(one: Measure, city: City) -> Found:
    """Whether what a measure brings is an indicator that the folder tells."""
    if one.kind == "improve" and not one.brings:
        yield "brings", "nothing", "write what it brings, such as {sports_area: 2400}"
    if one.kind in ENDS and one.brings:
        yield "brings", f"{', '.join(one.brings)} for {one.kind!r}", "take it out"
        return
    told = () if city.resources is None else tuple(map(str, city.resources[INDICATOR].to_numpy()))
    for name in one.brings:
        if name not in told:
            known = near(name, told) or f"write one of {', '.join(told)}"
            mend = known if told else "add the table resources, or take it out"
            yield f"brings.{name}", "an indicator that the folder does not tell", mend
