"""Charts of a plan: the wave, cohorts, entrants, large classes, the programme."""

from pathlib import Path
from textwrap import wrap

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.summaries import summarise
from planner.model.axes import YEAR
from planner.model.results import Plan
from planner.outputs.cohorts import draw_cohorts
from planner.outputs.rules import class_size
from planner.outputs.wave import entrants, fan, short_labels, wave, year_axis
from planner.paper.drawing import (
    GREEN,
    INK,
    QUIET,
    VERMILION,
    Pen,
    canvas,
    headed,
    name_lines,
    save,
    source_line,
    style,
    thousands,
)
from planner.paper.words import Lang, large, phase_name, word

Array = NDArray[np.float64]

RISKY = 20
"""Schools in the large-class picture."""


def draw_charts(pen: Pen) -> dict[str, Path]:
    """Draw every chart that the plan has numbers for."""
    with style():
        drawn = {"wave": wave(pen)}
        if pen.tables["cohorts"]["central"].notna().any():
            drawn["cohorts"] = draw_cohorts(pen)
        drawn |= {"entrants": entrants(pen), "large_classes": large_classes(pen)}
        if pen.plan.programme is not None and pen.plan.programme.replayed is not None:
            drawn["programme"] = programme(pen)
    return drawn


def risk_table(plan: Plan, classes: pd.DataFrame) -> pd.DataFrame:
    """Chance of a large class by school and coming year, riskiest first."""
    frame = classes[(classes["grade"] == "all") & (classes["year"] > plan.city.base_year)]
    wide = frame.pivot_table(index="school", columns="year", values="p_large")
    wide = wide[wide.max(axis=1) > 0.005]
    order = wide.mean(axis=1).sort_values(ascending=False, kind="stable").index
    return wide.loc[order].head(RISKY)


def large_words(plan: Plan, lang: Lang) -> str:
    """Words for a large class; with more than one line, each with its phase."""
    phases = plan.city.standards.ladder.phases
    said = {phase: large(class_size(plan, phase).large, lang) for phase in phases}
    if len(set(said.values())) == 1:
        return next(iter(said.values()))
    named = [
        word("large_of_phase", lang, line=text, phase=phase_name(plan.city, phase, lang))
        for phase, text in said.items()
    ]
    return word("list_comma", lang).join(named)


def large_classes(pen: Pen) -> Path:
    """The schools most at risk of a large class, by year, with the chance printed."""
    plan, lang = pen.plan, pen.lang
    wide = risk_table(plan, pen.tables["classes"])
    title = word("risk_title", lang)
    figure = canvas(7.2, 1.3 + 0.2 * max(len(wide), 2))
    axes = figure.subplots()
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)
    if wide.empty:
        axes.set_axis_off()
        axes.text(0, 0.5, word("risk_none", lang), transform=axes.transAxes)
    else:
        names = dict(
            zip(
                plan.city.schools["school"].to_numpy().astype(str),
                plan.city.schools["name"].to_numpy().astype(str),
                strict=True,
            )
        )
        values = wide.to_numpy()
        axes.imshow(values, aspect="auto", cmap="Oranges", vmin=0, vmax=1.35)
        named = ["\n".join(wrap(names[school], 34)) for school in wide.index]
        axes.set_yticks(range(len(wide)), named, fontsize=6.6, linespacing=0.95)
        axes.set_xticks(
            range(wide.shape[1]), short_labels(pen, wide.columns.to_numpy()), fontsize=7.5
        )
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for row, column in np.ndindex(*values.shape):
            chance = float(values[row, column])
            axes.text(
                column, row, _hundredths(chance), ha="center", va="center", fontsize=7, color=INK
            )
        axes.set_xticks(np.arange(wide.shape[1] + 1) - 0.5, minor=True)
        axes.set_yticks(np.arange(len(wide) + 1) - 0.5, minor=True)
        axes.grid(visible=True, which="minor", axis="both", color="white", linewidth=1.2)
        axes.tick_params(which="minor", length=0)
        axes.set_xlabel(word("risk_scale", lang, line=large_words(plan, lang)), fontsize=7)
    headed(figure, title, source_line(plan, lang))
    return save(figure, pen.folder / "large_classes.png", pen.glyphs)


def _hundredths(chance: float) -> str:
    """Per cent without its sign; 100 and 0 only where no future differed."""
    if 0.99 < chance < 1:
        return "99"
    return "<1" if 0 < chance < 0.01 else f"{100 * chance:.0f}"


def programme(pen: Pen) -> Path:
    """Pupils without a place within reach, by year, without and with the programme."""
    plan, lang = pen.plan, pen.lang
    proposed = plan.programme
    replayed = None if proposed is None else proposed.replayed
    if proposed is None or replayed is None:
        message = "no replayed programme to draw"
        raise ValueError(message)
    years = plan.places.places[YEAR].to_numpy()
    figure = canvas(7.2, 2.6)
    axes = figure.subplots()
    named: list[tuple[float, str, str]] = []
    pair = (
        (plan, "without_programme", VERMILION, "-"),
        (replayed, "with_programme", GREEN, (0, (5, 2))),
    )
    for run, key, colour, dash in pair:
        outcome = run.drawn or run.central
        unmet = outcome.assessment.unmet.sel(level="city", scope="roll").astype(float)
        values = unmet.sum(["phase", "school"]).transpose("draw", YEAR).to_numpy()
        if run.drawn is not None and run is plan:
            fan(axes, years, summarise(values), colour)
        elif run.drawn is not None:
            told = summarise(values)
            for edge in (told.p10, told.p90):
                axes.plot(years, edge, color=colour, linewidth=0.9, linestyle=(0, (2, 2)))
        line = values.mean(axis=0)
        axes.plot(years, line, color=colour, linewidth=1.8, linestyle=dash)
        named.append((line[-1], word(key, lang), colour))
    for measure in proposed.measures.values():
        axes.axvline(measure.year, color=QUIET, linewidth=0.7, linestyle=(0, (1, 2)))
    axes.set_ylim(bottom=0)
    name_lines(axes, named)
    axis = word("programme_axis" if plan.drawn is not None else "programme_axis_central", lang)
    axes.set_ylabel("\n".join(wrap(axis, 24)))
    thousands(axes)
    year_axis(axes, pen, years)
    headed(figure, word("programme_title", lang), source_line(plan, lang))
    return save(figure, pen.folder / "programme.png", pen.glyphs)
