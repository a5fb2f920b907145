"""The wave and the entrants: children by year, with the fan and what is known of each year."""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.kernels.summaries import Summary, summarise
from planner.model.axes import GRADE, YEAR
from planner.model.results import Outcome, Plan
from planner.paper.drawing import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    QUIET,
    VERMILION,
    Pen,
    canvas,
    headed,
    name_lines,
    save,
    source_line,
    thousands,
)
from planner.paper.wanted import demand, supply
from planner.paper.words import phase_name, sentence_case, word, year_label

Array = NDArray[np.float64]

LOOK_BACK = 12
"""Recorded years in the wave, so that the years to come have room."""
ALL_BORN = 0.999
"""Share on record from which a cohort counts as all born: rounding aside, that is all of it."""


def _labels(pen: Pen, years: NDArray[Any]) -> list[str]:
    return [year_label(int(year), pen.plan.city.spring, pen.lang) for year in years]


def short_labels(pen: Pen, years: NDArray[Any]) -> list[str]:
    """Years as they fit under an axis."""
    start = np.asarray(years) - int(pen.plan.city.spring)
    return [f"{year}-{(year + 1) % 100:02d}" for year in start]


def year_axis(axes: Axes, pen: Pen, years: NDArray[Any]) -> None:
    """Mark at most ten school years, the base year among them."""
    step = max(1, int(np.ceil(len(years) / 9)))
    base = pen.plan.city.base_year
    ticks = [int(year) for year in years if (int(year) - base) % step == 0]
    axes.set_xticks(ticks, short_labels(pen, np.array(ticks)), fontsize=7.5)
    axes.set_xlim(years[0] - 0.4, years[-1] + 0.4)


def fan(axes: Axes, years: NDArray[Any], told: Summary | None, colour: str) -> None:
    """Shade the middle eight futures in ten."""
    if told is not None:
        axes.fill_between(years, told.p10, told.p90, color=colour, alpha=0.22, linewidth=0)


def _history(pen: Pen, phase: str) -> tuple[NDArray[Any], Array]:
    """Recorded pupils of a phase by year, withheld cells left out."""
    rolls = pen.plan.city.rolls.sel({YEAR: slice(None, pen.plan.city.base_year)})
    grades = [g for g in pen.plan.city.standards.ladder.phases[phase] if g in rolls[GRADE]]
    total = rolls.sel({GRADE: grades}).sum(["school", GRADE])
    return rolls[YEAR].to_numpy(), np.asarray(total, dtype=float)


def _city(plan: Plan, outcome: Outcome, phase: str, which: NDArray[Any] | None = None) -> Array:
    """``(draw, year)`` pupils of a phase, of all schools or of some."""
    wanted = demand(plan, outcome, phase, "roll")
    return np.asarray((wanted if which is None else wanted[:, :, which]).sum(axis=-1))


def all_born(plan: Plan) -> int | None:
    """Last entry year whose whole cohort has been recorded as born."""
    born = plan.central.projection.born
    years = born[YEAR].to_numpy()[np.asarray(born) >= ALL_BORN]
    return int(years.max()) if len(years) else None


def wave(pen: Pen) -> Path:
    """Pupils of each phase with the fan, the places line and the boundary of those born."""
    plan, lang = pen.plan, pen.lang
    ladder = plan.city.standards.ladder
    years = plan.places.places[YEAR].to_numpy()
    past, _ = _history(pen, ladder.entry_phase)
    past = past[past > plan.city.base_year - LOOK_BACK]
    figure = canvas(7.2, 0.8 + 2.5 * len(ladder.phases))
    panels = np.atleast_1d(figure.subplots(len(ladder.phases), 1, sharex=True))
    earlier = 0
    born = all_born(plan)
    for axes, (phase, grades) in zip(panels, ladder.phases.items(), strict=True):
        if phase in ladder.before[:1]:  # years before those who enter school
            earlier = -ladder.years_before
        boundary = None if born is None else born + earlier
        _wave_panel(axes, pen, phase, boundary)
        earlier += len(grades)
        axes.set_title(sentence_case(phase_name(plan.city, phase, lang)))
        axes.set_ylabel(word("pupils", lang))
    every = np.arange(min(past.min(initial=years[0]), years[0]), years[-1] + 1)
    year_axis(panels[-1], pen, every)
    span = _labels(pen, np.array([every[0], every[-1]]))
    headed(figure, word("wave_title", lang, first=span[0], last=span[1]), source_line(plan, lang))
    return save(figure, pen.folder / "wave.png", pen.glyphs)


def _wave_panel(axes: Axes, pen: Pen, phase: str, boundary: int | None) -> None:
    plan, lang = pen.plan, pen.lang
    years = plan.places.places[YEAR].to_numpy()
    base = plan.city.base_year
    past, recorded = _history(pen, phase)
    recent = past > base - LOOK_BACK
    past, recorded = past[recent], recorded[recent]
    central = _city(plan, plan.central, phase)[0]
    told = None if plan.drawn is None else summarise(_city(plan, plan.drawn, phase))
    fan(axes, years, told, BLUE)
    axes.plot(past, recorded, color=INK, linewidth=1.8, marker="o", markersize=2.2)
    axes.plot(years, central, color=BLUE, linewidth=1.8)
    places = supply(plan, phase, "roll")
    serves = (demand(plan, plan.central, phase, "roll")[0] > 0).any(axis=0)
    known = np.asarray(~np.isnan(places).any(axis=0))
    there = np.nansum(np.where(known, places, np.nan), axis=1)
    axes.step(years, there, where="mid", color=VERMILION, linewidth=1.6, linestyle=(0, (5, 2)))
    schools, told_schools = int(serves.sum()), int((serves & known).sum())
    named = [(central[-1], word("expected", lang), BLUE)]
    name = word("wave_places", lang)
    if told_schools < schools:
        name = word("wave_places_part", lang, known=told_schools, all=schools)
        part = _city(plan, plan.central, phase, known)[0]
        axes.plot(years, part, color=BLUE, linewidth=1.0, linestyle=(0, (1.5, 1.5)))
        named.append((part[-1], word("wave_pupils_known", lang, known=told_schools), BLUE))
    named.append((there[-1], name, VERMILION))
    low = min(np.nanmin(recorded), there.min(), central.min())
    high = max(np.nanmax(recorded), there.max(), central.max())
    if told is not None:
        high = max(high, told.p90.max())
        low = min(low, told.p10.min())
    if told_schools < schools:
        low = min(low, part.min())
    margin = max(high - low, 0.1 * high, 1.0)  # of a phase that nobody attends too
    axes.set_ylim(max(0.0, low - 0.25 * margin), high + 0.35 * margin)
    axes.axvline(base, color=QUIET, linewidth=0.7)
    bottom, top = axes.get_ylim()
    little: dict[str, Any] = {"fontsize": 7, "color": QUIET}
    foot = bottom + 0.03 * (top - bottom)
    axes.text(base - 0.1, foot, word("wave_base", lang), ha="right", va="bottom", **little)
    if boundary is not None and base < boundary < years[-1]:
        edge, head = boundary + 0.5, top - 0.02 * (top - bottom)
        axes.axvspan(edge, years[-1] + 0.4, color="#f3f3f3", zorder=0, linewidth=0)
        axes.text(edge - 0.1, head, word("wave_born", lang), ha="right", va="top", **little)
        if years[-1] - boundary > 2:
            axes.text(edge + 0.1, head, word("wave_unborn", lang), ha="left", va="top", **little)
    thousands(axes)
    name_lines(axes, named)


_MARKS = {
    "recorded": ("o", INK),
    "register": ("D", GREEN),
    "kindergarten": ("v", PURPLE),
    "births_ratio": ("s", BLUE),
    "cohort": ("P", ORANGE),
    "forecast_births": ("^", VERMILION),
}
"""Mark and colour of each kind of evidence, the surest first."""


def entrants(pen: Pen) -> Path:
    """Entrants of the entry phase with the fan, marked by the evidence behind each year."""
    plan, lang = pen.plan, pen.lang
    ladder = plan.city.standards.ladder
    frame = pen.tables["entrants"]
    frame = frame[(frame["area"] == "*") & (frame["phase"] == ladder.entry_phase)]
    years = frame["year"].to_numpy()
    figure = canvas(7.2, 2.7)
    axes = figure.subplots()
    rolls = plan.city.rolls.sel({YEAR: slice(None, plan.city.base_year)})
    recent = rolls[YEAR].to_numpy() > plan.city.base_year - LOOK_BACK
    rolls = rolls.isel({YEAR: recent})
    past = rolls.sel({GRADE: ladder.phases[ladder.entry_phase][0]}).sum("school")
    axes.plot(past[YEAR], past, color=INK, linewidth=1.6, marker="o", markersize=2.5)
    if frame["p10"].notna().any():
        axes.fill_between(years, frame["p10"], frame["p90"], color=BLUE, alpha=0.22, linewidth=0)
    axes.plot(years, frame["central"], color=BLUE, linewidth=1.4)
    for kind, (mark, colour) in _MARKS.items():
        of_kind = frame[frame["evidence"] == kind]
        if len(of_kind):
            axes.plot(
                of_kind["year"],
                of_kind["central"],
                linestyle="none",
                marker=mark,
                markersize=4.5,
                color=colour,
                label=word(f"evidence_{kind}", lang),
            )
    axes.axvline(plan.city.base_year, color=QUIET, linewidth=0.7)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False, fontsize=7.5)
    axes.set_ylabel(word("entrants", lang))
    axes.set_ylim(bottom=0)
    thousands(axes)
    year_axis(axes, pen, np.arange(int(past[YEAR].min()), int(years.max()) + 1))
    title = word("entrants_title", lang, phase=phase_name(plan.city, ladder.entry_phase, lang))
    headed(figure, title, source_line(plan, lang))
    return save(figure, pen.folder / "entrants.png", pen.glyphs)
