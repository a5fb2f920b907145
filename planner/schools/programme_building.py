"""New schools that may be proposed: sites, with the sizes and years that they allow."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.scenario import ClassSize, Policy
from planner.schools.programme_candidate import Candidate, price, starts


def built(
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
