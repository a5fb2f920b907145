"""Maps of the way to school: every area by its distance, and the line of the walking norm.

The areas are laid down once as one collection; before and after differ only in its colours and in
what stands over it. An area that follows several schools is filled by the mean of its ways, and
hatched; the numbers count every pair of an area and a school by the children who follow it.
"""

from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from matplotlib.collections import PathCollection
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from planner.maps.address_list import ways
from planner.maps.catchment_maps import MIXED, MIXED_LINE, Change, finish, mixed, schools
from planner.maps.catchment_shapes import several
from planner.maps.furniture import fill, furnish, headings_off, mark, sheet, stroke, swatch
from planner.maps.tiles import dissolved, outline, tiles
from planner.model.standards import Standards
from planner.paper.drawing import INK, style
from planner.paper.words import Lang, count, percent, word

Floats = NDArray[np.float64]
STEPS: Final = "maps.distance_steps"
"""Norm that holds the breaks, as multiples of the walking norm."""
COLOURS: Final = ("#fff7bc", "#fec44f", "#ec7014", "#b8460b", "#662506")
"""From light to dark, so that they are told apart in grey and by colour-blind readers."""
LOST: Final = "#d0d0d0"
NORM_LINE: Final = "#08306b"


def distance_maps(change: Change, norm: float, measure: str) -> list[Path]:
    """Two maps, before and after, on one figure whose areas are drawn once.

    Parameters
    ----------
    norm
        Metres that pupils walk at most.
    measure
        ``straight``, ``detour`` or ``streets``.
    """
    city, lang, steps = change.city, change.lang, steps_of(change.city.standards)
    assert change.metres is not None  # noqa: S101 - asked for only with distances
    children = np.nan_to_num(change.listed["children"].to_numpy(dtype=float))
    shapes = tiles(city)
    there = np.flatnonzero(~shapely.is_missing(shapes))
    files = []
    with style():
        page = sheet(outline(city))
        areas = PathCollection([area_path(shape) for shape in shapes[there]], linewidths=0.15)
        page.land.add_collection(areas, autolim=False)
        fill(page.land, outline(city), facecolor="none", edgecolor=INK, linewidth=0.9, zorder=4)
        schools(page, city, change.after)
        many = bool(several(change.before).any() or several(change.after).any())
        entries = _keys(steps * norm, norm, lang, lost=_lost(change))
        entries += [swatch("white", word("distance_several", lang), MIXED, MIXED_LINE)] * many
        drop = furnish(page, lang, entries, _head(measure, lang))
        for when, found in (("before", change.before), ("after", change.after)):
            metres = change.listed[f"walk_{when}_m"].to_numpy(dtype=float)
            colours = shade(metres[there], steps * norm)
            areas.set(facecolor=colours, edgecolor=colours)
            before = list(page.land.patches)
            mixed(page, city, found)
            spread = spread_of(*ways(found, change.metres, children), norm)
            over = [
                *_lines(page.land, shapes, metres, norm),
                *_lines_of(page.land, found.polygons),
                page.keys.text(0.02, -drop, _said(spread, lang), va="top", fontsize=7.4,
                               linespacing=1.5),
            ]  # fmt: skip
            over += [one for one in page.land.patches if one not in [*before, *over]]
            path = change.path("distance").with_stem(
                f"distance_{change.after.phase}_{change.after.year}_{when}"
            )
            files.append(finish(page, change, f"distance_map_title_{when}", path))
            headings_off(page)
            for artist in over:
                artist.remove()
    return files


def steps_of(standards: Standards) -> Floats:
    """Breaks of the classes, as multiples of the walking norm."""
    steps = standards.series(STEPS)
    if steps is None or len(steps) != len(COLOURS) - 1:
        message = f"norm {STEPS!r} is not a row of {len(COLOURS) - 1} breaks"
        raise ValueError(message)
    return np.array(steps)


def shade(metres: Floats, breaks: Floats) -> NDArray[np.object_]:
    """Colour of each distance; a distance at a break belongs to the nearer class."""
    kind = np.searchsorted(breaks, np.nan_to_num(metres), side="left")
    colours = np.array([*COLOURS, LOST], dtype=object)
    return colours[np.where(np.isnan(metres), len(COLOURS), kind)]


def norm_line(shapes: NDArray[Any], metres: Floats, norm: float) -> Any:  # noqa: ANN401 - no types
    """Line between the land within the norm and the land beyond it."""
    of = np.where(np.isnan(metres), -1, (metres > norm).astype(int))
    within, beyond = dissolved(shapes, of, 2)
    if shapely.is_empty(within) or shapely.is_empty(beyond):
        return shapely.MultiLineString()
    return shapely.line_merge(
        shapely.intersection(shapely.boundary(within), shapely.boundary(beyond))
    )


def _lines(axes: Any, shapes: NDArray[Any], metres: Floats, norm: float) -> list[Any]:  # noqa: ANN401
    """Draw the line of the norm, dark on white."""
    drawn: list[Any] = []
    for part in shapely.get_parts(norm_line(shapes, metres, norm)):
        if part.geom_type == "LineString":
            x, y = shapely.get_coordinates(part).T
            drawn += axes.plot(x, y, color="white", linewidth=2.6, zorder=6)
            drawn += axes.plot(x, y, color=NORM_LINE, linewidth=1.4, zorder=6.1)
    return drawn


def _lines_of(axes: Any, polygons: NDArray[Any]) -> list[Any]:  # noqa: ANN401 - no types
    """Draw the boundaries of the catchments."""
    before = len(axes.patches)
    for shape in polygons:
        fill(axes, shape, facecolor="none", edgecolor="#303030", linewidth=0.5, zorder=3)
    return list(axes.patches)[before:]


def area_path(shape: Any) -> Outline:  # noqa: ANN401 - shapely has no types
    """Path of a polygon or several, holes left open."""
    rings = [
        Outline(shapely.get_coordinates(ring), closed=True)
        for part in shapely.get_parts(shape)
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*rings)


def _head(measure: str, lang: Lang) -> str:
    return word("distance_legend", lang, measure=word(f"distance_{measure}", lang))


def _lost(change: Change) -> bool:
    """Whether any area has no way to school before or after."""
    return bool(change.listed[["walk_before_m", "walk_after_m"]].isna().to_numpy().any())


def _keys(breaks: Floats, norm: float, lang: Lang, *, lost: bool) -> list[Any]:
    """Keys of the classes, of the norm's line and of the schools."""
    ends = [count(one) for one in breaks]
    texts = [word("distance_first", lang, high=ends[0])]
    texts += [word("distance_class", lang, low=low, high=high) for low, high in pairwise(ends)]
    texts.append(word("distance_last", lang, low=ends[-1]))
    return [
        *(swatch(colour, text) for colour, text in zip(COLOURS, texts, strict=True)),
        *([swatch(LOST, word("distance_lost", lang))] if lost else []),
        stroke(NORM_LINE, word("distance_norm", lang, norm=count(norm)), width=1.4),
        mark("o", INK, word("map_school", lang)),
    ]


def spread_of(metres: Floats, children: Floats, norm: float) -> tuple[float, float, float, float]:
    """Children whose way is known, their mean way, the way of nine in ten, the share beyond.

    Parameters
    ----------
    metres, children
        By pair of an area and a school that it follows, as `ways` gives them.
    """
    known = np.isfinite(metres) & (children > 0)
    order = np.argsort(metres[known], kind="stable")
    away, weight = metres[known][order], children[known][order]
    if not len(away):
        return 0.0, np.nan, np.nan, np.nan
    total = float(weight.sum())
    ninth = float(away[np.searchsorted(np.cumsum(weight), 0.9 * total)])
    return total, float(away @ weight) / total, ninth, float(weight[away > norm].sum()) / total


def _said(spread: tuple[float, float, float, float], lang: Lang) -> str:
    """How far the children's ways are."""
    many, mean, ninth, beyond = spread
    return word("distance_told", lang, children=count(many), mean=count(mean), p90=count(ninth),
                beyond=percent(beyond, lang))  # fmt: skip
