"""The map of what changes: areas that follow other schools than before, old and new boundaries."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely
from matplotlib.collections import LineCollection
from numpy.typing import NDArray

from planner.maps.address_list import changes, moved
from planner.maps.catchment_maps import (
    Change,
    finish,
    ground,
    keys_of,
    middles,
    mixed,
    schools,
)
from planner.maps.catchment_shapes import Catchments
from planner.maps.furniture import (
    Sheet,
    fill,
    furnish,
    list_names,
    name_rows,
    number_land,
    sheet,
    strip_height,
    stroke,
    swatch,
)
from planner.maps.tiles import dissolved, outline, tiles
from planner.paper.drawing import INK, style
from planner.paper.words import Lang, count, percent, word

Floats = NDArray[np.float64]
STAYS: Final = "#f7f7f7"
KINDS: Final = (("change_moves", "#e69f00", "////"), ("change_joins", "#56b4e9", "...."),
                ("change_leaves", "#999999", "xxxx"))  # fmt: skip
OLD_LINE: Final = "#0072b2"
DASH: Final = (0, (3, 1.5))
MOVES, MOVE_WIDTH = 36, 33
"""Moves that are numbered and named, and letters a line; the rest stand in the address list."""


def change_map(change: Change) -> Path:
    """Areas that follow other schools than before, with old and new boundaries."""
    city, lang = change.city, change.lang
    table = changes(change.listed)
    columns = name_rows(_moves(table, lang), MOVE_WIDTH)
    head = _moves_head(table, total_of(change), lang)
    with style():
        page = sheet(outline(city), strip_height(columns, head))
        ground(page, city)
        change_fills(page, change)
        old, new = (edges(found) for found in (change.before, change.after))
        given_up = shapely.difference(old, new)
        for lines, colour, dash in ((new, INK, "-"), (given_up, OLD_LINE, DASH)):
            drawn = [shapely.get_coordinates(line) for line in shapely.get_parts(lines)]
            look: dict[str, Any] = {"colors": colour, "linestyles": [dash], "linewidths": 0.8}
            page.land.add_collection(LineCollection(drawn, zorder=4.5, **look), autolim=False)
        x, y = schools(page, city, change.after)
        there = [kind for kind, at in zip(KINDS, _kinds(change), strict=True) if at.any()]
        entries: list[Any] = [
            swatch(STAYS, word("change_stays", lang)),
            *(swatch(colour, word(key, lang), hatch) for key, colour, hatch in there),
            stroke(INK, word("change_new_line", lang)),
            stroke(OLD_LINE, word("change_old_line", lang), DASH),
            *keys_of(lang, mixed=mixed(page, city, change.after), bare=_none(change)),
        ]
        furnish(page, lang, entries, "")
        list_names(page, columns, head)
        spots = _move_spots(change, table[:MOVES])
        if len(spots):
            number_land(page, spots[:, 0], spots[:, 1], (x, y), boxed=True)
        return finish(page, change, "change_map_title", change.path("change"))


def edges(found: Catchments) -> Any:  # noqa: ANN401 - shapely has no types
    """Boundaries of catchments, each line once."""
    return shapely.line_merge(shapely.union_all(shapely.boundary(found.polygons)))


def change_fills(page: Sheet, change: Change) -> None:
    """Fill what stays, and by kind what moves, joins or leaves."""
    shapes = tiles(change.city)
    there = ~shapely.is_missing(shapes)
    same = there & (change.after.of >= 0) & ~moved(change.before, change.after)
    looks = [(same, STAYS, None), *((at & there, colour, hatch) for (_, colour, hatch), at in
                                    zip(KINDS, _kinds(change), strict=True))]  # fmt: skip
    for at, colour, hatch in looks:
        land = dissolved(shapes, np.where(at, 0, -1), 1)[0]
        fill(page.land, land, facecolor=colour, hatch=hatch, edgecolor="#404040", linewidth=0)


def _none(change: Change) -> bool:
    """Whether land lies in no catchment, neither before nor after."""
    return bool((np.maximum(change.before.of, change.after.of) < 0).any())


def _kinds(change: Change) -> list[NDArray[np.bool_]]:
    """Areas that move, join and leave."""
    gone = moved(change.before, change.after)
    old, new = change.before.of >= 0, change.after.of >= 0
    return [gone & old & new, gone & ~old & new, gone & old & ~new]


def _moves(table: pd.DataFrame, lang: Lang) -> list[str]:
    """Lines on the greatest moves."""
    nobody, told = word("change_nobody", lang), table[:MOVES]
    joint = word("bound_joint", lang)
    columns = (told[name].tolist() for name in ("before", "after", "areas", "children"))
    return [
        word("change_move", lang, before=before.replace(";", joint) or nobody,
             after=after.replace(";", joint) or nobody,
             areas=count(areas), children=_children(children))
        for before, after, areas, children in zip(*columns, strict=True)
    ]  # fmt: skip


def total_of(change: Change) -> str:
    """Areas and children that change school, all told."""
    table, lang = changes(change.listed), change.lang
    if table.empty:
        return word("change_none", lang)
    moving, children = table["children"].sum(), change.listed["children"].sum()
    share = percent(moving / children if children > 0 else np.nan, lang)
    areas = count(table["areas"].sum())
    return word("change_total", lang, areas=areas, moved=_children(moving),
                children=count(children), share=share)  # fmt: skip


def _moves_head(table: pd.DataFrame, total: str, lang: Lang) -> str:
    """Heading of the list of moves: all that move, and those that the list leaves out."""
    if table.empty:
        return total
    rest = table[MOVES:]
    if rest.empty:
        return f"{total}\n{word('change_moves_head', lang)}"
    said = {"moves": count(len(rest)), "areas": count(rest["areas"].sum()),
            "children": _children(rest["children"].sum())}  # fmt: skip
    return f"{total}\n{word('change_moves_head', lang)}\n{word('change_more', lang, **said)}"


def _children(value: float) -> str:
    return "<1" if 0 < value < 0.5 else count(value)


def _move_spots(change: Change, table: pd.DataFrame) -> Floats:
    """Middle of the largest piece of each move's land."""
    keys = ["school_before", "school_after"]
    rank = {pair: place for place, pair in enumerate(map(tuple, table[keys].to_numpy()))}
    gone = moved(change.before, change.after)
    pairs = map(tuple, change.listed[keys].to_numpy())
    of = np.array([rank.get(pair, -1) for pair in pairs], dtype=np.int64)
    shapes = dissolved(tiles(change.city), np.where(gone, of, -1), len(table))
    return middles(shapes)
