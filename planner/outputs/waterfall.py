"""The picture of a bridge: a waterfall a place and year, drivers from top to bottom."""

from pathlib import Path

from matplotlib.axes import Axes

from planner.outputs.compare import difference
from planner.paper.drawing import (
    BLUE,
    QUIET,
    RULE,
    VERMILION,
    Glyphs,
    canvas,
    headed,
    save,
    style,
)
from planner.paper.words import count

Panel = tuple[str, list[tuple[str, int]]]
"""Title, and named whole numbers: the start, the parts, the end."""


def draw(grid: list[list[Panel]], title: str, foot: str, folder: Path) -> Path:
    """Draw rows of waterfalls; the titles of bars stand at the left of each row."""
    glyphs = Glyphs()
    columns = max(len(row) for row in grid)
    with style():
        figure = canvas(8.6, 0.9 + 2.1 * len(grid))
        axes = figure.subplots(len(grid), columns, squeeze=False)
        for line, row in zip(axes, grid, strict=True):
            for place, spot in enumerate(line):
                if place < len(row):
                    waterfall(spot, *row[place], named=place == 0)
                else:
                    spot.set_axis_off()
        headed(figure, title, foot)
        return save(figure, folder / "bridge.png", glyphs)


def waterfall(axes: Axes, title: str, bars: list[tuple[str, int]], *, named: bool) -> None:
    """Draw one waterfall: where it starts, what each part adds or takes, where it ends."""
    names, values = [name for name, _ in bars], [value for _, value in bars]
    edges = [values[0]]
    for value in values[1:-1]:
        edges.append(edges[-1] + value)
    low, high = min(edges), max(edges)
    room = max(high - low, 1)
    left, right = low - 0.18 * room, high + 0.42 * room
    for place in (0, len(bars) - 1):
        axes.barh(place, values[place] - left, left=left, color=RULE, height=0.62)
        axes.text(values[place] + 0.03 * room, place, count(values[place]), va="center", fontsize=7)
    for place, value in enumerate(values[1:-1], start=1):
        start, end = edges[place - 1], edges[place]
        colour = BLUE if value > 0 else VERMILION
        axes.barh(place, abs(value), left=min(start, end), color=colour, height=0.62)
        text = difference(float(value))
        axes.text(max(start, end) + 0.03 * room, place, text, va="center", fontsize=7)
        axes.plot([start, start], [place - 1.31, place + 0.31], color=QUIET, linewidth=0.5)
    axes.plot([edges[-1]] * 2, [len(bars) - 2.31, len(bars) - 0.69], color=QUIET, linewidth=0.5)
    axes.set_xlim(left, right)
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_yticks(range(len(bars)), names if named else [""] * len(bars))
    axes.tick_params(axis="y", length=0, labelsize=7.5)
    axes.set_xticks([])
    axes.grid(visible=False)
    axes.spines["bottom"].set_visible(False)
    axes.set_title(title, fontsize=8)
