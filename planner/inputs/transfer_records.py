"""Where leavers go, and schools that change their sector: the tables as the city holds them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
import xarray as xr

from planner.inputs.stock import text
from planner.model.axes import EDGE
from planner.model.standards import Ladder

Taught = Mapping[str, frozenset[str]]
"""Grades that each school teaches."""
KEEP = "keep"
PUBLIC = "public"


def next_grade(ladder: Ladder, grade: str) -> str:
    """Grade after a grade; blank after the last."""
    return ladder.after(grade)


def leaving_grade(ladder: Ladder, taught: Taught, school: str, target: str) -> str:
    """Grade after which pupils of a school go on to another, where the table does not say it.

    The last grade of a phase that the school teaches and after which the other goes on; where
    there is none, the school's last grade. Blank where neither leads to the other.
    """
    own, other = taught.get(school, frozenset()), taught.get(target, frozenset())
    ends = [row[-1] for row in ladder.phases.values() if row[-1] in own]
    fits = [grade for grade in ends if next_grade(ladder, grade) in other]
    if fits:
        return fits[-1]
    last = [grade for grade in ladder.grades if grade in own][-1:]
    return last[0] if last and next_grade(ladder, last[0]) in other else ""


def with_grades(transfer: pd.DataFrame, ladder: Ladder, taught: Taught) -> pd.DataFrame:
    """Rows of ``transfer`` with the grade after which their pupils leave."""
    schools = zip(transfer["from_school"], transfer["to_school"], strict=True)
    found = [leaving_grade(ladder, taught, one, other) for one, other in schools]
    stated = transfer["from_grade"].to_numpy()
    grades = [own or usual for own, usual in zip(stated, found, strict=True)]
    return transfer.assign(from_grade=grades)


def transfer_dataset(
    transfer: pd.DataFrame | None, offers: xr.DataArray, ladder: Ladder
) -> xr.Dataset | None:
    """Shares of the leavers of schools; None without a table, or where it has no row."""
    if transfer is None or transfer.empty:
        return None
    taught = {
        str(school): frozenset(g for g, there in zip(ladder.grades, row, strict=True) if there)
        for school, row in zip(offers["school"].to_numpy(), offers.to_numpy(), strict=True)
    }
    rows = with_grades(transfer, ladder, taught)
    rows = rows[rows["from_grade"] != ""].sort_values(["from_school", "from_grade", "to_school"])
    names = {"school": "from_school", "target": "to_school", "grade": "from_grade"}
    columns = {name: (EDGE, text(rows[column])) for name, column in names.items()}
    return xr.Dataset({**columns, "share": (EDGE, rows["share"].to_numpy(dtype=float))})


def school_changes_dataset(changes: pd.DataFrame | None) -> xr.Dataset | None:
    """Changes of sector by date; None where no school changes its own."""
    if changes is None or not (changes["sector"] != "").any():
        return None
    rows = changes[changes["sector"] != ""].sort_values(["from", "school"])
    return xr.Dataset(
        {
            "school": (EDGE, text(rows["school"])),
            "first": (EDGE, rows["from"].to_numpy(dtype="int64")),
            "sector": (EDGE, text(rows["sector"])),
            "keeps": (EDGE, (rows["rule_for_enrolled"] == KEEP).to_numpy()),
        }
    )


def turning(schools: pd.DataFrame, changes: pd.DataFrame | None, base_year: int) -> frozenset[str]:
    """Schools that are not public in the base year and turn public later."""
    if changes is None:
        return frozenset()
    sector = dict(zip(schools["school"].astype(str), schools["sector"].astype(str), strict=True))
    told = changes[changes["sector"] != ""].sort_values(["from", "row"])
    later: set[str] = set()
    for one, first in zip(told.itertuples(), told["from"], strict=True):
        if first <= base_year:
            sector[str(one.school)] = str(one.sector)
        elif one.sector == PUBLIC and sector.get(str(one.school), PUBLIC) != PUBLIC:
            later.add(str(one.school))
    return frozenset(later)


def without_later(
    edges: pd.DataFrame, later: frozenset[str], areas: pd.DataFrame, schools: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Catchments as they are, and edges (phase, area, school, alone) of schools that have none yet.

    ``alone`` where the area's catchment names no school that is public already. Such an area
    belongs, until they turn public, to the catchment of the nearest other school.
    """
    waits = edges["school"].isin(later)
    if not waits.any():
        return edges, edges.loc[waits].assign(alone=False)
    now = edges[~waits]
    shared = now.set_index(["phase", "catchment", "area"]).index
    alone = ~edges.loc[waits].set_index(["phase", "catchment", "area"]).index.isin(shared)
    coming = edges.loc[waits, ["phase", "area", "school"]].assign(alone=alone)
    parts = [now]
    for phase, rows in coming.groupby("phase", sort=False):
        held = now[now["phase"] == phase]
        lone = areas[areas["area"].isin(rows["area"]) & ~areas["area"].isin(held["area"])]
        near = schools[schools["school"].isin(held["school"]) & schools["x"].notna()]
        if lone.empty or near.empty:
            continue
        east, north = (lone[k].to_numpy()[:, None] - near[k].to_numpy() for k in ("x", "y"))
        owner = near["school"].to_numpy()[np.hypot(east, north).argmin(axis=1)]
        first = held.drop_duplicates("school").set_index("school")["catchment"]
        home = pd.DataFrame({"area": lone["area"], "catchment": first.loc[owner].to_numpy()})
        pairs = held[["phase", "catchment", "school", "rank"]].drop_duplicates()
        parts.append(home.merge(pairs, on="catchment"))
    both = pd.concat(parts).sort_values(["rank", "catchment", "area", "school"], ignore_index=True)
    return both, coming


def later_dataset(coming: pd.DataFrame, phase: str) -> xr.Dataset | None:
    """Areas that schools get when they turn public; None without any."""
    rows = coming[coming["phase"] == phase].sort_values(["school", "area"])
    if rows.empty:
        return None
    return xr.Dataset(
        {
            "area": (EDGE, text(rows["area"])),
            "school": (EDGE, text(rows["school"])),
            "alone": (EDGE, rows["alone"].to_numpy(dtype=bool)),
        }
    )
