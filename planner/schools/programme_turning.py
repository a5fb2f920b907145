"""Conversions that may be proposed: rooms of one phase for another, at the same school.

Rooms go to the next phase up or down the ladder, for some years (a tidal school) or for good (their
second life after a wave). What a room of the one holds of a class of the other is the norm
``programme.fit``, and counts as in a run.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.scenario import Policy
from planner.schools.programme_around import Around, rooms_of
from planner.schools.programme_candidate import Candidate, price, starts
from planner.schools.works import Floats


def turned(
    city: City, policy: Policy, around: Around, at: int, useful: Sequence[str], ledger: Floats,
    last: int,
) -> Iterator[Candidate]:  # fmt: skip
    """Rooms that a public school turns over to a phase that could use them.

    Some rooms, where the pupils of their own phase do not need them; all of them, where others have
    room for those pupils (`Around.closable`): that ends the phase, so it has to be planned for.

    Parameters
    ----------
    useful
        Phases in which places here could be of use.
    ledger
        ``(year, phase, school)`` rooms by `planner.schools.places.worked`.
    """
    schools, standards = city.schools, city.standards
    if schools["sector"].to_numpy()[at] != "public":
        return
    name, phases = str(schools[SCHOOL].to_numpy()[at]), list(standards.ladder.phases)
    once, yearly, lead = price(city, "convert")
    opened, closed = (float(schools[key].to_numpy()[at]) for key in ("opened", "closed"))
    last = min(last, int(closed) - 1) if np.isfinite(closed) else last
    horizon = int(around.years[-1])
    stays = [int(stay) for stay in standards.series("programme.stays") or ()]
    for old, new in ((a, b) for b in useful for a in _beside(phases, b)):
        for year in starts(city, policy.programme, lead, opened, last):
            for until in (*(year + stay for stay in stays if year + stay <= horizon), None):
                for classes in _sizes(city, policy, around, at, old, ledger, year, until):
                    measures = _halves(name, old, new, classes, year, lead)
                    if until is not None:
                        measures += _halves(name, new, old, classes, until, lead)
                    back = "" if until is None else f"-{until}"
                    title = f"{name}-{old}-{new}-convert-{classes}-{year}{back}"
                    money, bill = once * classes * len(measures) / 2, yearly * classes
                    group = f"{name}-convert"
                    each, runs = once * classes / 2, bill / 2
                    apart = ((each, runs), (each, runs), (each, -runs), (each, -runs))
                    yield Candidate(
                        title, group, measures, money, bill, lead, lasts=False,
                        apart=apart[: len(measures)],  # rooms that are back cost nothing more
                    )  # fmt: skip


def _beside(phases: Sequence[str], phase: str) -> list[str]:
    """Phases next to one on the ladder."""
    at = phases.index(phase)
    return [*phases[max(at - 1, 0) : at], *phases[at + 1 : at + 2]]


def _halves(
    site: str, old: str, new: str, classes: int, year: int, lead: float
) -> tuple[Measure, ...]:
    return (
        Measure(site, old, year, -classes, "convert", None, lead),
        Measure(site, new, year, classes, "convert", None, lead),
    )


def _sizes(
    city: City, policy: Policy, around: Around, at: int, old: str, ledger: Floats, year: int,
    until: int | None,
) -> list[int]:  # fmt: skip
    """How many rooms a phase may give from a year on."""
    kind = list(city.standards.ladder.phases).index(old)
    years = range(city.base_year, city.base_year + len(ledger))
    rooms = rooms_of(ledger, at, kind, years, year)
    if not (np.isfinite(rooms) and rooms >= 1):
        return []
    size = policy.class_size[old].target
    spare = around.spare(old, at, size, year, np.inf if until is None else until)
    steps = [int(step) for step in city.standards.series("programme.steps") or ()]
    found = [step for step in steps if step < rooms and step <= spare]
    ends = around.closable(old).get(at) if old in around.who.phases else None
    whole = until is None and ends is not None and ends <= year and around.empties(old, at, year)
    return [*found, int(rooms)] if whole and rooms == int(rooms) else found
