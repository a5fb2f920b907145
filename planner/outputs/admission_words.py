"""An intake in sentences: who is admitted, how likely, who is sent where, who has no place."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.model.admissions import CATCHMENT, ELSEWHERE, Admission
from planner.model.city import City
from planner.outputs.admission_edition import ALL, COVERED, Edition
from planner.outputs.admission_frames import admission_tables
from planner.outputs.admission_told import told_tables
from planner.paper.columns import columned
from planner.paper.words import Lang, autumn, city_title, count, percent, phase_name, word

SHOWN = 12
"""Schools that are named in print; the table holds them all."""
WAYS = 3
"""Schools that are named for each catchment whose children are sent on."""
_TOLD = (
    "locked",
    "beaten",
    "one_household",
    "no_tier",
    "no_catchment",
    "refused",
    "own_first",
)
"""Counts on the way that have a sentence of their own, where they are not nought."""


def admission_lines(found: Admission, told: Edition, city: City, lang: Lang) -> list[str]:
    """Lines to print: the result, tiers, schools that were over-full, later moves, and notes.

    Parameters
    ----------
    told
        What may be told: small counts are withheld in print, too.
    """
    tables = admission_tables(found)
    said = {
        "grade": city.standards.ladder.phases[found.phase][0],
        "phase": phase_name(city, found.phase, lang),
        "autumn": autumn(found.year, city.spring, lang),
        "title": city_title(city, lang),
        "children": told.said(ALL, "children"),
    }
    ends = {key: told.said(ALL, key) for key in ("admitted", "diverted", "unplaced")}
    lines = [word("admission_head", lang, **said), word("admission_result", lang, **ends)]
    if found.notes["ranked"]:
        ranked = {key: told.said("note", key) for key in ("ranked", "first_choice")}
        lines.append(word("admission_ranked", lang, **ranked))
    lines += ["", *_tiers(told_tables(found, told)["admission_tiers"], found, told, lang)]
    lines += _schools(tables, told, city, lang)
    lines += _unplaced(tables["admission_overflow"], told, city, lang)
    lines += _later(found, told, city, lang)
    lines += _notes(found, told, city, lang)
    if told.withheld_any:
        lines.append(word("admission_withheld", lang, least=told.limit + 1, covered=COVERED))
    if city.made_up:
        lines.append(word("made_up_city", lang))
    return lines


def tier_name(name: str, lang: Lang) -> str:
    """Name of a tier: the scenario's own, or a word for those that stand where it gives none."""
    known = {CATCHMENT: "admission_catchment", ELSEWHERE: "admission_elsewhere"}
    known[""] = "admission_no_tier"
    return word(known[name], lang) if name in known else name


def _tiers(frame: pd.DataFrame, found: Admission, told: Edition, lang: Lang) -> list[str]:
    """Tiers as a table; the chance with the range of eight draws in ten."""
    heads = ("tier", "children", "admitted", "chance", "diverted", "unplaced", "metres", "far")
    rows = [[word(f"admission_h_{head}", lang) for head in heads]]
    for row in frame.to_dict("records"):
        name = tier_name(str(row["tier"]), lang)
        of = "tier", row["tier"]
        cells = [told.said(*of, key) for key in ("children", "admitted")]
        cells.append(_chance(row, lang))
        cells += [told.said(*of, key) for key in ("diverted", "unplaced")]
        cells += [count(float(row[key])) for key in ("distance_m", "distance_p90_m")]
        rows.append([name, *cells])
    lines = columned(rows)
    if found.draws:
        key = "admission_projected" if found.notes["projected"] else "admission_lottery"
        lines.append(word(key, lang, seed=found.seed, draws=found.draws))
    else:
        lines.append(word("admission_undrawn", lang, seed=found.seed))
    return lines


def _chance(row: Mapping[Any, Any], lang: Lang) -> str:
    mean, low, high = (percent(float(row[key]), lang) for key in ("chance", "p10", "p90"))
    return mean if low == high else word("admission_range", lang, mean=mean, low=low, high=high)


def _schools(tables: dict[str, pd.DataFrame], told: Edition, city: City, lang: Lang) -> list[str]:
    """Catchments whose children did not all find a place there, and where they are sent."""
    frame = tables["admission_overflow"]
    sent = frame[frame["school"] != ""]
    if sent.empty:
        return []
    names = city.schools["name"].to_series()
    by_home = frame.groupby("catchment")["children"].sum().sort_values(ascending=False)
    lines = ["", word("admission_over_h", lang)]
    for home in by_home.head(SHOWN).index:
        parts = _ways(sent[sent["catchment"] == home], told, names, lang)
        to = word("list_semicolon", lang).join(parts) or word("admission_nowhere", lang)
        of, many = _home(str(home), names, lang), told.said("home", home)
        lines.append(word("admission_over", lang, catchment=of, children=many, to=to))
    if len(by_home) > SHOWN:
        lines.append(word("admission_more", lang, count=len(by_home) - SHOWN))
    return lines


def _ways(sent: pd.DataFrame, told: Edition, names: pd.Series, lang: Lang) -> list[str]:
    """Schools to which most of a catchment's children are sent, with the mean distance."""
    walked = sent["distance_m"] * sent["children"].astype(float)
    sums = sent.assign(walked=walked).groupby(["catchment", "school"])[["children", "walked"]].sum()
    sums = sums.sort_values("children", ascending=False, kind="stable").reset_index()
    parts = []
    for row in sums.head(WAYS).to_dict("records"):
        key = ("way", row["catchment"], row["school"])
        said = {"school": names[str(row["school"])], "children": told.said(*key)}
        if told.tells(*key):
            metres = count(float(row["walked"]) / float(row["children"]))
            parts.append(word("overflow_one", lang, **said, metres=metres))
        else:
            parts.append(word("admission_one_way", lang, **said))
    if len(sums) > WAYS:
        parts.append(word("admission_more_ways", lang, count=len(sums) - WAYS))
    return parts


def _home(home: str, names: pd.Series, lang: Lang) -> str:
    if not home:
        return word("admission_homeless", lang)
    return word("list_comma", lang).join(str(names[school]) for school in home.split(";"))


def _unplaced(frame: pd.DataFrame, told: Edition, city: City, lang: Lang) -> list[str]:
    """Say of every child without a place that it has none, by catchment and tier."""
    rows = frame[frame["school"] == ""]
    if rows.empty:
        return []
    names = city.schools["name"].to_series()
    lines = ["", word("admission_unplaced_h", lang)]
    rows = rows.sort_values("children", ascending=False, kind="stable")
    for row in rows.head(SHOWN).to_dict("records"):
        catchment = _home(str(row["catchment"]), names, lang)
        said = {"catchment": catchment, "tier": tier_name(str(row["tier"]), lang)}
        many = told.said("flow", row["catchment"], row["tier"], "")
        lines.append(word("admission_unplaced", lang, **said, children=many))
    if len(rows) > SHOWN:
        lines.append(word("admission_unplaced_more", lang, count=str(len(rows) - SHOWN)))
    return lines


def _later(found: Admission, told: Edition, city: City, lang: Lang) -> list[str]:
    if not found.notes["later"]:
        return []
    month, day = map(int, str(city.standards.norms["admissions.cap_day"].value).split("-"))
    said = {"month": month, "day": day, "children": told.said("note", "later")}
    placed, none = (told.said("note", f"later_{way}") for way in ("placed", "unplaced"))
    return ["", word("admission_later", lang, **said, placed=placed, unplaced=none)]


def _notes(found: Admission, told: Edition, city: City, lang: Lang) -> list[str]:
    lines = [
        word(f"admission_note_{key}", lang, count=told.said("note", key))
        for key in _TOLD
        if found.notes[key]
    ]
    for key, names in (("unknown_places", _unknown(found, city)), ("empty", _empty(found, lang))):
        if names:
            listed = word("list_comma", lang).join(names[:SHOWN])
            listed += " …" if len(names) > SHOWN else ""
            said = {"count": str(len(names)), "names": listed}
            lines.append(word(f"admission_note_{key}", lang, **said))
    return ["", *lines] if lines else []


def _unknown(found: Admission, city: City) -> list[str]:
    """Names of schools whose places are not known."""
    table, names = found.schools, city.schools["name"].to_series()
    rows = np.isfinite(table["own"].to_numpy()) & np.isnan(table["places"].to_numpy())
    return [str(names[str(school)]) for school in table["school"].to_numpy()[rows]]


def _empty(found: Admission, lang: Lang) -> list[str]:
    """Tiers that no child comes under."""
    none = found.tiers["tier"].to_numpy()[found.tiers["children"].to_numpy() == 0]
    return [tier_name(str(name), lang) for name in none]
