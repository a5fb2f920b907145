"""Maps of a plan: use of places, and catchments. Drawn from the folder's own land; no base map.

Classes of use have fixed breaks and the RdBu palette; hatching tells over from under in grey, and
the fullest schools are numbered and named with their use in figures.
"""

from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from planner.model.results import Plan
from planner.outputs.drawing import INK, Pen, heavy, save, source_line, style
from planner.outputs.frames import labels
from planner.outputs.furniture import (
    Sheet,
    fill,
    furnish,
    headings,
    list_names,
    mark,
    name_rows,
    number_land,
    number_schools,
    sheet,
    strip_height,
    swatch,
)
from planner.outputs.need import demand, peak_of, supply
from planner.outputs.shapes import Land, city_outline, lands, neighbours_apart
from planner.outputs.words import percent, phase_name, sentence_case, word, year_label

Array = NDArray[np.float64]

BREAKS = (85.0, 95.0, 105.0, 120.0)
COLOURS = ("#2166ac", "#92c5de", "#f7f7f7", "#f4a582", "#b2182b")
HATCHES = ("", "", "", "////", "xxxx")
STROKES = ("#404040", "#404040", "#404040", "#404040", "#ffffff")
"""Hatching is dark on light and light on dark, or it would vanish in grey."""
USE_WORDS = ("map_below", "map_near", "map_full", "map_over", "map_burst")
SOFT = ("#b3cde3", "#ccebc5", "#fed9a6", "#decbe4", "#ffffcc", "#e5d8bd", "#fddaec")
UNKNOWN, BARE = "#d9d9d9", "#f2f2f2"
BARE_HATCH, BARE_STROKE = "\\\\\\\\", "#bdbdbd"
"""Light hatching: land in no catchment must not look like places in balance."""
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
    if not zoned:
        return drawn
    city = city_outline(plan)
    with style():
        for phase in zoned:
            years = map_years(pen, phase)
            of_year = lands(plan, phase, years)
            for year, land in of_year.items():
                if land.schools.size:
                    drawn[f"use_{phase}_{year}"] = use_map(pen, phase, year, city, land)
            base, last = plan.city.base_year, plan.scenario.horizon
            same = alike(of_year[base], of_year[last])
            for year in sorted({base} if same else {base, last}):
                if of_year[year].schools.size:
                    span = (base, last) if same and base != last else (year, year)
                    path = catchment_map(pen, phase, span, city, of_year[year])
                    drawn[f"catchments_{phase}_{year}"] = path
    return drawn


def map_years(pen: Pen, phase: str) -> list[int]:
    """Base year, year of the greatest shortage, horizon."""
    frame = pen.tables["shortfall"]
    frame = frame[
        (frame["level"] == "city") & (frame["phase"] == phase) & (frame["scope"] == "roll")
    ]
    peak, _ = peak_of(frame, pen.plan.city.base_year)
    return sorted({pen.plan.city.base_year, peak, pen.plan.scenario.horizon})


def use_of_places(plan: Plan, phase: str, year: int) -> Array:
    """Pupils per 100 places of each school on the central path; NaN where places are unknown."""
    at = _at(plan, year)
    pupils = demand(plan, plan.central, phase, "roll")[0, at]
    places = supply(plan, phase, "roll")[at]
    return np.asarray(
        np.divide(100 * pupils, places, out=np.full_like(pupils, np.nan), where=places > 0)
    )


def _at(plan: Plan, year: int) -> int:
    return int(np.flatnonzero(plan.places.places["year"].to_numpy() == year)[0])


def use_map(pen: Pen, phase: str, year: int, city: Any, land: Land) -> Path:  # noqa: ANN401
    """Catchments filled by their school's use of places."""
    plan, lang = pen.plan, pen.lang
    page = sheet(city)
    use = use_of_places(plan, phase, year)[land.schools]
    kind = np.searchsorted(BREAKS, np.nan_to_num(use), side="right")
    _bare(page.land, city)
    for polygon, value, group in zip(land.polygons, use, kind, strict=True):
        known = not np.isnan(value)
        fill(
            page.land,
            polygon,
            facecolor=COLOURS[group] if known else UNKNOWN,
            edgecolor=STROKES[group] if known else "#404040",
            linewidth=0,
            hatch=(HATCHES[group] or None) if known else "....",
        )
        fill(page.land, polygon, facecolor="none", edgecolor="#303030", linewidth=0.5)
    fill(page.land, city, facecolor="none", edgecolor=INK, linewidth=0.9)
    entries: list[Any] = [
        swatch(colour, word(key, lang), hatch, stroke)
        for colour, hatch, key, stroke in zip(COLOURS, HATCHES, USE_WORDS, STROKES, strict=True)
    ]
    if np.isnan(use).any():
        entries.append(swatch(UNKNOWN, word("map_unknown", lang), "...."))
    entries.append(_bare_key(pen))
    entries += _schools(page.land, pen, phase, year, land)
    drop = furnish(page, lang, entries, word("map_legend", lang))
    _number(page, pen, land, use, drop)
    return _finish(pen, page, "map_use_title", phase, (year, year), f"use_{phase}_{year}.png")


def _number(page: Sheet, pen: Pen, land: Land, use: Array, drop: float) -> None:
    """Number the fullest schools."""
    schools = pen.plan.city.schools
    x, y = np.asarray(schools["x"], dtype=float), np.asarray(schools["y"], dtype=float)
    order = np.argsort(-np.nan_to_num(use), kind="stable")
    full = [i for i in order if use[i] > 100 and not np.isnan(x[land.schools[i]])][:NUMBERED]
    at = land.schools[full]
    names = labels(schools["name"])[at]
    said = [
        f"{name}  {percent(value / 100, pen.lang)}"
        for name, value in zip(names, use[full], strict=True)
    ]
    head = word("map_fullest", pen.lang)
    number_schools(page, x[at], y[at], said, drop, head)


def alike(one: Land, other: Land) -> bool:
    """Tell whether two years have the same catchments."""
    return np.array_equal(one.schools, other.schools) and bool(
        np.all(shapely.equals_exact(one.polygons, other.polygons))
    )


def catchment_map(
    pen: Pen,
    phase: str,
    span: tuple[int, int],
    city: Any,  # noqa: ANN401 - shapely has no types
    land: Land,
) -> Path:
    """Catchments in light fills, no two neighbours alike; one map where no year changes them."""
    year = span[0]
    plan = pen.plan
    names = labels(plan.city.schools["name"])[land.schools]
    order = np.argsort(names, kind="stable")
    columns = name_rows([str(name) for name in names[order]])
    page = sheet(city, strip_height(columns))
    _bare(page.land, city)
    for polygon, colour in zip(land.polygons, neighbours_apart(land.polygons), strict=True):
        look = {"facecolor": SOFT[colour % len(SOFT)], "edgecolor": "#505050", "linewidth": 0.6}
        fill(page.land, polygon, **look)
    fill(page.land, city, facecolor="none", edgecolor=INK, linewidth=0.9)
    entries: list[Any] = [*_schools(page.land, pen, phase, year, land)]
    entries.append(_bare_key(pen))
    furnish(page, pen.lang, entries, "")
    list_names(page, columns, word("map_numbers", pen.lang))
    marks = _positions(plan)
    there = ~np.isnan(marks[0])
    x, y = _spots(land, marks)
    number_land(page, x[order], y[order], (marks[0][there], marks[1][there]))
    name = f"catchments_{phase}_{year}.png"
    return _finish(pen, page, "map_catchments_title", phase, span, name)


def _positions(plan: Plan) -> tuple[Array, Array]:
    """Eastings and northings of the schools, NaN where unknown."""
    schools = plan.city.schools
    return np.asarray(schools["x"], dtype=float), np.asarray(schools["y"], dtype=float)


def _spots(land: Land, marks: tuple[Array, Array]) -> tuple[Array, Array]:
    """Where to number each catchment: at its school, else in its middle."""
    x, y = (values[land.schools] for values in marks)
    inside = shapely.contains_xy(land.polygons, x, y)
    middle = shapely.point_on_surface(land.polygons)
    return np.where(inside, x, shapely.get_x(middle)), np.where(inside, y, shapely.get_y(middle))


def _bare(axes: Axes, city: Any) -> None:  # noqa: ANN401 - shapely has no types
    """Draw the land under the catchments, lightly hatched."""
    fill(axes, city, facecolor=BARE, edgecolor=BARE_STROKE, linewidth=0, hatch=BARE_HATCH)


def _bare_key(pen: Pen) -> Any:  # noqa: ANN401 - a patch
    return swatch(BARE, word("map_none", pen.lang), BARE_HATCH, BARE_STROKE)


def _schools(axes: Axes, pen: Pen, phase: str, year: int, land: Land) -> list[Line2D]:
    """Draw the schools that teach the phase; those without a catchment as hollow squares."""
    plan = pen.plan
    at = _at(plan, year)
    grades = list(plan.city.standards.ladder.phases[phase])
    teaches = plan.places.offers.sel(grade=grades).any("grade").to_numpy()[at]
    wanted = demand(plan, plan.central, phase, "roll")[0, at] > 0
    schools = plan.city.schools
    x, y = np.asarray(schools["x"], dtype=float), np.asarray(schools["y"], dtype=float)
    shown = (teaches | wanted) & ~np.isnan(x)
    own = np.zeros(len(x), dtype=bool)
    own[land.schools] = True
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
    crs = word("map_crs", lang, crs=plan.city.crs)
    foot = [word("map_internal", lang), crs, source_line(plan, lang)]
    headings(page, text, foot, heavy(text))
    return save(page.figure, pen.folder / name, pen.glyphs)
