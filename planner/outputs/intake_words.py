"""Next September in sentences and in the report: classes, places, children, and where they go."""

from typing import Any

import numpy as np

from planner.kernels.summaries import summarise
from planner.model.axes import DRAW, GRADE, SCHOOL, YEAR
from planner.model.intake import IntakePlan
from planner.model.results import Plan
from planner.outputs.annex import grid
from planner.outputs.headline import Facts, school_names
from planner.paper.words import Lang, autumn, count, percent, phase_name, sentence, word

SHOWN = 15
"""Schools in the report's list of the next September."""


def overflow_texts(plan: Plan, lang: Lang) -> dict[tuple[str, str], str]:
    """Where the children beyond a school's places go, by school and phase, the nearest first."""
    if plan.intake is None:
        return {}
    names = school_names(plan)
    told: dict[tuple[str, str], list[str]] = {}
    for row in plan.intake.overflow.to_dataframe().to_dict("records"):
        said = word(
            "overflow_one",
            lang,
            school=names[str(row["to"])],
            children=count(float(row["children"])),
            metres=count(float(row["distance"])),
        )
        told.setdefault((str(row["school"]), str(row["phase"])), []).append(said)
    return {key: word("list_semicolon", lang).join(parts) for key, parts in told.items()}


def september_sentences(plan: Plan, lang: Lang) -> list[str]:
    """One sentence a phase on the intake plan's year."""
    found = plan.intake
    if found is None:
        return []
    rows = found.rows.to_dataframe()
    lines = []
    for phase, grades in plan.city.standards.ladder.phases.items():
        own = rows[rows["phase"] == phase]
        if own.empty:
            continue
        over, unplaced = float(own["excess"].sum()), float(own["unplaced"].sum())
        said = {
            "autumn": autumn(found.year, plan.city.spring, lang),
            "phase": phase_name(plan.city, phase, lang),
            "children": count(float(own["central"].sum())),
            "range": _range(plan, found, grades[0], lang),
            "classes": count(float(own["classes"].sum())),
            "places": count(float(own["places"].sum())),
        }
        first = sentence("september", lang, **said)
        if not over:
            lines.append(word("two_sentences", lang, first=first, second=word("fits_all", lang)))
            continue
        short = word(
            "september_over", lang, over=count(over), schools=int((own["excess"] > 0).sum()),
            placed=count(over - unplaced), unplaced=count(unplaced),
        )  # fmt: skip
        lines.append(word("two_sentences", lang, first=first, second=short))
    return lines


def _range(plan: Plan, found: IntakePlan, grade: str, lang: Lang) -> str:
    if plan.drawn is None:
        return word("num_undrawn", lang)
    roll = plan.drawn.enrolment.roll.sel({GRADE: grade, YEAR: found.year}).sum(SCHOOL)
    told = summarise(roll.transpose(DRAW).to_numpy().astype(float))
    return word("num_range_only", lang, low=count(float(told.p10)), high=count(float(told.p90)))


def plan_sentences(plan: Plan, lang: Lang) -> list[str]:
    """Say which years use an intake plan of the scenario; nothing without one."""
    lines = []
    planned = plan.places.planned
    rows = plan.scenario.policy.intake.values()
    for year in sorted({row.year for row in rows}):
        if planned is None or year not in planned[YEAR].to_numpy():
            continue
        own = planned.sel({YEAR: year})
        there = plan.places.intake.sel({YEAR: year}).where(np.isfinite(own))
        lines.append(
            sentence(
                "plan_used",
                lang,
                autumn=autumn(year, plan.city.spring, lang),
                rows=int(np.isfinite(own).sum()),
                classes=count(float(own.sum())),
                places=count(float(there.sum())),
            )
        )
    return [*lines, *_doubts(plan, lang)]


def _doubts(plan: Plan, lang: Lang) -> list[str]:
    """Say where a plan opens more classes than rooms are free, or large ones."""
    if plan.intake is None:
        return []
    rows = plan.intake.rows.to_dataframe()
    rows = rows[rows["planned"] & (rows["classes"] > 0)]
    line = rows["phase"].map({p: s.large for p, s in plan.scenario.policy.class_size.items()})
    names = school_names(plan)
    found = {
        "plan_too_many": rows[rows["classes"] > rows["rooms_free"]],
        "plan_large": rows[rows["class_size"] > line.astype(float)],
    }
    return [
        word(key, lang, schools=word("list_comma", lang).join(names[str(s)] for s in own["school"]))
        for key, own in found.items()
        if len(own)
    ]


def september_page(told: Facts) -> dict[str, Any]:
    """Return the report's page on the next September, for its template."""
    plan, lang = told.plan, told.lang
    columns = (
        ("school", "school", False),
        ("free", "sept_free", True),
        ("classes", "sept_classes", True),
        ("places", "sept_places", True),
        ("children", "sept_children", True),
        ("difference", "sept_difference", True),
        ("chance", "chance", True),
        ("to", "sept_to", False),
    )
    found = plan.intake
    if found is None:
        none = {"september_h": "", "september_lines": [], "september_note": ""}
        return {"september": grid(told, columns, []), **none}
    sent, names = overflow_texts(plan, lang), school_names(plan)
    rows = found.rows.to_dataframe().dropna(subset=["places", "central"])
    tight = rows[rows["difference"] < 0].sort_values(["difference", "school"], kind="stable")
    lines = []
    for row in tight.head(SHOWN).to_dict("records"):
        key = str(row["school"]), str(row["phase"])
        to = [sent[key]] if key in sent else []
        if row["unplaced"] > 0:
            to.append(word("overflow_none", lang, children=count(float(row["unplaced"]))))
        star = "*" if row["planned"] else ""
        lines.append(
            {
                "school": word(
                    "with_remark",
                    lang,
                    text=names[key[0]],
                    remark=phase_name(plan.city, key[1], lang),
                ),
                "free": count(float(row["rooms_free"])),
                "classes": f"{row['classes']:.0f} × {row['class_size']:.4g}{star}",
                "places": count(float(row["places"])),
                "children": _children(row, lang),
                "difference": f"−{count(-float(row['difference']))}",
                "chance": percent(float(row["probability"]), lang),
                "to": word("list_semicolon", lang).join(to) or "–",
            }
        )
    year, measure = told.label(found.year), word(f"access_measure_{found.measure}", lang)
    return {
        "september": grid(told, columns, lines),
        "september_h": word("september_h", lang, year=year),
        "september_lines": [*plan_sentences(plan, lang), *september_sentences(plan, lang)],
        "september_note": word("september_note", lang, count=SHOWN, measure=measure),
    }


def _children(row: dict[Any, Any], lang: Lang) -> str:
    central = count(float(row["central"]))
    if np.isnan(row["p10"]):
        return central
    said = {"low": count(float(row["p10"])), "high": count(float(row["p90"]))}
    return word("with_remark", lang, text=central, remark=word("low_high", lang, **said))
