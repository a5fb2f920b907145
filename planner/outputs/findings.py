"""What the papers of every back-test share: files written whole, plain rows, skill, the best.

The files are written beside their place, then moved into it: a crash leaves the last good ones.
Parquet holds every forecast. The CSV is for reading: it leaves out the single grades of baselines,
which are most of the rows and can be made from the rolls by anyone, and rounds to hundredths.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from planner.outputs.foreseen import horizons, signed
from planner.paper.columns import columned
from planner.paper.frames import write_csv, write_parquet
from planner.paper.words import Lang, word

OWN, NAIVE, ALL = "planner", "last_value", "all"
DECIMALS, IN_CSV = 4, 2
UNITS = {
    "mape": "%", "median": "%", "wape": "%", "bias": "%, forecast less actual", "floor": "%",
    "crps": "pupils", "score80": "pupils", "cover50": "share", "cover80": "share",
    "cover95": "share", "skill": "share of the baseline's crps that is spared",
}  # fmt: skip
BESIDE = ["crps", "pairs"]
"""Columns that the contract does not name; they stand in Parquet alone."""


def write_findings(
    forecasts: pd.DataFrame,
    document: Mapping[str, Any],
    draw: Callable[[pd.DataFrame, Path], Path],
    out: Path,
) -> list[Path]:
    """Write a back-test's files into a folder; equal findings give equal bytes.

    Parameters
    ----------
    draw
        Draws the picture of the forecasts, as they are rounded, into a folder.
    """
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".backtest-", dir=out) as name:
        new = Path(name)
        table = _rounded(forecasts, DECIMALS)
        picture = draw(table, new)
        text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
        told = new / "accuracy.json"
        told.write_text(text + "\n", encoding="utf-8", newline="\n")
        csv = write_csv(for_reading(table), new, "forecasts")
        written = [told, csv, write_parquet(table, new, "forecasts"), picture]
        return [path.replace(out / path.name) for path in written]


def for_reading(forecasts: pd.DataFrame) -> pd.DataFrame:
    """What the CSV holds: every forecast, in the columns of the contract, rounded."""
    return _rounded(forecasts.drop(columns=BESIDE), IN_CSV)


def _rounded(table: pd.DataFrame, decimals: int) -> pd.DataFrame:
    numbers = table.select_dtypes("float").columns
    return table.assign(**table[numbers].round(decimals) + 0.0)


def plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return a row for JSON: missing as null, numbers of Python, rounded once."""
    return {str(key): _value(value) for key, value in row.items()}


def plain_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table for JSON."""
    return [plain(row) for row in table.to_dict("records")]


def _value(value: Any) -> Any:  # noqa: ANN401 - text or number
    if isinstance(value, (float, np.floating)):
        return round(float(value), DECIMALS) + 0.0 if np.isfinite(value) else None
    return int(value) if isinstance(value, np.integer) else value


def best_of(chosen: Mapping[str, Any], key: str, lang: Lang) -> str:
    """Name the method with the least error, by the sentence of a key; or say why none is named."""
    overall = chosen["overall"]
    if overall["method"] is None:
        counts = {"origins": overall["origins"], "least": chosen["least_origins"]}
        return word("backtest_no_best", lang, **counts)
    wape = {name: f"{value:.1f}" for name, value in overall["wape"].items()}
    named = {"wape": wape[overall["method"]], "own": wape[OWN], "naive": wape[NAIVE]}
    return word(key, lang, method=overall["method"], **named)


def ahead(steps: list[int], lang: Lang) -> list[str]:
    """Heads of columns by years ahead."""
    return [word("backtest_horizon", lang, years=horizons(int(step), lang)) for step in steps]


def skill_lines(skill: pd.DataFrame, title: str, lang: Lang) -> list[str]:
    """Print the CRPS skill of one phase: level and baseline down, years ahead across."""
    if not len(skill):
        return []
    steps = sorted(set(skill["horizon"].tolist()))
    rows = [["", *ahead(steps, lang)]]
    for (level, against), part in skill.groupby(["level", "against"], sort=True):
        mine = part.set_index("horizon").reindex(steps)
        head = word("skill_row", lang, level=word(f"skill_{level}", lang), against=against)
        rows.append([head, *(_skill(*cell) for cell in mine[["skill", "low", "high"]].to_numpy())])
    return ["", f"{title}: {word('skill_what', lang)}", *columned(rows)]


def _skill(value: float, low: float, high: float) -> str:
    """Skill in per cent with its interval, as far as they are known."""
    if not np.isfinite(value):
        return ""
    told = signed(100 * value)
    return f"{told} ({signed(100 * low)} … {signed(100 * high)})" if np.isfinite(low) else told
