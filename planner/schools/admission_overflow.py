"""After the lottery: children without a place are sent to free ones, and later moves find room.

Those of earlier tiers are placed first, and within a tier those whom its keys put first, then by
lot; all of them together as near as can be, and in the clusters of the own catchment before others
(统筹调剂). No child is sent to a school that its address has shut. On the first of September the
cap binds: who comes later goes, in the order of coming, only to a grade with room.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.overflow import seat_in_order, send_groups
from planner.kernels.philox import Words
from planner.model.admissions import Applicants
from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Places
from planner.schools.admission_ground import Ground

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
NOWHERE = -1


@dataclass(frozen=True)
class Reach:
    """How far children are sent: metres at most, and metres more outside the own clusters."""

    metres: float
    other_cluster: float


@dataclass(frozen=True, eq=False)
class Claims:
    """Children without a place, and what they can say for themselves.

    Parameters
    ----------
    left
        ``(left,)`` places, among the children of the intake, of those without a school.
    area, claim, lot
        ``(child,)`` of the intake: area, level of priority (tier and keys, low before high) at the
        schools that had no place, and lottery number.
    shut
        ``(left, school)``: True where an address lock shuts the school.
    """

    left: Whole
    area: Whole
    claim: Whole
    lot: Words
    shut: Flags


def takes_others(city: City) -> Flags:
    """Schools to which children without a place may be sent, ``(school,)``: the public ones."""
    return np.asarray(city.schools["sector"].to_numpy() == "public")


def divert(city: City, land: Ground, claims: Claims, used: Whole, reach: Reach) -> Whole:
    """Send children without a place to free ones.

    Children of one area to whom the same schools are open share the schools found for them: the
    best claim gets the nearest.

    Parameters
    ----------
    used
        ``(school,)`` places taken.

    Returns
    -------
    ``(left,)`` school of each, -1 where none is free within reach.
    """
    left = claims.left
    found = np.full(left.size, NOWHERE)
    free = np.nan_to_num(land.places - used).astype(np.int64)
    free = np.where(takes_others(city) & land.opens, np.maximum(free, 0), 0)
    if not left.size or not free.any():
        return found
    kinds, kind = np.unique(claims.shut, axis=0, return_inverse=True)
    groups, group = np.unique(claims.area[left] * len(kinds) + kind.ravel(), return_inverse=True)
    home = groups // len(kinds)
    metres = land.metres[home]
    away = ~(land.zone @ _kin(city))[home]
    cost = np.where(np.isfinite(metres), metres, 0.0) + reach.other_cluster * away
    within = np.isfinite(metres) & (metres <= reach.metres) & ~kinds[groups % len(kinds)]
    order = np.lexsort((claims.lot[left], claims.claim[left]))
    seated = order[seat_in_order(group[order], within, free)]
    sent = send_groups(np.bincount(group[seated], minlength=len(groups)), free, cost, within)
    by_group = seated[np.argsort(group[seated], kind="stable")]
    ends = np.searchsorted(group[by_group], np.arange(1, len(groups)))
    for place, members in enumerate(np.split(by_group, ends)):
        near = np.argsort(cost[place], kind="stable")
        found[members] = np.repeat(near, sent[place, near])
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
    shut: Flags,
) -> Whole:
    """Give children who come later, by day and then by lot, a grade with room.

    Schools of the own catchment come first, the nearest first; then public schools within reach.
    A school whose places are not known takes the children of its own catchment alone, and one that
    is ``shut (later child, school)`` by an address lock does not take the child.

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
        open_ &= ~shut[at] & (own | (public & np.isfinite(metres) & (metres <= reach.metres)))
        if not open_.any():
            continue
        rank = np.lexsort((metres, ~own))
        found[at] = rank[open_[rank]][0]
        free[found[at]] -= 1
    return found
