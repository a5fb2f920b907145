"""The picture of birth cohorts by the year in which they enter school, and a sentence on it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.basis import basis
from planner.outputs.wave import ALL_BORN, LOOK_BACK, all_born
from planner.paper.drawing import (
    BLUE,
    INK,
    QUIET,
    Pen,
    canvas,
    headed,
    save,
    source_line,
    thousands,
)
from planner.paper.words import Lang, autumn, known, word

PALE = "#dcebf5"
WIDE = 0.72
LABELLED = 24
"""Bars that can each have their years written under them."""


def cohort_sentence(plan: Plan, lang: Lang) -> str:
    """Say which entrants' births are all on record, and from when on they are forecast."""
    base, spring = plan.city.base_year, plan.city.spring
    born = plan.central.projection.born.dropna(YEAR)
    years = born[YEAR].to_numpy()
    last = all_born(plan)
    if not len(years):
        return ""
    if last is None or last <= base:
        return word("cohorts_none", lang, first=autumn(base + 1, spring, lang))
    said = {"last": autumn(last, spring, lang)}
    if last >= years.max():
        return word("cohorts_all", lang, **said)
    return word("cohorts_some", lang, first=autumn(last + 1, spring, lang), **said)


def births_line(plan: Plan, lang: Lang) -> str:
    """Vintage and basis of the births, as a picture's source line tells them; else nothing."""
    told = basis(plan)
    if not told.keys() & {"births_vintage", "births_basis"}:
        return ""
    counted, unknown = told.get("births_basis", ""), word("not_told", lang)
    return word(
        "picture_births",
        lang,
        vintage=told.get("births_vintage", unknown),
        basis=known(f"births_basis_{counted}", lang, counted or unknown),
    )


def draw_cohorts(pen: Pen) -> Path:
    """Bars by entry year: births on record solid, births forecast hatched with their fan."""
    plan, lang = pen.plan, pen.lang
    base = plan.city.base_year
    frame = pen.tables["cohorts"].dropna(subset="central")
    frame = frame[frame["entry_year"] > base - LOOK_BACK]
    entry, born = (frame[name].to_numpy(dtype=int) for name in ("entry_year", "cohort"))
    figure = canvas(7.2, 2.7)
    axes = figure.subplots()
    top = _bars(axes, frame, lang)
    axes.set_ylim(0, 1.14 * top if top > 0 else 1)
    axes.set_xlim(entry[0] - 0.7, entry[-1] + 0.7)
    _divide(axes, base, lang)
    axes.set_ylabel(word("cohorts_axis", lang))
    thousands(axes)
    _two_rows(axes, entry, born, pen)
    foot = "\n".join(text for text in (source_line(plan, lang), births_line(plan, lang)) if text)
    headed(figure, word("cohorts_title", lang), foot)
    return save(figure, pen.folder / "cohorts.png", pen.glyphs)


def _bars(axes: Axes, frame: pd.DataFrame, lang: Lang) -> float:
    """Draw the two parts of each cohort and the fan of those forecast; return the highest mark."""
    entry = frame["entry_year"].to_numpy(dtype=int)
    recorded, expected, low, high = (
        frame[name].to_numpy(dtype=float) for name in ("recorded", "expected", "p10", "p90")
    )
    bars: list[Any] = [axes.bar(entry, recorded, width=WIDE, color=BLUE)]
    named = [word("cohorts_recorded", lang)]
    open_ = frame["born"].to_numpy(dtype=float) < ALL_BORN
    if open_.any():
        look: dict[str, Any] = {"facecolor": PALE, "edgecolor": BLUE, "linewidth": 0.6}
        on = recorded[open_]
        bars.append(axes.bar(entry[open_], expected[open_], WIDE, on, hatch="/////", **look))
        named.append(word("cohorts_expected", lang))
    told = open_ & np.isfinite(low)
    if told.any():
        ends = entry[told], low[told], high[told]
        for colour, width, size in (("white", 3.4, 8), (INK, 1.3, 6)):
            stems = axes.vlines(*ends, color=colour, linewidth=width)
            for edge in ends[1:]:
                axes.plot(ends[0], edge, "_", markersize=size, color=colour, markeredgewidth=width)
        bars.append(stems)
        named.append(word("fan", lang))
    axes.legend(
        bars,
        named,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=3,
        frameon=False,
        fontsize=7.5,
    )
    return float(np.nanmax([recorded + expected, np.where(told, high, np.nan)], initial=0.0))


def _divide(axes: Axes, base: int, lang: Lang) -> None:
    """Part the cohorts that have entered from those that are to come."""
    axes.axvline(base + 0.5, color=QUIET, linewidth=0.7)
    top = axes.get_ylim()[1]
    little: dict[str, Any] = {"fontsize": 7, "color": QUIET, "va": "top"}
    axes.text(base + 0.42, 0.99 * top, word("cohorts_entered", lang), ha="right", **little)
    axes.text(base + 0.58, 0.99 * top, word("cohorts_coming", lang), ha="left", **little)


def born_words(plan: Plan, lang: Lang) -> str:
    """Name of the row of birth years: the twelve months that a cohort's births end with."""
    if plan.city.births_period == "school_year":
        return word("cohorts_born_year", lang)
    month, day = plan.city.standards.ladder.cut_off
    named = word("months", lang).split()[month - 1]
    return word("cohorts_born_to", lang, date=word("day_of_year", lang, month=named, day=day))


def _two_rows(axes: Axes, entry: NDArray[np.int_], born: NDArray[np.int_], pen: Pen) -> None:
    """Write the autumn of entry and the year of birth under each bar, and what they are."""
    plan, lang = pen.plan, pen.lang
    step = -(-len(entry) // LABELLED)
    shown = (entry - plan.city.base_year) % step == 0
    autumns = entry - int(plan.city.spring)
    said = [f"{a}\n{b}" for a, b in zip(autumns[shown], born[shown], strict=True)]
    axes.set_xticks(entry[shown], said, fontsize=6.8, linespacing=1.45)
    axes.tick_params(axis="x", length=0)
    axes.annotate(
        f"{word('cohorts_enter', lang)}\n{born_words(plan, lang)}",
        (0, 0),
        xycoords="axes fraction",
        xytext=(-3, -3.5),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=6.8,
        linespacing=1.45,
        color=QUIET,
    )
