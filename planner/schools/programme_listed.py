"""Works of a list that is handed in, as candidates: priced where they tell no cost."""

from collections.abc import Sequence

from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.model.programme import ENDS, Listed, Measure
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.programme_candidate import Candidate, price
from planner.schools.programme_ending import saved


def as_candidates(
    city: City, policy: Policy, places: Places, listed: Sequence[Listed]
) -> list[Candidate]:
    """Works of a list as candidates, priced where they tell no cost.

    Each is a group of its own, but for new schools that do not fit on their site together.

    Parameters
    ----------
    places
        With the measures of the scenario, and without the list: what an end gives up, and so what
        it costs and saves.
    """
    sites = city.schools.isel({SCHOOL: city.schools["kind"].to_numpy() == "site"})
    ids = sites[SCHOOL].to_numpy().astype(str)
    left = dict(zip(ids, sites["max_classes"].to_numpy(), strict=True))
    for one in listed:
        for part in one.measures:
            if part.kind == "build" and part.site in left:
                left[part.site] -= part.classes
    found = []
    for one in listed:
        kind, site = one.measures[0].kind, one.measures[0].site
        once, yearly, lead = _priced(city, policy, places, one.measures)
        told = [measure.cost for measure in one.measures if measure.cost is not None]
        leads = [measure.lead for measure in one.measures if measure.lead is not None]
        money = sum(told) if len(told) == len(one.measures) else once
        own = max(leads) if leads else lead
        lasts = kind in ("build", "extend")
        group = site if kind == "build" and left.get(site, 0.0) < 0 else one.name
        found.append(Candidate(one.name, group, one.measures, money, yearly, own, lasts))
    return found


def _priced(
    city: City, policy: Policy, places: Places, measures: Sequence[Measure]
) -> tuple[float, float, float]:
    """Money once and a year, and lead, by the prices of each kind that a decision is made of."""
    once = yearly = lead = 0.0
    for kind in dict.fromkeys(one.kind for one in measures):
        own = [one for one in measures if one.kind == kind]
        if kind == "improve":
            continue
        each, a_year, before = price(city, kind)
        lead = max(lead, before)
        if kind in ENDS:
            continue
        classes = sum(max(one.classes, 0) for one in own) or sum(abs(one.classes) for one in own)
        once, yearly = once + each * classes, yearly + a_year * classes
        if kind == "build":
            yearly += city.standards.number("programme.price.school")
    if ends := [one for one in measures if one.kind in ENDS]:
        shut = saved(city, policy.class_size, places, ends)
        once, yearly = once + shut[0], yearly + shut[1]
    return once, yearly, lead
