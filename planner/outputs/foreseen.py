"""The picture of a back-test: what would have been forecast, a panel a horizon, and what came."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.model.city import City
from planner.paper.drawing import (
    BLUE,
    GREEN,
    INK,
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

OWN, NAIVE = "planner", "last_value"
COLUMNS = 3
"""Panels side by side."""
APART = 0.14
"""Years by which two methods of one target stand apart, so that neither hides the other."""


def phase_of(forecasts: pd.DataFrame) -> tuple[str, str]:
    """Phase and grade of the city's forecasts."""
    row = forecasts[forecasts["level"] == "city"].iloc[0]
    return str(row["phase"]), str(row["grade"])


def horizons(years: int, lang: Lang) -> str:
    """Years ahead in words.

    >>> horizons(1, "en"), horizons(3, "en"), horizons(3, "zh")
    ('1 year', '3 years', '3')
    """
    if lang == "zh":
        return str(years)
    return f"{years} year" if years == 1 else f"{years} years"


def signed(value: float) -> str:
    """Number with its sign and one decimal.

    >>> signed(-1.26), signed(0.04), signed(2.0)
    ('−1.3', '0.0', '+2.0')
    """
    text = f"{abs(value):.1f}"
    if float(text) == 0:
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def span(low: object, high: object) -> str:
    """Two ends of a range, or the one number that both are.

    >>> span(2, 5), span(2, 2)
    ('2–5', '2')
    """
    return f"{low}" if low == high else f"{low}–{high}"


def ratio_series(table: pd.DataFrame, spring: bool, lang: Lang) -> str:
    """Ratios by entry year, in a line."""
    named = [
        f"{year_label(int(year), spring, lang)} {ratio:.3f}"
        for year, ratio in zip(table["year"], table["ratio"], strict=True)
    ]
    return word("list_comma", lang).join(named)


def foreseen(
    city: City,
    forecasts: pd.DataFrame,
    results: pd.DataFrame,
    ratios: pd.DataFrame,
    folder: Path,
    lang: Lang,
    draws: int,
) -> Path:
    """Draw the whole city's forecasts against what came, by horizon, and the ratios behind them."""
    lang, glyphs = picture_language(lang), Glyphs()
    whole = forecasts[forecasts["level"] == "city"]
    whole = whole.assign(horizon=whole["target"] - whole["origin"])
    steps = sorted(whole["horizon"].unique())
    rows = rows_of_panels(len(steps))
    phase = phase_name(city, phase_of(forecasts)[0], lang)
    source = word(
        "backtest_source",
        lang,
        city=city_title(city, lang),
        base=year_label(city.base_year, city.spring, lang),
        draws=draws,
    )
    made_up = f"{word('made_up_city', lang)} " if city.made_up else ""
    with style():
        figure = canvas(7.2, 0.9 + 1.9 * rows)
        grid = figure.subplots(rows, COLUMNS, squeeze=False)
        panels = grid.ravel()
        for axes, step in zip(panels, steps, strict=False):
            _panel(axes, whole[whole["horizon"] == step], ratios, lang)
            city_wide = results[(results["level"] == "city") & (results["horizon"] == step)]
            axes.set_title(_title(int(step), city_wide, lang), fontsize=7.5)
        for axes in grid[:, 0]:
            if axes in panels[: len(steps)]:
                axes.set_ylabel(word("entrants", lang))
        on_one_scale(panels[: len(steps)])
        _ratios(panels[len(steps)], ratios, lang)
        for axes in panels[: len(steps) + 1]:
            years_below(axes, ratios["year"].to_numpy(), city)
        for axes in panels[len(steps) + 1 :]:
            axes.set_axis_off()
        handles, names = panels[0].get_legend_handles_labels()
        panels[len(steps) + 1].legend(handles, names, loc="center left", frameon=False)
        headed(figure, sentence_case(word("backtest_title", lang, phase=phase)), made_up + source)
        return save(figure, folder / "foreseen.png", glyphs)


def _title(step: int, results: pd.DataFrame, lang: Lang) -> str:
    """Horizon, the births-entrants pairs behind it, and how far both methods were off."""
    row = results.set_index("method")
    return word(
        "backtest_panel",
        lang,
        ahead=word("backtest_horizon", lang, years=horizons(step, lang)),
        pairs=span(row.loc[OWN, "pairs_min"], row.loc[OWN, "pairs_max"]),
        own=f"{row['wape'].loc[OWN]:.1f}",
        naive=f"{row['wape'].loc[NAIVE]:.1f}",
    )


def _panel(axes: Axes, part: pd.DataFrame, ratios: pd.DataFrame, lang: Lang) -> None:
    """One horizon: what came as a line, each method's forecasts as marks beside it."""
    recorded(axes, ratios["year"], ratios["entrants"], lang)
    own, naive = (part[part["method"] == name] for name in (OWN, NAIVE))
    drawn = bool(own["p10"].notna().all())
    name = word("backtest_interval" if drawn else "backtest_own", lang)
    reach = [own["forecast"] - own["p10"], own["p90"] - own["forecast"]] if drawn else None
    axes.errorbar(
        own["target"] - APART,
        own["forecast"],
        yerr=None if reach is None else np.maximum(np.array(reach, dtype=float), 0.0),
        fmt="s",
        color=BLUE,
        markersize=4,
        elinewidth=1.2,
        capsize=2,
        label=name,
    )
    mark: dict[str, Any] = {"color": VERMILION, "linestyle": "none", "marker": "x"}
    axes.plot(
        naive["target"] + APART,
        naive["forecast"],
        label=word("backtest_naive", lang),
        markersize=4.5,
        **mark,
    )
    thousands(axes)


def _ratios(axes: Axes, ratios: pd.DataFrame, lang: Lang) -> None:
    """Births-to-entrants ratio by entry year, first and last named."""
    axes.plot(ratios["year"], ratios["ratio"], color=GREEN, linewidth=1.4, marker="o", markersize=3)
    axes.set_title(word("backtest_ratio", lang), fontsize=7.5)
    axes.margins(y=0.25)
    for row in (ratios.iloc[0], ratios.iloc[-1]):
        spot: dict[str, Any] = {
            "xytext": (0, 5),
            "textcoords": "offset points",
            "ha": "center",
            "fontsize": 7.5,
        }
        axes.annotate(f"{row['ratio']:.2f}", (row["year"], row["ratio"]), **spot)


def rows_of_panels(steps: int) -> int:
    """Rows of a picture: a panel a horizon, one for what lies behind, one for the key."""
    return -(-(steps + 2) // COLUMNS)


def on_one_scale(panels: Iterable[Axes]) -> None:
    """Give panels the same range of values, so that the eye can compare them."""
    shown = list(panels)
    lows, highs = zip(*(axes.get_ylim() for axes in shown), strict=True)
    for axes in shown:
        axes.set_ylim(min(lows), max(highs))


def recorded(axes: Axes, years: pd.Series, counts: pd.Series, lang: Lang) -> None:
    """Draw what came, as a line."""
    look: dict[str, Any] = {"color": INK, "linewidth": 1.4, "marker": "o", "markersize": 2.6}
    axes.plot(years, counts, label=word("backtest_recorded", lang), **look)


def years_below(axes: Axes, years: NDArray[np.int64], city: City) -> None:
    """Mark at most four school years under a panel."""
    shown = years[:: max(1, -(-len(years) // 4))]
    axes.set_xticks(shown, [year_label(int(year), city.spring, "en") for year in shown], fontsize=7)
    axes.set_xlim(years[0] - 0.5, years[-1] + 0.5)
    axes.tick_params(colors=QUIET, labelsize=7)
