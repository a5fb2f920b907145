"""What came of an intake, counted: by tier, by school, by way of those who were sent elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.philox import Words
from planner.model.admissions import Admission, Admissions, Applicants
from planner.model.axes import EDGE, SCHOOL
from planner.model.city import City
from planner.schools.admission_ground import Ground
from planner.schools.admission_lists import Lists
from planner.schools.admission_lottery import Chances

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
ADMITTED, DIVERTED, LATER, UNPLACED = "admitted", "diverted", "later", "unplaced"
_FAR = 0.9
"""Share of the children who have less far than the distance told as p90."""


@dataclass(frozen=True, eq=False)
class Found:
    """What the steps found.

    Parameters
    ----------
    first, later
        Places, among all children, of those of the intake and of those who come after the cap.
    lists, chance
        Of the intake.
    shut
        ``(entry,)`` of the lists: an address lock shuts the school.
    entry, lot, sent
        ``(child of the intake,)``: entry by which it is admitted, lottery number, and the school to
        which it is sent; -1 where none.
    moved
        ``(later child,)`` school, -1 where none.
    names
        Tiers in their order.
    area, beaten
        ``(child,)`` of all children: area; another household has the dwelling's place.
    """

    first: Whole
    later: Whole
    lists: Lists
    shut: Flags
    entry: Whole
    lot: Words
    sent: Whole
    moved: Whole
    chance: Chances
    names: Sequence[str]
    area: Whole
    beaten: Flags

    @cached_property
    def locked(self) -> Flags:
        """Children of the intake whom a lock cost a school on their list."""
        held = np.zeros(len(self.first), dtype=bool)
        held[self.lists.child[self.shut]] = True
        return held


def told(
    city: City,
    land: Ground,
    rules: Admissions,
    applicants: Applicants,
    found: Found,
    draws: int,
    seed: int,
) -> Admission:
    """Count what was found."""
    children = _children(city, land, applicants, found)
    names = found.names
    intake = children.iloc[found.first]
    return Admission(
        year=land.year,
        phase=land.phase,
        seed=seed,
        draws=draws,
        tiers=_by_tier(intake, found),
        schools=_by_school(city, land, children, found),
        overflow=_overflow(city, land, intake, found.area[found.first]),
        later=_later(children.iloc[found.later]),
        children=_as_edges(children, "child"),
        notes={
            "children": len(found.first),
            "later": len(found.later),
            "no_tier": int((intake["tier"] == "").sum()),
            "locked": int(found.locked.sum()),
            "beaten": int((found.beaten[found.first] & found.locked).sum()),
            "one_household": _untold(city, rules, applicants),
            "own_first": int(land.own[land.opens].sum()),
            "refused": found.lists.refused,
            "no_catchment": int((~land.zone[found.area[found.first]].any(axis=1)).sum()),
            "ranked": int(((intake["choice"] > 0) & (intake["way"] == ADMITTED)).sum()),
            "first_choice": int(((intake["choice"] == 1) & (intake["way"] == ADMITTED)).sum()),
            "drawn": int(rules.rule == "drawn"),
            "unknown_places": int((~np.isfinite(land.places) & land.opens).sum()),
            "tiers": len(names),
            "projected": int(rules.demand == "projected"),
        },
    )


def _untold(city: City, rules: Admissions, applicants: Applicants) -> int:
    """Dwellings with several children whose household is not told, where locks hold."""
    if city.address_locks is None or rules.locks == "ignore":
        return 0
    blank = (applicants.dwelling != "") & (applicants.household == "")
    return int((pd.Series(applicants.dwelling[blank]).value_counts() > 1).sum())


def _as_edges(frame: pd.DataFrame, axis: str = EDGE) -> xr.Dataset:
    return xr.Dataset({str(name): (axis, frame[name].to_numpy()) for name in frame.columns})


def _children(city: City, land: Ground, applicants: Applicants, found: Found) -> pd.DataFrame:
    """One row a child, in the order of the pseudonyms."""
    many, ids = len(applicants), city.schools[SCHOOL].to_numpy()
    names = np.array([*found.names, ""], dtype=object)
    school = np.full(many, -1)
    entered = found.entry >= 0
    own = np.maximum(found.entry, 0)
    school[found.first] = np.where(entered, picked(found.lists.school, own, -1), found.sent)
    school[found.later] = found.moved
    way = np.full(many, UNPLACED, dtype=object)
    way[found.first[entered]] = ADMITTED
    way[found.first[found.sent >= 0]] = DIVERTED
    way[found.later[found.moved >= 0]] = LATER
    columns = {
        "applicant": applicants.ids,
        "area": applicants.area,
        "grade": applicants.grade,
        "tier": _spread(many, found.first, names[found.lists.best], ""),
        "locked": _spread(many, found.first, found.locked, fill=False),
        "school": np.where(school >= 0, ids[school], ""),
        "way": way,
        "choice": _spread(
            many, found.first, np.where(entered, picked(found.lists.rank, own, 0), 0), 0
        ),
        "distance": np.where(school >= 0, land.metres[found.area, school], np.nan),
        "lottery": _spread(many, found.first, _places_of(found.lot), 0),
        "chance": _spread(many, found.first, found.chance.child, np.nan),
    }
    return pd.DataFrame(columns)


def picked(values: Whole, places: Whole, none: int) -> Whole:
    """Values at places; nothing stands anywhere in an empty row."""
    return values[places] if values.size else np.full(places.size, none)


def _spread(many: int, at: Whole, values: NDArray[np.generic], fill: object) -> NDArray[np.generic]:
    """Values of some children, and what stands for the others."""
    whole = np.full(many, fill, dtype=values.dtype)
    whole[at] = values
    return whole


def _places_of(lot: Words) -> Whole:
    order = np.empty(lot.size, dtype=np.int64)
    order[np.argsort(lot, kind="stable")] = np.arange(1, lot.size + 1)
    return order


def _by_tier(intake: pd.DataFrame, found: Found) -> xr.Dataset:
    """Counts, chance and distance of each tier, those who meet none last, under a blank."""
    rows = [*found.names, ""] if (intake["tier"] == "").any() else list(found.names)
    counts: dict[str, list[float]] = {}
    for name in rows:
        own = intake[intake["tier"] == name]
        metres = own["distance"].to_numpy()
        metres = metres[np.isfinite(metres)]
        row = {
            "children": len(own),
            "locked": int(own["locked"].sum()),
            **{way: int((own["way"] == way).sum()) for way in (ADMITTED, DIVERTED, UNPLACED)},
            "distance": float(metres.mean()) if metres.size else np.nan,
            "distance_p90": float(np.quantile(metres, _FAR)) if metres.size else np.nan,
        }
        for key, value in row.items():
            counts.setdefault(key, []).append(value)
    dim = "tier"
    table = xr.Dataset(
        {key: (dim, np.asarray(column)) for key, column in counts.items()},
        coords={dim: np.array(rows, dtype=object)},
    )
    none = [np.nan] * (len(rows) - len(found.names))
    for key, column in zip(("chance", "p10", "p50", "p90"), found.chance.tier, strict=True):
        table[key] = (dim, np.concatenate([column, none]))
    return table


def _by_school(city: City, land: Ground, children: pd.DataFrame, found: Found) -> xr.Dataset:
    """Counts and chances of each school, by tier and all together."""
    ids, lists, tiers = city.schools[SCHOOL].to_numpy(), found.lists, len(found.names)
    shape = len(ids), tiers
    spot = (lists.school * tiers + lists.tier)[~found.shut]
    eligible = np.bincount(spot, minlength=shape[0] * tiers)
    by_entry = found.entry[found.entry >= 0]
    spot = lists.school[by_entry] * tiers + lists.tier[by_entry]
    admitted = np.bincount(spot, minlength=shape[0] * tiers).reshape(shape)
    eligible = eligible.reshape(shape)
    others = {
        way: children.loc[children["way"] == way, "school"]
        .value_counts()
        .reindex(ids, fill_value=0)
        for way in (DIVERTED, LATER)
    }
    rows = []
    for at in np.flatnonzero(land.opens):
        came = {way: int(others[way].iloc[at]) for way in (DIVERTED, LATER)}
        whole = [int(eligible[at].sum()), int(admitted[at].sum())]
        spread = [float(part[at]) for part in _padded(found.chance.any_tier, len(ids))]
        rows.append(
            [ids[at], "all", land.own[at], land.places[at], *whole, *came.values(), *spread]
        )
        for tier in np.flatnonzero(eligible[at]):
            spread = [float(part[at, tier]) for part in _padded(found.chance.school, len(ids))]
            mine = [int(eligible[at, tier]), int(admitted[at, tier])]
            name = found.names[int(tier)]
            rows.append([ids[at], name, np.nan, np.nan, *mine, np.nan, np.nan, *spread])
    columns = ["school", "tier", "own", "places", "eligible", "admitted", DIVERTED, LATER]
    frame = pd.DataFrame(rows, columns=[*columns, "chance", "p10", "p50", "p90"])
    return _as_edges(frame, "row")


def _padded(parts: Sequence[Floats], schools: int) -> list[Floats]:
    """Chances of all schools, NaN for those on nobody's list beyond the last desk."""
    return [
        np.concatenate([part, np.full((schools - len(part), *part.shape[1:]), np.nan)])
        for part in parts
    ]


def _overflow(city: City, land: Ground, intake: pd.DataFrame, area: Whole) -> xr.Dataset:
    """Where children of each catchment and tier go who are not admitted there."""
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    homes = np.array([";".join(ids[own]) for own in land.zone], dtype=object)
    frame = intake.assign(catchment=homes[area])
    frame = frame[frame["way"] != ADMITTED]
    keys = ["catchment", "tier", "school"]
    table = frame.groupby(keys, sort=True)["distance"].agg(["size", "mean"]).reset_index()
    return _as_edges(table.rename(columns={"size": "children", "mean": "distance"}))


def _later(later: pd.DataFrame) -> xr.Dataset:
    table = later.groupby(["grade", "school"], sort=True).size().rename("children").reset_index()
    return _as_edges(table)
