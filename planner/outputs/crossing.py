"""Report: in which sector children are taught, who is admitted, and who stays near home."""

from typing import Any

import pandas as pd

from planner.model.axes import WHOLE_CITY
from planner.outputs.annex import grid
from planner.outputs.headline import Facts
from planner.outputs.residence import retention
from planner.outputs.words import count, percent, phase_name, word

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
    columns = (
        ("phase", "phase", False),
        ("year", "year", False),
        *((part, f"part_{part}", True) for part in PARTS),
    )
    plan, frame = told.plan, told.tables["areas"]
    city = frame[frame["area"] == WHOLE_CITY]
    enrolled = plan.central.enrolment
    rules = enrolled.away is not None or enrolled.sectors is not None
    rows = [
        {
            "phase": phase_name(plan.city, str(row["phase"]), told.lang),
            "year": told.label(int(row["year"])),
            **{part: count(row[part]) for part in PARTS},
        }
        for row in city.to_dict("records")
        if rules and row["year"] in {plan.city.base_year, told.next_year, told.last}
    ]
    return grid(told, columns, rows)


def _admissions(told: Facts) -> dict[str, Any]:
    """Demand and admitted by class in the latest year in which anybody was admitted."""
    columns = (
        ("class", "admissions_class", False),
        ("demand", "admissions_demand", True),
        ("admitted", "admissions_admitted", True),
        ("share", "admissions_share", True),
    )
    frame = told.tables["admissions"]
    known = frame[frame["admitted"].notna() & frame["demand"].notna()]
    last = known[known["entry_year"] == known["entry_year"].max()]
    rows = [
        {
            "class": str(row["class"]) or word("admissions_all", told.lang),
            "demand": count(row["demand"]),
            "admitted": count(row["admitted"]),
            "share": "–" if pd.isna(row["share"]) else percent(row["share"], told.lang),
        }
        for row in last.to_dict("records")
    ]
    table = grid(told, columns, rows)
    year = "" if last.empty else told.label(int(last["entry_year"].iloc[0]))
    return table | {"note": word("admissions_note", told.lang, year=year)}


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
