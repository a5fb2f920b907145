"""What came of an intake as tables, in full: tiers, schools, overflow, later moves, children."""

from typing import Any

import pandas as pd
import xarray as xr

from planner.model.admissions import Admission
from planner.paper.frames import CHANCE, PUPILS, in_order, rounded, whole

TABLES = ("admission_tiers", "admission_schools", "admission_overflow", "admission_later")
_METRES = 1
SPREAD = ("chance", "p10", "p50", "p90")


def admission_tables(found: Admission) -> dict[str, pd.DataFrame]:
    """Tables of an intake in full, by name; tiers in their order, all else sorted by key."""
    return {
        "admission_tiers": tiers(found),
        "admission_schools": schools(found),
        "admission_overflow": overflow(found),
        "admission_later": later(found),
    }


def _frame(found: Admission, table: xr.Dataset) -> pd.DataFrame:
    """Rows with phase and year in front; text as text."""
    rows = {name: column.to_numpy() for name, column in table.variables.items()}
    frame = pd.DataFrame({"phase": found.phase, "year": found.year} | rows)
    for name in frame.columns:
        if not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].astype("string")
    return frame


def tiers(found: Admission) -> pd.DataFrame:
    """Each tier: children, what became of them, chance of admission and distance."""
    frame = _frame(found, found.tiers)
    counts = ("children", "locked", "admitted", "diverted", "unplaced")
    columns: dict[str, Any] = {name: whole(frame[name]) for name in counts}
    columns |= {name: rounded(frame[name], CHANCE) for name in SPREAD}
    metres = {f"{name}_m": rounded(frame[name], _METRES) for name in ("distance", "distance_p90")}
    return frame[["phase", "year", "tier"]].assign(**columns, **metres)


def schools(found: Admission) -> pd.DataFrame:
    """Each school, all its children and tier by tier: places, children on lists, admitted, sent."""
    frame = _frame(found, found.schools)
    counts = ("own", "eligible", "admitted", "diverted", "later")
    columns: dict[str, Any] = {"places": rounded(frame["places"], PUPILS)}
    columns |= {name: whole(frame[name]) for name in counts}
    columns |= {name: rounded(frame[name], CHANCE) for name in SPREAD}
    keys = ["phase", "year", "school", "tier"]
    return in_order(frame[keys].assign(**columns), keys)


def overflow(found: Admission) -> pd.DataFrame:
    """Children who were not admitted, by catchment and tier, and the schools that they are sent to.

    The school is blank where none within reach had a place left.
    """
    frame = _frame(found, found.overflow)
    keys = ["phase", "year", "catchment", "tier", "school"]
    metres = rounded(frame["distance"], _METRES)
    told = frame[keys].assign(children=whole(frame["children"]), distance_m=metres)
    return in_order(told, keys)


def later(found: Admission) -> pd.DataFrame:
    """Children who come after the cap, by grade and the school that had room; blank for none."""
    frame = _frame(found, found.later)
    keys = ["phase", "year", "grade", "school"]
    return in_order(frame[keys].assign(children=whole(frame["children"])), keys)


def children(found: Admission) -> pd.DataFrame:
    """Each child's own result, by pseudonym."""
    frame = _frame(found, found.children).drop(columns=["phase", "year"])
    frame["distance_m"] = rounded(frame.pop("distance"), _METRES)
    frame["chance"] = rounded(frame["chance"], CHANCE)
    return frame
