"""What the report rests on: tables by year and school, lines, gaps, sources, norms."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from planner.model.city import Gap
from planner.outputs.agenda import what
from planner.outputs.headline import (
    Facts,
    school_names,
)
from planner.outputs.learned import learned_lines
from planner.outputs.rules import class_size
from planner.paper.drawing import Glyphs, picture_language
from planner.paper.wanted import peak_of
from planner.paper.words import (
    Lang,
    count,
    gap_text,
    large,
    percent,
    phase_name,
    sentence,
    sentence_case,
    table_name,
    word,
)

TOP = 15
Rows = list[dict[str, Any]]


def grid(told: Facts, columns: Iterable[tuple[str, str, bool]], rows: Rows) -> dict[str, Any]:
    """Return a table: (key, heading's word, number?) by column."""
    heads = [
        {"key": key, "head": sentence(head, told.lang), "number": number}
        for key, head, number in columns
    ]
    return {"columns": heads, "rows": rows}


def annex(told: Facts, glyphs: Glyphs) -> dict[str, Any]:
    """Return the tables and notes of the report's further pages."""
    plan, lang = told.plan, told.lang
    peak, _ = peak_of(told.rows, plan.city.base_year)
    gap = (
        ("table", "gap_table", False),
        ("missing", "gap_missing", False),
        ("instead", "gap_instead", False),
    )
    gaps = [_gap(told, one) for one in plan.city.gaps]
    return {
        "shortfall": _shortfall(told),
        "rooms_note": rooms_note(told),
        "top": _top(told, peak),
        "top_note": word("top_note", lang, year=told.label(peak)),
        "programme": _programme(told),
        "programme_note": _programme_note(told),
        "programme_tried": told.plan.programme is not None,
        "method": [*(word(f"method_{n}", lang) for n in range(1, 6)), *learned_lines(plan, lang)],
        "lines": _lines(told),
        "gaps": grid(told, gap, gaps),
        "sources": _sources(told),
        "norms": _norms(told),
        "unproved": _unproved(told),
        "font_notes": _font_notes(lang, glyphs),
    }


def _gap(told: Facts, gap: Gap) -> dict[str, str]:
    missing, instead = gap_text(gap, told.plan.city, told.lang)
    table = table_name(gap.table, told.lang)
    return {"table": table, "missing": sentence_case(missing), "instead": sentence_case(instead)}


def _programme_note(told: Facts) -> str:
    """Say what the numbers are, and how many proposals did not hold in the replay."""
    programme, lang = told.plan.programme, told.lang
    if programme is None:
        return ""
    kept = len(programme.measures)
    note = word("programme_note", lang) if kept else ""
    tried = programme.tried
    if not tried:
        return note
    key = "programme_tried" if tried > kept else "programme_held"
    said = {"tried": tried, "dropped": tried - kept} if tried > kept else {"tried": tried}
    counted = word(key, lang, **said)
    return word("two_sentences", lang, first=note, second=counted) if kept else counted


def _font_notes(lang: Lang, glyphs: Glyphs) -> list[str]:
    notes = []
    if picture_language(lang) != lang:
        notes.append(word("no_font_note", lang))
    if glyphs.missing:
        notes.append(word("glyphs_note", lang, characters=" ".join(sorted(glyphs.missing))))
    return notes


def _shortfall(told: Facts) -> list[dict[str, Any]]:
    """Pupils, places, the expected and the three central shortfalls by phase and coming year."""
    columns = (
        ("year", "year", False),
        ("entrants", "entrants_col", True),
        ("pupils", "pupils_h", True),
        ("pupils_with_places", "pupils_with_places", True),
        ("places", "places_col", True),
        ("mean", "short_mean" if told.plan.drawn is not None else "places_short", True),
        ("probability", "chance", True),
        ("net", "net_central", True),
        ("reachable", "reachable_central", True),
        ("gross", "gross_central", True),
        ("large_classes", "large_classes", True),
    )
    parts = []
    for phase in told.plan.city.standards.ladder.phases:
        frame = told.rows[told.rows["phase"] == phase]
        coming = frame[frame["year"] > told.plan.city.base_year]
        worst = coming["mean"].max()
        rows = [
            {name: count(float(row[name])) for name, _, number in columns if number}
            | {
                "year": told.label(int(row["year"])),
                "probability": percent(float(row["probability"]), told.lang),
                "peak": worst >= 0.5 and row["mean"] == worst,
            }
            for row in frame.to_dict("records")
        ]
        title = sentence_case(phase_name(told.plan.city, phase, told.lang))
        parts.append({"phase": title} | grid(told, columns, rows))
    return parts


def rooms_note(told: Facts) -> str:
    """Say that rooms are derived, where a class comes out over its line; else nothing."""
    plan = told.plan
    derived = next((gap for gap in plan.city.gaps if gap.key == "rooms_derived"), None)
    if derived is None:
        return ""
    phase_of = plan.city.standards.ladder.phase_of
    frame = told.tables["classes"]
    frame = frame[(frame["grade"] != "all") & (frame["year"] > plan.city.base_year)]
    line = frame["grade"].map(
        {grade: class_size(plan, phase).large for grade, phase in phase_of.items()}
    )
    far = frame.loc[frame["largest"] > line, "largest"]
    if far.empty:
        return ""
    said = {key: derived.said[key] for key in ("count", "of")}
    return word("rooms_note", told.lang, largest=count(float(far.max())), **said)


def _top(told: Facts, year: int) -> dict[str, Any]:
    """Schools with most pupils beyond their places in a year."""
    columns = (
        ("school", "school", False),
        ("phase", "phase", False),
        ("pupils", "pupils_h", True),
        ("range", "fan", True),
        ("places", "places_col", True),
        ("excess", "excess_h", True),
        ("use", "use", True),
    )
    frame = told.tables["schools"]
    frame = frame[(frame["grade"] == "all") & (frame["year"] == year) & (frame["places"] > 0)]
    frame = frame.assign(excess=frame["central"] - frame["places"])
    frame = frame[frame["excess"] > 0].nlargest(TOP, "excess")
    names = school_names(told.plan)
    rows = [
        {
            "school": names[str(row["school"])],
            "phase": phase_name(told.plan.city, str(row["phase"]), told.lang),
            "pupils": count(row["central"]),
            "range": "–" if np.isnan(row["p10"]) else f"{count(row['p10'])}–{count(row['p90'])}",
            "places": count(row["places"]),
            "excess": count(row["excess"]),
            "use": percent(row["central"] / row["places"], told.lang),
        }
        for row in frame.to_dict("records")
    ]
    return grid(told, columns, rows)


def _programme(told: Facts) -> dict[str, Any]:
    columns = (
        ("what", "measure", False),
        ("when", "decide_when", False),
        ("without", "before_h", True),
        ("with", "after_col", True),
    )
    frame = told.tables["programme"]
    by_name = {row["name"]: row for row in frame.to_dict("records")}
    planned = {} if told.plan.programme is None else dict(told.plan.programme.measures)
    names = school_names(told.plan)
    rows = [
        {
            "what": what(told.plan, one, names, told.lang),
            "when": told.label(one.year),
            "without": count(by_name[name]["shortfall_without"]),
            "with": count(by_name[name]["shortfall_with"]),
        }
        for name, one in planned.items()
    ]
    return grid(told, columns, rows)


def _lines(told: Facts) -> dict[str, Any]:
    columns = (
        ("phase", "phase", False),
        ("target", "lines_target", True),
        ("large", "lines_large", False),
        ("choice", "decide_origin", False),
    )
    sizes = {
        phase: class_size(told.plan, phase) for phase in told.plan.city.standards.ladder.phases
    }
    rows = [
        {
            "phase": sentence_case(phase_name(told.plan.city, phase, told.lang)),
            "target": f"{size.target:g}",
            "large": large(size.large, told.lang),
            "choice": word("lines_choice", told.lang),
        }
        for phase, size in sizes.items()
    ]
    return grid(told, columns, rows)


def _sources(told: Facts) -> dict[str, Any]:
    columns = (
        ("table", "gap_table", False),
        ("source", "source_source", False),
        ("vintage", "source_vintage", False),
        ("licence", "source_licence", False),
    )
    rows = [
        {"table": table_name(name, told.lang)}
        | {key: told_of.get(key, "–") for key in ("source", "vintage", "licence")}
        for name, told_of in told.plan.city.sources.items()
    ]
    return grid(told, columns, rows)


def _norms(told: Facts) -> dict[str, Any]:
    columns = (
        ("id", "norm_key", False),
        ("value", "norm_value", False),
        ("document", "norm_document", False),
        ("evidence", "norm_evidence", False),
        ("layer", "norm_layer", False),
    )
    norms = told.plan.city.standards.norms
    rows = [
        {
            "id": key,
            "value": f"{norm.text} {norm.unit}".strip(),
            "document": ", ".join(text for text in (norm.document, norm.year) if text) or "–",
            "evidence": norm.evidence or "–",
            "layer": norm.layer or "–",
        }
        for key, norm in norms.items()
    ]
    return grid(told, columns, rows)


def _unproved(told: Facts) -> str:
    """Sentence on norms that nothing which was read confirms; empty where there are none."""
    norms = told.plan.city.standards.norms.values()
    keys = [norm.id for norm in norms if norm.evidence == "GK"]
    if not keys:
        return ""
    return word("norms_unproved", told.lang, count=str(len(keys)), keys=", ".join(keys))
