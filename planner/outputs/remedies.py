"""Report tables: why classes are large, what would relieve them, how long shortages last."""

from typing import Any

import numpy as np
import pandas as pd

from planner.kernels.duration import break_even
from planner.model.axes import DRAW
from planner.outputs.annex import grid
from planner.outputs.bridge import whole_parts
from planner.outputs.classes import risk_of
from planner.outputs.headline import Facts, school_names
from planner.paper.words import count, percent, phase_name, sentence_case, word

CAUSES = ("places_short", "outside", "no_teacher", "rooms_idle", "uneven")
SHOWN = 10
"""Schools in the table of relief."""
NAMED = 3
"""Options named for a school."""


def remedies(told: Facts) -> dict[str, Any]:
    """Return the tables and their notes, for the report's template."""
    return {
        "causes": _causes(told),
        "causes_note": _causes_note(told),
        "moves_note": _moves_note(told),
        "relief": _relief(told),
        "relief_note": word("relief_note", told.lang, count=SHOWN),
        "profile": _profile(told),
        "profile_note": _profile_note(told),
    }


def _coming(told: Facts) -> pd.DataFrame:
    """Rows of whole schools in the years to come."""
    frame = told.tables["classes"]
    return frame[(frame["grade"] == "all") & (frame["year"] > told.plan.city.base_year)]


def _causes(told: Facts) -> dict[str, Any]:
    columns = [
        ("year", "year", False),
        ("large", "causes_large", True),
        ("end", "causes_end", True),
        ("inherited", "causes_inherited", True),
        ("added", "causes_added", True),
        *((cause, f"cause_{cause}", True) for cause in CAUSES),
    ]
    rows = []
    coming = _coming(told)
    for year in sorted(coming["year"].unique().tolist()):
        frame = coming[coming["year"] == year]
        by_cause = frame["cause"].value_counts()
        parts = frame[["inherited", "added"]].sum().to_numpy()
        _, inherited, added, large = whole_parts([0.0], [parts], [parts.sum()])[0].tolist()
        at_end = float(frame["expected_large_end"].sum(min_count=1))
        rows.append(
            {
                "year": told.label(int(year)),
                "large": count(large),
                "end": "–" if np.isnan(at_end) else count(at_end),
                "inherited": count(inherited),
                "added": count(added),
            }
            | {cause: count(float(by_cause.get(cause, 0))) for cause in CAUSES}
        )
    return grid(told, columns, rows)


def _causes_note(told: Facts) -> str:
    risk, lang = risk_of(told.plan), told.lang
    learnt = "uneven_banded" if risk.banded else "uneven_listed"
    key = learnt if risk.listed else "uneven_norm"
    said = {"count": count(risk.listed)} if risk.listed else {}
    return word(
        "causes_note",
        lang,
        risk=percent(told.plan.city.standards.number("classes.risk"), lang),
        base=told.label(told.plan.city.base_year),
        share=percent(risk.uneven, lang),
        source=word(key, lang, **said),
    )


def _moves_note(told: Facts) -> str:
    """Say what moves within a school year rest on, and for whom no grade had room."""
    outcome = told.plan.drawn or told.plan.central
    crowded = outcome.enrolment.crowded
    if crowded is None:
        return ""
    most = float(crowded.mean(DRAW).max())
    share = told.plan.city.standards.number("progression.within_year")
    key = "moves_crowded" if most >= 1 else "moves_room"
    said = word(key, told.lang, count=count(most)) if most >= 1 else word(key, told.lang)
    return word("moves_note", told.lang, share=percent(share, told.lang), room=said)


def _relief(told: Facts) -> dict[str, Any]:
    columns = (
        ("school", "school", False),
        ("cause", "cause", False),
        ("large", "relief_expected", True),
        ("options", "relief_options", False),
    )
    options = told.tables["relief"]
    coming = _coming(told)
    large = coming.groupby("school")["expected_large"].sum().sort_values(ascending=False)
    cause = (
        coming.dropna(subset=["cause"]).groupby("school")["cause"].agg(lambda own: own.mode()[0])
    )
    names = school_names(told.plan)
    rows = []
    for school in [name for name in large.index if name in set(options["school"])][:SHOWN]:
        own = options[options["school"] == school].head(NAMED)
        said = [
            word(
                "relief_option",
                told.lang,
                option=word(f"option_{row['option']}", told.lang),
                cost=tenths(float(row["cost_per_large"])),
                avoided=tenths(float(row["large_avoided"])),
            )
            for row in own.to_dict("records")
        ]
        rows.append(
            {
                "school": names[str(school)],
                "cause": word(f"cause_{cause[school]}", told.lang) if school in cause else "–",
                "large": tenths(float(large[school])),
                "options": word("list_semicolon", told.lang).join(said),
            }
        )
    return grid(told, columns, rows)


def tenths(years: float) -> str:
    """Class-years: whole from ten up, else to a tenth.

    >>> tenths(120.4), tenths(9.97), tenths(1.26)
    ('120', '10', '1.3')
    """
    return count(years) if years >= 9.95 else f"{years:.1f}"


def _profile(told: Facts) -> dict[str, Any]:
    columns = (
        ("unit", "profile_unit", False),
        ("phase", "phase", False),
        ("scope", "profile_scope", False),
        ("kind", "profile_kind", False),
        ("most", "profile_peak", True),
        ("year", "profile_peak_year", False),
        ("span", "profile_span", False),
        ("years", "profile_years", True),
        ("short", "profile_short", True),
        ("idle", "profile_idle", True),
    )
    frame = told.tables["profile"]
    frame = frame[frame["level"].isin(["city", "district"])].dropna(subset=["kind"])
    frame = frame[frame["kind"] != "none"]
    lang = told.lang
    rows = [
        {
            "unit": word("whole_city", lang) if row["level"] == "city" else str(row["id"]),
            "phase": sentence_case(phase_name(told.plan.city, str(row["phase"]), lang)),
            "scope": word(str(row["scope"]), lang),
            "kind": word(f"kind_{row['kind']}", lang),
            "most": count(row["peak"]),
            "year": told.label(int(row["peak_year"])),
            "span": f"{told.label(int(row['first_year']))} – {told.label(int(row['last_year']))}",
            "years": count(float(row["duration"])),
            "short": count(row["place_years_short"]),
            "idle": count(row["idle_after_peak"]),
        }
        for row in frame.to_dict("records")
    ]
    return grid(told, columns, rows)


def _profile_note(told: Facts) -> str:
    standards = told.plan.city.standards
    lease, discount = (standards.number(f"shortfall.{name}") for name in ("lease", "discount"))
    years = break_even(lease, 1.0, discount)
    return word(
        "profile_note",
        told.lang,
        last=told.label(told.last),
        years=count(float(int(years))) if years < 1e6 else "∞",
    )
