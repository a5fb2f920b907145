"""Report: in which sector children are taught, who is admitted, and who stays near home."""

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from planner.model.axes import WHOLE_CITY
from planner.outputs.annex import grid
from planner.outputs.children import FROM_ELSEWHERE
from planner.outputs.headline import Facts
from planner.outputs.residence import retention
from planner.paper.words import Lang, count, percent, phase_name, word

PARTS = ("public", "private", "special", "elsewhere", "unmet")


def crossings(told: Facts) -> dict[str, Any]:
    """Tables and notes of the section; empty ones where a city tells nothing of it."""
    return {
        "sectors": _sectors(told),
        "admissions": _admissions(told),
        "retention": _retention(told),
    }


def _sectors(told: Facts) -> dict[str, Any]:
    """Children by sector in the base year, the next one and the last, where more than one is."""
    plan, frame = told.plan, told.tables["areas"]
    city = frame[frame["area"] == WHOLE_CITY]
    parts = (*PARTS, FROM_ELSEWHERE) if (city[FROM_ELSEWHERE] > 0).any() else PARTS
    columns = (
        ("phase", "phase", False),
        ("year", "year", False),
        *((part, f"part_{part}", True) for part in parts),
    )
    enrolled = plan.central.enrolment
    rules = enrolled.away is not None or enrolled.sectors is not None
    rules = rules or plan.city.attendance is not None
    rows = [
        {
            "phase": phase_name(plan.city, str(row["phase"]), told.lang),
            "year": told.label(int(row["year"])),
            **{part: count(row[part]) for part in parts},
        }
        for row in city.to_dict("records")
        if rules and row["year"] in {plan.city.base_year, told.next_year, told.last}
    ]
    return grid(told, columns, rows)


def _admissions(told: Facts) -> dict[str, Any]:
    """Demand and admitted by class: the latest year on record, the next one and the last."""
    columns = (
        ("year", "year", False),
        ("class", "admissions_class", False),
        ("demand", "admissions_demand", True),
        ("admitted", "admissions_admitted", True),
        ("share", "admissions_share", True),
    )
    frame = told.tables["admissions"]
    known = frame[frame["admitted"].notna() & frame["demand"].notna()]
    past = known.loc[known["entry_year"] <= told.plan.city.base_year, "entry_year"]
    last = known[known["entry_year"].isin([past.max(), told.next_year, told.last])]
    rows = [
        {
            "year": told.label(int(row["entry_year"])),
            "class": str(row["class"]) or word("admissions_all", told.lang),
            "demand": _within(row, "demand", told.lang),
            "admitted": _within(row, "admitted", told.lang),
            "share": "–" if pd.isna(row["share"]) else percent(row["share"], told.lang),
        }
        for row in last.to_dict("records")
    ]
    table = grid(told, columns, rows)
    year = "" if past.empty else told.label(int(past.max()))
    return table | {"note": word("admissions_note", told.lang, year=year)}


def _within(row: Mapping[Hashable, Any], name: str, lang: Lang) -> str:
    """Count with what eight futures in ten lie between, where it is a forecast."""
    low, high = row[f"{name}_p10"], row[f"{name}_p90"]
    if pd.isna(low) or count(low) == count(high):
        return count(row[name])
    opens, closes = ("（", "）") if lang == "zh" else (" (", ")")
    return f"{count(row[name])}{opens}{count(low)}–{count(high)}{closes}"


def _retention(told: Facts) -> str:
    """Sentence on the children who are admitted to a school of their own catchment."""
    found = retention(told.tables["residence"])
    if found is None:
        return ""
    year, children, share = found
    return word(
        "retention",
        told.lang,
        year=told.label(year),
        children=count(children),
        share=percent(share, told.lang),
    )
