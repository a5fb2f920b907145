"""Gini and Theil in the report's annex, with what lies within and between clusters."""

from typing import Any

import numpy as np

from planner.outputs.annex import grid
from planner.outputs.figures import between, fine, indicator_name, ordered, phase_title, ratio
from planner.outputs.headline import Facts
from planner.paper.words import percent


def disparity(told: Facts, sets: list[str]) -> dict[str, Any]:
    """Gini and Theil of the whole city next autumn, and how much lies between clusters.

    An indicator of several sets is told for the schools of the first; phases of a single school,
    which has nobody to differ from, are left out.
    """
    columns = (
        ("phase", "phase", False),
        ("indicator", "balance_indicator", False),
        ("gini", "gini", True),
        ("gini_range", "fan", True),
        ("theil", "theil", True),
        ("theil_range", "fan", True),
        ("within", "theil_within", True),
        ("between", "theil_between", True),
        ("share", "theil_share", True),
    )
    frame = told.tables["inequality"]
    frame = frame[(frame["level"] == "city") & (frame["year"] == told.next_year)]
    rows: list[tuple[int, dict[str, Any]]] = []
    seen: set[tuple[Any, Any]] = set()
    ladder = list(told.plan.city.standards.ladder.phases)
    for name in sets:
        own = ordered(told, frame[frame["set"] == name])
        own = own[own["phase"].isin(_several(told, name))]
        for key in dict.fromkeys(zip(own["phase"], own["indicator"], strict=True)):
            if key in seen:
                continue
            seen.add(key)
            of = own[(own["phase"] == key[0]) & (own["indicator"] == key[1])]
            by = {row["measure"]: row for row in of.to_dict("records")}
            parts = {part: by.get(f"theil_{part}", {}) for part in ("within", "between")}
            within, across = (float(part.get("central", np.nan)) for part in parts.values())
            total = float(by["theil"]["central"]) if "theil" in by else np.nan
            cells = {
                "phase": phase_title(told, str(key[0])),
                "indicator": indicator_name(told, str(key[1])),
                "gini": ratio(by["gini"]["central"]),
                "gini_range": between(by["gini"]),
                "theil": fine(total),
                "theil_range": between(by["theil"], fine),
                "within": fine(within),
                "between": fine(across),
                "share": percent(across / total if total > 0 else np.nan, told.lang),
            }
            rows.append((ladder.index(str(key[0])), cells))
    return grid(told, columns, [cells for _, cells in sorted(rows, key=lambda row: row[0])])


def _several(told: Facts, name: str) -> set[str]:
    """Phases of a set with two schools at least, next autumn."""
    frame = told.tables["balance"]
    frame = frame[(frame["set"] == name) & (frame["level"] == "city")]
    frame = frame[(frame["year"] == told.next_year) & (frame["schools"] > 1)]
    return set(frame["phase"].astype(str))
