"""What a back-test of rolls hands over: ``accuracy.json``, ``forecasts``, a picture and lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.model.city import City
from planner.outputs.findings import (
    ALL,
    OWN,
    UNITS,
    ahead,
    best_of,
    plain_rows,
    skill_lines,
    write_findings,
)
from planner.outputs.foreseen import signed
from planner.outputs.foreseen_rolls import foreseen_rolls
from planner.paper.columns import columned
from planner.paper.words import LANGS, Lang, city_title, phase_name, word, year_label

RUN = "planner_run"


@dataclass(frozen=True, eq=False)
class RollFindings:
    """What a back-test of rolls found, with all that its papers must name.

    Parameters
    ----------
    forecasts, results
        Long tables with the contract's columns.
    chosen
        Which method erred least for the whole city, by horizon and over all.
    choices
        What the past chose at each origin.
    intervals, pooled
        level, phase, horizon, origin, n, cover80, cover95, score80 and those of plain quantiles;
        and the same over origins: of (all, settled, calm), since, level, phase, horizon, n.
    shaken, calm
        Target years that the standards call shaken, and ``results`` without them.
    skill
        level, phase, grade, horizon, against, n, origins, skill, low, high.
    warnings
        What the check of the folder remarked.
    """

    city: City
    forecasts: pd.DataFrame
    results: pd.DataFrame
    chosen: Mapping[str, Any]
    choices: Sequence[Mapping[str, Any]]
    intervals: pd.DataFrame
    pooled: pd.DataFrame
    shaken: Sequence[int]
    calm: pd.DataFrame
    skill: pd.DataFrame
    warnings: Sequence[str] = ()


def write_roll_accuracy(found: RollFindings, out: Path, lang: Lang) -> list[Path]:
    """Write a back-test's files into a folder; see `write_findings`."""

    def draw(table: pd.DataFrame, folder: Path) -> Path:
        return foreseen_rolls(found.city, table, found.results, folder, lang)

    return write_findings(found.forecasts, roll_document(found), draw, out)


def roll_document(found: RollFindings) -> dict[str, Any]:
    """Return ``accuracy.json``: the contract's keys, and what a reader needs to judge them."""
    targets = found.forecasts["target"]
    return {
        "city": found.city.name,
        "made_up": found.city.made_up,
        "of": "rolls",
        "origins": sorted(set(found.forecasts["origin"].tolist())),
        "targets": [int(targets.min()), int(targets.max())],
        "units": {**UNITS, "floor_moving": "%"},
        "results": plain_rows(found.results),
        "results_without_shaken": plain_rows(found.calm),
        "chosen": {**found.chosen, "by_origin": list(found.choices)},
        "intervals": plain_rows(found.intervals),
        "intervals_over_origins": plain_rows(found.pooled),
        "shaken": list(found.shaken),
        "skill": plain_rows(found.skill),
        "published": published(found.city),
        "warnings": list(found.warnings),
        "note": {lang: " ".join(remarks(found, lang)) for lang in LANGS},
    }


def published(city: City) -> list[dict[str, Any]]:
    """Errors that other systems published, from the standards."""
    rows = []
    for key, norm in city.standards.norms.items():
        values = city.standards.series(key)
        if key.startswith("published.") and values is not None:
            errors = {str(int(h)): v for h, v in zip(values[::2], values[1::2], strict=True)}
            rows.append({"what": norm.document, "percent": errors, "source": norm.source})
    return rows


def remarks(found: RollFindings, lang: Lang) -> list[str]:
    """Sentences beside the figures: which method was best, and what they rest on."""
    lines = [word("made_up_city", lang)] if found.city.made_up else []
    lines.append(best_of(found.chosen, "rolls_best", lang))
    lines += [word(key, lang) for key in ("rolls_note_rule", "rolls_note_rolls")]
    comma = word("list_comma", lang)
    if len(found.calm):
        lines.append(word("rolls_note_calm", lang, years=comma.join(_shaken(found, lang))))
    runs = sorted(set(found.forecasts.loc[found.forecasts["method"] == RUN, "origin"].tolist()))
    if runs:
        years = [year_label(int(year), found.city.spring, lang) for year in runs]
        lines.append(word("rolls_note_run", lang, count=len(runs), origins=comma.join(years)))
    last = ("rolls_note_closed", "backtest_note_withheld", "skill_note", "rolls_note_files")
    return [*lines, *(word(key, lang) for key in last)]


def rolls_told(found: RollFindings, lang: Lang) -> list[str]:
    """Lines that the command prints: a table a level and phase, intervals, choices, remarks."""
    city, forecasts = found.city, found.forecasts

    def year(value: int) -> str:
        return year_label(int(value), city.spring, lang)

    ends = {"first": forecasts["origin"].min(), "last": forecasts["origin"].max()}
    ends |= {"from": forecasts["target"].min(), "to": forecasts["target"].max()}
    named = {name: year(value) for name, value in ends.items()}
    lines = [word("rolls_head", lang, city=city_title(city, lang), **named)]
    scored = set(found.results["phase"])
    for phase in (phase for phase in city.standards.ladder.phases if phase in scored):
        for level in ("city", "district", "school", "school_grade"):
            lines += _part(found, level, phase, lang)
        totals = found.skill[(found.skill["phase"] == phase) & (found.skill["grade"] == ALL)]
        title = word("skill_title", lang, phase=phase_name(city, phase, lang))
        lines += skill_lines(totals, title, lang)
        lines += _intervals(found, phase, lang) + _choices(found, phase, lang)
    lines += ["", word("rolls_published", lang)]
    for row in published(city):
        errors = ", ".join(f"{h}: {v:g}" for h, v in row["percent"].items())
        told = {"what": row["what"], "errors": errors, "source": row["source"]}
        lines.append("  " + word("rolls_published_line", lang, **told))
    return [*lines, "", *remarks(found, lang), *found.warnings]


def _part(found: RollFindings, level: str, phase: str, lang: Lang) -> list[str]:
    """Table of one level and phase: methods down, years ahead across."""
    part, calm = (_measures(table, level, phase) for table in (found.results, found.calm))
    if not len(part):
        return []
    single = level in {"school", "school_grade"}
    key = f"rolls_level_{level}" if level == "school_grade" else f"backtest_level_{level}"
    place = phase_name(found.city, phase, lang)
    name = word("rolls_part", lang, level=word(key, lang), phase=place)
    told = word("rolls_what_median" if single else "rolls_what_mape", lang)
    calm = calm[calm["method"] == OWN].assign(method=word("rolls_calm", lang))
    part = pd.concat([part, calm], ignore_index=True) if len(calm) else part
    return ["", f"{name}: {told}", *columned(_cells(part, lang, single=single))]


def _measures(table: pd.DataFrame, level: str, phase: str) -> pd.DataFrame:
    """Measures of one level and phase, a row a method and horizon."""
    part = table[(table["level"] == level) & (table["phase"] == phase)]
    if level != "school_grade":
        return part[part["grade"] == ALL]
    return _together(part) if len(part) else part


def _together(part: pd.DataFrame) -> pd.DataFrame:
    """Measures over the grades of a phase, each grade weighing as many forecasts as it has."""
    names = part.select_dtypes("number").columns.difference(["horizon", "n"])
    weight = part["n"].to_numpy(dtype=float)[:, None]
    known = part[names].notna().to_numpy()
    sums = pd.DataFrame(np.nan_to_num(part[names].to_numpy(dtype=float)) * weight, columns=names)
    counts = pd.DataFrame(known * weight, columns=names)
    keys = [part["method"].to_numpy(), part["horizon"].to_numpy()]
    mean = sums.groupby(keys).sum() / counts.groupby(keys).sum().replace(0, np.nan)
    mean["n"] = part["n"].groupby(keys).sum()
    return mean.rename_axis(["method", "horizon"]).reset_index()


def _cells(part: pd.DataFrame, lang: Lang, *, single: bool) -> list[list[str]]:
    own = part[part["method"] == OWN].sort_values("horizon")
    steps = own["horizon"].tolist()
    rows = [
        ["", *ahead(steps, lang)],
        [word("backtest_n", lang), *(f"{count:.0f}" for count in own["n"])],
    ]
    ours = word("rolls_calm", lang)
    for method in sorted(part["method"].unique(), key=lambda name: (name not in {OWN, ours}, name)):
        mine = part[part["method"] == method].set_index("horizon").reindex(steps)
        if single:
            cells = [_pair(r.median, 2, f"{r.mape:.2f}") for r in mine.itertuples()]
        else:
            cells = [_pair(r.mape, 2, signed(r.bias)) for r in mine.itertuples()]
        rows.append([method, *cells])
    rows.append([word("backtest_floor", lang), *(f"{value:.1f}" for value in own["floor"])])
    rows.append(
        [word("rolls_floor_moving", lang), *(f"{value:.1f}" for value in own["floor_moving"])]
    )
    if own["cover80"].notna().any():
        rows.append([word("rolls_cover", lang), *(f"{100 * v:.0f}" for v in own["cover80"])])
    return rows


def _pair(value: float, digits: int, beside: str) -> str:
    """A figure with another in brackets; blank where there is none."""
    return f"{value:.{digits}f} ({beside})" if np.isfinite(value) else ""


def _intervals(found: RollFindings, phase: str, lang: Lang) -> list[str]:
    """How the intervals of schools' totals did, beside plain quantiles of the same past errors."""
    table = found.pooled
    if not len(table):
        return []
    part = table[(table["level"] == "school") & (table["phase"] == phase)]
    if not len(part):
        return []
    steps = sorted(set(part["horizon"].tolist()))
    heads = word("rolls_interval_rows", lang).split("|")
    shaken = word("list_comma", lang).join(_shaken(found, lang))
    rows = [["", *ahead(steps, lang)]]
    for of in part["of"].unique():
        mine = part[part["of"] == of].set_index("horizon").reindex(steps)
        since = year_label(int(mine["since"].dropna().iloc[0]), found.city.spring, lang)
        head = word(f"rolls_interval_{of}", lang, since=since, years=shaken)
        held = [
            _pair(100 * r.cover80, 1, f"{100 * r.cover80_plain:.1f}") for r in mine.itertuples()
        ]
        score = [_pair(r.score80, 1, f"{r.score80_plain:.1f}") for r in mine.itertuples()]
        tails = [_plain(100 * value, 1) for value in mine["cover95"]]
        cells = [[""] * len(steps), held, score, tails, [_plain(n, 0) for n in mine["n"]]]
        rows += [[name, *row] for name, row in zip((head, *heads), cells, strict=True)]
    title = word("rolls_intervals", lang, phase=phase_name(found.city, phase, lang))
    return ["", title, *columned(rows)]


def _shaken(found: RollFindings, lang: Lang) -> list[str]:
    """Names of the target years that the standards call shaken."""
    return [year_label(year, found.city.spring, lang) for year in found.shaken]


def _plain(value: float, digits: int) -> str:
    """A figure; blank where there is none."""
    return f"{value:.{digits}f}" if np.isfinite(value) else ""


def _choices(found: RollFindings, phase: str, lang: Lang) -> list[str]:
    """What the past chose, an origin a line."""
    heads = word("rolls_chosen_rows", lang).split("|")
    most = max(len(_by_horizon(choice, phase)) for choice in found.choices)
    rows = [[*heads, *(str(step + 1) for step in range(most))]]
    for choice in found.choices:
        city, school = choice["city"], choice["school"]
        cells = [
            f"{r['weight_of_climbing']:g} ({r['weight_of_last_city_total']:g})"
            for r in _by_horizon(choice, phase)
        ]
        rows.append(
            [
                year_label(int(choice["origin"]), found.city.spring, lang),
                f"{city['window']}, {city['decay']:g}",
                f"{choice['entry_trend']['damping']:g}",
                f"{school['window']}, {school['decay']:g}, {school['kappa']:g}",
                str(choice["entry_share_years"]),
                *cells,
                *[""] * (most - len(cells)),
            ]
        )
    title = word("rolls_chosen", lang, phase=phase_name(found.city, phase, lang))
    return ["", title, *columned(rows)]


def _by_horizon(choice: Mapping[str, Any], phase: str) -> list[Mapping[str, Any]]:
    return [row for row in choice["by_horizon"] if row["phase"] == phase]
