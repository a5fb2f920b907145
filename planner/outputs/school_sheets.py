"""One school recomputed by hand: record, ratios, rolls and classes as formulas, beside the run's.

Every formula is one that a head teacher can follow with a pocket calculator. What a run adds to
them (homes, moves within the year, the lean towards last year) stands beside them, cell by cell, so
that each of the run's numbers is the sum of its row.
"""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from planner.outputs.school_hand import (
    Floats,
    SchoolBook,
    beside,
    by_formula,
    classes_of,
    ratios,
    sums,
)
from planner.paper.sheets import Cell, Formula, Sheet, letters, write_sheets
from planner.paper.words import Lang, word, year_label

Row = list[Cell]


def write_book(book: SchoolBook, path: Path, lang: Lang) -> Path:
    """Write the workbook: record, ratios, rolls by hand, beside the run, notes."""
    rolls = by_formula(book)
    sheets = [
        _record(book, lang),
        _ratios(book, lang),
        _path(book, rolls, lang),
        _beside(book, rolls, lang),
        _notes(book, lang),
    ]
    write_sheets(path, sheets)
    return path


def _name(key: str, lang: Lang) -> str:
    return word(f"school_sheet_{key}", lang)


def _at(sheet: str, cell: str, lang: Lang) -> str:
    """Name a cell of another sheet."""
    return f"'{_name(sheet, lang)}'!{cell}"


def _year(book: SchoolBook, year: int, lang: Lang) -> str:
    return year_label(int(year), book.spring, lang)


def _column(book: SchoolBook, grade: int) -> str:
    """Column of a grade on the sheets of the record and of the rolls by hand."""
    return letters(2 + book.hand.taught.index(grade))


def _grade(book: SchoolBook, grade: int, lang: Lang) -> str:
    return word("school_grade", lang, grade=book.hand.grades[grade])


def _record(book: SchoolBook, lang: Lang) -> Sheet:
    hand, at = book.hand, book.hand.taught
    heads: Row = [word("year", lang), word("school_step_weight", lang)]
    heads += [_grade(book, g, lang) for g in at]
    heads += [word("school_total", lang), word("school_remark", lang)]
    rows: list[Row] = [heads]
    last = letters(1 + len(at))
    for i, year in enumerate(hand.years):
        counts = hand.record[i, at]
        cells: Row = [None if np.isnan(value) else float(value) for value in counts]
        spot = i + 2
        whole = Formula(f"SUM(C{spot}:{last}{spot})", float(np.nansum(counts)))
        remark = word("school_withheld", lang) if hand.withheld[i, at].any() else None
        rows.append([_year(book, year, lang), float(hand.weights[i]), *cells, whole, remark])
    styles = ["plain", "plain", *["plain"] * len(at), "plain", "plain"]
    return Sheet(_name("record", lang), rows, styles, [14, 12, *[10] * len(at), 10, 50])


RATIO_HEADS = (
    "grade", "came", "could", "weight", "pool", "kappa", "least", "most", "ratio", "base", "repeat",
    "climb", "run_ratio", "ratio_gap", "remark",
)  # fmt: skip


def _ratios(book: SchoolBook, lang: Lang) -> Sheet:
    hand, at = book.hand, book.hand.taught
    rows: list[Row] = [[word(f"school_{name}", lang) for name in RATIO_HEADS]]
    ratio, base = ratios(hand)
    came, could, weight = sums(hand)
    for g in at:
        n = len(rows) + 1
        head = _grade(book, g, lang)
        stay: Row = [float(hand.repeat[g]), float(hand.climb[g])]
        step = g - 1
        if step < 0 or not hand.own[step] or step not in at:
            remark = word("school_entry" if g == at[0] else "school_given", lang)
            rows.append([head, *[None] * 9, *stay, None, None, remark])
            continue
        w, c = (_range(book, name, lang) for name in ("B", _column(book, g)))
        b = _range(book, _column(book, g - 1), lang, early=True)
        same = _range(book, _column(book, g), lang, early=True)
        up = f"({c}-K{n}*{same})*({c}>K{n}*{same})" if hand.repeat[g] else c
        below = f"ISNUMBER({b})*1"
        goes = "" if hand.climb[g - 1] == 1 else f"L{n - 1}*"
        rows.append(
            [
                head,
                Formula(f"SUMPRODUCT({w},{up},{below})", float(came[step])),
                Formula(f"{goes}SUMPRODUCT({w},{b},ISNUMBER({c})*1)", float(could[step])),
                Formula(f"SUMPRODUCT({w},ISNUMBER({c})*{below})", float(weight[step])),
                float(hand.pool[step]),
                float(hand.kappa),
                *(float(bound) for bound in hand.bounds),
                Formula(
                    f"MIN(MAX(IF(C{n}+F{n}>0,(B{n}+F{n}*E{n})/(C{n}+F{n}),E{n}),G{n}),H{n})",
                    float(ratio[step]),
                ),
                Formula(f"IF(D{n}>0,C{n}/D{n},0)", float(base[step])),
                *stay,
                float(hand.ratio[step]),
                Formula(f"M{n}-I{n}", float(hand.ratio[step] - ratio[step])),
                None,
            ]
        )
    styles = ["plain"] * 14 + ["wrap"]
    return Sheet(_name("ratios", lang), rows, styles, [12, *[11] * 13, 56])


def _range(book: SchoolBook, column: str, lang: Lang, *, early: bool = False) -> str:
    """Cells of the record in the later years of all steps, or in the earlier ones."""
    last = len(book.hand.years) + 1
    first, end = (2, last - 1) if early else (3, last)
    return _at("record", f"${column}${first}:${column}${end}", lang)


def _path(book: SchoolBook, rolls: Floats, lang: Lang) -> Sheet:
    hand, at = book.hand, book.hand.taught
    count = len(at)
    heads: Row = [word("year", lang), word("school_total", lang)]
    heads += [_grade(book, g, lang) for g in at]
    heads += [word("school_classes_of", lang, grade=_grade(book, g, lang)) for g in at]
    targets: Row = [word("school_target", lang), *[None] * (1 + count)]
    rows: list[Row] = [heads, [*targets, *(float(book.target[g]) for g in at)]]
    formed = classes_of(rolls, book.target)
    for i, year in enumerate(hand.ahead):
        n = i + 3
        cells: Row = [_roll_cell(book, rolls, i, g, n, lang) for g in at]
        whole = Formula(f"SUM(C{n}:{letters(1 + count)}{n})", float(rolls[i, at].sum()))
        made: Row = []
        for place, g in enumerate(at):
            spot = letters(2 + count + place)
            text = f"ROUNDUP(ROUND({letters(2 + place)}{n},0)/{spot}$2,0)"
            made.append(Formula(text, float(formed[i, g])))
        rows.append([_year(book, year, lang), whole, *cells, *made])
    styles = ["plain", "tenth", *["tenth"] * count, *["plain"] * count]
    return Sheet(_name("path", lang), rows, styles, [16, 10, *[10] * (2 * count)])


def _roll_cell(book: SchoolBook, rolls: Floats, i: int, g: int, n: int, lang: Lang) -> Cell:
    """A roll by hand: the record, a number that the run gives, or what climbs."""
    hand, at = book.hand, book.hand.taught
    if i == 0 or g == 0 or not hand.own[g - 1] or g - 1 not in at:
        return float(rolls[i, g])
    row = at.index(g) + 2
    below, same = f"{_column(book, g - 1)}{n - 1}", f"{_column(book, g)}{n - 1}"
    ratio, base, most = (_at("ratios", f"{column}${row}", lang) for column in ("$I", "$J", "$H"))
    stays, goes = _at("ratios", f"$K${row}", lang), _at("ratios", f"$L${row - 1}", lang)
    up = below if hand.climb[g - 1] == 1 else f"({below}*{goes})"
    text = (
        f"IF(AND({ratio}>1,{base}>0),"
        f"MIN({up}+({ratio}-1)*{base},{up}*MAX({most},{ratio})),{up}*{ratio})"
    )
    text += f"+{same}*{stays}" if hand.repeat[g] else ""
    return Formula(text, float(rolls[i, g]))


BESIDE_HEADS = (
    "year", "grade", "by_hand", "homes", "ways", "lean", "adds_up", "run", "left", "hand_classes",
    "run_classes", "class_gap", "remark",
)  # fmt: skip


def _beside(book: SchoolBook, rolls: Floats, lang: Lang) -> Sheet:
    at, count = book.hand.taught, len(book.hand.taught)
    rows: list[Row] = [[word(f"school_{name}", lang) for name in BESIDE_HEADS]]
    for one in beside(book, rolls).to_dict("records"):
        g, n = int(one["grade"]), len(rows) + 1
        place, spot = at.index(g), int(one["at"]) + 3
        whole = one["by_hand"] + one["homes"] + one["ways"] + one["lean"]
        rows.append(
            [
                _year(book, one["year"], lang),
                _grade(book, g, lang),
                Formula(_at("path", f"{letters(2 + place)}{spot}", lang), one["by_hand"]),
                *(_plain(one[name]) for name in ("homes", "ways", "lean")),
                Formula(f"C{n}+D{n}+E{n}+F{n}", whole),
                _plain(one["run"]),
                Formula(f"ROUND(H{n}-G{n},3)", float(np.round(one["run"] - whole, 3) + 0.0)),
                Formula(_at("path", f"{letters(2 + count + place)}{spot}", lang), one["formed"]),
                one["classes"],
                Formula(f"K{n}-J{n}", one["classes"] - one["formed"]),
                _remark(one, lang),
            ]
        )
    styles = ["plain", "plain", *["tenth"] * 7, "plain", "plain", "plain", "wrap"]
    return Sheet(_name("beside", lang), rows, styles, [14, 10, *[11] * 7, 10, 10, 10, 60])


def _plain(value: float) -> float:
    """A millionth of a child is enough."""
    return float(np.round(value, 6) + 0.0)


def _remark(one: Mapping[Hashable, Any], lang: Lang) -> str | None:
    """What a row's differences come from; nothing where there are none."""
    said = [
        word(f"school_adds_{name}", lang)
        for name in ("homes", "ways", "lean")
        if abs(one[name]) >= 0.05  # shows as a tenth of a child
    ]
    if one["classes"] != one["formed"]:
        key = "fewer" if one["classes"] < one["formed"] else "more"
        said.append(word(f"school_{key}_classes", lang))
    return word("list_semicolon", lang).join(said) or None


def _notes(book: SchoolBook, lang: Lang) -> Sheet:
    hand = book.hand
    told = {"window": hand.window, "decay": f"{hand.decay:g}", "kappa": f"{hand.kappa:g}"}
    lines = [*book.about, word("school_how_ratio", lang, **told)]
    lines += [word(f"school_how_{name}", lang) for name in ("grows", "entry", "classes", "beside")]
    rows: list[Row] = [[word("school_notes", lang)]]
    rows += [[line] for line in lines]
    return Sheet(_name("notes", lang), rows, ["wrap"], [110])
