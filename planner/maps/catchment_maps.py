"""The map of catchments, and what the maps for a decision on them share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from planner.maps.catchment_shapes import Catchments, schools_of, several
from planner.maps.furniture import (
    Sheet,
    fill,
    furnish,
    headings,
    list_names,
    mark,
    name_rows,
    number_land,
    sheet,
    strip_height,
    swatch,
)
from planner.maps.map_foot import Review, under
from planner.maps.shapes import neighbours_apart
from planner.maps.tiles import dissolved, outline, tiles
from planner.model.city import City
from planner.model.ends import ends_of
from planner.paper.drawing import INK, Glyphs, heavy, save, style
from planner.paper.words import Lang, phase_name, sentence_case, word, year_label

Floats = NDArray[np.float64]
SOFT: Final = ("#b3cde3", "#ccebc5", "#fed9a6", "#decbe4", "#ffffcc", "#e5d8bd", "#fddaec")
BARE, BARE_HATCH, BARE_LINE = "#f2f2f2", "\\\\\\\\", "#bdbdbd"
MIXED, MIXED_LINE = "....", "#404040"
"""Hatching over land that follows several schools, on every map alike."""


@dataclass(frozen=True, eq=False)
class Change:
    """What the maps tell of one phase: catchments before and after, and the address list.

    ``metres`` ``(area, school)`` are None where no distances are told.
    """

    city: City
    title: str
    before: Catchments
    after: Catchments
    listed: pd.DataFrame
    folder: Path
    lang: Lang
    glyphs: Glyphs
    metres: Floats | None = None
    review: Review = field(default_factory=Review)

    def path(self, kind: str) -> Path:
        """File of a map."""
        return self.folder / f"{kind}_{self.after.phase}_{self.after.year}.png"


def zone_map(change: Change) -> Path:
    """Catchments in light fills, no two neighbours alike, all schools of each named."""
    city, lang, after = change.city, change.lang, change.after
    order, columns = numbered(city, after, lang)
    with style():
        page = sheet(outline(city), strip_height(columns))
        ground(page, city)
        lightly(page, after, neighbours_apart(after.polygons))
        x, y = schools(page, change.city, after)
        entries = keys_of(lang, mixed=mixed(page, city, after), bare=bool((after.of < 0).any()))
        furnish(page, lang, entries, "")
        list_names(page, columns, word("map_numbers", lang))
        spots = spots_of(city, after)[order]
        number_land(page, spots[:, 0], spots[:, 1], (x, y))
        return finish(page, change, "zone_map_title", change.path("catchments"))


def numbered(
    city: City, found: Catchments, lang: Lang
) -> tuple[NDArray[np.int64], list[list[tuple[int, str]]]]:
    """Catchments with land, in the order of their schools' names, and these names in columns."""
    _, names = schools_of(city, found, word("bound_joint", lang))
    order = np.argsort(np.array(names, dtype=object), kind="stable")
    order = order[~shapely.is_empty(found.polygons)[order]]
    return order, name_rows([names[at] for at in order])


def lightly(page: Sheet, found: Catchments, colours: Sequence[int]) -> None:
    """Fill each catchment in a light colour, by number."""
    for shape, colour in zip(found.polygons, colours, strict=True):
        look = {"facecolor": SOFT[colour % len(SOFT)], "edgecolor": "#505050"}
        fill(page.land, shape, linewidth=0.6, **look)


def middles(shapes: Sequence[Any] | NDArray[Any]) -> Floats:
    """Points on the largest pieces, ``(shape, 2)``; NaN without land."""
    largest = [max(shapely.get_parts(shape), key=lambda part: part.area, default=None)
               for shape in shapes]  # fmt: skip
    points = shapely.point_on_surface(np.array(largest, dtype=object))
    return np.column_stack([shapely.get_x(points), shapely.get_y(points)])


def spots_of(city: City, found: Catchments) -> Floats:
    """Where to number each catchment: at its first school that stands in it, else in its middle."""
    spots = middles(found.polygons)
    x, y = ends_of(city).points_of(found.phase, found.year).T
    for place, (one, shape) in enumerate(zip(found.schools, found.polygons, strict=True)):
        inside = [at for at in one if shapely.contains_xy(shape, x[at], y[at])]
        if inside:
            spots[place] = x[inside[0]], y[inside[0]]
    return spots


def keys_of(lang: Lang, *, mixed: bool, bare: bool) -> list[Any]:
    """Keys that maps of catchments share."""
    return [mark("o", INK, word("map_school", lang)), *land_keys(lang, mixed=mixed, bare=bare)]


def land_keys(lang: Lang, *, mixed: bool, bare: bool) -> list[Any]:
    """Keys of land that follows several schools or none."""
    return [
        *([swatch("white", word("map_several", lang), MIXED, MIXED_LINE)] if mixed else []),
        *([swatch(BARE, word("map_none", lang), BARE_HATCH, BARE_LINE)] if bare else []),
    ]


def mixed(page: Sheet, city: City, found: Catchments, dark: Sequence[int] = ()) -> bool:
    """Hatch the land that follows several schools; tells whether there is any.

    Parameters
    ----------
    dark
        Catchments with a dark fill, on which the hatching is white.
    """
    many, deep = several(found), np.isin(found.of, dark)
    of = np.where(many, deep.astype(np.int64), -1)
    for land, line in zip(dissolved(tiles(city), of, 2), (MIXED_LINE, "#ffffff"), strict=True):
        look: dict[str, Any] = {"facecolor": "none", "edgecolor": line, "hatch": MIXED}
        fill(page.land, land, linewidth=0, zorder=2.5, **look)
    return bool(many.any())


def schools(page: Sheet, city: City, found: Catchments) -> tuple[Floats, Floats]:
    """Mark the schools that have a catchment, and tell where they stand."""
    at = sorted({one for group in found.schools for one in group})
    x, y = ends_of(city).points_of(found.phase, found.year)[at].T
    known = np.isfinite(x)
    look: dict[str, Any] = {"color": INK, "edgecolor": "white", "linewidths": 0.4, "zorder": 5}
    page.land.scatter(x[known], y[known], s=11, **look)
    return x[known], y[known]


def ground(page: Sheet, city: City) -> None:
    """Draw all land, lightly hatched where no catchment covers it."""
    land = outline(city)
    fill(page.land, land, facecolor=BARE, edgecolor=BARE_LINE, linewidth=0, hatch=BARE_HATCH)
    fill(page.land, land, facecolor="none", edgecolor=INK, linewidth=0.9, zorder=4)


def finish(page: Sheet, change: Change, title: str, path: Path) -> Path:
    """Title, source, licence and file of a map."""
    city, lang = change.city, change.lang
    year = year_label(change.after.year, city.spring, lang)
    named = sentence_case(phase_name(city, change.after.phase, lang))
    text = word(title, lang, phase=named, year=year)
    headings(page, text, under(city, change.title, lang, change.review), heavy(text))
    return save(page.figure, path, change.glyphs)
