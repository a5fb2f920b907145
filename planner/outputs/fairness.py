"""What the report says of balance: limits kept or not, schools that fail, and inequality."""

from typing import Any

import numpy as np
import pandas as pd

from planner.outputs.annex import grid
from planner.outputs.disparity import disparity
from planner.outputs.figures import (
    ALL,
    COMPOSITE,
    SUMS,
    amount,
    between,
    indicator_name,
    ordered,
    phase_title,
    ratio,
)
from planner.outputs.headline import Facts, school_names
from planner.paper.words import count, known, percent, word

FAILING = 15
"""Schools in a table of those that fail."""


def fairness(told: Facts) -> dict[str, Any]:
    """Tables and notes on balance, for the report's template; None where nothing is told."""
    if told.plan.balance is None:
        return {"balance": None, "inequality": None}
    units = told.tables["balance"]
    sets = list(dict.fromkeys(str(name) for name in told.plan.balance.units["set"].to_numpy()))
    return {
        "balance": [
            {
                "title": known(f"balance_{name}", told.lang, name),
                "note": _note(told, units[units["set"] == name]),
                "districts": _districts(told, units[units["set"] == name]),
                "indicators": _indicators(told, units[units["set"] == name]),
                "failing": _failing(told, name),
                "failing_note": _failing_note(told, units[units["set"] == name]),
            }
            for name in sets
        ],
        "inequality": disparity(told, sets),
    }


def _note(told: Facts, frame: pd.DataFrame) -> str:
    each = bool((frame["indicator"] == ALL).any())
    rule = word("balance_rule_each" if each else "balance_rule_composite", told.lang)
    silent = frame[(frame["level"] == "city") & ~frame["indicator"].isin(SUMS)]
    lacks = int((silent["schools"] - silent["told"]).max())
    if not lacks:
        return rule
    missing = word("balance_untold", told.lang, count=count(lacks))
    return word("two_sentences", told.lang, first=rule, second=missing)


def _at(frame: pd.DataFrame, keys: list[str], year: int) -> pd.DataFrame:
    return frame[frame["year"] == year].set_index(keys)


_VARIED = (
    ("base", "balance_base", True),
    ("next", "balance_next", True),
    ("last", "balance_last", True),
    ("range", "fan", True),
    ("limit", "balance_limit", True),
    ("met", "balance_met", False),
    ("chance", "balance_chance", True),
)


def _through(told: Facts, frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Rows of the horizon in their order, each with what it was in the base year and next autumn.

    Added to a row: ``base`` and ``next`` variation, and the amount that a pupil ``had``.
    """
    keys = ["id", "phase", "indicator"]
    last = ordered(told, frame[frame["year"] == told.last])
    at = pd.MultiIndex.from_frame(last[keys])
    years = told.plan.city.base_year, told.next_year
    base, near = (_at(frame, keys, year).reindex(at) for year in years)
    added = {"base": base["central"], "next": near["central"], "had": base["amount"]}
    columns = {name: column.to_numpy(dtype=float) for name, column in added.items()}
    return last.assign(**columns).to_dict("records")


def _varied(told: Facts, row: dict[Any, Any]) -> dict[str, str]:
    """Cells of a row's variation and of its limit."""
    shown = {name: ratio(row[name]) for name in ("base", "next", "limit")}
    return shown | {
        "last": ratio(row["central"]),
        "range": between(row),
        "met": _met(told, row["met"]),
        "chance": percent(row["probability"], told.lang),
    }


def _indicators(told: Facts, frame: pd.DataFrame) -> dict[str, Any]:
    """Every indicator of the whole city: in the base year, next autumn, at the horizon."""
    columns = (
        ("phase", "phase", False),
        ("indicator", "balance_indicator", False),
        ("amount", "balance_amount", True),
        *_VARIED,
    )
    rows = [
        {
            "phase": phase_title(told, str(row["phase"])),
            "indicator": indicator_name(told, str(row["indicator"])),
            "amount": _amount(told, row),
        }
        | _varied(told, row)
        for row in _through(told, frame[frame["level"] == "city"])
    ]
    return grid(told, columns, rows)


def _amount(told: Facts, row: dict[Any, Any]) -> str:
    """What a pupil had, or so many pupils as the indicator is told for."""
    key = f"balance.per.{row['indicator']}"
    norms = told.plan.city.standards.norms
    many = told.plan.city.standards.number(key) if key in norms else 1.0
    text = amount(row["had"])
    return text if many == 1 or text == "–" else f"{text} / {many:g}"


def _districts(told: Facts, frame: pd.DataFrame) -> dict[str, Any]:
    """What decides, district by district: the composite, or the greatest of all."""
    columns = (
        ("unit", "profile_unit", False),
        ("phase", "phase", False),
        ("schools", "balance_schools", True),
        *_VARIED,
        ("over", "balance_over", False),
    )
    deciding = ALL if (frame["indicator"] == ALL).any() else COMPOSITE
    local = frame[frame["level"] == "district"]
    if local["id"].nunique() < 2:
        return grid(told, columns, [])
    rows = [
        {
            "unit": str(row["id"]),
            "phase": phase_title(told, str(row["phase"])),
            "schools": count(row["schools"]),
            "over": _over(told, local, row),
        }
        | _varied(told, row)
        for row in _through(told, local[local["indicator"] == deciding])
    ]
    return grid(told, columns, rows)


def _over(told: Facts, frame: pd.DataFrame, row: dict[Any, Any]) -> str:
    """Indicators above the limit in a unit at the horizon, or which are above its composite's."""
    same = (frame["id"] == row["id"]) & (frame["phase"] == row["phase"])
    here = frame[same & (frame["year"] == row["year"]) & ~frame["indicator"].isin(SUMS)]
    names = here.loc[here["central"] > row["limit"] + 1e-9, "indicator"]
    comma = word("list_semicolon", told.lang)
    return comma.join(indicator_name(told, str(name)) for name in names) or "–"


def _failing(told: Facts, name: str) -> dict[str, Any]:
    """Schools that meet too few indicators next autumn, the fewest first."""
    columns = (
        ("school", "school", False),
        ("phase", "phase", False),
        ("met", "balance_met_count", True),
        ("missed", "balance_missed", False),
        ("chance", "balance_chance_next", True),
        ("chance_last", "balance_chance", True),
    )
    frame = told.tables["balance_schools"]
    frame = frame[frame["set"] == name]
    now = frame[frame["year"] == told.next_year]
    sums = now[(now["indicator"] == ALL) & (now["met"] == 0)]
    sums = sums.sort_values(["central", "school", "phase"], kind="stable").head(FAILING)
    keys = ["school", "phase", "indicator"]
    later = _at(frame, keys, told.last)
    names, comma = school_names(told.plan), word("list_semicolon", told.lang)
    rows = []
    for row in sums.to_dict("records"):
        own = now[(now["school"] == row["school"]) & (now["phase"] == row["phase"])]
        own = own[own["indicator"] != ALL]
        missed = own.loc[(own["met"] == 0).to_numpy(dtype=bool, na_value=False), "indicator"]
        key = (row["school"], row["phase"], ALL)
        rows.append(
            {
                "school": names[str(row["school"])],
                "phase": phase_title(told, str(row["phase"])),
                "met": word(
                    "of_total",
                    told.lang,
                    part=count(row["central"]),
                    total=count(float(own["least"].notna().sum())),
                ),
                "missed": comma.join(indicator_name(told, str(one)) for one in missed),
                "chance": percent(row["probability"], told.lang),
                "chance_last": percent(_value(later, key, "probability"), told.lang),
            }
        )
    return grid(told, columns, rows)


def _failing_note(told: Facts, frame: pd.DataFrame) -> str:
    """How many schools pass, fail or cannot be judged next autumn; nothing where none is judged."""
    city = frame[(frame["level"] == "city") & (frame["year"] == told.next_year)]
    city = city[city["passing"].notna()]
    if city.empty:
        return ""
    sums = {name: float(city[name].sum()) for name in ("schools", "passing", "failing")}
    unknown = sums["schools"] - sums["passing"] - sums["failing"]
    said = {name: count(value) for name, value in sums.items()} | {"unknown": count(unknown)}
    return word("balance_failing_note", told.lang, most=FAILING, **said)


def _value(frame: pd.DataFrame, key: tuple[Any, ...], column: str) -> float:
    return float(frame[column].get(key, np.nan))


def _met(told: Facts, met: Any) -> str:  # noqa: ANN401 - whole number or missing
    if pd.isna(met):
        return "–"
    return word("balance_passes" if met == 1 else "balance_fails", told.lang)
