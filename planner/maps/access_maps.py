"""Maps of places within reach: every area by the places that each of its children finds near.

Classes have fixed breaks about one place a child, few in red and many in blue; hatching tells few
from many in grey. Areas of one class are drawn as one, for a city may have ten thousand.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.maps.furniture import Sheet, fill, furnish, headings, mark, sheet, swatch
from planner.maps.map_foot import under
from planner.maps.tiles import dissolved, outline, tiles
from planner.model.axes import AREA
from planner.model.results import Plan
from planner.model.standards import Standards
from planner.paper.drawing import INK, Pen, heavy, save, style
from planner.paper.frames import labels
from planner.paper.words import Lang, phase_name, sentence_case, word, year_label

Array = NDArray[np.float64]

BREAKS = "maps.access_breaks"
"""Norm that holds the breaks in places per 100 children; a class begins at its break."""
NONE, UNKNOWN, EMPTY = -1, -2, -3
LOOKS = {
    EMPTY: ("#f7f7f7", "\\\\\\\\", "#d9d9d9"),
    UNKNOWN: ("#d9d9d9", "....", "#404040"),
    NONE: ("#67001f", "xxxx", "#ffffff"),
    0: ("#d6604d", "////", "#404040"),
    1: ("#fddbc7", "////", "#404040"),
    2: ("#ffffff", "", "#404040"),
    3: ("#92c5de", "", "#404040"),
    4: ("#2166ac", "", "#404040"),
}
"""Fill, hatch and its stroke by class; no class looks like land without children."""
WORDS = {EMPTY: "access_map_empty", UNKNOWN: "map_unknown", NONE: "access_map_none"}


def draw_access(pen: Pen) -> dict[str, Path]:
    """Draw the places within reach of each phase in the base year."""
    plan, year = pen.plan, pen.plan.city.base_year
    drawn: dict[str, Path] = {}
    frame = pen.tables["access"]
    frame = frame[(frame["level"] == "area") & (frame["year"] == year)]
    if plan.access is None or frame.empty:
        return drawn
    city = outline(plan.city)
    with style():
        for phase in plan.city.standards.ladder.phases:
            own = frame[(frame["phase"] == phase) & (frame["measure"] == "places")]
            reach = walked(pen.tables["access"], phase)
            own = own[own["reach_m"] == reach]
            if len(own):
                drawn[f"access_{phase}_{year}"] = access_map(pen, phase, year, city, own, reach)
    return drawn


def walked(frame: pd.DataFrame, phase: str) -> float:
    """Walking norm of a phase; NaN where nothing is told."""
    told = frame[(frame["phase"] == phase) & (frame["measure"] == "nearest_beyond")]
    return float(told["reach_m"].max())


def breaks_of(standards: Standards) -> Array:
    """Breaks of the classes, in places per 100 children."""
    breaks, classes = standards.series(BREAKS), sum(kind >= 0 for kind in LOOKS)
    if breaks is None or len(breaks) != classes - 1:
        message = f"norm {BREAKS!r} is not a row of {classes - 1} breaks"
        raise ValueError(message)
    return np.array(breaks)


def said(breaks: Array, lang: Lang) -> dict[int, str]:
    """Words of each class; the one that holds 100 says that it is about a place each."""
    ends = [f"{one:g}" for one in breaks]
    words = {kind: word(key, lang) for kind, key in WORDS.items()}
    words[0] = word("access_map_first", lang, high=ends[0])
    words[len(ends)] = word("access_map_last", lang, low=ends[-1])
    for kind, (low, high) in enumerate(pairwise(breaks), start=1):
        key = "access_map_even" if low < 100 < high else "access_map_class"
        words[kind] = word(key, lang, low=f"{low:g}", high=f"{high:g}")
    return words


def kinds(areas: NDArray[np.object_], frame: pd.DataFrame, breaks: Array) -> NDArray[np.int64]:
    """Class of each area by its places a child."""
    held = dict(zip(frame["id"], 100 * frame["central"], strict=True))
    found = np.array([held.get(area, -np.inf) for area in areas], dtype=np.float64)
    kind = np.searchsorted(breaks, found, side="right").astype(np.int64)
    kind[found == 0], kind[np.isnan(found)], kind[found == -np.inf] = NONE, UNKNOWN, EMPTY
    return kind


def access_map(
    pen: Pen,
    phase: str,
    year: int,
    city: Any,  # noqa: ANN401 - shapely has no types
    frame: pd.DataFrame,
    reach: float,
) -> Path:
    """Areas filled by the places within reach of each child."""
    plan, lang, page = pen.plan, pen.lang, sheet(city)
    breaks = breaks_of(plan.city.standards)
    kind, words = kinds(labels(plan.city.areas[AREA]), frame, breaks), said(breaks, lang)
    land = dissolved(tiles(plan.city), kind - min(LOOKS), len(LOOKS))
    entries: list[Any] = []
    for one, (colour, hatch, stroke) in LOOKS.items():
        shape = land[one - min(LOOKS)]
        look = {"edgecolor": stroke, "linewidth": 0, "hatch": hatch or None}
        fill(page.land, shape, facecolor=colour, **look)
        if one >= 0 or not shape.is_empty:
            entries.append(swatch(colour, words[one], hatch, stroke))
    fill(page.land, city, facecolor="none", edgecolor=INK, linewidth=0.9)
    entries += _schools(page.land, plan, phase, year, lang)
    furnish(page, lang, entries, word("access_map_legend", lang, reach=f"{reach:,.0f}"))
    return _finish(pen, page, phase, year)


def _schools(axes: Axes, plan: Plan, phase: str, year: int, lang: Any) -> list[Any]:  # noqa: ANN401
    """Mark the schools that teach the phase, hollow where their places are not known."""
    grades = list(plan.city.standards.ladder.phases[phase])
    teaches = plan.places.offers.sel(grade=grades, year=year).any("grade").to_numpy()
    there = plan.places.places.sel(phase=phase, year=year).to_numpy()
    wanted = plan.central.enrolment.roll.sel(grade=grades, year=year).sum(["draw", "grade"])
    sectors = str(plan.city.standards.norms["access.sectors"].value).split(";")
    of = np.isin(labels(plan.city.schools["sector"]), [one.strip() for one in sectors])
    x, y = (np.asarray(plan.city.schools[name], dtype=float) for name in "xy")
    shown = teaches & of & ((wanted.to_numpy() > 0) | (there > 0)) & ~np.isnan(x)
    told, entries = ~np.isnan(there), []
    for some, marker, inside, key in (
        (shown & told, "o", INK, "access_map_school"),
        (shown & ~told, "s", "white", "access_map_silent"),
    ):
        if some.any():
            look: dict[str, Any] = {"facecolor": inside, "linewidths": 0.6, "zorder": 5}
            edge = "white" if inside == INK else INK
            axes.scatter(x[some], y[some], s=12, marker=marker, edgecolor=edge, **look)
            entries.append(mark(marker, inside, word(key, lang)))
    return entries


def _finish(pen: Pen, page: Sheet, phase: str, year: int) -> Path:
    """Title, source and file."""
    plan, lang = pen.plan, pen.lang
    named = sentence_case(phase_name(plan.city, phase, lang))
    shown = year_label(year, plan.city.spring, lang)
    text = word("access_map_title", lang, phase=named, year=shown)
    headings(page, text, under(plan.city, plan.scenario.title, lang), heavy(text))
    return save(page.figure, pen.folder / f"access_{phase}_{year}.png", pen.glyphs)
