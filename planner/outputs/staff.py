"""Posts: the table of the run, and what the report says of them."""

from typing import Any

import numpy as np
import pandas as pd

from planner.model.results import Plan
from planner.outputs.annex import grid
from planner.outputs.balance import SPREAD, framed
from planner.outputs.headline import Facts, school_names
from planner.paper.words import count, phase_name, sentence_case, word

ALL = "all"
MOVED = 12
"""Schools in the table of posts that move."""

_KEYS = ("level", "id", "phase", "year")
_WAYS = ("by_ratio", "by_class", "by_hours")
_GIVEN = ("allocated", "allocated_mean", "allocated_p10", "allocated_p90")
COLUMNS = (*_KEYS, "pupils", "classes", *_WAYS, "central", *SPREAD, "in_post", "total", *_GIVEN)


def staffing(plan: Plan) -> pd.DataFrame:
    """Posts by school, district and city, phase and year.

    ``by_ratio``, ``by_class`` and ``by_hours`` (teachers alone) are the three ways of counting, on
    the central path; ``central`` to p90 the posts needed; ``in_post`` who is there, as last told;
    ``total`` the posts that a district has; ``allocated`` what a school gets of it that year.
    """
    held = None if plan.staff is None else plan.staff.posts
    frame = framed(held, COLUMNS, _KEYS, {})
    busy = frame[["pupils", "classes", "in_post", "p90"]].fillna(0.0).to_numpy().any(axis=1)
    return frame.take(np.flatnonzero(busy)).reset_index(drop=True)


def posts(told: Facts) -> dict[str, Any]:
    """Tables and notes on posts, for the report's template."""
    if told.plan.staff is None:
        return {"staff": None}
    frame = told.tables["staff"]
    return {
        "staff": {
            "years": _years(told, frame),
            "parts": _parts(told, frame),
            "moved": _moved(told, frame),
            "moved_note": word("staff_moved_note", told.lang, count=MOVED),
            "note": _note(told, frame),
        }
    }


def _note(told: Facts, frame: pd.DataFrame) -> str:
    standards, lang = told.plan.city.standards, told.lang
    base = frame[(frame["level"] == "city") & (frame["phase"] == ALL)]
    key = "staff_total_unknown" if base["total"].isna().all() else "staff_total_known"
    small = standards.number("staff.small") if "staff.small" in standards.norms else 0.0
    text = word("staff_note", lang, small=count(small))
    return word("two_sentences", lang, first=text, second=word(key, lang))


def _needs(row: dict[Any, Any]) -> dict[str, str]:
    """Cells that every table of posts shares."""
    cells = {name: count(float(row[name])) for name in ("pupils", "classes", *_WAYS)}
    return cells | {"needed": count(float(row["central"])), "range": _range(row, "p10", "p90")}


def _range(row: dict[Any, Any], low: str, high: str) -> str:
    return "–" if np.isnan(row[low]) else f"{count(row[low])}–{count(row[high])}"


_HEADS = (
    ("pupils", "pupils_h", True),
    ("by_ratio", "staff_by_ratio", True),
    ("by_class", "staff_by_class", True),
    ("by_hours", "staff_by_hours", True),
    ("needed", "staff_needed", True),
    ("range", "fan", True),
)


def _years(told: Facts, frame: pd.DataFrame) -> dict[str, Any]:
    columns = (
        ("year", "year", False),
        ("classes", "classes", True),
        *_HEADS,
        ("total", "staff_total", True),
        ("spare", "staff_spare", True),
    )
    own = frame[(frame["level"] == "city") & (frame["phase"] == ALL)]
    rows = [
        {"year": told.label(int(row["year"])), "total": count(row["total"])}
        | _needs(row)
        | {"spare": signed(row["total"] - row["central"])}
        for row in own.to_dict("records")
    ]
    return grid(told, columns, rows)


def _parts(told: Facts, frame: pd.DataFrame) -> dict[str, Any]:
    """Districts and phases in the coming school year."""
    columns = (
        ("unit", "profile_unit", False),
        ("phase", "phase", False),
        *_HEADS,
        ("in_post", "staff_in_post", True),
        ("allocated", "staff_allocated", True),
        ("spare", "staff_spare", True),
    )
    own = frame[(frame["level"] != "school") & (frame["year"] == told.next_year)]
    several = len(set(own["id"][own["level"] == "district"])) > 1
    own = own[(own["level"] == ("district" if several else "city")) & (own["phase"] != ALL)]
    whole = word("whole_city", told.lang)
    rows = [
        {"unit": str(row["id"]).replace("*", whole), "phase": _phase(told, str(row["phase"]))}
        | _needs(row)
        | {name: count(row[name]) for name in ("in_post", "allocated")}
        | {"spare": signed(row["in_post"] - row["central"])}
        for row in own.to_dict("records")
    ]
    return grid(told, columns, rows)


def _moved(told: Facts, frame: pd.DataFrame) -> dict[str, Any]:
    """Schools whose posts change most when they are shared out for the coming year."""
    columns = (
        ("school", "school", False),
        ("pupils", "pupils_h", True),
        ("in_post", "staff_in_post", True),
        ("needed", "staff_needed", True),
        ("allocated", "staff_allocated", True),
        ("range", "fan", True),
        ("change", "staff_change", True),
        ("last", "staff_allocated_last", True),
    )
    own = frame[(frame["level"] == "school") & (frame["phase"] == ALL)]
    later = own[own["year"] == told.last].set_index("id")["allocated"]
    own = own[own["year"] == told.next_year].dropna(subset=["in_post", "allocated"])
    change = own["allocated"] - own["in_post"]
    own = own.assign(change=change, moved=change.abs())
    own = own.sort_values(["moved", "id"], ascending=[False, True]).head(MOVED)
    names = school_names(told.plan)
    rows = [
        {"school": names[str(row["id"])], "change": signed(row["change"])}
        | {name: count(row[name]) for name in ("pupils", "in_post", "allocated")}
        | {"needed": count(row["central"])}
        | {"range": _range(row, "allocated_p10", "allocated_p90")}
        | {"last": count(float(later.get(row["id"], np.nan)))}
        for row in own.to_dict("records")
    ]
    return grid(told, columns, rows)


def signed(value: float) -> str:
    """Whole number with its sign.

    >>> signed(3.2), signed(-0.4), signed(-1362), signed(float("nan"))
    ('+3', '0', '−1,362', '–')
    """
    text = count(abs(value)) if not np.isnan(value) else "–"
    if text in {"–", "0"}:
        return text
    return f"+{text}" if value > 0 else f"−{text}"


def _phase(told: Facts, phase: str) -> str:
    return sentence_case(phase_name(told.plan.city, phase, told.lang))
