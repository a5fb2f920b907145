"""Rules of admission against their city, and their tiers against the children who apply."""

from collections.abc import Iterator, Mapping

import numpy as np

from planner.inputs.city_file import month_and_day
from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.reading import Reading
from planner.model.admissions import Admissions, Applicants, Tier, meets
from planner.model.axes import EDGE, SCHOOL
from planner.model.city import City

Found = Iterator[tuple[str, str, str]]
"""Key, what was found there, how to mend it."""
TIERS, RULES, CAP = "policy.tiers", "policy.admissions", "admissions.cap_day"
ALL = "all"
_COLUMNS = {"points": "points", "registered_since": "registered_since", "home_since": "home_since"}
"""Column of the list by the key that rests on it."""


def check_admissions(reading: Reading, city: City) -> list[Fault]:
    """Check what tiers and rules say by themselves, and what they name in the city."""
    if reading.scenario is None:
        return []
    policy = reading.scenario.policy
    found = [*_orders(policy.tiers), *_rules(policy.admissions, city)]
    for name, tier in policy.tiers.items():
        found += _tier(f"{TIERS}.{name}", tier)
    found += _quotas(policy.admissions, city)
    faults = [Fault(reading.place(path), path, what, mend) for path, what, mend in found]
    day = str(city.standards.norms[CAP].value)
    if month_and_day(day) is None:
        mend = "write a month and a day, such as 09-01"
        faults.append(Fault(reading.place("standards"), CAP, repr(day), mend))
    return faults


def _orders(tiers: Mapping[str, Tier]) -> Found:
    first: dict[int, str] = {}
    for name, tier in tiers.items():
        if name.casefold() == ALL:
            yield f"{TIERS}.{name}", repr(name), "name it otherwise: in the tables it is all tiers"
        earlier = first.setdefault(tier.order, name)
        if earlier != name:
            found = f"{tier.order}, which {earlier} has already"
            yield f"{TIERS}.{name}.order", found, "give every tier an order of its own"


def _tier(path: str, tier: Tier) -> Found:
    keys = tier.keys
    twice = [key for place, key in enumerate(keys) if key in keys[:place]]
    if twice:
        yield f"{path}.keys", f"{twice[0]!r} twice", "name each key once"
    if "lottery" in keys[:-1]:
        yield f"{path}.keys", "'lottery' before other keys", "write lottery last: no two draw alike"
    if tier.bands is None:
        return
    if "distance" not in keys:
        yield f"{path}.bands", "bands without the key distance", "add distance to keys"
    if any(after <= before for before, after in zip(tier.bands, tier.bands[1:], strict=False)):
        yield f"{path}.bands", f"{list(tier.bands)}", "write rising metres, such as [500, 1000]"


def _rules(rules: Admissions, city: City) -> Found:
    phases = city.standards.ladder.phases
    if rules.phase is not None and rules.phase not in phases:
        mend = near(rules.phase, phases) or f"write one of {', '.join(phases)}"
        yield f"{RULES}.phase", repr(rules.phase), mend
    first = city.base_year + 1
    last = city.base_year + int(city.standards.number("horizon.longest"))
    if rules.year is not None and not first <= rules.year <= last:
        mend = f"write a year from {first} to {last}"
        yield f"{RULES}.year", f"{rules.year}, while {city.base_year} is on record", mend
    projected = rules.demand == "projected"
    if projected and rules.phase not in (None, city.standards.ladder.entry_phase):
        found = f"'projected' for {rules.phase!r}"
        mend = f"write listed: entrants are projected for {city.standards.ladder.entry_phase} alone"
        yield f"{RULES}.demand", found, mend


def _quotas(rules: Admissions, city: City) -> Found:
    """Quotas of catchments and schools that do not go together."""
    phase = rules.phase or city.standards.ladder.entry_phase
    if phase not in city.standards.ladder.phases:
        return
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == phase})
    columns = (edges[name].to_numpy().astype(str).tolist() for name in ("catchment", "school"))
    pairs = set(zip(*columns, strict=True))
    catchments, schools = {one for one, _ in pairs}, city.schools[SCHOOL].to_numpy().tolist()
    first: dict[tuple[str, str], str] = {}
    for name, quota in rules.quotas.items():
        path = f"{RULES}.quotas.{name}"
        if quota.catchment not in catchments:
            mend = near(quota.catchment, catchments) or "write a catchment of the city folder"
            yield f"{path}.catchment", repr(quota.catchment), mend
        elif quota.school not in schools:
            mend = near(quota.school, schools) or "write a school of that catchment"
            yield f"{path}.school", repr(quota.school), mend
        elif (quota.catchment, quota.school) not in pairs:
            own = sorted(school for catchment, school in pairs if catchment == quota.catchment)
            found = f"{quota.school!r}, which is no school of {quota.catchment}"
            yield f"{path}.school", found, f"write one of {', '.join(own)}"
        earlier = first.setdefault((quota.catchment, quota.school), name)
        if earlier != name:
            found = f"{quota.school} for {quota.catchment} again, as in {earlier}"
            yield f"{path}.school", found, "keep one of the two"


def check_tiers(
    reading: Reading, applicants: Applicants, least: int
) -> tuple[list[Fault], list[str]]:
    """Check tiers against the children: keys that nobody can show; and tiers that nobody meets.

    ``least`` is how many children must share a word of the list for it to be named.
    """
    if reading.scenario is None:
        return [], []
    found: list[tuple[str, str, str]] = []
    notes: list[str] = []
    for name, tier in reading.scenario.policy.tiers.items():
        own, path = meets(tier, applicants), f"{TIERS}.{name}"
        if not own.any():
            mend = _nobody(tier, applicants, least)
            notes.append(f"{reading.place(path)}: {path}: a tier that no child meets; {mend}")
            continue
        for key, column in _COLUMNS.items():
            if key in tier.keys and not np.isfinite(getattr(applicants, column)[own]).any():
                what = f"{key!r}, which no child of the tier has"
                mend = f"fill in the column {column} of the list, or take the key out"
                found.append((f"{path}.keys", what, mend))
    return [Fault(reading.place(path), path, what, mend) for path, what, mend in found], notes


def _nobody(tier: Tier, applicants: Applicants, least: int) -> str:
    """How to mend a tier that no child meets: the nearest words on the list, or what it lacks."""
    classes, many = np.unique(applicants.admission.astype(str), return_counts=True)
    known = set(classes[many >= least].tolist()) - {""}
    proofs = {name for name, held in applicants.proofs.items() if held.sum() >= least}
    asked = (("class", tier.classes, known), ("proofs", tier.proofs, proofs))
    for column, words, listed in asked:
        for word in words or ():
            if word not in listed and listed:
                every = f"the list's {column} says {', '.join(sorted(listed))}"
                return near(word, listed) or every
    for column, words, _ in asked:
        if words:
            return f"check the column {column} of the list, or take the tier out"
    if tier.points is not None:
        return "ask for fewer points, fill in the column points, or take the tier out"
    if tier.siblings:
        return "fill in the column sibling of the list, or take the tier out"
    return "take the tier out"
