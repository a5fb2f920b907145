"""Door to the tables of a run folder: a plan in, long tables out."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.model.catchments import Assignment
from planner.model.results import Plan
from planner.outputs import access_tables as ways
from planner.outputs import balance, births, children, need, profile, rolls, staff
from planner.outputs import classes as formed
from planner.outputs import residence as living
from planner.outputs import warnings as lamps
from planner.outputs import zone_tables as zoned
from planner.paper.frames import SHARE, in_order, labels, rounded, whole, write_frame

TABLES = (
    "people",
    "cohorts",
    "entrants",
    "schools",
    "areas",
    "classes",
    "relief",
    "shortfall",
    "profile",
    "warnings",
    "programme",
    "assignment",
    "staff",
    "balance",
    "balance_schools",
    "inequality",
    "residence",
    "admissions",
    "access",
    "zones",
)


def tabulate(plan: Plan) -> dict[str, pd.DataFrame]:
    """All tables of a plan, by name."""
    makers: dict[str, Any] = {
        "people": children.people,
        "cohorts": births.cohorts,
        "entrants": children.entrants,
        "schools": rolls.schools,
        "areas": children.areas,
        "classes": formed.classes,
        "relief": formed.relief,
        "shortfall": need.shortfall,
        "warnings": lamps.warnings,
        "programme": programme,
        "assignment": assignment,
        "staff": staff.staffing,
        "balance": balance.variations,
        "balance_schools": balance.school_balance,
        "inequality": balance.inequality,
        "residence": living.residence,
        "admissions": living.admissions,
        "access": ways.access,
        "zones": zoned.zones,
    }
    tables = {name: makers[name](plan) for name in TABLES if name in makers}
    tables["profile"] = profile.profiles(plan, tables["shortfall"])
    return {name: tables[name] for name in TABLES}


def programme(plan: Plan) -> pd.DataFrame:
    """Proposed measures in their order, with the shortfall before and after each."""
    proposed = plan.programme
    measures = {} if proposed is None else dict(proposed.measures)
    rows = list(measures.values())
    without = () if proposed is None else proposed.without
    with_ = () if proposed is None else proposed.with_
    text = "string"
    return pd.DataFrame(
        {
            "name": pd.Series(list(measures), dtype=text),
            "site": pd.Series([row.site for row in rows], dtype=text),
            "phase": pd.Series([row.phase for row in rows], dtype=text),
            "year": pd.Series([row.year for row in rows], dtype="Int64"),
            "classes": pd.Series([row.classes for row in rows], dtype="Int64"),
            "kind": pd.Series([row.kind for row in rows], dtype=text),
            "cost": pd.Series([_or_blank(row.cost) for row in rows], dtype=float),
            "lead": pd.Series([_or_blank(row.lead) for row in rows], dtype=float),
            "shortfall_without": rounded(without),
            "shortfall_with": rounded(with_),
        }
    )


def _or_blank(value: float | None) -> float:
    return np.nan if value is None else float(value)


def assignment(plan: Plan) -> pd.DataFrame:
    """Rows of `assigned` for a plan."""
    return assigned(plan.assignment)


def assigned(found: Assignment) -> pd.DataFrame:
    """Which school's catchment an area is in, by year, and where its children are taught.

    ``taught`` is the share of all its entrants to public schools; a school that takes some without
    being that of the catchment has a share of nought. ``rough``: no way leads along the streets to
    any school that admits, so the distance is the straight line with its detour.
    """
    edges = found.edges
    share, taught = (np.asarray(edges[name], dtype=float) for name in ("share", "taught"))
    metres = np.asarray(edges["distance"], dtype=float)
    metres = np.where(np.isfinite(metres), metres, np.nan)
    keep = (share > 0) | (taught > 0)
    frame = pd.DataFrame(
        {
            "phase": labels(edges["phase"])[keep],
            "area": labels(edges["area"])[keep],
            "school": labels(edges["school"])[keep],
            "year": whole(np.asarray(edges["year"])[keep]),
            "share": rounded(share[keep], SHARE),
            "distance_m": rounded(metres[keep], 1),
            "measure": found.measure,
            "rough": np.asarray(edges["rough"], dtype=bool)[keep],
            "minutes": rounded(np.asarray(edges["minutes"])[keep], 1),
            "way": labels(edges["way"])[keep],
            "taught": rounded(taught[keep], SHARE),
        }
    )
    return in_order(frame, ("phase", "area", "school", "year"))


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Write every table as CSV and Parquet; equal tables give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    return [path for name, frame in tables.items() for path in write_frame(frame, folder, name)]
