"""What stands on a map beside the land: sheet, marks, keys, scale bar, north arrow."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
import textalloc
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from planner.paper.columns import wrapped
from planner.paper.drawing import INK, QUIET, canvas
from planner.paper.words import Lang, word

Array = NDArray[np.float64]

WIDTH, COLUMN, HEAD, FOOT = 7.2, 2.05, 0.45, 0.62
"""Inches: the sheet, the column of keys beside the map, title and source."""
TALLEST = 8.0


@dataclass(frozen=True)
class Sheet:
    """A page with the land at the left and a column for keys at the right."""

    figure: Figure
    land: Axes
    keys: Axes


def sheet(city: Any, strip: float = 0.0) -> Sheet:  # noqa: ANN401 - shapely has no types
    """Return a sheet in the proportions of the land, with a strip (inches) left free under it."""
    left, low, right, high = city.bounds
    wide, tall = (right - left) * 1.02, (high - low) * 1.02
    width = WIDTH - COLUMN - 0.2
    height = float(np.clip(width * tall / wide, 3.4, TALLEST))
    under = FOOT + strip
    whole = height + HEAD + under
    figure = canvas(WIDTH, whole)
    figure.set_layout_engine("none")
    land = figure.add_axes((0.1 / WIDTH, under / whole, width / WIDTH, height / whole))
    land.set_axis_off()
    scale = max(wide / width, tall / height)  # metres an inch, the same both ways
    land.set_xlim((left + right - scale * width) / 2, (left + right + scale * width) / 2)
    land.set_ylim((low + high - scale * height) / 2, (low + high + scale * height) / 2)
    edge = (WIDTH - COLUMN) / WIDTH
    keys = figure.add_axes((edge, under / whole, COLUMN / WIDTH, height / whole))
    keys.set_axis_off()
    keys.set_xlim(0, COLUMN)
    keys.set_ylim(-height, 0)
    return Sheet(figure, land, keys)


def headings(page: Sheet, title: str, foot: list[str], weight: str) -> None:
    """Title above, source below."""
    tall = page.figure.get_figheight()
    page.figure.text(
        0.1 / WIDTH, 1 - 0.13 / tall, title, va="top", fontsize=11.5, fontweight=weight
    )
    page.figure.text(
        0.1 / WIDTH,
        0.08 / tall,
        "\n".join(foot),
        va="bottom",
        fontsize=6.3,
        color=QUIET,
        linespacing=1.35,
    )


def headings_off(page: Sheet) -> None:
    """Take title and source off, so that the figure may bear others."""
    for text in list(page.figure.texts):
        text.remove()


def fill(axes: Axes, shape: Any, **look: Any) -> None:  # noqa: ANN401 - shapely has no types
    """Draw a polygon or several, holes left open."""
    rings = [
        Outline(shapely.get_coordinates(ring), closed=True)
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    if rings:
        axes.add_patch(PathPatch(Outline.make_compound_path(*rings), **look))


def swatch(colour: str, label: str, hatch: str = "", stroke: str = "#404040") -> Patch:
    """Return a key of one fill."""
    return Patch(
        facecolor=colour, edgecolor=stroke, linewidth=0.5, hatch=hatch or None, label=label
    )


def stroke(colour: str, label: str, dash: Any = "-", width: float = 0.9) -> Line2D:  # noqa: ANN401
    """Return a key of one line."""
    return Line2D([], [], color=colour, linestyle=dash, linewidth=width, label=label)


def mark(marker: str, inside: str, label: str) -> Line2D:
    """Return a key of one mark."""
    return Line2D(
        [],
        [],
        linestyle="none",
        marker=marker,
        markersize=3.8,
        markerfacecolor=inside,
        markeredgecolor=INK,
        markeredgewidth=0.7,
        label=label,
    )


def furnish(page: Sheet, lang: Lang, entries: list[Any], title: str) -> float:
    """Put north arrow, keys and scale bar into the column; return the height that is left below."""
    keys = page.keys
    keys.annotate(
        "", (0.16, -0.02), (0.16, -0.36), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 0.9}
    )
    keys.text(0.16, -0.4, word("map_north", lang), ha="center", va="top", fontsize=8)
    _scale_bar(page)
    drop = 0.72
    if title:
        keys.text(0.02, -drop, title, va="top", fontsize=7.8, color=INK)
        drop += 0.16
    legend = keys.legend(
        handles=entries,
        loc="upper left",
        bbox_to_anchor=(-0.01, -drop),
        borderaxespad=0,
        bbox_transform=keys.transData,
        frameon=False,
        fontsize=7.2,
        handleheight=1.2,
        handlelength=1.9,
        borderpad=0.2,
        labelspacing=0.45,
    )
    legend.set_in_layout(False)
    return drop + 0.17 * len(entries) + 0.22


def _scale_bar(page: Sheet) -> None:
    """Draw a bar of a round length, at the right of the north arrow."""
    left, right = page.land.get_xlim()
    metres_an_inch = (right - left) / (WIDTH - COLUMN - 0.2)
    length = round_length(1.1 * metres_an_inch)
    inches = length / metres_an_inch
    for part, colour in ((0, INK), (1, "white")):
        start = 0.55 + part * inches / 2
        page.keys.fill_between(
            [start, start + inches / 2],
            -0.36,
            -0.30,
            facecolor=colour,
            edgecolor=INK,
            linewidth=0.7,
        )
    said = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    page.keys.text(0.55, -0.26, "0", ha="center", va="bottom", fontsize=6.8)
    page.keys.text(0.55 + inches, -0.26, said, ha="center", va="bottom", fontsize=6.8)


def round_length(metres: float) -> float:
    """Greatest of 1, 2, 5 × a power of ten that is not longer.

    >>> round_length(2600.0), round_length(499.0)
    (2000.0, 200.0)
    """
    power = 10.0 ** np.floor(np.log10(metres))
    return float(max(step * power for step in (1, 2, 5) if step * power <= metres))


ROW, COLUMNS, NAME_WIDTH = 0.093, 4, 38
HEAD_ROW = 0.13
"""Of the list of names: inches a line, columns, letters a line (a Chinese one counts twice)."""


def name_rows(names: list[str], width: int = NAME_WIDTH) -> list[list[tuple[int, str]]]:
    """Lay numbered names out in columns: (number, or 0 on a name's further lines; text)."""
    lines: list[list[tuple[int, str]]] = []
    for number, name in enumerate(names, start=1):
        parts = wrapped(name, width)
        lines.append([(number if row == 0 else 0, part) for row, part in enumerate(parts)])
    tall = -(-sum(map(len, lines)) // COLUMNS) + 1
    columns: list[list[tuple[int, str]]] = [[]]
    for part in lines:
        if len(columns[-1]) + len(part) > tall:
            columns.append([])
        columns[-1] += part
    return columns


def strip_height(columns: list[list[tuple[int, str]]], head: str = "") -> float:
    """Inches that the list of names needs, its heading included."""
    return ROW * max(map(len, columns)) + 0.34 + HEAD_ROW * head.count("\n")


def list_names(page: Sheet, columns: list[list[tuple[int, str]]], head: str) -> None:
    """Write the numbered names into the strip under the land."""
    tall = page.figure.get_figheight()
    top = FOOT + strip_height(columns, head) - 0.1
    page.figure.text(0.1 / WIDTH, top / tall, head, va="top", fontsize=7.4)
    first = top - 0.18 - HEAD_ROW * head.count("\n")
    wide = (WIDTH - 0.1) / max(COLUMNS, len(columns))
    for column, lines in enumerate(columns):
        for row, (number, text) in enumerate(lines):
            x, y = 0.1 + column * wide, first - ROW * row
            look: dict[str, Any] = {"va": "top", "fontsize": 5.4}
            if number:
                page.figure.text(
                    (x + 0.15) / WIDTH, y / tall, str(number), ha="right", fontweight="bold", **look
                )
            page.figure.text((x + 0.19) / WIDTH, y / tall, text, **look)


def number_land(
    page: Sheet,
    x: Array,
    y: Array,
    marks: tuple[Array, Array],
    *,
    boxed: bool = False,
    numbers: list[str] | None = None,
) -> None:
    """Number places of the land lightly, in order, clear of the marks that stand on it.

    Boxed numbers can be read on hatching. ``numbers`` stand in place of 1, 2, 3 and so on.
    """
    box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.9}
    page.figure.canvas.draw()
    textalloc.allocate(
        page.land,
        x,
        y,
        numbers or [str(number) for number in range(1, len(x) + 1)],
        x_scatter=marks[0],
        y_scatter=marks[1],
        textsize=5.8,
        linecolor=QUIET,
        linewidth=0.4,
        margin=0.006,
        min_distance=0.009,
        max_distance=0.05,
        nbr_candidates=120,
        draw_all=True,
        zorder=7,
        bbox=box if boxed else None,
    )


def number_schools(
    page: Sheet, x: Array, y: Array, names: list[str], drop: float, head: str
) -> None:
    """Number the schools at hand on the land and name them in the column, in the same order."""
    if not names:
        return
    keys = page.keys
    keys.text(0.02, -drop, head, va="top", fontsize=7.8)
    drop += 0.2
    for number, name in enumerate(names, start=1):
        lines = wrapped(name, 33)
        keys.text(0.14, -drop, str(number), va="top", ha="right", fontsize=6.6, fontweight="bold")
        keys.text(0.2, -drop, "\n".join(lines), va="top", fontsize=6.6, linespacing=1.15)
        drop += 0.125 * len(lines) + 0.025
    page.figure.canvas.draw()
    textalloc.allocate(
        page.land,
        x,
        y,
        [str(number) for number in range(1, len(names) + 1)],
        x_scatter=x,
        y_scatter=y,
        textsize=7.2,
        fontweight="bold",
        linecolor=INK,
        linewidth=0.6,
        margin=0.004,
        min_distance=0.008,
        max_distance=0.12,
        nbr_candidates=120,
        draw_all=True,
        bbox={
            "boxstyle": "round,pad=0.18",
            "facecolor": "white",
            "edgecolor": INK,
            "linewidth": 0.5,
        },
        zorder=8,
    )
