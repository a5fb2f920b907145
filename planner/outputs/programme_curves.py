"""Curves of a programme: what money buys, regret of plans in futures, use of a work's places."""

from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from planner.outputs.programme_facts import WORK, ProgrammeFacts, Row, rows_of
from planner.outputs.programme_words import plan_name
from planner.paper.columns import wrapped
from planner.paper.drawing import (
    BLUE,
    GREEN,
    INK,
    LINES,
    QUIET,
    RULE,
    VERMILION,
    Glyphs,
    canvas,
    headed,
    save,
    source_line,
    style,
    thousands,
)
from planner.paper.words import percent

MARKS = ("o", "s", "^", "D", "v", "P", "X")
"""Marks beside colours, so that futures are told apart in grey."""
LEAST_USE = "programme.minimum_use"


def frontier(told: ProgrammeFacts, path: Path, glyphs: Glyphs) -> Path:
    """What money buys: pupil-years left without a place, and over places, by money for works."""
    with style():
        figure = canvas(7.2, 2.9)
        panels: Any = figure.subplots(1, 3)
        for axes, name in zip(panels, ("objective", "unmet", "over"), strict=True):
            _curve(axes, told.found.frontier, name)
            title = told.said(f"prog_frontier_{name}", unit=told.unit)
            axes.set_title("\n".join(wrapped(title, 30)), fontsize=8)
            thousands(axes)
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
            axis = told.said("prog_frontier_axis", unit=told.unit)
            axes.set_xlabel("\n".join(wrapped(axis, 34)), fontsize=7)
        label = told.said("prog_frontier_bound")
        panels[0].plot([], [], color=VERMILION, linewidth=1.0, linestyle=(0, (3, 2)), label=label)
        panels[0].legend(frameon=False, fontsize=6.6, loc="upper right")
        headed(figure, told.said("prog_frontier_title"), source_line(told.plan, told.lang))
        return save(figure, path, glyphs)


def _curve(axes: Axes, found: xr.Dataset, name: str) -> None:
    """Draw one figure by what is spent; sums that buy the same stand once."""
    rows = {float(row["spent"]): row for row in rows_of(found, "budget")}
    x = sorted(rows)
    y = [float(rows[one][name]) for one in x]
    axes.plot(x, y, color=BLUE, linewidth=1.4, marker="o", markersize=3.5)
    below = y
    if name == "objective":
        below = [float(rows[one]["bound"]) for one in x]
        axes.plot(x, below, color=VERMILION, linewidth=1.0, linestyle=(0, (3, 2)))
    low, high = min(below), max(y)
    room = 0.18 * (high - low) or 1.0
    axes.set_ylim(0.0 if low < high / 2 else low - room, high + 1.4 * room)
    wide = 0.06 * x[-1] or 1.0
    axes.set_xlim(-wide, x[-1] + 1.5 * wide)
    for at, (across, up) in enumerate(zip(x, y, strict=True)):
        many = len([one for one in str(rows[across]["works"]).split(";") if one])
        near = at > 0 and across - x[at - 1] < wide
        axes.annotate(str(many), (across, up), xytext=(5, -9 if near else 4),
                      textcoords="offset points", fontsize=6.6, color=INK)  # fmt: skip


def regret(told: ProgrammeFacts, path: Path, glyphs: Glyphs) -> Path:
    """Money of each plan above the best for each future: a mark a future, and what is expected."""
    found = told.found.robustness
    if found is None:
        message = "one future alone has no regret"
        raise ValueError(message)
    names = [str(one) for one in found.plans["plan"].to_numpy()]
    table = found.plans["regret"].transpose("plan", "future").to_numpy()
    numbers = found.plans["future"].to_numpy()
    chance = told.proposal.futures["chance"].to_numpy()
    with style():
        figure = canvas(7.2, 1.35 + 0.24 * len(names))
        axes: Any = figure.subplots()
        axes.hlines(range(len(names)), 0, table.max(axis=1), color=RULE, linewidth=1.0, zorder=1)
        for k, number in enumerate(numbers):
            label = told.said("prog_regret_future", number=number,
                              chance=percent(float(chance[k]), told.lang))  # fmt: skip
            axes.scatter(table[:, k], range(len(names)), marker=MARKS[k % len(MARKS)], s=20,
                         color=LINES[k % len(LINES)], linewidths=0, zorder=3,
                         label=label)  # fmt: skip
        axes.scatter(table @ chance, range(len(names)), marker="|", s=130, color=INK, zorder=4,
                     linewidths=1.6, label=told.said("prog_regret_expected"))  # fmt: skip
        axes.set_yticks(range(len(names)), [plan_name(told, one) for one in names], fontsize=7.2)
        for label, one in zip(axes.get_yticklabels(), names, strict=True):
            label.set_color(INK)
            label.set_fontweight("bold" if one == "proposed" and told.lang == "en" else "normal")
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(left=-0.02 * table.max() - 1e-9)
        axes.grid(visible=True, axis="x")
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.set_xlabel(told.said("prog_regret_axis", unit=told.unit), fontsize=7.5)
        axes.legend(frameon=False, fontsize=6.8, loc="lower right", bbox_to_anchor=(1, 1.0),
                    ncols=min(6, len(numbers) + 1), handletextpad=0.2, columnspacing=1.0,
                    borderaxespad=0.1)  # fmt: skip
        headed(figure, told.said("prog_regret_title"), source_line(told.plan, told.lang))
        return save(figure, path, glyphs)


def use(told: ProgrammeFacts, work: Row, path: Path, glyphs: Glyphs) -> Path:
    """Share of the places at a work's site in use, year by year, in the future of fewest pupils."""
    found = told.proposal.use.sel({WORK: work[WORK]})
    years, share = found["year"].to_numpy(), found.to_numpy()
    last = int(work["until"]) if int(work["until"]) >= 0 else int(years[-1]) + 1
    holds = (years >= int(work["year"])) & (years < last)
    norms = told.city.standards.norms
    with style():
        figure = canvas(7.2, 2.0)
        axes: Any = figure.subplots()
        colours = np.where(holds, GREEN, RULE)
        axes.bar(years, np.nan_to_num(share), width=0.7, color=colours.tolist())
        for year, value in zip(years, share, strict=True):
            if not np.isnan(value):
                axes.annotate(percent(float(value), told.lang), (year, value), xytext=(0, 2),
                              textcoords="offset points", ha="center", fontsize=6.8,
                              color=INK)  # fmt: skip
        keys: list[Any] = [Patch(color=GREEN, label=told.said("prog_use_works"))]
        if LEAST_USE in norms:
            least = told.city.standards.number(LEAST_USE)
            look: dict[str, Any] = {"color": VERMILION, "linewidth": 1.1, "linestyle": (0, (5, 2))}
            axes.axhline(least, **look)
            keys.append(Line2D([], [], label=told.said("prog_use_least"), **look))
        starts = [str(int(year) - int(told.city.spring)) for year in years]
        axes.set_xticks(years, starts, fontsize=7)
        axes.set_xlabel(told.said("prog_timeline_axis"), fontsize=7)
        axes.set_ylim(0, 1.15 * max(1.0, float(np.nanmax(share)) if holds.any() else 1.0))
        axes.yaxis.set_major_formatter(lambda value, _: percent(value, told.lang))
        axes.set_ylabel(told.said("prog_use_axis"), fontsize=7, color=QUIET)
        axes.legend(handles=keys, frameon=False, fontsize=6.8, loc="lower right",
                    bbox_to_anchor=(1, 1.0), ncols=2, borderaxespad=0.1)  # fmt: skip
        return save(figure, path, glyphs)
