"""Works that may be proposed at schools that are open, to have more places there."""

from collections.abc import Iterator

import numpy as np

from planner.model.axes import PHASE, SCHOOL
from planner.model.city import City
from planner.model.programme import Kind, Measure
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.places import worked
from planner.schools.programme_candidate import Candidate, price, starts
from planner.schools.programme_scale import scale
from planner.schools.works import Floats


def at_school(
    city: City, policy: Policy, places: Places, at: int, phase: str, last: int,
    ledger: Floats | None = None,
) -> Iterator[Candidate]:  # fmt: skip
    """Works at a school that is open, for one phase, that do not pass its scale by themselves.

    Parameters
    ----------
    ledger
        ``(year, phase, school)`` rooms by `planner.schools.places.worked`; None to find them.
    """
    rules, standards = policy.programme, city.standards
    school = city.schools.isel({SCHOOL: at})
    name, sector = str(school[SCHOOL].item()), str(school["sector"].item())
    held = places.places.sel({PHASE: phase}).to_numpy()[:, at]
    if not (np.nan_to_num(held) > 0).any():
        return
    steps = [int(step) for step in standards.series("programme.steps") or ()]
    chosen: list[tuple[Kind, list[int], bool]] = []
    if "extend" in rules.kinds and sector == "public":
        chosen.append(("extend", steps, True))
    if "release" in rules.kinds and sector == "public":
        special = int(np.nan_to_num(school["special_rooms"].item()))
        chosen.append(("release", [step for step in steps[:1] if step <= special], False))
    if "borrow" in rules.kinds and sector == "public":
        chosen.append(("borrow", steps[:2], False))
    if "buy" in rules.kinds and sector == "private":
        chosen.append(("buy", steps, False))
    opened, closed = float(school["opened"].item()), float(school["closed"].item())
    last = min(last, int(closed) - 1) if np.isfinite(closed) else last
    years = places.rooms["year"].to_numpy().astype(np.int64)
    if ledger is None:
        ledger = worked(city, policy.class_size, policy.measures, years).ledger
    limits = [
        room / size.get(phase, 1.0)
        for room, size in scale(city, policy, at, years, ledger, asked_for=False)
    ]
    fit = np.min(limits, axis=0) if limits else np.full(len(years), np.inf)
    for kind, counts, lasts in chosen:
        once, yearly, lead = price(city, kind)
        for year in starts(city, rules, lead, opened, last):
            for until in _ends(city, kind, year, int(years[-1])):
                held_in = (years >= year) & (years < (until or np.inf))
                most = np.inf if kind == "buy" else fit[held_in].min()
                for classes in (count for count in counts if count <= most + 1e-9):
                    stay = "" if until is None else f"-{until}"
                    title = f"{name}-{phase}-{kind}-{classes}-{year}{stay}"
                    money = once * classes
                    own = Measure(name, phase, year, classes, kind, None, lead, until)
                    # special rooms are the school's, whichever phase takes them
                    group = f"{name}-{kind}" if kind == "release" else f"{name}-{phase}-{kind}"
                    yield Candidate(title, group, (own,), money, yearly * classes, lead, lasts)


def _ends(city: City, kind: str, year: int, horizon: int) -> list[int | None]:
    """When works that pass are over; None for good."""
    if kind not in ("borrow", "buy"):
        return [None]
    stays = [int(stay) for stay in city.standards.series("programme.stays") or ()]
    return [*(year + stay for stay in stays if year + stay <= horizon), None]
