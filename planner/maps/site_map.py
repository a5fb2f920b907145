"""The map of a programme: schools, sites that get works and those that do not, who is relieved."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

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
    stroke,
)
from planner.maps.map_foot import under
from planner.maps.tiles import outline
from planner.model.axes import SCHOOL
from planner.model.city import City
from planner.paper.drawing import BLUE, INK, QUIET, VERMILION, Glyphs, heavy, save, style
from planner.paper.words import Lang, word

LAND, LINE = "#f4f2ee", "#8c8c8c"
NAME_WIDTH = 36


@dataclass(frozen=True)
class Site:
    """A place that gets works.

    Parameters
    ----------
    school
        Id of the school or site.
    text
        What stands beside its number.
    ends
        Whether it gives classes up.
    """

    school: str
    text: str
    ends: bool = False


@dataclass(frozen=True)
class Join:
    """Pupils of a school whom a site takes."""

    school: str
    site: str
    pupils: float


def site_map(
    city: City,
    title: str,
    scenario: str,
    sites: Sequence[Site],
    joins: Sequence[Join],
    path: Path,
    lang: Lang,
    glyphs: Glyphs,
) -> Path | None:
    """Draw the map; None where the city has no land that can be drawn.

    Parameters
    ----------
    scenario
        Title of the scenario, for the source line.
    """
    land = outline(city)
    if shapely.is_empty(land):
        return None
    with style():
        columns = name_rows([one.text for one in sites], NAME_WIDTH) if sites else [[(0, "")]]
        page = sheet(land, strip_height(columns) if sites else 0.0)
        fill(page.land, land, facecolor=LAND, edgecolor=LINE, linewidth=0.8)
        entries = _marks(page, city, sites, joins, lang)
        furnish(page, lang, entries, "")
        if sites:
            list_names(page, columns, word("prog_map_names", lang))
            _number(page, city, sites)
        headings(page, title, under(city, scenario, lang), heavy(title))
        return save(page.figure, path, glyphs)


def _places(city: City, ids: Sequence[str]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Coordinates ``(id, 2)``, NaN where unknown."""
    at = {str(one): place for place, one in enumerate(city.schools[SCHOOL].to_numpy())}
    both = np.column_stack([np.asarray(city.schools[axis], dtype=float) for axis in ("x", "y")])
    rows = [both[at[one]] if one in at else (np.nan, np.nan) for one in ids]
    return np.array(rows, dtype=float).reshape(-1, 2)


def _marks(
    page: Sheet, city: City, sites: Sequence[Site], joins: Sequence[Join], lang: Lang
) -> list[Any]:
    """Draw lines and marks; gives their keys."""
    kinds = city.schools["kind"].to_numpy().astype(str)
    ids = city.schools[SCHOOL].to_numpy().astype(str)
    named = {one.school for one in sites}
    free = np.array([one not in named for one in ids], dtype=bool)
    there = _places(city, ids[(kinds != "site") & free])
    spare = _places(city, ids[(kinds == "site") & free])
    entries: list[Any] = []
    if joins:
        most = max(one.pupils for one in joins)
        ends = (
            _places(city, [one.school for one in joins]),
            _places(city, [one.site for one in joins]),
        )
        for one, start, end in zip(joins, *ends, strict=True):
            page.land.plot(
                [start[0], end[0]], [start[1], end[1]], color=BLUE, zorder=3,
                linewidth=0.4 + 1.8 * one.pupils / most, alpha=0.7,
            )  # fmt: skip
    page.land.scatter(there[:, 0], there[:, 1], s=7, color=QUIET, linewidths=0, zorder=4)
    entries.append(mark("o", QUIET, word("prog_map_school", lang)))
    if len(spare):
        look: dict[str, Any] = {"facecolor": "white", "edgecolor": INK, "linewidths": 0.7}
        page.land.scatter(spare[:, 0], spare[:, 1], s=15, marker="s", zorder=4, **look)
        entries.append(mark("s", "white", word("prog_map_spare", lang)))
    for ends_here, marker, colour, key in (
        (False, "s", VERMILION, "prog_map_works"),
        (True, "X", INK, "prog_map_ends"),
    ):
        own = _places(city, [one.school for one in sites if one.ends == ends_here])
        if len(own):
            look = {"facecolor": colour, "edgecolor": INK, "linewidths": 0.7, "zorder": 6}
            page.land.scatter(own[:, 0], own[:, 1], s=34, marker=marker, **look)
            entries.append(mark(marker, colour, word(key, lang)))
    if joins:
        entries.append(stroke(BLUE, word("prog_map_join", lang)))
    return entries


def _number(page: Sheet, city: City, sites: Sequence[Site]) -> None:
    own = _places(city, [one.school for one in sites])
    known = np.isfinite(own[:, 0])
    if known.any():
        numbers = [str(place + 1) for place in np.flatnonzero(known)]
        x, y = own[known, 0], own[known, 1]
        number_land(page, x, y, (x, y), boxed=True, numbers=numbers)
