"""An intake in sentences: who is admitted, how likely, who is sent where, who has no place."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from planner.model.admissions import CATCHMENT, ELSEWHERE, Admission
from planner.model.city import City
from planner.outputs.admissions import admission_tables, total
from planner.outputs.columns import columned
from planner.outputs.words import Lang, autumn, city_title, count, percent, phase_name, word

SHOWN = 12
"""Schools that are named in print; the table holds them all."""
WAYS = 3
"""Schools that are named for each catchment whose children are sent on."""
_TOLD = {
    "locked": "admission_locked",
    "no_tier": "admission_no_tier_note",
    "no_catchment": "admission_no_catchment",
    "refused": "admission_refused",
    "unknown_places": "admission_unknown_places",
}
"""Sentences on what was counted on the way, where it is not nought."""


def admission_lines(found: Admission, city: City, lang: Lang) -> list[str]:
    """Lines to print: the result, tiers, schools that were over-full, later moves, and notes."""
    tables = admission_tables(found)
    said = {
        "grade": city.standards.ladder.phases[found.phase][0],
        "phase": phase_name(city, found.phase, lang),
        "autumn": autumn(found.year, city.spring, lang),
        "title": city_title(city, lang),
        "children": count(total(found, "children")),
    }
    ends = {key: count(total(found, key)) for key in ("admitted", "diverted", "unplaced")}
    lines = [word("admission_head", lang, **said), word("admission_result", lang, **ends)]
    if found.notes["ranked"]:
        ranked = {key: count(found.notes[key]) for key in ("ranked", "first_choice")}
        lines.append(word("admission_ranked", lang, **ranked))
    lines += ["", *_tiers(tables["admission_tiers"], found, lang)]
    lines += _schools(tables, city, lang)
    lines += _unplaced(tables["admission_overflow"], city, lang)
    lines += _later(found, tables["admission_later"], city, lang)
    lines += _notes(found, lang)
    if city.made_up:
        lines.append(word("made_up_city", lang))
    return lines


def tier_name(name: str, lang: Lang) -> str:
    """Name of a tier: the scenario's own, or a word for those that stand where it gives none."""
    known = {CATCHMENT: "admission_catchment", ELSEWHERE: "admission_elsewhere"}
    known[""] = "admission_no_tier"
    return word(known[name], lang) if name in known else name


def _tiers(frame: pd.DataFrame, found: Admission, lang: Lang) -> list[str]:
    """Tiers as a table; the chance with the range of eight draws in ten."""
    heads = ("tier", "children", "admitted", "chance", "diverted", "unplaced", "metres", "far")
    rows = [[word(f"admission_h_{head}", lang) for head in heads]]
    for row in frame.to_dict("records"):
        name = tier_name(str(row["tier"]), lang)
        cells = [count(float(row[key])) for key in ("children", "admitted")]
        cells.append(_chance(row, lang))
        cells += [count(float(row[key])) for key in ("diverted", "unplaced")]
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


def _schools(tables: dict[str, pd.DataFrame], city: City, lang: Lang) -> list[str]:
    """Catchments whose children did not all find a place there, and where they are sent."""
    frame = tables["admission_overflow"]
    sent = frame[frame["school"] != ""]
    if sent.empty:
        return []
    names = city.schools["name"].to_series()
    by_home = frame.groupby("catchment")["children"].sum().sort_values(ascending=False)
    lines = ["", word("admission_over_h", lang)]
    for home, many in by_home.head(SHOWN).items():
        parts = _ways(sent[sent["catchment"] == home], names, lang)
        told = word("list_semicolon", lang).join(parts) or word("admission_nowhere", lang)
        of = _home(str(home), names, lang)
        lines.append(word("admission_over", lang, catchment=of, children=count(many), to=told))
    if len(by_home) > SHOWN:
        lines.append(word("admission_more", lang, count=len(by_home) - SHOWN))
    return lines


def _ways(sent: pd.DataFrame, names: pd.Series, lang: Lang) -> list[str]:
    """Schools to which most of a catchment's children are sent, with the mean distance."""
    walked = sent["distance_m"] * sent["children"].astype(float)
    sums = sent.assign(walked=walked).groupby("school")[["children", "walked"]].sum()
    sums = sums.sort_values("children", ascending=False, kind="stable")
    parts = [
        word(
            "overflow_one",
            lang,
            school=names[str(school)],
            children=count(float(row["children"])),
            metres=count(float(row["walked"] / row["children"])),
        )
        for school, row in sums.head(WAYS).iterrows()
    ]
    if len(sums) > WAYS:
        parts.append(word("admission_more_ways", lang, count=len(sums) - WAYS))
    return parts


def _home(home: str, names: pd.Series, lang: Lang) -> str:
    if not home:
        return word("admission_homeless", lang)
    return word("list_comma", lang).join(str(names[school]) for school in home.split(";"))


def _unplaced(frame: pd.DataFrame, city: City, lang: Lang) -> list[str]:
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
        lines.append(word("admission_unplaced", lang, **said, children=count(row["children"])))
    if len(rows) > SHOWN:
        rest = rows.iloc[SHOWN:]
        said = {"count": str(len(rest)), "children": count(int(rest["children"].sum()))}
        lines.append(word("admission_unplaced_more", lang, **said))
    return lines


def _later(found: Admission, frame: pd.DataFrame, city: City, lang: Lang) -> list[str]:
    if not found.notes["later"]:
        return []
    month, day = map(int, str(city.standards.norms["admissions.cap_day"].value).split("-"))
    none = int(frame.loc[frame["school"] == "", "children"].sum())
    said = {"month": month, "day": day, "children": count(found.notes["later"])}
    placed = count(found.notes["later"] - none)
    return ["", word("admission_later", lang, **said, placed=placed, unplaced=count(none))]


def _notes(found: Admission, lang: Lang) -> list[str]:
    told = [key for key in _TOLD if found.notes[key]]
    lines = [word(_TOLD[key], lang, count=count(found.notes[key])) for key in told]
    return ["", *lines] if lines else []
