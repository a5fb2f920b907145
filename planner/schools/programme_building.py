"""New schools that may be proposed: sites, with the sizes and years that they allow."""

from collections.abc import Mapping, Sequence

import numpy as np

from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.scenario import ClassSize, Policy
from planner.schools.programme_candidate import Candidate, price, procedure, starts


def built(city: City, policy: Policy, at: int, useful: Sequence[str], last: int) -> list[Candidate]:
    """New schools at a site: one phase, or all that it may serve together.

    The cost that a folder tells is that of the largest school that fits; a smaller one spares what
    its classes cost, but not the part that falls due whatever its size. A site that belongs to an
    estate is built by its developer: not before the first homes stand, at no cost to the bureau but
    what the folder tells, and the bureau has only the procedure to go through.
    """
    standards, rules, school = city.standards, policy.programme, city.schools.isel({SCHOOL: at})
    name, ready = str(school[SCHOOL].item()), float(school["available_from"].item())
    once, yearly, lead = price(city, "build")
    cost, most = _told(city, "cost", at), float(school["max_classes"].item())
    estate = str(school["estate"].item()) if "estate" in school else ""
    if estate:
        lead, cost = procedure(city, "build"), float(np.nan_to_num(cost))
        ready = float(np.fmax(ready, stands(city, estate)))
    offered = [
        phase
        for phase, grades in standards.ladder.phases.items()
        if bool(school["offers"].sel({GRADE: list(grades)}).any())
    ]
    sets: list[tuple[str, ...]] = [(phase,) for phase in useful if phase in offered]
    if len(offered) > 1 and len(useful) > 1:
        sets.append(tuple(phase for phase in offered if phase in useful))
    land = _told(city, "land_m2", at)
    fitting = [
        (own, one) for own in sets for one in sizes(city, own, most, land, policy.class_size)
    ]
    largest = most if np.isfinite(most) else max((one for _, one in fitting), default=0)
    told, found = bool(np.isfinite(cost)), []
    for phases, classes in fitting:
        parts = split(classes, [len(standards.ladder.phases[one]) for one in phases])
        money = cost * part_of(city, classes, largest) if told else once * classes
        costs = [money * part / classes if told else None for part in parts]
        running = yearly * classes + standards.number("programme.price.school")
        for year in starts(city, rules, lead, ready, last):
            measures = tuple(
                Measure(name, phase, year, part, "build", own, lead)
                for phase, part, own in zip(phases, parts, costs, strict=True)
            )
            title = f"{name}-{'-'.join(phases)}-{classes}-{year}"
            found.append(Candidate(title, name, measures, money, running, lead, lasts=True))
    return found


def part_of(city: City, classes: int, largest: float) -> float:
    """Part of the cost of the largest school of a site that one of fewer classes takes.

    The norm ``programme.price.fixed`` falls due whatever the size; the rest goes by classes.
    """
    fixed = city.standards.number("programme.price.fixed")
    return 1.0 - (1.0 - fixed) * (1.0 - classes / largest)


def stands(city: City, estate: str) -> float:
    """School year in which the first homes of a housing project stand; NaN where not told."""
    if city.housing is None:
        return float("nan")
    own = city.housing["project"].to_numpy() == estate
    own &= city.housing["homes"].to_numpy() > 0
    years = city.housing["year"].to_numpy()[own]
    return float(years.min()) if len(years) else float("nan")


def split(classes: int, grades: Sequence[int]) -> list[int]:
    """Classes of a school of several phases, by the grades of each; what is left to the first.

    >>> split(27, [6, 3]), split(12, [6])
    ([18, 9], [12])
    """
    parts = [classes * one // sum(grades) for one in grades]
    parts[0] += classes - sum(parts)
    return parts


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


def _told(city: City, column: str, at: int) -> float:
    """Value of a column that the folder may not have, NaN then."""
    if column not in city.schools:
        return float("nan")
    return float(city.schools[column].to_numpy()[at])
