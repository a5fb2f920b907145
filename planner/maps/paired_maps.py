"""Catchments before and after, side by side: one colour and one number a school on both."""

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from planner.maps.catchment_maps import (
    Change,
    finish,
    ground,
    keys_of,
    lightly,
    mixed,
    schools,
    spots_of,
)
from planner.maps.catchment_shapes import Catchments, schools_of
from planner.maps.change_map import total_of
from planner.maps.furniture import (
    COLUMN,
    FOOT,
    HEAD,
    TALLEST,
    WIDTH,
    Sheet,
    furnish,
    list_names,
    name_rows,
    number_land,
    strip_height,
)
from planner.maps.shapes import neighbours_apart
from planner.maps.tiles import outline
from planner.paper.columns import wrapped
from planner.paper.drawing import canvas, heavy, style
from planner.paper.words import word, year_label

PANEL, BETWEEN, UNDER_HEAD = WIDTH - COLUMN - 0.2, 0.15, 0.22
"""Inches: the land of one panel, as wide as on a single sheet; between two; over each."""
KEYS_WIDTH = 34
"""Letters a line in the column of keys."""


def paired_map(change: Change) -> Path:
    """Draw both catchments on one sheet, with one column of keys and one list of schools."""
    city, lang = change.city, change.lang
    joint = word("bound_joint", lang)
    sides = change.before, change.after
    names = [schools_of(city, found, joint)[1] for found in sides]
    groups = {group: name for found, told in zip(sides, names, strict=True)
              for group, name in zip(found.schools, told, strict=True)}  # fmt: skip
    order = sorted(groups, key=lambda group: (groups[group], group))
    columns = name_rows([groups[group] for group in order])
    colours = dict(zip(order, _colours(sides, order), strict=True))
    with style():
        pages = panels(outline(city), strip_height(columns))
        many = False
        bare = any((found.of < 0).any() for found in sides)
        for page, found, when in zip(pages, sides, ("before", "after"), strict=True):
            ground(page, city)
            lightly(page, found, [colours[group] for group in found.schools])
            many |= mixed(page, city, found)
            label = year_label(found.year, city.spring, lang)
            text = word(f"paired_{when}", lang, year=label)
            where = page.land.transAxes
            page.land.text(0, 1.01, text, transform=where, fontsize=9, fontweight=heavy(text))
        drop = furnish(pages[0], lang, keys_of(lang, mixed=many, bare=bare), "")
        told = "\n".join(wrapped(total_of(change), KEYS_WIDTH))
        pages[0].keys.text(0.02, -drop, told, va="top", fontsize=7.4, linespacing=1.5)
        list_names(pages[0], columns, word("paired_numbers", lang))
        for page, found in zip(pages, sides, strict=True):
            spots = dict(zip(found.schools, spots_of(city, found), strict=True))
            none = np.full(2, np.nan)
            places = np.array([spots.get(group, none) for group in order])
            _number(page, places, schools(page, city, found))
        return finish(pages[0], change, "paired_map_title", change.path("paired"))


def panels(city: Any, strip: float) -> tuple[Sheet, Sheet]:  # noqa: ANN401 - shapely has no types
    """Two panels on one figure, with a column of keys at the right and a strip under them."""
    left, low, right, high = city.bounds
    wide, tall = (right - left) * 1.02, (high - low) * 1.02
    height = float(np.clip(PANEL * tall / wide, 3.4, TALLEST))
    under = FOOT + strip
    width, whole = 0.1 + 2 * PANEL + 2 * BETWEEN + COLUMN, height + HEAD + UNDER_HEAD + under
    figure = canvas(width, whole)
    figure.set_layout_engine("none")
    keys = figure.add_axes(((width - COLUMN) / width, under / whole, COLUMN / width,
                            height / whole))  # fmt: skip
    keys.set_axis_off()
    keys.set_xlim(0, COLUMN)
    keys.set_ylim(-height, 0)
    scale = max(wide / PANEL, tall / height)  # metres an inch, the same both ways
    pages = []
    for panel in range(2):
        begin = 0.1 + panel * (PANEL + BETWEEN)
        land = figure.add_axes((begin / width, under / whole, PANEL / width, height / whole))
        land.set_axis_off()
        land.set_xlim((left + right - scale * PANEL) / 2, (left + right + scale * PANEL) / 2)
        land.set_ylim((low + high - scale * height) / 2, (low + high + scale * height) / 2)
        pages.append(Sheet(figure, land, keys))
    return pages[0], pages[1]


def _colours(sides: tuple[Catchments, Catchments], order: list[tuple[int, ...]]) -> list[int]:
    """Colour of each set of schools, such that neighbours on either map differ."""
    empty = shapely.Polygon()
    held = [dict(zip(found.schools, found.polygons, strict=True)) for found in sides]
    both = [[one.get(group, empty) for one in held] for group in order]
    return neighbours_apart(np.array([shapely.union_all(pair) for pair in both], dtype=object))


def _number(page: Sheet, places: Any, marks: tuple[Any, Any]) -> None:  # noqa: ANN401 - arrays
    """Number those places that are there by their rank among all."""
    there = np.flatnonzero(np.isfinite(places).all(axis=1))
    numbers = [str(one + 1) for one in there]
    number_land(page, places[there, 0], places[there, 1], marks, numbers=numbers)
