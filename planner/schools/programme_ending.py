"""Closures and mergers that may be proposed: where places are little used and others can do.

Which schools these are, all of them together, is in `planner.schools.programme_around`.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.programme import Kind, Measure
from planner.model.results import Places
from planner.model.scenario import ClassSize, Policy
from planner.schools.programme_around import Around
from planner.schools.programme_candidate import Candidate, price, starts


def ended(city: City, policy: Policy, around: Around, at: int, last: int) -> Iterator[Candidate]:
    """Ends of each phase of a public school, and of all of them together.

    What a school within reach can take over as a whole is merged into it; what only several can
    take over is closed. So no two candidates do the same.
    """
    rules, schools = policy.programme, city.schools
    name = str(schools[SCHOOL].to_numpy()[at])
    phases = around.who.phases
    taught = [one for one in city.standards.ladder.phases if around.held(one)[:, at].any()]
    opened, closed = (float(schools[key].to_numpy()[at]) for key in ("opened", "closed"))
    last = min(last, int(closed) - 1) if np.isfinite(closed) else last
    may = {one: around.closable(one)[at] for one in phases if at in around.closable(one)}
    sets: list[tuple[str, ...]] = [(one,) for one in taught if one in may]
    if len(taught) > 1 and {*taught} <= {*may}:
        sets.append(tuple(taught))
    _, _, lead = price(city, "close")
    for which in sets:
        for year in starts(city, rules, lead, opened, last):
            if not all(year >= may[one] and _ends(city, around, one, at, year) for one in which):
                continue
            heirs = [around.heir(one, at, year) for one in which] if "merge" in rules.kinds else []
            into = [str(schools[SCHOOL].to_numpy()[one]) for one in heirs if one is not None]
            kind: Kind = "merge" if heirs and len(into) == len(which) else "close"
            if kind not in rules.kinds:
                continue
            measures = tuple(
                Measure(name, one, year, 0, kind, None, lead, into=heir)
                for one, heir in zip(which, into if kind == "merge" else [None] * len(which),
                                     strict=True)
            )  # fmt: skip
            once, yearly = saved(city, policy.class_size, around.places, measures)
            what = "-".join(which)
            title = f"{name}-{what}-{kind}-{year}"
            yield Candidate(title, f"{name}-{what}-{kind}", measures, once, yearly, lead, False)


def saved(
    city: City, class_size: Mapping[str, ClassSize], places: Places, measures: Sequence[Measure]
) -> tuple[float, float]:
    """Money once and a year of ends at one school: by its rooms, and by itself if nothing is left.

    Rooms are those of the phase in the year in which it ends, by its places. Where these are not
    known, the ends cost and save nothing.
    """
    once, yearly, _ = price(city, "close")
    years = places.places[YEAR].to_numpy()
    rooms, left, ends = 0.0, False, {one.phase: one for one in measures}
    first = min(one.year for one in measures)
    for phase in city.standards.ladder.phases:
        held = places.places.sel({PHASE: phase, SCHOOL: measures[0].site}).to_numpy()
        held = np.nan_to_num(held, nan=0.0)[years >= first]
        if phase in ends:
            rooms += held.max(initial=0.0) / class_size[phase].target
        left |= bool(phase not in ends and held.any())
    whole = running(city) if rooms and not left else 0.0
    return once * rooms, yearly * rooms - whole


def running(city: City) -> float:
    """What a school costs to run a year, however few its classes."""
    return city.standards.number("programme.price.school")


def _ends(city: City, around: Around, phase: str, at: int, year: int) -> bool:
    """Whether a phase is taught until then, nothing committed comes later, and places are empty."""
    step = int(year) - int(around.years[0])
    teaches = around.held(phase)[max(step - 1, 0) : step + 1, at]
    if not (0 <= step < len(around.years)) or not (teaches > 0).all():
        return False
    name, table = str(city.schools[SCHOOL].to_numpy()[at]), city.projects
    columns = (table[key].to_numpy() for key in ("school", "phase", "year"))
    for school, of, begins in zip(*columns, strict=True):
        if (str(school), str(of)) == (name, phase) and int(begins) >= year:
            return False
    return around.empties(phase, at, year)
