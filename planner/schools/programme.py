"""Door: a first programme, the sites and classes that remove most unmet need, one after another.

Greedy on the central path: each step takes the site and size that remove most pupil-years without
a place within reach, provided the places would be used. It is no optimum and carries no bound; the
programme wing's own issue brings those. What it proposes is in the very form of a scenario's
measures, and is replayed by the method before anybody sees it.
"""

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.results import Enrolment, Places
from planner.model.scenario import Policy
from planner.schools.sites import best_choice

Floats = NDArray[np.float64]


def propose(
    city: City, policy: Policy, central: Enrolment, places: Places, assignment: Assignment
) -> dict[str, Measure]:
    """Propose measures for phases with catchments, at most as many as the policy allows.

    Returns
    -------
    Measures by name, in the order in which they were chosen; empty where nothing helps.
    """
    standards = city.standards
    years = places.rooms[YEAR].to_numpy()
    lead = standards.number("programme.lead")
    first = policy.programme.first_year or int(years[0] + 1 + lead)
    schools = city.schools[SCHOOL].to_numpy()
    proposed: dict[str, Measure] = {}
    for phase in standards.ladder.phases:
        if bool(assignment.pooled.sel({PHASE: phase})):
            continue
        grades = list(standards.ladder.phases[phase])
        pupils = central.roll.isel(draw=0).sel(grade=grades).sum("grade").to_numpy()
        capacity = places.places.sel({PHASE: phase}).to_numpy().copy()
        known = np.isfinite(capacity).all(axis=0)
        capacity = np.where(known, capacity, 0.0)
        pupils = np.where(known, pupils, 0.0)
        taken = {measure.site for measure in policy.measures.values()}
        target = policy.class_size[phase].target
        while len(proposed) < policy.programme.measures:
            sites = _candidates(city, places, phase, taken)
            ready = np.array([_ready(city, site, first) for site in sites])
            choice = best_choice(
                pupils,
                capacity,
                assignment.reach.to_numpy(),
                sites,
                [_modules(city, site) for site in sites],
                target * np.clip((years[:, None] - ready + 1) / len(grades), 0.0, 1.0)
                if sites
                else np.zeros((len(years), 0)),
                standards.number("programme.minimum_use"),
                standards.number("programme.enough"),
            )
            if choice is None:
                break
            site = str(schools[choice.site])
            opening = _ready(city, choice.site, first)
            filled = np.clip((years - opening + 1) / len(grades), 0.0, 1.0)
            capacity[:, choice.site] += choice.classes * target * filled
            taken.add(site)
            proposed[f"{phase}-{site}"] = Measure(
                site=site,
                phase=phase,
                year=opening,
                classes=choice.classes,
                kind="build",
                lead=lead,
            )
    return proposed


def _candidates(city: City, places: Places, phase: str, taken: set[str]) -> list[int]:
    """Sites that may carry the phase, are free and open within the horizon."""
    site = city.schools["kind"].to_numpy() == "site"
    grade = city.standards.ladder.phases[phase][0]
    offers = city.schools["offers"].sel(grade=grade).to_numpy()
    free = np.array([school not in taken for school in city.schools[SCHOOL].to_numpy()])
    empty = places.places.sel({PHASE: phase}).isel({YEAR: -1}).to_numpy() == 0
    return [int(i) for i in np.flatnonzero(site & offers & free & empty)]


def _ready(city: City, site: int, first: int) -> int:
    """First year in which classes at a site can be in use."""
    available = float(city.schools["available_from"].to_numpy()[site])
    return max(first, int(available)) if np.isfinite(available) else first


def _modules(city: City, site: int) -> list[int]:
    """School sizes in classes that a site can take."""
    value = city.standards.norms["programme.modules"].value
    sizes = [int(size) for size in value] if isinstance(value, tuple) else []
    most = float(city.schools["max_classes"].to_numpy()[site])
    return [size for size in sizes if not np.isfinite(most) or size <= most]
