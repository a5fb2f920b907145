"""Tables of the page for one school: rolls, classes with their chances, warnings, its building."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from planner.model.axes import EDGE, GRADE
from planner.outputs.deadlines import by_day
from planner.outputs.rolls import ALL
from planner.outputs.rules import class_size
from planner.outputs.school_told import SchoolPage
from planner.outputs.school_words import Table, cause_of, chances_of, in_ten, signed, table_of
from planner.outputs.warnings import reached
from planner.paper.words import count, large, phase_name, word

RECENT = 2
"""Years that came whose forecasts are shown one by one; the last alone with more phases."""


def facts(page: SchoolPage) -> Table:
    """What is known of the school: grades, and rooms, places, class sizes as it stands or opens."""
    lang, unknown = page.lang, page.said("school_unknown")
    named = [page.said("school_grade", grade=grade) for grade in page.taught]
    rows = [
        (page.said("school_id"), page.hand.school),
        (page.said("school_grades"), page.said("list_comma").join(named)),
        (page.said("school_district"), str(page.one["district"].item()) or unknown),
        (page.said("school_rooms_fact"), _rooms(page)),
        *_campuses(page),
    ]
    for phase in page.phases:
        first, size = page.taught_in(phase)[0], class_size(page.plan, phase)
        row = page.cell(phase, ALL, first)
        there = np.nan if row is None else float(row["places"])
        name = phase_name(page.plan.city, phase, lang)
        told = _in_year(page, count(there, unknown), first)
        rows.append((page.said("school_places_fact", phase=name), told))
        said = {"target": f"{size.target:.4g}", "large": large(size.large, lang)}
        target = page.said("school_target_said", **said)
        rows.append((page.said("school_target_fact", phase=name), target))
    return table_of(("school_fact", "school_fact_value"), rows, lang, numbers=False)


def _rooms(page: SchoolPage) -> str:
    """Rooms for classes, net of special and lent ones."""
    own = page.classes[(page.classes["grade"] == ALL) & (page.classes["year"] == page.opens)]
    rooms = own["rooms"].astype(float).sum(min_count=1)
    if np.isnan(rooms):
        return page.said("school_unknown")
    net = {name: float(page.one[f"{name}_rooms"]) for name in ("special", "lent")}
    if not np.nansum(list(net.values())):
        return _in_year(page, page.said("school_rooms_all", rooms=count(rooms)), page.opens)
    told = {name: count(one, "0") for name, one in net.items()}
    return page.said("school_rooms_net", rooms=count(rooms), **told)


def _campuses(page: SchoolPage) -> list[tuple[str, str]]:
    """Where it is taught, by campus: grades, rooms and years of use; nothing without campuses."""
    table, told = page.plan.city.campuses, []
    if table is None:
        return []
    own = table.isel({EDGE: table["school"].to_numpy() == page.hand.school})
    grades = own["teaches"].to_pandas()
    for i, one in enumerate(own.drop_dims(GRADE).to_dataframe().to_dict("records")):
        if not one["campus"] and one["rooms"] == 0:
            continue  # a point alone, that stands in once a campus is given up
        taught = [grade for grade in page.taught if grades.iloc[i][grade]]
        text = page.said(
            "school_campus_said",
            campus=one["campus"] or page.said("school_campus_own"),
            grades=page.said("list_comma").join(taught),
            rooms=count(one["rooms"], page.said("school_unknown")),
        )
        for key, year in (("from", one["first"]), ("to", one["last"])):
            if np.isfinite(year):
                text = page.said(f"school_campus_{key}", text=text, year=page.label(int(year)))
        told.append(text)
    named = page.said("list_semicolon").join(told)
    return [(page.said("school_campuses_fact"), named)] if told else []


def _in_year(page: SchoolPage, text: str, year: int) -> str:
    """Say which year a number is of, unless it is the base year's."""
    if year == page.years[0]:
        return text
    return page.said("with_remark", text=text, remark=page.label(year))


def rolls(page: SchoolPage) -> Table:
    """Rolls by grade and year, with each phase's total and its range."""
    grades, lang = page.taught, page.lang
    phase_of = page.plan.city.standards.ladder.phase_of
    heads = [word("year", lang), *grades]
    for phase in page.phases:
        name = phase_name(page.plan.city, phase, lang)
        heads += [page.said("school_phase_total", phase=name), page.said("school_range")]
    rows = []
    for year in page.years:
        cells = [page.label(year)]
        cells += [_expected(page.cell(phase_of[grade], grade, year)) for grade in grades]
        for phase in page.phases:
            row = page.cell(phase, ALL, year)
            known = row is not None and year > page.years[0] and not np.isnan(row["p10"])
            span = f"{count(row['p10'])}–{count(row['p90'])}" if known and row is not None else "–"
            cells += [_expected(row), span]
        rows.append(tuple(cells))
    return table_of(heads, rows, lang, worded=False)


def _expected(row: "pd.Series[Any] | None") -> str:
    return "–" if row is None else count(float(row["central"]))


def classes(page: SchoolPage) -> Table:
    """Classes, the largest, the chance of one over each line, and the cause, by year."""
    lang = page.lang
    chances = chances_of(page.classes)
    heads = [word(key, lang) for key in ("year", "rooms", "classes", "school_largest")]
    heads += [page.said("school_over", line=line) for line in chances.values()]
    own = page.classes[(page.classes["grade"] == ALL) & (page.classes["year"] >= page.years[0])]
    rows = []
    for row in own.sort_values("year").to_dict("records"):
        cells = [page.label(row["year"])]
        cells += [
            "–" if pd.isna(row[key]) else count(float(row[key]))
            for key in ("rooms", "classes", "largest")
        ]
        cells += [in_ten(float(row[key]), lang) for key in chances]
        rows.append((*cells, cause_of(row["cause"], lang)))
    return table_of([*heads, page.said("school_cause")], rows, lang, worded=False)


def lamps(page: SchoolPage) -> Table:
    """Both warnings and the last day to decide, by year; each phase beside the other."""
    heads, keys = [word("year", page.lang)], ("school_public", "school_overflow", "school_last")
    phases = [phase for phase in page.phases if (page.lamps["phase"] == phase).any()]
    for phase in phases:
        name = phase_name(page.plan.city, phase, page.lang)
        said = [page.said(key) for key in keys]
        if len(phases) > 1:
            said = [page.said("school_of_phase", phase=name, text=text) for text in said]
        heads += said
    at = {(row["year"], row["phase"]): row for row in page.lamps.to_dict("records")}
    rows = []
    for year in sorted(set(page.lamps["year"])):
        cells = [page.label(year)]
        for phase in phases:
            row = at.get((year, phase))
            cells += ["–"] * len(keys) if row is None else _lamp(page, row)
        rows.append(tuple(cells))
    return table_of(heads, rows, page.lang, worded=False)


def _lamp(page: SchoolPage, row: Mapping[Hashable, Any]) -> list[str]:
    """Cells of one year and phase."""
    public = "–"
    if pd.notna(row["public_ratio"]):
        colour = page.said(f"school_colour_{row['public_colour']}")
        told = reached(float(row["public_ratio"]))
        public = page.said("school_public_said", percent=told, colour=colour)
    day = by_day(page.plan.city, row["last_responsible"], page.lang)
    return [public, in_ten(float(row["probability"]), page.lang), day]


def recent(page: SchoolPage) -> Table:
    """The latest forecasts one by one, at each horizon for the same years to come."""
    rows, past, several = [], page.past, len(page.phases) > 1
    for target in sorted(past["target"].unique())[-(1 if several else RECENT) :]:
        told = past[past["target"] == target].sort_values(["phase", "horizon"])
        for one in told.to_dict("records"):
            off = [100 * (one[said] / one["actual"] - 1) for said in ("forecast", "last")]
            when = page.label(one["target"])
            if several:
                name = phase_name(page.plan.city, one["phase"], page.lang)
                when = page.said("with_remark", text=when, remark=name)
            numbers = [count(one["forecast"]), count(one["actual"])]
            errors = [signed(value) for value in off]
            rows.append((when, page.label(one["origin"]), *numbers, *errors))
    heads = ("school_target_year", "school_made_in", "school_forecast", "school_actual")
    return table_of((*heads, "school_off", "school_naive_error"), rows, page.lang)
