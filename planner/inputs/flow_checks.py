"""Rows of migration, moves, homes and yields that cannot be, or say two things at once."""

from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
import pandas as pd

from planner.inputs.faults import Fault
from planner.inputs.messages import near
from planner.inputs.plausible import residents
from planner.inputs.tables import Table
from planner.model.axes import WHOLE_CITY

Frames = Mapping[str, pd.DataFrame]
Tables = Mapping[str, Table]
Told = tuple[list[Fault], list[str]]
"""Faults and warnings."""

_LISTED: Final = 8
_ROUNDING: Final = 1e-6
_EVERY_AGE: Final = -1.0
_COMPLETED: Final = "completed"


def check_flows(tables: Tables, frames: Frames, base_year: int | None) -> Told:
    """Faults and warnings of all tables about people and homes on the move."""
    faults: list[Fault] = []
    warnings: list[str] = []
    if "migration" in frames:
        migration, file = _gone(frames["migration"]), tables["migration"].file
        faults += [*_agreement(migration, file), *_emptied(migration, frames, file)]
        faults += _statuses(migration, frames, file)
        warnings += _beyond_stock(migration, frames, file)
    if "moves" in frames:
        faults += _moves(frames["moves"], tables["moves"].file)
    if "yields" in frames:
        warnings += _yields(frames["yields"], tables["yields"].file)
    if "housing" in frames:
        file = tables["housing"].file
        faults += [*_too_early(frames["housing"], file), *_demolished(frames, base_year, file)]
        warnings += _homes(frames, file)
    return faults, warnings


def _gone(migration: pd.DataFrame) -> pd.DataFrame:
    """Migration with who left as ``gone``: departures, else what arrivals and net imply."""
    implied = (migration["arrivals"].fillna(0.0) - migration["net"]).clip(lower=0.0)
    return migration.assign(gone=migration["departures"].fillna(implied))


def _agreement(migration: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Rows of which arrivals, departures and net say too little, or not the same."""
    came, left, net = (migration[name] for name in ("arrivals", "departures", "net"))
    come = came.notna() | migration["arrivals_suppressed"]
    leave = left.notna() | migration["departures_suppressed"]
    silent = net.isna() & ~(come & leave)
    for lacking, rows in (
        ("arrivals, departures or net", silent & ~come & ~leave),
        ("departures beside arrivals, and no net", silent & come),
        ("arrivals beside departures, and no net", silent & leave),
    ):
        mend = "write arrivals and departures (0 where nobody did), or net"
        lines = migration["row"][rows].tolist()
        if len(lines) == len(migration) > 1:  # a column that is not there: one fault, not thousands
            yield Fault(f"{file}:{lines[0]}", "net", f"no {lacking}, in any row", mend)
            continue
        for row in lines:
            yield Fault(f"{file}:{row}", "net", f"no {lacking}", mend)
    apart = (came - left - net).abs() > _ROUNDING
    told = pd.DataFrame({"row": migration["row"], "came": came, "left": left, "net": net})
    for row, *counts in told[apart].itertuples(index=False, name=None):
        found = "net {2:g} beside {0:g} arrivals less {1:g} departures".format(*counts)
        mend = "correct whichever is wrong, or leave net blank"
        yield Fault(f"{file}:{row}", "net", found, mend)
    nobody = (~leave & (came - net < 0)) | (~come & (left + net < 0))
    for one in migration[nobody].itertuples():
        found = f"net {one.net:g}, for which fewer than nobody would have come or left"
        yield Fault(f"{file}:{one.row}", "net", found, "correct whichever is wrong")


def _statuses(migration: pd.DataFrame, frames: Frames, file: str) -> Iterator[Fault]:
    """Statuses of which nobody is counted, though people are told apart by status."""
    known = set(frames["people"]["status"]) - {""} if "people" in frames else set()
    if not known:
        return
    strange = migration[(migration["status"] != "") & ~migration["status"].isin(known)]
    for status, rows in strange.groupby("status"):
        mend = near(str(status), known) or f"write one of {', '.join(sorted(known))}"
        more = f" ({len(rows)} rows)" if len(rows) > 1 else ""
        found = f"the status {status!r}, which people does not hold{more}"
        yield Fault(f"{file}:{rows['row'].min()}", "status", found, mend)


def _emptied(migration: pd.DataFrame, frames: Frames, file: str) -> Iterator[Fault]:
    """Years in which more people left than live in the city."""
    people = residents(frames)
    if people is None and "people" in frames:
        people = frames["people"].groupby("year")["people"].sum().tail(1)
    if people is None or migration.empty:
        return
    total = float(people.sum())
    city = migration["area"] == WHOLE_CITY
    for some in (migration[city], migration[~city]):
        for year, rows in some.groupby("year"):
            left = float(rows["gone"].sum())
            if left > total > 0:
                found = f"{left:,.6g} who left in {year:g}, of {total:,.0f} people in the city"
                mend = "write persons, by their age; the whole city cannot leave in a year"
                yield Fault(f"{file}:{rows['row'].min()}", "departures", found, mend)


def _beyond_stock(migration: pd.DataFrame, frames: Frames, file: str) -> list[str]:
    """Warnings about rows of which more left than there were.

    Those at risk are a year younger and counted a year before where that year is on record, else of
    the same age in the nearest year.
    """
    if "people" not in frames or migration.empty:
        return []
    stock = frames["people"].dropna(subset=["year", "age"])
    years = np.unique(stock["year"])
    keys = ["year", "area", "age", "status"]
    told = migration.dropna(subset=["year", "age", "gone"])
    before = np.isin(told["year"] - 1, years)
    nearest = years[np.abs(told["year"].to_numpy()[:, None] - years).argmin(axis=1)]
    at = told.assign(
        year=np.where(before, told["year"] - 1, nearest), age=told["age"] - before.astype(int)
    )
    if not (stock["status"] != "").any():
        at = at.assign(status="")
    blank = {"area": WHOLE_CITY, "status": ""}
    wider: tuple[list[str], ...] = ([], ["area"], ["status"], ["area", "status"])
    counts = pd.concat(
        [
            stock.assign(**{name: blank[name] for name in names}).groupby(keys)["people"].sum()
            for names in wider
        ]
    )
    sums = counts[~counts.index.duplicated()]
    there = sums.reindex(pd.MultiIndex.from_frame(at[keys])).to_numpy()
    beyond = told.assign(there=there)[told["gone"].to_numpy() > there]
    return [
        f"{file}:{one.row}: {one.gone:g} left of {one.there:g} people of area {one.area}, age "
        f"{one.age:g}, in {one.year:g}: no more can leave than there are; the rest is booked as "
        "not realised"
        for one in beyond.itertuples()
    ]


def _moves(moves: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Moves that lead nowhere, and areas that more leave than live there."""
    for one in moves[moves["from_area"] == moves["to_area"]].itertuples():
        found, mend = f"a move from {one.from_area} to itself", "take the row out"
        yield Fault(f"{file}:{one.row}", "to_area", found, mend)
    every = moves[moves["age"].isna()].groupby("from_area")["rate"].sum()
    named = moves.assign(age=moves["age"].fillna(_EVERY_AGE))
    rates = named.groupby(["from_area", "age"], as_index=False).agg({"rate": "sum", "row": "min"})
    more = rates["from_area"].map(every).where(rates["age"] != _EVERY_AGE, 0.0).fillna(0.0)
    for one in rates.assign(rate=rates["rate"] + more)[rates["rate"] + more > 1.0].itertuples():
        of = "" if one.age == _EVERY_AGE else f" at age {one.age:g}"
        found = f"rates out of {one.from_area}{of} that add up to {one.rate:.4g} a year"
        mend = "write shares of those who live there: together 1 at most"
        yield Fault(f"{file}:{one.row}", "rate", found, mend)


def _yields(yields: pd.DataFrame, file: str) -> list[str]:
    """Warnings about cells that are missing within the grid of a kind of dwelling."""
    notes = []
    for dwelling, rows in yields.dropna(subset=["age", "years_since"]).groupby("dwelling"):
        axes = [range(int(rows[key].min()), int(rows[key].max()) + 1)
                for key in ("age", "years_since")]  # fmt: skip
        known = set(zip(rows["age"].astype(int), rows["years_since"].astype(int), strict=True))
        missing = [
            (age, since) for age in axes[0] for since in axes[1] if (age, since) not in known
        ]
        if missing:
            named = ", ".join(f"age {age} after {since} years" for age, since in missing[:_LISTED])
            more = f" and {len(missing) - _LISTED} more" if len(missing) > _LISTED else ""
            notes.append(f"{file}:{rows['row'].min()}: no yield of {dwelling} for {named}{more}")
    return notes


def _homes(frames: Frames, file: str) -> Iterator[str]:
    """Warnings about homes of which nobody knows how many children live in them."""
    housing = frames["housing"]
    if "yields" in frames:
        known = set(frames["yields"]["dwelling"])
        strange = housing[~housing["dwelling"].isin(known)]
        for dwelling, rows in strange.groupby("dwelling"):
            kind = f"dwelling {dwelling!r}" if dwelling else "a blank dwelling"
            yield f"{file}:{rows['row'].min()}: {kind}, for which yields tells nothing"


def _too_early(housing: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Homes that are handed over before they are there."""
    for one in housing[housing["handover"] < housing["year"]].itertuples():
        found = f"{one.handover:g}, before the homes are completed in {one.year:g}"
        yield Fault(f"{file}:{one.row}", "handover", found, "correct whichever year is wrong")


def _demolished(frames: Frames, base_year: int | None, file: str) -> Iterator[Fault]:
    """Areas in which more homes are still to fall than people live there.

    What fell by the base year has taken its people along already.
    """
    people = residents(frames)
    if people is None or base_year is None:
        return
    housing = frames["housing"]
    done = (housing["stage"] == _COMPLETED) | (housing["stage"] == "")
    fallen = housing[(housing["homes"] < 0) & ~(done & (housing["year"] <= base_year))]
    for area, rows in fallen.groupby("area"):
        homes, there = -float(rows["homes"].sum()), float(people.get(area, np.nan))
        if homes > there:
            others = ", ".join(str(row) for row in sorted(rows["row"])[1 : _LISTED + 1])
            more = f" (also row {others})" if others else ""
            found = f"{homes:,.6g} homes that fall in area {area}, where {there:,.0f} people live"
            mend = "write homes, of this area: no more can fall than people live in"
            yield Fault(f"{file}:{rows['row'].min()}", "homes", f"{found}{more}", mend)
