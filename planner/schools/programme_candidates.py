"""What may be proposed: works at sites and schools, each with its sizes, years and cost."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, PHASE, SCHOOL
from planner.model.city import City
from planner.model.programme import Kind, Measure, ProgrammeRules
from planner.model.results import Places
from planner.model.scenario import ClassSize, Policy

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidate:
    """Works that may be proposed: one measure, or several that are one decision.

    Parameters
    ----------
    name
        What it is called in a scenario; of several measures, each with its phase behind.
    group
        At most one candidate of a group is chosen.
    measures
        What it does; their cost is what the folder tells, None where prices stand in.
    once, yearly
        Money to build it, and to run it a year.
    lead
        Years from decision to use.
    lasts
        Whether what is built is worth something after the horizon.
    """

    name: str
    group: str
    measures: tuple[Measure, ...]
    once: float
    yearly: float
    lead: float
    lasts: bool

    @property
    def first(self) -> int:
        """First school year in which it acts."""
        return self.measures[0].year

    @property
    def until(self) -> int | None:
        """First school year in which it no longer does; None for good."""
        return self.measures[0].until

    @property
    def site(self) -> str:
        """Where it is."""
        return self.measures[0].site

    @property
    def kind(self) -> Kind:
        """What kind of works it is."""
        return self.measures[0].kind

    @property
    def classes(self) -> int:
        """Classes gained, all phases together."""
        return sum(measure.classes for measure in self.measures)


def candidates(
    city: City, policy: Policy, places: Places, phases: Sequence[str], wanted: Flags, last: int
) -> list[Candidate]:
    """List what may be proposed, in a fixed order.

    Parameters
    ----------
    wanted
        ``(phase, school)``: places here could be of use to somebody.
    last
        Last school year in which a measure may begin.
    """
    rules = policy.programme
    taken = {measure.site for measure in policy.measures.values()}
    decided = set(city.projects["school"].to_numpy().astype(str))
    found: list[Candidate] = []
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    site = city.schools["kind"].to_numpy() == "site"
    for at, school in enumerate(ids):
        useful = [phase for i, phase in enumerate(phases) if wanted[i, at]]
        if not useful or school in taken:
            continue
        if site[at]:
            if "build" in rules.kinds and school not in decided:
                found += _built(city, policy, at, useful, last)
            continue
        open_in = places.rooms.to_numpy()[:, at]
        if not (np.nan_to_num(open_in) > 0).any():
            continue
        for phase in useful:
            found += _at_school(city, policy, places, at, phase, last)
    return found


def price(city: City, kind: str) -> tuple[float, float, float]:
    """Money of a class once and a year, and years of lead, of one kind of works."""
    key = "close" if kind == "merge" else kind
    found = city.standards.series(f"programme.price.{key}")
    if found is None or len(found) != 3:
        message = f"the standards name no price for works of the kind {kind!r}"
        raise ValueError(message)
    return found[0], found[1], found[2]


def starts(city: City, rules: ProgrammeRules, lead: float, ready: float, last: int) -> range:
    """School years in which works may begin to be of use.

    Parameters
    ----------
    ready
        First school year in which the place can be used at all; NaN where it always can.
    """
    first = rules.first_year or int(np.ceil(city.base_year + 1 + lead))
    if np.isfinite(ready):
        first = max(first, int(ready))
    return range(first, last + 1)


def split(classes: int, grades: Sequence[int]) -> list[int]:
    """Classes of a school of several phases, by the grades of each; what is left to the first.

    >>> split(27, [6, 3]), split(12, [6])
    ([18, 9], [12])
    """
    parts = [classes * one // sum(grades) for one in grades]
    parts[0] += classes - sum(parts)
    return parts


def _built(
    city: City, policy: Policy, at: int, useful: Sequence[str], last: int
) -> Iterator[Candidate]:
    """New schools at a site: one phase, or all that it may serve together."""
    standards, school = city.standards, city.schools.isel({SCHOOL: at})
    name = str(school[SCHOOL].item())
    once, yearly, lead = price(city, "build")
    cost, most = _told(city, "cost", at), float(school["max_classes"].item())
    offered = [
        phase
        for phase, grades in standards.ladder.phases.items()
        if bool(school["offers"].sel({GRADE: list(grades)}).any())
    ]
    sets: list[tuple[str, ...]] = [(phase,) for phase in useful if phase in offered]
    if len(offered) > 1 and len(useful) > 1:
        sets.append(tuple(phase for phase in offered if phase in useful))
    years = starts(city, policy.programme, lead, float(school["available_from"].item()), last)
    for phases in sets:
        for classes in sizes(city, phases, most, _told(city, "land_m2", at), policy.class_size):
            parts = split(classes, [len(standards.ladder.phases[one]) for one in phases])
            money = cost if np.isfinite(cost) else once * classes
            for year in years:
                each = money / classes if np.isfinite(cost) else None
                measures = tuple(
                    Measure(name, phase, year, part, "build", each and each * part, lead)
                    for phase, part in zip(phases, parts, strict=True)
                )
                running = yearly * classes + standards.number("programme.price.school")
                title = f"{name}-{'-'.join(phases)}-{classes}-{year}"
                yield Candidate(title, name, measures, money, running, lead, lasts=True)


def sizes(
    city: City,
    phases: Sequence[str],
    most: float,
    land: float,
    class_size: Mapping[str, ClassSize],
) -> list[int]:
    """Sizes in classes that a new school may have, within what fits and what its land holds."""
    standards = city.standards
    keys = [f"programme.modules.{phases[0]}" if len(phases) == 1 else "programme.modules.several"]
    named = next((standards.series(key) for key in keys if standards.series(key)), None)
    listed = named or standards.series("programme.modules") or ()
    target = max(class_size[phase].target for phase in phases)
    key = f"programme.land.{phases[0]}" if len(phases) == 1 else "programme.land.several"
    each = standards.number(key) if key in standards.norms else 0.0
    found = []
    for size in listed:
        fits = not np.isfinite(most) or size <= most
        holds = not np.isfinite(land) or size * target * each <= land
        if fits and holds:
            found.append(int(size))
    return found


def _at_school(
    city: City, policy: Policy, places: Places, at: int, phase: str, last: int
) -> Iterator[Candidate]:
    """Works at a school that is open, for one phase."""
    rules, standards = policy.programme, city.standards
    school = city.schools.isel({SCHOOL: at})
    name, sector = str(school[SCHOOL].item()), str(school["sector"].item())
    there = places.rooms.to_numpy()[:, at]
    held = places.places.sel({PHASE: phase}).to_numpy()[:, at]
    if not (np.nan_to_num(held) > 0).any():
        return
    steps = [int(step) for step in standards.series("programme.steps") or ()]
    key = f"scale.{phase}"
    cap = standards.number(key) if key in standards.norms else np.inf
    fit = cap / policy.class_size[phase].target - float(np.nanmax(there))
    chosen: list[tuple[Kind, list[int], bool]] = []
    if "extend" in rules.kinds and sector == "public":
        chosen.append(("extend", [step for step in steps if step <= fit], True))
    if "release" in rules.kinds and sector == "public":
        special = int(np.nan_to_num(school["special_rooms"].item()))
        chosen.append(("release", [step for step in steps[:1] if step <= special], False))
    if "borrow" in rules.kinds and sector == "public":
        chosen.append(("borrow", steps[:2], False))
    if "buy" in rules.kinds and sector == "private":
        chosen.append(("buy", steps, False))
    opened, closed = float(school["opened"].item()), float(school["closed"].item())
    last = min(last, int(closed) - 1) if np.isfinite(closed) else last
    for kind, counts, lasts in chosen:
        once, yearly, lead = price(city, kind)
        for year in starts(city, rules, lead, opened, last):
            for until in _ends(city, kind, year, int(places.rooms["year"].to_numpy()[-1])):
                for classes in counts:
                    stay = "" if until is None else f"-{until}"
                    title = f"{name}-{phase}-{kind}-{classes}-{year}{stay}"
                    money = once * classes
                    own = Measure(name, phase, year, classes, kind, None, lead, until)
                    # special rooms are the school's, whichever phase takes them
                    group = f"{name}-{kind}" if kind == "release" else f"{name}-{phase}-{kind}"
                    yield Candidate(title, group, (own,), money, yearly * classes, lead, lasts)
    if "close" in rules.kinds and sector == "public" and not _keeps(city, at):
        once, yearly, lead = price(city, "close")
        rooms = float(np.nanmax(held)) / policy.class_size[phase].target
        alone = (np.nan_to_num(places.places.to_numpy()[:, :, at]) > 0).any(axis=0).sum() == 1
        saved = yearly * rooms - standards.number("programme.price.school") * alone
        for year in starts(city, rules, lead, opened, last):
            own = Measure(name, phase, year, 0, "close", None, lead)
            title, group = f"{name}-{phase}-close-{year}", f"{name}-{phase}-close"
            yield Candidate(title, group, (own,), once * rooms, saved, lead, lasts=False)


def _ends(city: City, kind: str, year: int, horizon: int) -> list[int | None]:
    """When works that pass are over; None for good."""
    if kind not in ("borrow", "buy"):
        return [None]
    stays = [int(stay) for stay in city.standards.series("programme.stays") or ()]
    return [*(year + stay for stay in stays if year + stay <= horizon), None]


def _told(city: City, column: str, at: int) -> float:
    """Value of a column that the folder may not have, NaN then."""
    if column not in city.schools:
        return float("nan")
    return float(city.schools[column].to_numpy()[at])


def _keeps(city: City, at: int) -> bool:
    return "must_keep" in city.schools and bool(city.schools["must_keep"].to_numpy()[at])
