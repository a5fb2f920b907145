"""What came of an intake, as files: tables of counts, and the children's own results apart.

The tables hold counts alone. The children's results lie in a folder of their own that only its
owner may read and that git passes over; no other file names a child.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from planner.model.admissions import Admission
from planner.outputs.frames import CHANCE, PUPILS, in_order, rounded, whole, write_csv, write_frame

TABLES = ("admission_tiers", "admission_schools", "admission_overflow", "admission_later")
LOCAL = "local"
_METRES = 1
_SPREAD = ("chance", "p10", "p50", "p90")


def admission_tables(found: Admission) -> dict[str, pd.DataFrame]:
    """Tables of an intake by name; tiers in their order, all else sorted by key."""
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
    columns |= {name: rounded(frame[name], CHANCE) for name in _SPREAD}
    metres = {f"{name}_m": rounded(frame[name], _METRES) for name in ("distance", "distance_p90")}
    return frame[["phase", "year", "tier"]].assign(**columns, **metres)


def schools(found: Admission) -> pd.DataFrame:
    """Each school, all its children and tier by tier: places, children on lists, admitted, sent."""
    frame = _frame(found, found.schools)
    counts = ("eligible", "admitted", "diverted", "later")
    columns: dict[str, Any] = {"places": rounded(frame["places"], PUPILS)}
    columns |= {name: whole(frame[name]) for name in counts}
    columns |= {name: rounded(frame[name], CHANCE) for name in _SPREAD}
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


def write_admission(
    found: Admission, folder: Path, about: Mapping[str, Any]
) -> tuple[list[Path], Path]:
    """Write the tables, what they rest on, and the children's results.

    Parameters
    ----------
    about
        What goes into ``manifest.json`` beside counts: scenario, city and inputs.

    Returns
    -------
    The tables' CSV files, and the children's file.
    """
    tables, local = folder / "tables", folder / LOCAL
    for place in (tables, local):
        place.mkdir(parents=True, exist_ok=True)
    files = [write_frame(frame, tables, name)[0] for name, frame in admission_tables(found).items()]
    (folder / "manifest.json").write_text(
        json.dumps({**about, **facts(found)}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
    )
    local.chmod(0o700)
    (local / ".gitignore").write_text("*\n", encoding="utf-8")
    own = local / "children.csv"
    own.touch(mode=0o600)
    own.chmod(0o600)
    return files, write_csv(children(found), local, own.stem)


def facts(found: Admission) -> dict[str, Any]:
    """Counts of an intake, as machines read them."""
    return {
        "phase": found.phase,
        "year": found.year,
        "lottery_seed": found.seed,
        "lotteries": found.draws,
        "notes": dict(found.notes),
    }


def records(frame: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    """Rows of a table as machines read them."""
    told: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", force_ascii=False))
    return told


def total(found: Admission, column: str) -> int:
    """Children of all tiers, counted in one column."""
    return int(np.asarray(found.tiers[column]).sum())
