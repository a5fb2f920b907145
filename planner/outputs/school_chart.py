"""Chart of one school: its pupils as counted and to come with the fan, all and by year group."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from planner.paper.drawing import (
    BLUE,
    INK,
    QUIET,
    VERMILION,
    Glyphs,
    canvas,
    headed,
    save,
    style,
    thousands,
)
from planner.paper.words import Lang, word

ACROSS = 6
"""Small pictures side by side."""


def draw_school(
    table: pd.DataFrame,
    titles: Mapping[str, str],
    base: int,
    head: tuple[str, str],
    path: Path,
    lang: Lang,
    glyphs: Glyphs,
    spring: int,
) -> Path:
    """Draw a school's rolls.

    Parameters
    ----------
    table
        Rows of ``tables/schools`` of one school.
    titles
        Phases (their totals drawn large) and grades, each with its name, in the order to be drawn.
    head
        Title and source.
    spring
        1 where a school year is labelled by the year it ends in.
    """
    wholes = [key for key in titles if key in set(table["phase"])]
    grades = [key for key in titles if key not in wholes]
    lines = -(-len(grades) // ACROSS)
    across = -(-len(grades) // lines)
    with style():
        figure = canvas(7.2, 0.5 + 1.9 + 1.15 * lines)
        parts: Any = figure.subfigures(2, 1, height_ratios=[1.9, 1.15 * lines + 0.2])
        top, under = parts
        for axes, phase in zip(np.atleast_1d(top.subplots(1, len(wholes))), wholes, strict=True):
            own = table[(table["phase"] == phase) & (table["grade"] == "all")]
            _panel(axes, own, base, spring, large=True)
            axes.set_title(titles[phase])
        _key(top, lang)
        panels = np.atleast_1d(under.subplots(lines, across, sharex=True, sharey=True))
        for axes in panels.ravel()[len(grades) :]:
            axes.set_axis_off()
        for axes, grade in zip(panels.ravel(), grades, strict=False):
            _panel(axes, table[table["grade"] == grade], base, spring, large=False)
            axes.set_title(titles[grade], fontsize=7.5)
        for axes in figure.findobj(Axes):
            axes.set_ylim(bottom=0)
        headed(figure, *head)
        return save(figure, path, glyphs)


def _panel(axes: Axes, own: pd.DataFrame, base: int, spring: int, *, large: bool) -> None:
    own = own.sort_values("year")
    past = own[own["year"] <= base]
    counted = pd.to_numeric(past["recorded"], errors="coerce")
    ahead = own[own["central"].notna() & (own["year"] >= base)]
    years, width = ahead["year"].to_numpy(), 1.8 if large else 1.2
    if ahead["p10"].notna().any():
        axes.fill_between(years, ahead["p10"], ahead["p90"], color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(past["year"], counted, color=INK, linewidth=width, marker="o", markersize=width)
    axes.plot(years, ahead["central"], color=BLUE, linewidth=width)
    if large and ahead["places"].notna().any():
        axes.step(
            years, ahead["places"], where="mid", color=VERMILION, linewidth=1.4,
            linestyle=(0, (5, 2)),
        )  # fmt: skip
    axes.axvline(base, color=QUIET, linewidth=0.6)
    thousands(axes)
    first, last = int(own["year"].min()), int(own["year"].max())
    step = max(1, -(-(last - first + 1) // (5 if large else 2)))
    ticks = [year for year in range(first, last + 1) if (year - base) % step == 0]
    named = [f"{year - spring}-{(year - spring + 1) % 100:02d}" for year in ticks]
    axes.set_xticks(ticks, named, fontsize=7 if large else 6)
    axes.tick_params(axis="y", labelsize=7 if large else 6)


def _key(part: SubFigure, lang: Lang) -> None:
    """Say what the lines are, above the pictures."""
    marks: Any = (("recorded", INK, "-"), ("expected", BLUE, "-"), ("wave_places", VERMILION, "--"))
    lines: list[Any] = [
        Line2D([], [], color=colour, linestyle=dash, label=word(name, lang))
        for name, colour, dash in marks
    ]
    lines.append(Patch(color=BLUE, alpha=0.22, linewidth=0, label=word("fan", lang)))
    part.legend(
        handles=lines, loc="outside upper right", ncols=4, frameon=False, fontsize=7,
        handlelength=1.8,
    )  # fmt: skip
