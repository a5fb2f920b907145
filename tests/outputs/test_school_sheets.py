"""Every formula is worked out here as a spreadsheet would, and held against its stated value."""

import re
from dataclasses import replace
from math import ceil, floor

import numpy as np
import pytest

from planner.outputs import school_sheets
from planner.outputs.school_sheets import write_book
from planner.paper.sheets import Formula, letters


class Book:
    """A workbook that works out its own formulas."""

    def __init__(self, sheets):
        self.cells = {
            (sheet.name, f"{letters(column)}{row}"): value
            for sheet in sheets
            for row, cells in enumerate(sheet.rows, 1)
            for column, value in enumerate(cells)
        }

    def value(self, sheet, spot):
        found = self.cells[sheet, spot]
        found = self.work(sheet, found.text) if isinstance(found, Formula) else found
        return np.float64(found) if isinstance(found, int | float) else found

    def work(self, sheet, text):
        def spots(match):
            home = match[1] or sheet
            first, last = match[2].replace("$", ""), (match[3] or "").replace("$", "")
            return f"cells({home!r}, {first!r}, {last!r})"

        spot = r"\$?[A-Z]{1,2}\$?\d+"
        code = re.sub(rf"(?:'([^']+)'!)?({spot})(?::({spot}))?", spots, text)
        given = {
            "cells": self.range, "SUM": np.nansum, "MIN": min, "MAX": max,
            "ISNUMBER": lambda x: np.isfinite(x).astype(float), "AND": lambda *x: all(x),
            "SUMPRODUCT": lambda *x: np.nansum(np.prod([np.nan_to_num(one) for one in x], axis=0)),
            "IF": lambda test, yes, no: yes if test else no,
            "ROUND": lambda x, n: floor(x * 10**n + 0.5) / 10**n, "ROUNDUP": lambda x, _: ceil(x),
        }  # fmt: skip
        with np.errstate(all="ignore"):  # the way that IF does not take
            return eval(code, {"__builtins__": {}}, given)  # noqa: S307 - our own formulas

    def range(self, sheet, first, last):
        if not last:
            return self.value(sheet, first)
        column, start, end = (
            re.match(r"[A-Z]+", first)[0],
            *(int(re.search(r"\d+", one)[0]) for one in (first, last)),
        )
        if re.match(r"[A-Z]+", last)[0] != column:
            names = [letters(i) for i in range(200)]
            across = names[names.index(column) : names.index(re.match(r"[A-Z]+", last)[0]) + 1]
            found = [self.value(sheet, f"{name}{start}") for name in across]
        else:
            found = [self.value(sheet, f"{column}{row}") for row in range(start, end + 1)]
        return np.array([np.nan if one is None else one for one in found], dtype=float)


@pytest.fixture
def written(head_book, monkeypatch, tmp_path):
    found = []

    def write(book=head_book, lang="en"):
        monkeypatch.setattr(school_sheets, "write_sheets", lambda _, sheets: found.extend(sheets))
        write_book(book, tmp_path / "x.xlsx", lang)
        return found

    return write


@pytest.mark.parametrize("repeat", [0.0, 0.05])
def test_every_formula_comes_to_its_value(written, head_book, repeat):
    hand = head_book.hand
    shares = {"repeat": np.full(5, repeat), "climb": np.full(5, 1 - repeat)}
    sheets = written(replace(head_book, hand=replace(hand, **shares)))
    book, count = Book(sheets), 0
    for (sheet, _), cell in book.cells.items():
        if isinstance(cell, Formula):
            count += 1
            assert book.work(sheet, cell.text) == pytest.approx(cell.value, abs=1e-6), cell.text
    assert count > 60


def test_a_school_without_a_record_takes_the_ratio_of_all_schools(written, head_book):
    hand = head_book.hand
    new = replace(hand, weights=np.zeros_like(hand.weights), kappa=0.0)
    sheets = written(replace(head_book, hand=new))
    book = Book(sheets)
    ratios = [row[8] for row in sheets[1].rows if isinstance(row[8], Formula)]
    pools = [row[4] for row in sheets[1].rows if isinstance(row[8], Formula)]
    assert ratios
    worked = [book.work(sheets[1].name, one.text) for one in ratios]
    assert worked == [one.value for one in ratios] == np.clip(pools, *new.bounds).tolist()


def test_nothing_is_left_over(written):
    *_, beside, _ = written()
    left = [row[8].value for row in beside.rows[1:]]
    assert left
    assert set(left) == {0.0}


def test_sheets_are_named_in_chinese_too(written):
    assert [sheet.name for sheet in written(lang="zh")] == [
        "记录",
        "比例",
        "手算",
        "与运行对照",
        "说明",
    ]


def test_a_workbook_is_written(head_book, tmp_path):
    path = write_book(head_book, tmp_path / "north.xlsx", "en")
    assert path.read_bytes()[:2] == b"PK"
