"""Works that may be proposed at schools that are open."""

from collections.abc import Iterator

import numpy as np

from planner.model.axes import PHASE, SCHOOL
from planner.model.city import City
from planner.model.programme import Kind, Measure
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.programme_candidate import Candidate, price, starts


def at_school(
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


def _keeps(city: City, at: int) -> bool:
    return "must_keep" in city.schools and bool(city.schools["must_keep"].to_numpy()[at])
