"""What stands at a school and when, as far as the folder and the measures of a scenario tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, isfinite, nan

import numpy as np

from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City
from planner.model.programme import ENDS, Measure
from planner.model.standards import Standards

SITE = "site"
"""Kind of a school that is a candidate site: no classrooms yet."""


@dataclass(frozen=True)
class Project:
    """Classes that are decided already."""

    name: str
    phase: str
    year: int
    classes: int


@dataclass(frozen=True)
class Standing:
    """A school or site, with what is decided there and what a scenario adds.

    Parameters
    ----------
    school
        Its id; ``site`` where it is a candidate site.
    phases
        Phases that the folder's table has there.
    rooms, special, most
        Usable rooms, special ones, and most classes; NaN where not known.
    opened, closed, available
        School years; NaN where not told.
    keep
        Whether it may not be closed.
    projects, measures
        Committed projects and the scenario's measures there, by year and name.
    """

    school: str
    site: bool
    phases: tuple[str, ...]
    rooms: float
    special: float
    most: float
    opened: float
    closed: float
    available: float
    keep: bool
    projects: tuple[Project, ...]
    measures: tuple[tuple[str, Measure], ...]

    def begins(self, phase: str | None = None) -> float:
        """First year in which it stands, or teaches a phase; ``inf`` where it never does."""
        came = [one.year for one in self.projects if phase in {None, one.phase}]
        came += [
            one.year
            for _, one in self.measures
            if one.kind in {"build", "convert"} and one.classes > 0 and phase in {None, one.phase}
        ]
        if not self.site and (phase is None or phase in self.phases):
            return self.opened if isfinite(self.opened) else -inf
        if phase is None and self.site:
            came = [one.year for one in self.projects]
            came += [one.year for _, one in self.measures if one.kind == "build"]
        return min(came, default=inf)

    def ends(self, phase: str, but: str = "") -> tuple[float, str]:
        """Year in which a measure ends a phase, and its name; ``inf`` where none does.

        ``but`` names a measure that does not count.
        """
        found = [
            (float(one.year), name)
            for name, one in self.measures
            if one.kind in ENDS and one.phase == phase and name != but
        ]
        return min(found, default=(inf, ""))

    def added(self, year: int, names: frozenset[str] | None = None) -> int:
        """Classes more, or fewer, than in the base year: projects, and measures of some names."""
        found = sum(one.classes for one in self.projects if one.year <= year)
        return found + sum(
            one.classes
            for name, one in self.measures
            if one.kind not in ENDS
            and one.year <= year < (one.until or inf)
            and (names is None or name in names)
        )


def standing(
    city: City, standards: Standards, measures: Mapping[str, Measure]
) -> dict[str, Standing]:
    """Schools and sites by id."""
    projects = _projects(city)
    there: dict[str, list[tuple[str, Measure]]] = {}
    for name, one in sorted(measures.items(), key=lambda item: (item[1].year, item[0])):
        there.setdefault(one.site, []).append((name, one))
    schools = city.schools
    count = schools.sizes[SCHOOL]
    numbers = {
        name: schools[name].to_numpy().astype(float) if name in schools else np.full(count, nan)
        for name in (
            "rooms", "special_rooms", "max_classes", "opened", "closed", "available_from",
        )
    }  # fmt: skip
    keep = schools["must_keep"].to_numpy() if "must_keep" in schools else np.zeros(count, bool)
    site = schools["kind"].to_numpy() == SITE
    offers = schools["offers"].transpose(SCHOOL, GRADE).to_numpy()
    grades = [str(grade) for grade in schools[GRADE].to_numpy()]
    found = {}
    for i, school in enumerate(schools[SCHOOL].to_numpy().astype(str)):
        taught = {grade for grade, is_there in zip(grades, offers[i], strict=True) if is_there}
        found[str(school)] = Standing(
            school=str(school),
            site=bool(site[i]),
            phases=tuple(name for name, own in standards.ladder.phases.items() if taught & {*own}),
            rooms=numbers["rooms"][i],
            special=numbers["special_rooms"][i],
            most=numbers["max_classes"][i],
            opened=numbers["opened"][i],
            closed=numbers["closed"][i],
            available=numbers["available_from"][i],
            keep=bool(keep[i]),
            projects=tuple(projects.get(str(school), ())),
            measures=tuple(there.get(str(school), ())),
        )
    return found


def _projects(city: City) -> dict[str, list[Project]]:
    table = city.projects
    found: dict[str, list[Project]] = {}
    if "school" not in table:
        return found
    columns = (table[name].to_numpy() for name in ("project", "school", "phase", "year", "classes"))
    for name, school, phase, year, classes in zip(*columns, strict=True):
        row = Project(str(name), str(phase), int(year), int(classes))
        found.setdefault(str(school), []).append(row)
    return found


def sector_in(city: City, school: str, year: int) -> str:
    """Sector in which a school takes pupils in; blank where the folder does not tell."""
    if "sector" not in city.schools:
        return ""
    found = str(city.schools["sector"].sel({SCHOOL: school}).item())
    table = city.school_changes
    if table is None:
        return found
    columns = (table[name].to_numpy() for name in ("school", "first", "sector"))
    rows = sorted((int(at), str(to)) for one, at, to in zip(*columns, strict=True) if one == school)
    return next((to for at, to in reversed(rows) if at <= year), found)
