"""What a back-test of entrants hands over: ``accuracy.json``, ``forecasts``, a picture, lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from planner.model.city import City
from planner.outputs.findings import (
    OWN,
    UNITS,
    ahead,
    best_of,
    plain_rows,
    skill_lines,
    write_findings,
)
from planner.outputs.foreseen import foreseen as draw
from planner.outputs.foreseen import horizons, phase_of, ratio_series, signed, span
from planner.paper.columns import columned
from planner.paper.words import LANGS, Lang, city_title, phase_name, word, year_label


@dataclass(frozen=True, eq=False)
class Findings:
    """What a back-test found, with all that its papers must name.

    Parameters
    ----------
    of
        What was forecast, as the command line names it.
    forecasts, results
        Long tables with the contract's columns.
    chosen
        Which method erred least, by horizon and over all.
    ratios
        year, births, entrants, ratio: pairs on record, whole city, oldest first.
    direction
        ``fell`` or ``rose`` where the ratio is worth a sentence.
    least_pairs
        Fewest pairs that an origin needs.
    skill
        level, phase, grade, horizon, against, n, origins, skill, low, high.
    warnings
        What the check of the folder remarked.
    """

    city: City
    of: str
    draws: int
    seed: int
    forecasts: pd.DataFrame
    results: pd.DataFrame
    chosen: Mapping[str, Any]
    ratios: pd.DataFrame
    direction: str
    least_pairs: int
    skill: pd.DataFrame
    warnings: Sequence[str] = ()


def write_accuracy(found: Findings, out: Path, lang: Lang) -> list[Path]:
    """Write a back-test's files into a folder; see `write_findings`."""

    def drawn(table: pd.DataFrame, folder: Path) -> Path:
        return draw(found.city, table, found.results, found.ratios, folder, lang, found.draws)

    return write_findings(found.forecasts, document(found), drawn, out)


def document(found: Findings) -> dict[str, Any]:
    """Return ``accuracy.json``: the contract's keys, and what a reader needs to judge them."""
    origins = found.forecasts[["origin", "pairs"]].drop_duplicates().sort_values("origin")
    targets = found.forecasts["target"]
    return {
        "city": found.city.name,
        "made_up": found.city.made_up,
        "of": found.of,
        "draws": found.draws,
        "seed": found.seed,
        "origins": plain_rows(origins),
        "targets": [int(targets.min()), int(targets.max())],
        "births": {"vintage": found.city.births_vintage, "basis": found.city.births_basis},
        "units": UNITS,
        "results": plain_rows(found.results),
        "chosen": found.chosen,
        "skill": plain_rows(found.skill),
        "ratios": {
            "direction": found.direction,
            "by_year": plain_rows(found.ratios),
        },
        "warnings": list(found.warnings),
        "note": {lang: " ".join(remarks(found, lang)) for lang in LANGS},
    }


def remarks(found: Findings, lang: Lang) -> list[str]:
    """Sentences beside the figures: which method was best, where ratios go, what they rest on."""
    least = found.chosen["least_origins"]
    lines = [word("made_up_city", lang)] if found.city.made_up else []
    lines.append(best_of(found.chosen, "backtest_best", lang))
    if any(row["method"] is None for row in found.chosen["by_horizon"]):
        lines.append(word("backtest_thin", lang, least=least))
    if found.direction in {"fell", "rose"}:
        lines += heading_of_ratios(found, lang)
    pairs = found.forecasts["pairs"]
    span = {"least": found.least_pairs, "low": int(pairs.min()), "high": int(pairs.max())}
    lines.append(word("backtest_note_pairs", lang, **span))
    last = ("backtest_note_vintage", "backtest_note_withheld", "skill_note")
    return [*lines, *(word(key, lang) for key in last)]


def heading_of_ratios(found: Findings, lang: Lang) -> list[str]:
    """Say where births-to-entrants ratios are heading, and what that means for a planner."""
    table, spring = found.ratios, found.city.spring
    ratio, years = table["ratio"].to_numpy(), table["year"].to_numpy()
    change = np.diff(ratio)
    one_way = int((change < 0).sum() if found.direction == "fell" else (change > 0).sum())
    said = word(
        f"backtest_ratio_{found.direction}",
        lang,
        before=f"{ratio[0]:.2f}",
        after=f"{ratio[-1]:.2f}",
        first=year_label(years[0], spring, lang),
        last=year_label(years[-1], spring, lang),
        change=f"{100 * abs(ratio[-1] / ratio[0] - 1):.0f}",
        one_way=one_way,
        steps=len(change),
        series=ratio_series(table, spring, lang),
    )
    results = found.results
    own = results[(results["method"] == OWN) & (results["level"] == "city")].sort_values("horizon")
    errors = [
        word("backtest_bias_at", lang, bias=signed(bias), years=horizons(int(horizon), lang))
        for horizon, bias in zip(own["horizon"], own["bias"], strict=True)
    ]
    bias = word("backtest_bias", lang, errors=word("list_comma", lang).join(errors))
    return [said, word(f"backtest_means_{found.direction}", lang), bias]


def told(found: Findings, lang: Lang) -> list[str]:
    """Lines that the command prints: a small table a level, then the remarks."""
    city, forecasts = found.city, found.forecasts

    def year(value: int) -> str:
        return year_label(int(value), city.spring, lang)

    phase, grade = phase_of(forecasts)
    lines = [
        word(
            "backtest_head",
            lang,
            city=city_title(city, lang),
            phase=phase_name(city, phase, lang),
            grade=grade,
            first=year(forecasts["origin"].min()),
            last=year(forecasts["origin"].max()),
            **{"from": year(forecasts["target"].min()), "to": year(forecasts["target"].max())},
        )
    ]
    for level, part in found.results.groupby("level", sort=True):
        lines += ["", f"{word(f'backtest_level_{level}', lang)}: {word('backtest_what', lang)}"]
        lines += columned(_cells(part, lang))
    lines += skill_lines(found.skill, word("skill_entrants", lang), lang)
    return [*lines, "", *remarks(found, lang), *found.warnings]


def _cells(part: pd.DataFrame, lang: Lang) -> list[list[str]]:
    """Rows of text of one level: what lies behind the figures, each method, what chance leaves."""
    own = part[part["method"] == OWN].sort_values("horizon")
    steps = own["horizon"].tolist()
    pairs = [span(*ends) for ends in zip(own["pairs_min"], own["pairs_max"], strict=True)]
    rows = [
        ["", *ahead(steps, lang)],
        [word("backtest_n", lang), *(str(count) for count in own["n"])],
        [word("backtest_pairs", lang), *pairs],
    ]
    for method in sorted(part["method"].unique(), key=lambda name: (name != OWN, name)):
        mine = part[part["method"] == method].set_index("horizon")
        rows.append(
            [method, *(f"{r.wape:.1f} ({signed(r.bias)})" for r in mine.loc[steps].itertuples())]
        )
    rows.append([word("backtest_floor", lang), *(f"{value:.1f}" for value in own["floor"])])
    if own["cover80"].notna().all():
        held = [f"{share * n:.0f}/{n}" for share, n in zip(own["cover80"], own["n"], strict=True)]
        rows.append([word("backtest_held", lang), *held])
    return rows
