"""Maps of a plan: use of places, and catchments. Drawn from the folder's own land; no base map.

Classes of use have fixed breaks and the RdBu palette; hatching tells over from under in grey, and
the fullest schools are numbered and named with their use in figures. Land that follows several
schools is filled by the use of all their places together, and dotted.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from planner.maps.catchment_maps import (
    ground,
    land_keys,
    lightly,
    mixed,
    numbered,
    spots_of,
)
from planner.maps.catchment_shapes import Catchments, over_years
from planner.maps.furniture import (
    Sheet,
    fill,
    furnish,
    headings,
    list_names,
    mark,
    number_land,
    number_schools,
    sheet,
    strip_height,
    swatch,
)
from planner.maps.ground import followed
from planner.maps.map_foot import under
from planner.maps.shapes import neighbours_apart
from planner.maps.tiles import outline
from planner.model.ends import ends_of
from planner.model.results import Plan
from planner.paper.drawing import INK, Pen, heavy, save, style
from planner.paper.frames import labels
from planner.paper.wanted import demand, peak_of, supply
from planner.paper.words import percent, phase_name, sentence_case, word, year_label

Array = NDArray[np.float64]

BREAKS = (85.0, 95.0, 105.0, 120.0)
COLOURS = ("#2166ac", "#92c5de", "#f7f7f7", "#f4a582", "#b2182b")
HATCHES = ("", "", "", "////", "xxxx")
STROKES = ("#404040", "#404040", "#404040", "#404040", "#ffffff")
"""Hatching is dark on light and light on dark, or it would vanish in grey."""
DARK = (0, 4)
"""Classes with a dark fill."""
USE_WORDS = ("map_below", "map_near", "map_full", "map_over", "map_burst")
UNKNOWN, UNKNOWN_HATCH = "#d9d9d9", "oo"
NUMBERED = 12


def draw_maps(pen: Pen) -> dict[str, Path]:
    """Draw the maps of every phase with catchments."""
    plan = pen.plan
    drawn: dict[str, Path] = {}
    zoned = [
        phase
        for phase in plan.city.standards.ladder.phases
        if not bool(plan.assignment.pooled.sel(phase=phase))
    ]
    with style():
        for phase in zoned:
            share = {
                year: followed(plan.city, plan.assignment, phase, year)
                for year in map_years(pen, phase)
            }
            of_year = over_years(plan.city, phase, share)
            for year, found in of_year.items():
                if landed(found):
                    drawn[f"use_{phase}_{year}"] = use_map(pen, found)
            base, last = plan.city.base_year, plan.scenario.horizon
            same = of_year[base].polygons is of_year[last].polygons
            for year in sorted({base} if same else {base, last}):
                if landed(of_year[year]):
                    span = (base, last) if same and base != last else (year, year)
                    path = catchment_map(pen, of_year[year], span)
                    drawn[f"catchments_{phase}_{year}"] = path
    return drawn


def landed(found: Catchments) -> bool:
    """Tell whether any catchment has land that can be drawn."""
    return not bool(shapely.is_empty(found.polygons).all())


def map_years(pen: Pen, phase: str) -> list[int]:
    """Base year, year of the greatest shortage, horizon."""
    frame = pen.tables["shortfall"]
    frame = frame[
        (frame["level"] == "city") & (frame["phase"] == phase) & (frame["scope"] == "roll")
    ]
    peak, _ = peak_of(frame, pen.plan.city.base_year)
    return sorted({pen.plan.city.base_year, peak, pen.plan.scenario.horizon})


def use_of_places(plan: Plan, phase: str, year: int, groups: Sequence[Sequence[int]]) -> Array:
    """Pupils per 100 places of each group of schools, by their positions, on the central path.

    NaN where places are unknown.
    """
    at = _at(plan, year)
    of_school = demand(plan, plan.central, phase, "roll")[0, at], supply(plan, phase, "roll")[at]
    pupils, places = (
        np.array([values[list(group)].sum() for group in groups], dtype=float)
        for values in of_school
    )
    return np.asarray(
        np.divide(100 * pupils, places, out=np.full_like(pupils, np.nan), where=places > 0)
    )


def _at(plan: Plan, year: int) -> int:
    return int(np.flatnonzero(plan.places.places["year"].to_numpy() == year)[0])


def use_map(pen: Pen, found: Catchments) -> Path:
    """Catchments filled by their schools' use of places."""
    plan, lang, year = pen.plan, pen.lang, found.year
    page = sheet(outline(plan.city))
    ground(page, plan.city)
    use = use_of_places(plan, found.phase, year, found.schools)
    kind = np.searchsorted(BREAKS, np.nan_to_num(use), side="right")
    for polygon, value, group in zip(found.polygons, use, kind, strict=True):
        known = not np.isnan(value)
        fill(
            page.land,
            polygon,
            facecolor=COLOURS[group] if known else UNKNOWN,
            edgecolor=STROKES[group] if known else "#404040",
            linewidth=0,
            hatch=(HATCHES[group] or None) if known else UNKNOWN_HATCH,
        )
        fill(page.land, polygon, facecolor="none", edgecolor="#303030", linewidth=0.5)
    entries: list[Any] = [
        swatch(colour, word(key, lang), hatch, stroke)
        for colour, hatch, key, stroke in zip(COLOURS, HATCHES, USE_WORDS, STROKES, strict=True)
    ]
    if np.isnan(use).any():
        entries.append(swatch(UNKNOWN, word("map_unknown", lang), UNKNOWN_HATCH))
    dark = np.flatnonzero(~np.isnan(use) & np.isin(kind, DARK))
    entries += _keys(page, pen, found, dark.tolist())
    drop = furnish(page, lang, entries, word("map_legend", lang))
    _number(page, pen, found, drop)
    name = f"use_{found.phase}_{year}.png"
    return _finish(pen, page, "map_use_title", found.phase, (year, year), name)


def _number(page: Sheet, pen: Pen, found: Catchments, drop: float) -> None:
    """Number the fullest schools."""
    schools = pen.plan.city.schools
    x, y = ends_of(pen.plan.city).points_of(found.phase, found.year).T
    own = _zoned(found)
    use = use_of_places(pen.plan, found.phase, found.year, [(at,) for at in own])
    order = np.argsort(-np.nan_to_num(use), kind="stable")
    full = [i for i in order if use[i] > 100 and not np.isnan(x[own[i]])][:NUMBERED]
    at = own[full]
    names = labels(schools["name"])[at]
    said = [
        f"{name}  {percent(value / 100, pen.lang)}"
        for name, value in zip(names, use[full], strict=True)
    ]
    head = word("map_fullest", pen.lang)
    number_schools(page, x[at], y[at], said, drop, head)


def _zoned(found: Catchments) -> NDArray[np.int64]:
    """Positions of the schools with a catchment."""
    return np.array(sorted({one for group in found.schools for one in group}), dtype=np.int64)


def catchment_map(pen: Pen, found: Catchments, span: tuple[int, int]) -> Path:
    """Catchments in light fills, no two neighbours alike; one map where no year changes them."""
    city, lang = pen.plan.city, pen.lang
    order, columns = numbered(city, found, lang)
    page = sheet(outline(city), strip_height(columns))
    ground(page, city)
    lightly(page, found, neighbours_apart(found.polygons))
    furnish(page, lang, _keys(page, pen, found), "")
    list_names(page, columns, word("map_numbers", lang))
    x, y = ends_of(city).points_of(found.phase, found.year).T
    there, spots = ~np.isnan(x), spots_of(city, found)[order]
    number_land(page, spots[:, 0], spots[:, 1], (x[there], y[there]))
    name = f"catchments_{found.phase}_{found.year}.png"
    return _finish(pen, page, "map_catchments_title", found.phase, span, name)


def _keys(page: Sheet, pen: Pen, found: Catchments, dark: Sequence[int] = ()) -> list[Any]:
    """Mark schools, and land of several; keys of these and of land in no catchment."""
    several, bare = mixed(page, pen.plan.city, found, dark), bool((found.of < 0).any())
    return [*_schools(page.land, pen, found), *land_keys(pen.lang, mixed=several, bare=bare)]


def _schools(axes: Axes, pen: Pen, found: Catchments) -> list[Line2D]:
    """Draw the schools that teach the phase; those without a catchment as hollow squares."""
    plan, phase = pen.plan, found.phase
    at = _at(plan, found.year)
    grades = list(plan.city.standards.ladder.phases[phase])
    teaches = plan.places.offers.sel(grade=grades).any("grade").to_numpy()[at]
    wanted = demand(plan, plan.central, phase, "roll")[0, at] > 0
    x, y = ends_of(plan.city).points_of(phase, found.year).T
    shown = (teaches | wanted) & ~np.isnan(x)
    own = np.zeros(len(x), dtype=bool)
    own[_zoned(found)] = True
    zoned, free = shown & own, shown & ~own
    axes.scatter(x[zoned], y[zoned], s=11, color=INK, edgecolor="white", linewidths=0.4, zorder=5)
    axes.scatter(
        x[free],
        y[free],
        s=11,
        marker="s",
        facecolor="white",
        edgecolor=INK,
        linewidths=0.7,
        zorder=5,
    )
    entries = [mark("o", INK, word("map_school", pen.lang))]
    if free.any():
        entries.append(mark("s", "white", word("map_choice", pen.lang)))
    return entries


def _finish(
    pen: Pen, page: Sheet, title: str, phase: str, span: tuple[int, int], name: str
) -> Path:
    """Title, source and file of a map."""
    plan, lang = pen.plan, pen.lang
    first, last = (year_label(year, plan.city.spring, lang) for year in span)
    shown = first if first == last else word("map_span", lang, first=first, last=last)
    named = sentence_case(phase_name(plan.city, phase, lang))
    text = word(title, lang, phase=named, year=shown)
    headings(page, text, under(plan.city, plan.scenario.title, lang), heavy(text))
    return save(page.figure, pen.folder / name, pen.glyphs)
