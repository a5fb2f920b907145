"""Lists of schools, child by child, and the place that each child has in a school's order.

The entries of all lists stand in one row of arrays. A school that keeps quotas for catchments is
several *desks*: one for each quota, and one for the rest of its places.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.tiers import bands, levels
from planner.model.admissions import NO_TIER, Admissions, Applicants, Tier, meets
from planner.model.axes import AREA, EDGE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Assignment, Places
from planner.schools.admission_locks import locked_out

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
_FIRST, _THEN = 0, 1_000_000
"""Where a sibling's school and the catchment's stand on a list, before and after ranked ones."""


@dataclass(frozen=True)
class Ground:
    """What an intake finds: its year and phase, the schools, and which of them serve an area.

    Parameters
    ----------
    grades
        Grades of the phase, the entry grade first.
    zone
        ``(area, school)``: True where the school is of the area's catchment and admits entrants.
    metres
        ``(area, school)``.
    places
        ``(school,)`` in the entry grade, NaN where not known; nought where none is admitted.
    opens
        ``(school,)``: admits entrants.
    """

    year: int
    phase: str
    grades: tuple[str, ...]
    zone: Flags
    metres: Floats
    places: Floats
    opens: Flags


def ground(
    city: City, rules: Admissions, places: Places, assignment: Assignment, metres: Floats
) -> Ground:
    """Look up what the intake of the rules' year and phase finds."""
    ladder = city.standards.ladder
    phase = rules.phase or ladder.entry_phase
    year = city.base_year + 1 if rules.year is None else rules.year
    spot = {YEAR: year, PHASE: phase}
    opens = places.opens.sel(spot).to_numpy()
    room = places.intake.sel(spot).to_numpy()
    room = np.where(opens, np.floor(room + 1e-9), 0.0)
    edges = city.catchments
    if phase == ladder.entry_phase:
        edges = assignment.edges.isel({EDGE: assignment.edges["year"].to_numpy() == year})
    edges = edges.isel({EDGE: edges["phase"].to_numpy() == phase})
    zone = np.zeros(metres.shape, dtype=bool)
    rows, columns = (
        pd.Index(ids).get_indexer(pd.Index(edges[name].to_numpy()))
        for ids, name in ((city.areas[AREA].to_numpy(), "area"), (_ids(city), "school"))
    )
    zone[rows, columns] = True
    return Ground(year, phase, tuple(ladder.phases[phase]), zone & opens, metres, room, opens)


def _ids(city: City) -> NDArray[np.object_]:
    return city.schools[SCHOOL].to_numpy()


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
        ``(entry,)`` chance to be asked first, in proportion; nought where no lot says so.
    places, at
        ``(desk,)`` places, and the school of the desk.
    best
        ``(child,)`` first tier that a child meets anywhere, locks aside; -1 for none.
    locked
        ``(child,)``: an address lock cost the child a place on its list.
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
    locked: Flags
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
    seed: int,
) -> Lists:
    """Write each child's list and rank all children at every school."""
    area = pd.Index(city.areas[AREA].to_numpy()).get_indexer(pd.Index(applicants.area))
    pairs = _pairs(city, land, rules, tiers, applicants, area)
    child, school = pairs["child"].to_numpy(), pairs["school"].to_numpy()
    zoned = land.zone[area[child], school]
    sibling = applicants.sibling[child] == _ids(city)[school]
    shut = np.zeros(len(child), dtype=bool)
    if rules.locks == "hold":
        within = np.flatnonzero(zoned)
        shut[within] = locked_out(city, land.year, seed, applicants, child[within], school[within])
    ordered = list(tiers.values())
    given = _tiers(ordered, applicants, child, zoned & ~shut, sibling)
    unlocked = _tiers(ordered, applicants, child, zoned, sibling) if shut.any() else given
    best = np.full(len(applicants), len(ordered))
    np.minimum.at(best, child, np.where(unlocked == NO_TIER, len(ordered), unlocked))
    locked = np.zeros(len(applicants), dtype=bool)
    locked[child[shut & (given != unlocked)]] = True
    ranked = pairs["rank"].to_numpy()
    opened = int(((unlocked != NO_TIER) & (ranked > 0)).sum())
    refused = len(applicants.choice) - opened if rules.rule == "ranked" else 0
    keep = given != NO_TIER
    child, school, given, zoned = child[keep], school[keep], given[keep], zoned[keep]
    desk, places, at = _desks(city, land, rules, area[child], school, len(applicants))
    keys = [_keys(one, applicants, child, land.metres[area[child], school], sibling[keep])
            for one in ordered]  # fmt: skip
    drawn = zoned & ~(ranked[keep] > 0) & ~(sibling[keep] & (pairs["place"].to_numpy()[keep] == 0))
    weight = np.where(drawn & (rules.rule == "drawn"), np.maximum(places[desk], 0), 0)
    return Lists(
        start=np.searchsorted(child, np.arange(len(applicants) + 1)),
        child=child,
        school=school,
        desk=desk,
        tier=given,
        level=levels(given, keys),
        rank=ranked[keep],
        weight=weight.astype(float),
        places=places,
        at=at,
        best=np.where(best == len(ordered), NO_TIER, best),
        locked=locked,
        refused=refused,
    )


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
    ids = pd.Index(_ids(city))
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
        asks = (elder >= 0) & ((rules.rule != "ranked") | (count == 0))
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
) -> tuple[Whole, Whole, Whole]:
    """Desk of each entry, places of each desk, and its school; places not known take everyone."""
    schools = len(land.places)
    rest = np.where(np.isfinite(land.places), land.places, most).astype(np.int64)
    desk, places, at = school.copy(), [rest], [np.arange(schools)]
    edges = city.catchments.isel({EDGE: city.catchments["phase"].to_numpy() == land.phase})
    for number, quota in enumerate(rules.quotas.values()):
        here = int(np.flatnonzero(_ids(city) == quota.school)[0])
        own = edges["area"].to_numpy()[edges["catchment"].to_numpy() == quota.catchment]
        inside = np.isin(city.areas[AREA].to_numpy(), own)
        desk[inside[area] & (school == here)] = schools + number
        kept = min(quota.places, int(rest[here]))
        rest[here] -= kept
        places.append(np.array([kept]))
        at.append(np.array([here]))
    return desk, np.concatenate(places), np.concatenate(at)
