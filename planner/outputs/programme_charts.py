"""Pictures of a programme: when works are decided, built and used, what they cost; the frontier."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from planner.maps.site_map import Join, Site, site_map
from planner.model.axes import SCHOOL
from planner.model.programme import ENDS
from planner.outputs.programme_budget import budget
from planner.outputs.programme_curves import frontier, regret
from planner.outputs.programme_facts import WORK, ProgrammeFacts, Row, classes_of
from planner.paper.columns import wrapped
from planner.paper.drawing import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    SKY,
    VERMILION,
    Glyphs,
    canvas,
    headed,
    picture_language,
    save,
    source_line,
    style,
    thousands,
)
from planner.paper.words import city_title, sentence_case

COLOURS = {
    "build": BLUE,
    "extend": GREEN,
    "borrow": ORANGE,
    "buy": PURPLE,
    "release": SKY,
    "convert": "#8c6bb1",
    "rebuild": "#1b7837",
    "improve": "#bdbdbd",
    "merge": "#737373",
    "close": VERMILION,
}
LIGHT = ("borrow", "release", "improve", "buy")
"""Kinds whose bars are light: what stands in them is dark."""
MOST = 40
"""Works that are drawn; the dearest where there are more."""


ROOM = 1.2
"""Years on the axis that the month to decide in takes before its mark."""


def draw_programme(told: ProgrammeFacts, folder: Path, glyphs: Glyphs) -> dict[str, Path]:
    """Draw what there are numbers for."""
    told = replace(told, lang=picture_language(told.lang))
    drawn: dict[str, Path] = {}
    if told.works:
        drawn["timeline"] = timeline(told, folder / "timeline.png", glyphs)
    if (told.found.frontier["works"] != "").any():
        drawn["frontier"] = frontier(told, folder / "frontier.png", glyphs)
    if told.found.robustness is not None and told.works:
        drawn["regret"] = regret(told, folder / "regret.png", glyphs)
    title = told.said("prog_map_title", city=city_title(told.city, told.lang))
    given = folder / "sites.png", told.lang, glyphs
    scenario = told.plan.scenario.title
    land = site_map(told.city, title, scenario, sites(told), joins(told), *given)
    return drawn | ({} if land is None else {"sites": land})


def sites(told: ProgrammeFacts) -> list[Site]:
    """Places that get works, in the order of their first ones, with all of them in words."""
    by_site: dict[str, list[Row]] = {}
    for work in told.works:
        by_site.setdefault(str(work["site"]), []).append(work)
    found = []
    for site, own in by_site.items():
        parts = [f"{told.what(work)} {told.when(work)}" for work in own]
        text = told.said("prog_map_text", site=told.name(site),
                         works=told.said("list_semicolon").join(parts))  # fmt: skip
        found.append(Site(site, text, all(work["kind"] in ENDS for work in own)))
    return found


def joins(told: ProgrammeFacts) -> list[Join]:
    """Schools relieved and the sites that relieve them; each pair once, with its pupil-years."""
    site = {str(work[WORK]): str(work["site"]) for work in told.works}
    found: dict[tuple[str, str], float] = {}
    for row in _edges(told.proposal.relieved):
        pair = str(row[SCHOOL]), site[str(row[WORK])]
        found[pair] = max(found.get(pair, 0.0), float(row["pupils"]))
    return [Join(*pair, pupils) for pair, pupils in sorted(found.items())]


def _edges(found: xr.Dataset) -> list[Row]:
    columns = {str(name): found[name].to_numpy().tolist() for name in found.data_vars}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def timeline(told: ProgrammeFacts, path: Path, glyphs: Glyphs) -> Path:
    """Works by year, from decision to the end of their use, and the money under them."""
    works = told.works
    if len(works) > MOST:
        dear = sorted(range(len(works)), key=lambda i: -float(works[i]["once"]))[:MOST]
        works = [works[i] for i in sorted(dear)]
    years, base = told.years, told.city.base_year
    tall = 0.27 * len(works) + 0.25
    with style():
        figure = canvas(7.2, tall + 2.15)
        parts: Any = figure.subplots(2, 1, sharex=True, height_ratios=[tall, 1.25])
        top, under = parts
        _bars(top, told, works)
        first = min([base, *(int(work["decide"]) for work in works)])
        top.set_xlim(min([first, *(decided(work) - ROOM for work in works)]), years[-1] + 1)
        _spending(under, told)
        ticks = list(range(first, years[-1] + 2))
        step = max(1, -(-len(ticks) // 12))
        at = ticks[::step]
        named = [str(year - int(told.city.spring)) for year in at]
        under.set_xticks(at, named, fontsize=7.5)
        under.set_xlabel(told.said("prog_timeline_axis"), fontsize=7.5)
        title = told.said("prog_timeline_title")
        if len(works) < len(told.works):
            title = told.said("prog_timeline_some", shown=len(works), works=len(told.works))
        headed(figure, title, source_line(told.plan, told.lang))
        return save(figure, path, glyphs)


def decided(work: Row) -> float:
    """When works are decided at the latest, in school years, to the month.

    >>> decided({"year": 2028, "lead": 1.5}), decided({"year": 2028, "lead": 3.0})
    (2026.5, 2025.0)
    """
    return float(int(work["year"]) - np.ceil(np.round(float(work["lead"]) * 12, 6)) / 12)


def _bars(axes: Axes, told: ProgrammeFacts, works: list[Row]) -> None:
    end = told.years[-1] + 1
    for place, work in enumerate(works):
        colour = COLOURS.get(str(work["kind"]), BLUE)
        first, decide = int(work["year"]), decided(work)
        last = end if int(work["until"]) < 0 else int(work["until"])
        axes.barh(place, first - decide, left=decide, height=0.55, facecolor="white",
                  edgecolor=colour, hatch="////", linewidth=0.8)  # fmt: skip
        axes.barh(place, last - first, left=first, height=0.55, color=colour)
        axes.plot([decide], [place], marker="D", markersize=3.6, color=INK, zorder=4,
                  clip_on=False)  # fmt: skip
        axes.annotate(str(work["month"]), (decide, place), (-4, 0), textcoords="offset points",
                      ha="right", va="center", fontsize=5.8, color=QUIET)  # fmt: skip
        many = classes_of(work)
        if many:
            axes.text((first + last) / 2, place, f"{many:+d}", ha="center", va="center",
                      fontsize=6.6, fontweight="bold",
                      color=INK if work["kind"] in LIGHT else "white")  # fmt: skip
    names = [f"{told.name(str(work['site']))} ({told.kind(str(work['kind']))})" for work in works]
    axes.set_yticks(
        range(len(works)), ["\n".join(wrapped(name, 42)[:3]) for name in names],
        fontsize=6.4, linespacing=0.95,
    )  # fmt: skip
    axes.set_ylim(len(works) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelbottom=False)
    axes.grid(visible=True, axis="x")
    axes.axvline(told.city.base_year + 1, color=QUIET, linewidth=0.7, linestyle=(0, (4, 2)))
    kinds = [kind for kind in COLOURS if kind in {work["kind"] for work in works}]
    keys: list[Any] = [
        Line2D([], [], linestyle="none", marker="D", markersize=3.6, color=INK,
               label=told.said("prog_timeline_decide")),
        Patch(facecolor="white", edgecolor=QUIET, hatch="////",
              label=told.said("prog_timeline_lead")),
        Line2D([], [], color=QUIET, linewidth=0.7, linestyle=(0, (4, 2)),
               label=told.said("prog_timeline_now")),
        *(Patch(color=COLOURS[kind], label=sentence_case(told.kind(kind))) for kind in kinds),
    ]  # fmt: skip
    axes.legend(
        handles=keys, loc="lower right", bbox_to_anchor=(1, 1.0), ncols=4, frameon=False,
        fontsize=7, handlelength=1.5, columnspacing=1.2, borderaxespad=0.2,
    )  # fmt: skip


def _spending(axes: Axes, told: ProgrammeFacts) -> None:
    years = told.proposal.spend["year"].to_numpy()
    spend = told.proposal.spend.sum("phase").to_numpy()
    axes.bar(years + 0.5, spend, width=0.7, color=QUIET,
             label=told.said("prog_timeline_spend"))  # fmt: skip
    given = budget(told.plan.scenario.policy.programme, years)
    if given is not None:
        axes.step(np.append(years, years[-1] + 1), np.append(given, given[-1]), where="post",
                  color=VERMILION, linewidth=1.3, linestyle=(0, (5, 2)),
                  label=told.said("prog_timeline_budget"))  # fmt: skip
    axes.set_ylim(bottom=0)
    thousands(axes)
    axes.set_ylabel("\n".join(wrapped(told.unit, 22)), fontsize=7)
    axes.legend(frameon=False, fontsize=7, loc="upper right")
