"""After the lottery: children without a place are sent to free ones, and later moves find room.

Those of earlier tiers are placed first; among them all, as near as can be, and in the clusters of
the own catchment before others (统筹调剂). On the first of September the cap binds: who comes later
goes, in the order of coming, only to a grade with room.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.overflow import send_groups
from planner.kernels.philox import Words
from planner.model.admissions import Applicants
from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Places
from planner.schools.admission_lists import Ground

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
NOWHERE = -1


@dataclass(frozen=True)
class Reach:
    """How far children are sent: metres at most, and metres more outside the own clusters."""

    metres: float
    other_cluster: float


def takes_others(city: City) -> Flags:
    """Schools to which children without a place may be sent, ``(school,)``: the public ones."""
    return np.asarray(city.schools["sector"].to_numpy() == "public")


def divert(
    city: City, land: Ground, left: Whole, area: Whole, tier: Whole, lot: Words, used: Whole,
    reach: Reach,
) -> Whole:  # fmt: skip
    """Send children without a place to free ones.

    Parameters
    ----------
    left
        ``(child,)`` places, among all children, of those without a school.
    area, tier, lot
        ``(child,)`` of all children: area, first tier met (-1 for none) and lottery number, by
        which children of one area and tier share the schools found for them, the nearest first.
    used
        ``(school,)`` places taken.

    Returns
    -------
    ``(child,)`` school of each of ``left``, -1 where none is free within reach.
    """
    found = np.full(left.size, NOWHERE)
    free = np.nan_to_num(land.places - used).astype(np.int64)
    free = np.where(takes_others(city) & land.opens, np.maximum(free, 0), 0)
    if not left.size or not free.any():
        return found
    last = int(tier.max()) + 1
    rank = np.where(tier[left] < 0, last, tier[left])
    key = area[left] * (last + 1) + rank
    groups, group = np.unique(key, return_inverse=True)
    home = groups // (last + 1)
    metres = land.metres[home]
    away = ~(land.zone @ _kin(city))[home]
    cost = np.where(np.isfinite(metres), metres, 0.0) + reach.other_cluster * away
    within = np.isfinite(metres) & (metres <= reach.metres)
    sent = send_groups(np.bincount(group), groups % (last + 1), free, cost, within)
    order = np.lexsort((lot[left], group))
    where = np.split(order, np.searchsorted(group[order], np.arange(1, len(groups))))
    for place, members in enumerate(where):
        near = np.argsort(cost[place], kind="stable")
        schools = np.repeat(near, sent[place, near])
        found[members[: schools.size]] = schools
    return found


def _kin(city: City) -> Flags:
    """Schools that share a cluster, ``(school, school)``; a school is its own kin."""
    ids = city.schools[SCHOOL].to_numpy()
    table = city.memberships
    same = np.eye(len(ids), dtype=bool)
    names, members = table["cluster"].to_numpy(), table["school"].to_numpy()
    for name in np.unique(names.astype(str)):
        inside = np.isin(ids, members[names == name])
        same |= inside[:, None] & inside[None, :]
    return same


def room_left(land: Ground, grade: str, places: Places, roll: Floats, entered: Whole) -> Floats:
    """Places left in a grade after the cap, ``(school,)``; NaN where places are not known.

    Parameters
    ----------
    roll
        ``(school,)`` pupils expected in the grade.
    entered
        ``(school,)`` children of the intake, who fill the entry grade.
    """
    spot = {YEAR: land.year, PHASE: land.phase}
    regular = (places.intake if places.regular is None else places.regular).sel(spot).to_numpy()
    offers = places.offers.sel({YEAR: land.year, GRADE: list(land.grades)}).to_numpy()
    whole = places.places.sel(spot).to_numpy() / np.maximum(offers.sum(axis=1), 1)
    each = land.places if grade == land.grades[0] else np.where(regular > 0, regular, whole)
    taken = entered if grade == land.grades[0] else roll
    return np.where(
        offers[:, land.grades.index(grade)], np.maximum(np.floor(each - taken + 1e-9), 0.0), 0.0
    )


def settle_later(
    city: City,
    land: Ground,
    applicants: Applicants,
    later: Whole,
    area: Whole,
    lot: Words,
    room: dict[str, Floats],
    reach: Reach,
) -> Whole:
    """Give children who come later, by day and then by lot, a grade with room.

    Schools of the own catchment come first, the nearest first; then public schools within reach.
    A school whose places are not known takes the children of its own catchment alone.

    Returns
    -------
    ``(child,)`` school of each of ``later``, -1 where no grade has room.
    """
    found = np.full(later.size, NOWHERE)
    left = {grade: free.copy() for grade, free in room.items()}
    public = takes_others(city)
    day = np.nan_to_num(applicants.date[later], nan=-np.inf)
    for at in np.lexsort((lot[later], day)):
        child = later[at]
        free, metres = left[str(applicants.grade[child])], land.metres[area[child]]
        own = land.zone[area[child]]
        open_ = np.where(np.isnan(free), own, free >= 1)
        open_ &= own | (public & np.isfinite(metres) & (metres <= reach.metres))
        if not open_.any():
            continue
        rank = np.lexsort((metres, ~own))
        found[at] = rank[open_[rank]][0]
        free[found[at]] -= 1
    return found
