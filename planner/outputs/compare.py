"""Runs side by side: their tables read back, one table, one picture."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from planner.outputs.drawing import (
    DASHES,
    LINES,
    QUIET,
    Glyphs,
    canvas,
    headed,
    picture_language,
    save,
    style,
    thousands,
)
from planner.outputs.frames import in_order, read_frame, rounded, write_frame
from planner.outputs.words import Lang, word

AMOUNTS = ("entrants", "pupils", "places", "net", "reachable", "gross", "large_classes")
READ = ("entrants", "schools", "classes", "shortfall")


def city_rows(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Whole-city numbers by phase and year, on the central path (large classes: expected)."""
    children = tables["entrants"]
    entrants = children[children["area"] == "*"].set_index(["phase", "year"])["central"]
    schools = tables["schools"]
    totals = schools[(schools["grade"] == "all") & schools["central"].notna()]
    rolls = totals.groupby(["phase", "year"])[["central", "places"]].sum()
    phase_of = schools[schools["grade"] != "all"].drop_duplicates("grade").set_index("grade")
    classes = tables["classes"]
    classes = classes[classes["grade"] != "all"]
    large = classes.assign(phase=classes["grade"].map(phase_of["phase"]))
    short = tables["shortfall"]
    short = short[(short["level"] == "city") & (short["scope"] == "roll")]
    rows = short.set_index(["phase", "year"])[["net", "reachable", "gross", "probability"]]
    rows = rows.assign(
        entrants=entrants,
        pupils=rolls["central"],
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
        start = rows["year"] - int(_spring(folder))
        rows["school_year"] = start.astype(str) + "-" + ((start + 1) % 100).map("{:02d}".format)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def _spring(folder: Path) -> bool:
    manifest = folder / "manifest.json"
    if not manifest.exists():
        return False
    return bool(json.loads(manifest.read_text(encoding="utf-8")).get("spring", False))


_PANELS = (("pupils", "pupils"), ("reachable", "places_short"), ("large_classes", "large_classes"))


def compare_chart(rows: pd.DataFrame, path: Path, lang: Lang) -> set[str]:
    """Draw pupils, places short within reach and large classes of each scenario, by phase.

    Returns
    -------
    Characters that the picture's fonts lack.
    """
    lang = picture_language(lang)
    glyphs = Glyphs()
    phases, scenarios = list(dict.fromkeys(rows["phase"])), list(dict.fromkeys(rows["scenario"]))
    years = np.sort(rows["year"].unique())
    shown = dict(zip(rows["year"], rows.get("school_year", rows["year"].astype(str)), strict=True))
    with style():
        figure = canvas(7.2, 0.9 + 1.9 * len(_PANELS))
        grid = figure.subplots(len(_PANELS), len(phases), squeeze=False, sharex=True)
        for (row, (column, key)), (index, phase) in (
            (panel, one) for panel in enumerate(_PANELS) for one in enumerate(phases)
        ):
            axes = grid[row, index]
            for order, scenario in enumerate(scenarios):
                part = rows[(rows["phase"] == phase) & (rows["scenario"] == scenario)]
                axes.plot(
                    part["year"],
                    part[column],
                    color=LINES[order % len(LINES)],
                    linestyle=DASHES[order % len(DASHES)],
                    linewidth=1.6,
                    label=scenario,
                )
            if row == 0:
                axes.set_title(phase.replace("_", " "))
            else:
                axes.set_ylim(bottom=0)
            if index == 0:
                axes.set_ylabel(word(key, lang))
            thousands(axes)
            ticks = years[:: max(1, len(years) // 4)]
            axes.set_xticks(ticks, [shown[year] for year in ticks], fontsize=7)
            axes.tick_params(colors=QUIET)
        handles, names = grid[0, 0].get_legend_handles_labels()
        figure.legend(
            handles,
            names,
            loc="outside upper center",
            ncols=min(3, len(names)),
            frameon=False,
            fontsize=7.5,
            handlelength=3,
        )
        headed(figure, word("compare_title", lang), word("compare_foot", lang))
        save(figure, path, glyphs)
    return glyphs.missing


def write_comparison(rows: pd.DataFrame, out: Path, lang: Lang) -> list[Path]:
    """Write a comparison's table and picture beside their place, then move them into it."""
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".comparison-", dir=out) as name:
        new = Path(name)
        written = [*write_frame(rows, new, "comparison"), new / "comparison.png"]
        compare_chart(rows, written[-1], lang)
        return [path.replace(out / path.name) for path in written]
