"""The picture of a back-test of rolls: the city's total by horizon, and schools' errors."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from planner.model.city import City
from planner.outputs.foreseen import (
    APART,
    COLUMNS,
    horizons,
    on_one_scale,
    recorded,
    rows_of_panels,
    years_below,
)
from planner.paper.drawing import (
    BLUE,
    GREEN,
    QUIET,
    VERMILION,
    Glyphs,
    canvas,
    headed,
    picture_language,
    save,
    style,
    thousands,
)
from planner.paper.words import Lang, city_title, phase_name, sentence_case, word, year_label

OWN, NAIVE, RATIOS = "planner", "last_value", "ratios_3y"


def foreseen_rolls(
    city: City, forecasts: pd.DataFrame, results: pd.DataFrame, folder: Path, lang: Lang
) -> Path:
    """Draw the city's total against what came, and schools' errors by horizon.

    Of the first phase on record: the folder may hold lower-secondary schools alone.
    """
    lang, glyphs = picture_language(lang), Glyphs()
    whole = forecasts[(forecasts["level"] == "city") & (forecasts["grade"] == "all")]
    phase = next(name for name in city.standards.ladder.phases if (whole["phase"] == name).any())
    whole = whole[whole["phase"] == phase]
    whole = whole.assign(horizon=whole["target"] - whole["origin"])
    part = results[(results["phase"] == phase) & (results["grade"] == "all")]
    steps = sorted(whole["horizon"].unique())
    rows = rows_of_panels(len(steps))
    years = np.arange(int(whole["target"].min()), int(whole["target"].max()) + 1)
    named = {"city": city_title(city, lang)}
    source = word("rolls_source", lang, **named, base=year_label(city.base_year, city.spring, lang))
    made_up = f"{word('made_up_city', lang)} " if city.made_up else ""
    with style():
        figure = canvas(7.2, 0.9 + 1.9 * rows)
        panels = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
        for axes, step in zip(panels, steps, strict=False):
            _city(axes, whole[whole["horizon"] == step], whole, lang)
            axes.set_title(_title(int(step), part, lang), fontsize=7.5)
            years_below(axes, years, city)
        on_one_scale(panels[: len(steps)])
        _schools(panels[len(steps)], part[part["level"] == "school"], lang)
        for axes in panels[len(steps) + 1 :]:
            axes.set_axis_off()
        lines = [axes.get_legend_handles_labels() for axes in (panels[0], panels[len(steps)])]
        told = {n: h for handles, names in lines for h, n in zip(handles, names, strict=True)}
        panels[len(steps) + 1].legend(told.values(), told.keys(), loc="center left", frameon=False)
        title = word("rolls_title", lang, phase=phase_name(city, phase, lang))
        headed(figure, sentence_case(title), made_up + source)
        return save(figure, folder / "foreseen.png", glyphs)


def _title(step: int, results: pd.DataFrame, lang: Lang) -> str:
    """Horizon, and how far both methods were off for the whole city."""
    city = results[(results["level"] == "city") & (results["horizon"] == step)]
    mape = city.set_index("method")["mape"]
    ahead = word("backtest_horizon", lang, years=horizons(step, lang))
    named = {"own": f"{mape[OWN]:.1f}", "naive": f"{mape[NAIVE]:.1f}"}
    return word("rolls_panel", lang, ahead=ahead, **named)


def _city(axes: Axes, part: pd.DataFrame, whole: pd.DataFrame, lang: Lang) -> None:
    """One horizon: what came as a line, forecasts as marks beside it."""
    came = whole.drop_duplicates("target").sort_values("target")
    recorded(axes, came["target"], came["actual"], lang)
    own = part[part["method"] == OWN]
    known = own["p10"].notna().to_numpy()
    reach = np.zeros((2, len(own)))
    reach[0, known] = np.maximum(own["forecast"] - own["p10"], 0)[known]
    reach[1, known] = np.maximum(own["p90"] - own["forecast"], 0)[known]
    bars: dict[str, Any] = {"fmt": "s", "color": BLUE, "markersize": 3, "elinewidth": 1}
    name = word("rolls_interval" if known.any() else "backtest_own", lang)
    axes.errorbar(own["target"] - APART, own["forecast"], yerr=reach, label=name, **bars)
    for method, colour, mark, key in (
        (NAIVE, VERMILION, "x", "backtest_naive"),
        (RATIOS, GREEN, "+", "rolls_ratios"),
    ):
        mine = part[part["method"] == method]
        look: dict[str, Any] = {"color": colour, "linestyle": "none", "marker": mark}
        axes.plot(mine["target"] + APART, mine["forecast"], label=word(key, lang), **look)
    thousands(axes)


def _schools(axes: Axes, part: pd.DataFrame, lang: Lang) -> None:
    """Median error of schools' totals by horizon, and what chance alone leaves."""
    looks: dict[str, tuple[str, str, str]] = {
        OWN: (BLUE, "s", "backtest_own"),
        NAIVE: (VERMILION, "x", "backtest_naive"),
        RATIOS: (GREEN, "+", "rolls_ratios"),
        "half_and_half": (QUIET, ".", "rolls_half"),
    }
    for method, (colour, mark, key) in looks.items():
        mine = part[part["method"] == method].sort_values("horizon")
        axes.plot(
            mine["horizon"], mine["median"], color=colour, marker=mark, markersize=4, linewidth=1,
            label=word(key, lang),
        )  # fmt: skip
    axes.set_title(word("rolls_schools", lang), fontsize=7.5)
    axes.set_xlabel(word("rolls_ahead", lang), fontsize=7.5)
    axes.set_ylim(bottom=0)
