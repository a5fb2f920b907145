"""Runs side by side: their tables read back, one table, one picture."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from planner.paper.drawing import (
    DASHES,
    LINES,
    QUIET,
    RULE,
    Glyphs,
    canvas,
    headed,
    picture_language,
    save,
    style,
    thousands,
)
from planner.paper.frames import in_order, read_frame, rounded, write_frame
from planner.paper.words import Lang, count, sentence_case, word

AMOUNTS = (
    "entrants",
    "pupils",
    "pupils_with_places",
    "places",
    "net",
    "reachable",
    "gross",
    "mean",
    "large_classes",
)
READ = ("entrants", "schools", "classes", "shortfall")


def city_rows(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Whole-city numbers by phase and year, on the central path.

    ``mean`` (places short within reach) and ``large_classes`` are means over the futures drawn;
    ``pupils_with_places`` are those of the schools whose places make up ``places``.
    """
    children = tables["entrants"]
    entrants = children[children["area"] == "*"].set_index(["phase", "year"])["central"]
    schools = tables["schools"]
    totals = schools[(schools["grade"] == "all") & schools["central"].notna()]
    totals = totals.assign(with_places=totals["central"].where(totals["places"].notna(), 0.0))
    rolls = totals.groupby(["phase", "year"])[["central", "with_places", "places"]].sum()
    phase_of = schools[schools["grade"] != "all"].drop_duplicates("grade").set_index("grade")
    classes = tables["classes"]
    classes = classes[classes["grade"] != "all"]
    large = classes.assign(phase=classes["grade"].map(phase_of["phase"]))
    short = tables["shortfall"]
    short = short[(short["level"] == "city") & (short["scope"] == "roll")]
    rows = short.set_index(["phase", "year"])[["net", "reachable", "gross", "mean", "probability"]]
    rows = rows.assign(
        entrants=entrants,
        pupils=rolls["central"],
        pupils_with_places=rolls["with_places"],
        places=rolls["places"],
        large_classes=large.groupby(["phase", "year"])["expected_large"].sum(),
    ).reset_index()
    rows[list(AMOUNTS)] = rounded(rows[list(AMOUNTS)])
    return in_order(rows[["phase", "year", *AMOUNTS, "probability"]], ("phase", "year"))


def compare_runs(folders: Sequence[Path]) -> pd.DataFrame:
    """Whole-city numbers of several run folders, in the order in which they are given."""
    parts = []
    for folder in folders:
        tables = {name: read_frame(folder / "tables", name) for name in READ}
        rows = city_rows(tables)
        rows.insert(0, "scenario", folder.name)
        start = rows["year"] - int(_manifest(folder).get("spring", False))
        rows["school_year"] = start.astype(str) + "-" + ((start + 1) % 100).map("{:02d}".format)
        parts.append(rows)
    together = pd.concat(parts, ignore_index=True)
    together.attrs["phases"] = _manifest(folders[0]).get("phases", [])
    return together


def _manifest(folder: Path) -> dict[str, Any]:
    path = folder / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _phase_names(rows: pd.DataFrame, lang: Lang) -> dict[str, str]:
    """Name of each phase, in the ladder's order where the runs tell it."""
    told = {one["phase"]: one[lang] for one in rows.attrs.get("phases", [])}
    there = dict.fromkeys(rows["phase"])
    named = {phase: name for phase, name in told.items() if phase in there}
    return named | {phase: phase.replace("_", " ") for phase in there if phase not in named}


_PANELS = (
    ("entrants", "entrants"),
    ("pupils", "pupils"),
    ("mean", "compare_short"),
    ("gross", "compare_beyond"),
    ("large_classes", "large_classes"),
)
_COLUMNS = 10
"""Coming years in the table of entrants."""
_HEIGHTS = (0.28, 1.15, 0.2)
"""Inches: the key of a line of scenarios, a panel, a line of the table."""


def compare_chart(rows: pd.DataFrame, path: Path, lang: Lang) -> set[str]:
    """Draw each scenario's whole-city numbers by phase, and tell its entrants year by year.

    Lines that fall together stay visible: the first is widest, each later one thinner.

    Returns
    -------
    Characters that the picture's fonts lack.
    """
    lang = picture_language(lang)
    glyphs = Glyphs()
    phases, scenarios = _phase_names(rows, lang), list(dict.fromkeys(rows["scenario"]))
    key, panel, line = _HEIGHTS
    heights = [key * -(-len(scenarios) // 3), *[panel] * len(_PANELS)]
    heights += [line * (len(scenarios) + 2)] * (len(phases) + 1)
    with style():
        figure = canvas(7.2, 0.8 + 1.18 * sum(heights))
        grid = figure.add_gridspec(len(heights), len(phases), height_ratios=heights)
        above: Axes | None = None
        for index, (phase, called) in enumerate(phases.items()):
            for row, (column, name) in enumerate(_PANELS, start=1):
                axes = figure.add_subplot(grid[row, index])
                _panel(axes, rows[rows["phase"] == phase], column, scenarios)
                if index == 0:
                    axes.set_ylabel("\n".join(wrap(word(name, lang), 14)), fontsize=7.5)
                if row == 1:
                    axes.set_title(sentence_case(called))
                if row < len(_PANELS):
                    axes.set_xticklabels([])
                above = axes
            table = figure.add_subplot(grid[1 + len(_PANELS) + index, :])
            title = word("compare_entrants", lang, phase=called)
            _entrants(table, rows[rows["phase"] == phase], scenarios, title)
        _sums(figure.add_subplot(grid[-1, :]), rows, scenarios, lang)
        if above is not None:
            _legend(figure.add_subplot(grid[0, :]), above)
        headed(figure, word("compare_title", lang), word("compare_foot", lang))
        save(figure, path, glyphs)
    return glyphs.missing


def _panel(axes: Axes, rows: pd.DataFrame, column: str, scenarios: list[str]) -> None:
    """Draw one number of one phase, a line for each scenario."""
    for order, scenario in enumerate(scenarios):
        part = rows[rows["scenario"] == scenario]
        axes.plot(
            part["year"],
            part[column],
            color=LINES[order % len(LINES)],
            linestyle=DASHES[order % len(DASHES)],
            linewidth=max(1.1, 3.0 - 0.6 * order),
            label=scenario,
        )
    if column not in {"pupils", "entrants"}:
        axes.set_ylim(0, max(1.0, axes.get_ylim()[1]))
        axes.locator_params(axis="y", integer=True)
    thousands(axes)
    shown = _year_names(rows)
    ticks = list(shown)[:: max(1, len(shown) // 4)]
    axes.set_xticks(ticks, [shown[year] for year in ticks])
    axes.tick_params(colors=QUIET, labelsize=7)


def _year_names(rows: pd.DataFrame) -> dict[int, str]:
    """School year of each year, in order."""
    named = rows.get("school_year", rows["year"].astype(str))
    return dict(sorted(zip(rows["year"], named, strict=True)))


def _legend(axes: Axes, like: Axes) -> None:
    """Key of the lines, in a row of its own under the title."""
    axes.set_axis_off()
    handles, names = like.get_legend_handles_labels()
    look = {"frameon": False, "fontsize": 7.5, "handlelength": 3.4}
    axes.legend(handles, names, loc="center left", ncols=min(3, len(names)), **look)


def _entrants(axes: Axes, rows: pd.DataFrame, scenarios: list[str], title: str) -> None:
    """Tell entrants of a phase by year."""
    shown = dict(list(_year_names(rows).items())[: _COLUMNS + 1])
    wide = rows.pivot_table(index="scenario", columns="year", values="entrants")
    values = wide.reindex(index=scenarios, columns=list(shown)).to_numpy()
    _table(axes, title, list(shown.values()), scenarios, values)


def _sums(axes: Axes, rows: pd.DataFrame, scenarios: list[str], lang: Lang) -> None:
    """Tell what comes together over all phases and coming years."""
    coming = rows[rows["year"] > rows["year"].min()]
    columns = ["mean", "gross", "large_classes"]
    values = coming.groupby("scenario")[columns].sum().reindex(scenarios).to_numpy()
    heads = [word(key, lang) for key in ("compare_short_years", "compare_beyond_years")]
    heads.append(word("compare_large_years", lang))
    title = word("compare_sums", lang)
    _table(axes, title, heads, scenarios, values)


def _table(
    axes: Axes, title: str, heads: list[str], scenarios: list[str], values: NDArray[np.float64]
) -> None:
    """Write ``(scenario, column)`` numbers: the first scenario's, the others' difference."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(len(scenarios) + 2, 0)
    axes.text(0, 0.5, title, fontsize=8, va="center")
    left = 0.3 if len(heads) > 4 else 0.5
    at = np.linspace(left, 1.0, len(heads))
    look: dict[str, Any] = {"fontsize": 6.8, "va": "center"}
    for x, name in zip(at, heads, strict=True):
        axes.text(x, 1.5, name, ha="right", color=QUIET, **look)
    axes.axhline(2, color=RULE, linewidth=0.6)
    for line, scenario in enumerate(scenarios):
        axes.text(0, line + 2.5, scenario, color=LINES[line % len(LINES)], **look)
        for x, value in zip(at, values[line] - (values[0] if line else 0.0), strict=True):
            text = difference(float(value)) if line else count(float(value))
            weight = "bold" if line and text not in {"0", "–"} else "normal"
            axes.text(x, line + 2.5, text, ha="right", fontweight=weight, **look)


def difference(value: float) -> str:
    """Whole number with its sign.

    >>> difference(-144.4), difference(0.2), difference(1250.0), difference(float("nan"))
    ('−144', '0', '+1,250', '–')
    """
    if np.isnan(value):
        return "–"
    text = count(abs(value))
    return text if text == "0" else f"{'−' if value < 0 else '+'}{text}"


def write_comparison(rows: pd.DataFrame, out: Path, lang: Lang) -> list[Path]:
    """Write a comparison's table and picture beside their place, then move them into it."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".comparison-", dir=out) as name:
        new = Path(name)
        written = [*write_frame(rows, new, "comparison"), new / "comparison.png"]
        compare_chart(rows, written[-1], lang)
        return [path.replace(out / path.name) for path in written]
