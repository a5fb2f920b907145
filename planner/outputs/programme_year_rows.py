"""Tables of the page by year, phase and district: what is built, who has a place, who has none."""

from typing import Any

import pandas as pd

from planner.model.axes import PHASE, YEAR
from planner.outputs.programme_districts import districts
from planner.outputs.programme_facts import ProgrammeFacts, money
from planner.outputs.programme_lacks import lacks
from planner.outputs.programme_rows import UNKNOWN, Grid, grid
from planner.paper.words import count, phase_name

FIGURES = ("places", "unmet", "over", "idle")
TOP = 8
"""Schools that are named where children are left without a place."""


def years(told: ProgrammeFacts) -> Grid:
    """All phases together by year: pupils, classes of the programme, money, without and with."""
    heads = [("year", "k"), ("pupils", "n"), ("prog_new_classes", "n"), ("prog_spend", "n")]
    heads += [(f"prog_{name}", "n") for name in FIGURES]
    found = told.proposal.years.sum("phase")
    rows = []
    for year in told.years:
        there = found.sel(year=year)
        held = sum(one.classes for one in told.proposal.measures.values()
                   if one.year <= year and (one.until is None or year < one.until))  # fmt: skip
        pairs = [
            told.said("prog_arrow", before=count(float(there[name].sel(case="without"))),
                      after=count(float(there[name].sel(case="with"))))
            for name in FIGURES
        ]  # fmt: skip
        spend = money(float(told.proposal.spend.sel(year=year).sum()))
        rows.append([told.label(year), count(float(there["pupils"].sel(case="with"))),
                     str(held), spend, *pairs])  # fmt: skip
    return grid(told, heads, rows)


def phases(told: ProgrammeFacts) -> Grid | None:
    """Each phase over all years, without and with; None where there is one phase."""
    found = told.proposal.years
    names = [str(one) for one in found[PHASE].to_numpy()]
    if len(names) < 2:
        return None
    heads = [("phase", ""), ("prog_classes_gained", "n"), ("prog_spend", "n")]
    heads += [(f"prog_{name}", "n") for name in FIGURES]
    rows = []
    for phase in names:
        own = found.sel({PHASE: phase}).sum(YEAR)
        gained = sum(one.classes for one in told.proposal.measures.values() if one.phase == phase)
        spend = money(float(told.proposal.spend.sel({PHASE: phase}).sum()))
        rows.append([phase_name(told.city, phase, told.lang), str(gained), spend,
                     *(_pair(told, own[name]) for name in FIGURES)])  # fmt: skip
    return grid(told, heads, rows)


def _pair(told: ProgrammeFacts, figure: Any) -> str:  # noqa: ANN401 - xarray has no types of its selections
    before, after = (count(float(figure.sel(case=case))) for case in ("without", "with"))
    return told.said("prog_arrow", before=before, after=after)


def built(told: ProgrammeFacts) -> Grid:
    """What is built, by the year in which works begin, phase and district, with the sum."""
    frame = districts(told)
    counted = ("schools", "classes", "places", "land_m2", "floor_m2")
    heads = [("prog_year_of_use", "k"), ("phase", ""), ("prog_sheet_district", ""),
             ("prog_schools_new", "n"), ("prog_classes_gained", "n"), ("prog_places_gained", "n"),
             ("prog_land", "n"), ("prog_floor", "n"), ("prog_once", "n"), ("prog_yearly", "n"),
             ("prog_posts", "n")]  # fmt: skip

    def figures(row: Any) -> list[str]:  # noqa: ANN401 - a row of a frame
        return [
            *(count(float(row[name])) for name in counted),
            money(float(row["once"])),
            money(float(row["yearly"])),
            f"{row['posts']:.1f}" if pd.notna(row["posts"]) else UNKNOWN,
        ]

    rows = [
        [
            told.label(row["year"]),
            phase_name(told.city, str(row["phase"]), told.lang),
            str(row["district"]) or UNKNOWN,
            *figures(row),
        ]
        for _, row in frame.iterrows()
    ]
    whole = frame[list(frame.columns[3:])].sum(min_count=1)
    if len(rows) > 1:
        rows.append([told.said("prog_part_sum"), "", "", *figures(whole)])
    return grid(told, heads, rows)


def lacking(told: ProgrammeFacts) -> Grid:
    """Schools whose pupils are left without a place within reach, those with most first."""
    heads = [("prog_price_school", ""), ("phase", ""), ("prog_left_years", "n"),
             ("prog_left_peak", "k"), ("prog_left_most", "n")]  # fmt: skip
    rows = [
        [
            told.name(one.school),
            phase_name(told.city, one.phase, told.lang),
            count(one.pupil_years),
            told.label(one.year),
            count(one.most),
        ]
        for one in lacks(told)[:TOP]
    ]
    return grid(told, heads, rows)
