"""Lists of schools, child by child, and the place that each child has in a school's order.

The entries of all lists stand in one row of arrays. A school that keeps quotas for catchments is
several *desks*: one for each quota, and one for the rest of its places. Lists know nothing of
address locks: an entry that a lock shuts is passed over (`planner.schools.admission_lottery`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.tiers import bands, levels
from planner.model.admissions import NO_TIER, Admissions, Applicants, Tier, meets
from planner.model.axes import AREA
from planner.model.city import City
from planner.schools.admission_ground import Ground, areas_of, ids_of

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
_FIRST, _THEN = 0, 1_000_000
"""Where a sibling's school and the catchment's stand on a list, before and after ranked ones."""


@dataclass(frozen=True, eq=False)
class Lists:
    """Entries of the children's lists, in the order in which they are asked.

    Parameters
    ----------
    start
        ``(child + 1,)``.
    child, school, desk, tier, level, rank
        ``(entry,)``: child, school, desk, tier there, level of priority, and place on the parents'
        list (0 where they did not rank it).
    weight
        ``(entry,)`` chance to be asked first, in proportion: places, or shares where a rule split
        the area; nought where no lot says so.
    places, at
        ``(desk,)`` places, and the school of the desk.
    best
        ``(child,)`` first tier that a child meets anywhere, locks aside; -1 for none.
    claim
        ``(child,)`` its best level of priority anywhere; after all others for children in no tier.
    refused
        Ranked schools that no tier of the child's opens.
    """

    start: Whole
    child: Whole
    school: Whole
    desk: Whole
    tier: Whole
    level: Whole
    rank: Whole
    weight: Floats
    places: Whole
    at: Whole
    best: Whole
    claim: Whole
    refused: int

    @cached_property
    def first(self) -> Whole:
        """Level at the first school of each list, ``(child,)``; nought for an empty list."""
        some = np.flatnonzero(np.diff(self.start))
        found = np.zeros(len(self.start) - 1, dtype=np.int64)
        found[some] = self.level[self.start[some]]
        return found


def write_lists(
    city: City,
    land: Ground,
    rules: Admissions,
    tiers: Mapping[str, Tier],
    applicants: Applicants,
) -> Lists:
    """Write each child's list and rank all children at every school."""
    many = len(applicants)
    area = pd.Index(city.areas[AREA].to_numpy()).get_indexer(pd.Index(applicants.area))
    pairs = _pairs(city, land, rules, tiers, applicants, area)
    child, school = pairs["child"].to_numpy(), pairs["school"].to_numpy()
    zoned = land.zone[area[child], school]
    sibling = applicants.sibling[child] == ids_of(city)[school]
    ordered = list(tiers.values())
    given = _tiers(ordered, applicants, child, zoned, sibling)
    keep = given != NO_TIER
    ranked = pairs["rank"].to_numpy()
    refused = len(applicants.choice) - int((keep & (ranked > 0)).sum())
    child, school, given, zoned, ranked = (
        own[keep] for own in (child, school, given, zoned, ranked)
    )
    best = np.full(many, len(ordered))
    np.minimum.at(best, child, given)
    metres, sibling = land.metres[area[child], school], sibling[keep]
    level = levels(given, [_keys(one, applicants, child, metres, sibling) for one in ordered])
    claim = np.full(many, int(level.max(initial=-1)) + 1)
    np.minimum.at(claim, child, level)
    desk, places, at, known = _desks(city, land, rules, area[child], school, many)
    drawn = zoned & ~(ranked > 0) & (pairs["place"].to_numpy()[keep] != _FIRST)
    drawn &= rules.rule == "drawn"
    weight = _weights(child, known[desk], drawn, many)
    if land.split is not None:
        weight = land.split[area[child], school]
    return Lists(
        start=np.searchsorted(child, np.arange(many + 1)),
        child=child,
        school=school,
        desk=desk,
        tier=given,
        level=level,
        rank=ranked,
        weight=np.where(drawn, weight, 0.0),
        places=places,
        at=at,
        best=np.where(best == len(ordered), NO_TIER, best),
        claim=claim,
        refused=refused if rules.rule == "ranked" else 0,
    )


def _weights(child: Whole, places: Floats, drawn: Flags, many: int) -> Floats:
    """Weight of each entry in the lot: its places; where not known, the mean of the child's other.

    A school whose places nobody knows takes everyone, but is not therefore drawn by everyone. Where
    no school of a child's lot is known, all weigh alike.
    """
    told = drawn & np.isfinite(places)
    count = np.bincount(child[told], minlength=many)
    total = np.bincount(child[told], weights=places[told], minlength=many)
    mean = np.divide(total, count, out=np.ones(many), where=count > 0)
    return np.where(np.isfinite(places), places, mean[child])


def _pairs(
    city: City,
    land: Ground,
    rules: Admissions,
    tiers: Mapping[str, Tier],
    applicants: Applicants,
    area: Whole,
) -> pd.DataFrame:
    """Children and the schools that they come to, each pair once, in the order of the lists."""
    count = np.diff(applicants.start)
    ids = pd.Index(ids_of(city))
    every = np.arange(len(applicants))
    parts = []
    if rules.rule == "ranked":
        rank = np.arange(len(applicants.choice)) - np.repeat(applicants.start[:-1], count) + 1
        own = {
            "child": np.repeat(every, count),
            "school": ids.get_indexer(pd.Index(applicants.choice)),
        }
        parts.append(pd.DataFrame({**own, "place": rank, "rank": rank}))
    if any(tier.siblings for tier in tiers.values()):
        elder = ids.get_indexer(pd.Index(applicants.sibling))
        asks = _follows(land, tiers, applicants, area, elder)
        asks &= (rules.rule != "ranked") | (count == 0)
        pinned = {"child": every[asks], "school": elder[asks], "place": _FIRST, "rank": 0}
        parts.append(pd.DataFrame(pinned))
    order = np.argsort(land.metres, axis=1, kind="stable")
    nearness = np.empty_like(order)
    np.put_along_axis(nearness, order, np.arange(order.shape[1])[None, :], axis=1)
    row, column = np.nonzero(land.zone)
    first = np.searchsorted(row, np.arange(len(land.zone) + 1))
    many = np.diff(first)[area]
    step = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
    entry = np.repeat(first[area], many) + step
    zoned = {"child": np.repeat(every, many), "school": column[entry]}
    place = _THEN + nearness[row[entry], column[entry]]
    parts.append(pd.DataFrame({**zoned, "place": place, "rank": 0}))
    pairs = pd.concat(parts, ignore_index=True)
    pairs = pairs[(pairs["school"] >= 0) & land.opens[pairs["school"]]]
    pairs = pairs.sort_values(["child", "place"], kind="stable")
    return pairs.drop_duplicates(["child", "school"], ignore_index=True)


def _follows(
    land: Ground, tiers: Mapping[str, Tier], applicants: Applicants, area: Whole, elder: Whole
) -> Flags:
    """Children whom a tier of siblings lets follow the elder, ``(child,)``."""
    zoned = land.zone[area, elder] & (elder >= 0)
    found = np.zeros(len(applicants), dtype=bool)
    for tier in tiers.values():
        if tier.siblings:
            found |= meets(tier, applicants) & (zoned | (tier.lives == "anywhere"))
    return found & (elder >= 0)


def _tiers(
    tiers: list[Tier], applicants: Applicants, child: Whole, zoned: Flags, sibling: Flags
) -> Whole:
    """First tier that each pair meets, -1 for none."""
    found = np.full(child.size, NO_TIER)
    for place in range(len(tiers) - 1, -1, -1):
        tier = tiers[place]
        met = meets(tier, applicants)[child]
        if tier.lives == "catchment":
            met &= zoned
        if tier.siblings:
            met &= sibling
        found[met] = place
    return found


def _keys(
    tier: Tier, applicants: Applicants, child: Whole, metres: Floats, sibling: Flags
) -> list[Floats]:
    """Keys of a tier before its lottery, low before high."""
    away = metres if tier.bands is None else bands(metres, tier.bands)
    known: dict[str, Floats] = {
        "points": -applicants.points[child],
        "registered_since": applicants.registered_since[child],
        "home_since": applicants.home_since[child],
        "sibling": np.where(sibling, 0.0, 1.0),
        "distance": away,
    }
    return [known[key] for key in tier.keys if key != "lottery"]


def _desks(
    city: City, land: Ground, rules: Admissions, area: Whole, school: Whole, most: int
) -> tuple[Whole, Whole, Whole, Floats]:
    """Desk of each entry; places of each desk, its school, and its places where they are known.

    A school whose places are not known takes everyone.
    """
    schools = len(land.places)
    unknown = ~np.isfinite(land.places)
    rest = np.where(unknown, most, land.places).astype(np.int64)
    desk, kept, at = school.copy(), [], []
    quotas = list(rules.quotas.values())
    for number, (quota, inside) in enumerate(
        zip(quotas, areas_of(city, land, quotas), strict=True)
    ):
        here = int(np.flatnonzero(ids_of(city) == quota.school)[0])
        desk[inside[area] & (school == here)] = schools + number
        own = min(quota.places, int(rest[here])) if inside.any() else 0
        rest[here] -= own
        kept.append(own)
        at.append(here)
    places = np.concatenate([rest, np.array(kept, dtype=np.int64)])
    known = np.concatenate([np.where(unknown, np.nan, rest), np.array(kept, dtype=float)])
    return desk, places, np.concatenate([np.arange(schools), np.array(at, dtype=np.int64)]), known
