"""The intake plan as a paper that a bureau edits: a table for spreadsheets, read back by a run.

What the plan asks for stands in three columns that may be edited (classes, class size, places); the
rest says why. A paper that somebody has edited is never written over: it is kept under a numbered
name, and the new one takes its place in one move.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd

from planner.model.intake import BY_CLASS, COLUMNS, Column, IntakePlan
from planner.model.results import Plan
from planner.outputs.intake_words import overflow_texts
from planner.paper.frames import BOM, CHANCE, rounded, whole
from planner.paper.sheets import Cell, Formula, Sheet, letters, write_sheets
from planner.paper.words import Lang, word

_SIZE = 3
"""Decimals of a class size, so that classes × size come back to the places."""
_STYLES = {
    "key": "plain", "plan": "edit", "text": "plain", "count": "whole", "number": "tenth",
    "chance": "share",
}  # fmt: skip
_WIDTHS = {"school": 14, "name": 30, "overflow_to": 44}


def intake_of(plan: Plan) -> IntakePlan:
    """Intake plan of a plan, which the method has drafted."""
    if plan.intake is None:
        message = "the plan has no intake plan"
        raise ValueError(message)
    return plan.intake


def intake_frame(plan: Plan, lang: Lang) -> pd.DataFrame:
    """Rows of the intake plan, sorted by phase and school, under our own names of the columns."""
    found = intake_of(plan)
    rows = found.rows.to_dataframe()
    names = plan.city.schools["name"].to_series()
    sent = overflow_texts(plan, lang)
    keys = list(zip(rows["school"], rows["phase"], strict=True))
    frame = pd.DataFrame(
        {
            "school": rows["school"].astype("string"),
            "name": names.reindex(rows["school"]).astype("string").to_numpy(),
            "phase": rows["phase"].astype("string"),
            "grade": rows["grade"].astype("string"),
            "year": np.full(len(rows), found.year),
            **{name: whole(rows[f"rooms_{name[6:]}"]) for name in _ROOMS},
            "classes": whole(rows["classes"]),
            "class_size": rounded(rows["class_size"], _SIZE),
            "places": rounded(rows["places"], 1),
            "proposed": rounded(rows["places"], 1),
            "regular": rounded(rows["regular"], 1),
            "registered": whole(rows["registered"]),
            **{name: rounded(rows[name], 1) for name in _SPREAD},
            "difference": rounded(rows["difference"], 1),
            "probability": rounded(rows["probability"], CHANCE),
            "overflow_to": pd.Series([sent.get(key, "") for key in keys], dtype="string"),
            "unplaced": whole(rows["unplaced"]),
        }
    )[[column.name for column in COLUMNS]]
    for kind, _ in BY_CLASS:
        for name in found.classes["admission"].to_numpy():
            own = found.classes[kind].sel(admission=name).to_numpy()
            frame[f"{kind}_{name}"] = whole(own) if kind == "registered" else rounded(own, 1)
    order = {phase: i for i, phase in enumerate(plan.city.standards.ladder.phases)}
    ranked = frame.assign(_phase=frame["phase"].map(order)).sort_values(
        ["_phase", "school"], kind="stable"
    )
    return ranked.drop(columns="_phase").reset_index(drop=True)


_ROOMS = ("rooms_freed", "rooms_added", "rooms_idle", "rooms_free")
_SPREAD = ("central", "mean", "p10", "p50", "p90")


def heads(frame: pd.DataFrame, lang: Lang) -> list[str]:
    """Headings of the paper: our names of the columns, or the Chinese ones."""
    if lang == "en":
        return [str(name) for name in frame.columns]
    known = {column.name: column.chinese for column in COLUMNS}
    by_class = {
        f"{kind}_{name.removeprefix(f'{kind}_')}": f"{chinese}_{name.removeprefix(f'{kind}_')}"
        for kind, chinese in BY_CLASS
        for name in map(str, frame.columns)
        if name.startswith(f"{kind}_")
    }
    return [(known | by_class)[str(name)] for name in frame.columns]


def write_intake(plan: Plan, out: Path, lang: Lang) -> list[Path]:
    """Write the paper as .csv and .xlsx into a folder; gives the files, kept ones after them."""
    frame = intake_frame(plan, lang)
    name = f"intake-{plan.city.name}-{intake_of(plan).year}"
    out.mkdir(parents=True, exist_ok=True)
    files, kept = [], []
    writers: dict[str, Callable[[Path], None]] = {
        ".csv": lambda path: _write_csv(frame, path, lang),
        ".xlsx": lambda path: write_sheets(path, [sheet(frame, lang), notes(frame, plan, lang)]),
    }
    with TemporaryDirectory(prefix=".intake-", dir=out) as folder:
        for suffix, write in writers.items():
            new, target = Path(folder) / f"{name}{suffix}", out / f"{name}{suffix}"
            write(new)
            if target.exists() and target.read_bytes() != new.read_bytes():
                kept.append(_spare(target))
                target.replace(kept[-1])
            new.replace(target)
            files.append(target)
    return files + kept


def _spare(path: Path) -> Path:
    """First free numbered name beside a file."""
    number = 1
    while (spare := path.with_name(f"{path.stem}.kept-{number}{path.suffix}")).exists():
        number += 1
    return spare


def _write_csv(frame: pd.DataFrame, path: Path, lang: Lang) -> None:
    text = frame.set_axis(pd.Index(heads(frame, lang)), axis="columns")
    text = text.apply(lambda cells: cells.map(_plain))
    path.write_bytes(BOM + text.to_csv(index=False, lineterminator="\n").encode())


def _plain(cell: Any) -> str:  # noqa: ANN401 - text, number or blank
    """Text of a cell: whole numbers without a point, nothing where nothing is known."""
    if pd.isna(cell):
        return ""
    if isinstance(cell, float):
        return f"{cell:.10g}"
    return str(cell)


def sheet(frame: pd.DataFrame, lang: Lang) -> Sheet:
    """The paper as a sheet: places and difference are formulas, what may be edited is coloured."""
    names = [str(name) for name in frame.columns]
    spot = {name: letters(i) for i, name in enumerate(names)}
    kinds = {column.name: column for column in COLUMNS}
    rows: list[list[Cell]] = [list(heads(frame, lang))]
    for number, row in enumerate(frame.to_dict("records"), 2):
        at = {name: f"{spot[name]}{number}" for name in names}
        cells: list[Cell] = []
        for name in names:
            value = row[name]
            if pd.isna(value):
                cells.append(None)
            elif name == "places":
                cells.append(Formula(f"ROUND({at['classes']}*{at['class_size']},1)", float(value)))
            elif name == "difference":
                cells.append(Formula(f"{at['places']}-{at['central']}", float(value)))
            else:
                cells.append(str(value) if isinstance(value, str) else float(value))
        rows.append(cells)
    styles = [_style(kinds.get(name), name) for name in names]
    widths = [_WIDTHS.get(name, 11) for name in names]
    return Sheet(word("intake_sheet", lang), rows, styles, widths)


def _style(column: Column | None, name: str) -> str:
    if column is None:
        return "whole" if name.startswith("registered") else "tenth"
    return _STYLES[column.kind] if column.name != "proposed" else "tenth"


def notes(frame: pd.DataFrame, plan: Plan, lang: Lang) -> Sheet:
    """Say what each column means, and on what the numbers rest."""
    told = [*meanings(frame, lang), ("", ""), *_source(plan, lang)]
    rows: list[Sequence[Cell]] = [[word("intake_column", lang), word("intake_meaning", lang)]]
    rows += [list(line) for line in told]
    return Sheet(word("intake_notes", lang), rows, ("plain", "wrap"), (24, 100))


def meanings(frame: pd.DataFrame, lang: Lang) -> list[tuple[str, str]]:
    """Each column's heading with what it means."""
    known = {column.name for column in COLUMNS}
    found = []
    for head, name in zip(heads(frame, lang), map(str, frame.columns), strict=True):
        own = name if name in known else f"{name.partition('_')[0]}_class"
        found.append((head, word(f"intake_means_{own}", lang)))
    return found


def _source(plan: Plan, lang: Lang) -> list[tuple[str, str]]:
    rests = word(
        "intake_rests",
        lang,
        base=plan.city.base_year,
        scenario=plan.scenario.title,
        draws=len(plan.draws.ids),
        seed=plan.draws.seed,
    )
    lines = [(word("intake_rest_h", lang), rests)]
    measure = word(f"access_measure_{intake_of(plan).measure}", lang)
    said = word("intake_measure", lang, measure=measure)
    lines.append((word("intake_measure_h", lang), said))
    lines.append((word("intake_edit_h", lang), word("intake_edit", lang)))
    if plan.city.made_up:
        lines.append(("", word("made_up_city", lang)))
    return lines
