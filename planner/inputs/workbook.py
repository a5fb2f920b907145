"""The sheet of an Excel workbook that holds a table, as text cells; of formulas the last value."""

import zipfile
from collections.abc import Collection, Iterator
from operator import itemgetter
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell

from planner.inputs.forms import Unreadable

_BROKEN: Final = (
    CalamineError, zipfile.BadZipFile, ET.ParseError, LookupError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the readers raise at a file that is no whole workbook."""

_VALUES: Final = ("{*}v", "{*}is")
_LARGEST: Final = 1_000_000
"""Cells from A1 to the last that is written: calamine takes memory for each of them."""

Rows = dict[int, list[str]]
"""Cells of the rows that are not blank, by row number."""


def read_sheet(path: Path, names: Collection[str] = ()) -> tuple[str, pd.DataFrame]:
    """Name of the sheet that holds a table, and its cells by row number.

    A bureau puts a title above its table, and a sheet of its own before it: the header is the row
    of the visible sheets that holds most of the ``names`` (casefolded), the first among equals.

    Raises
    ------
    Unreadable
        No workbook, a cell far from all others, or no rows under the header.
    """
    try:
        sheets = list(_sheets(path))
    except _BROKEN as error:
        mend = "save it again as an Excel workbook (.xlsx), or as CSV UTF-8"
        what = f"a workbook that cannot be read ({type(error).__name__})"
        raise Unreadable(0, what, mend) from None
    heads = [(name, rows, number) for name, rows in sheets for number in rows]
    if heads:
        name, rows, head = max(
            heads, key=lambda at: len({cell.casefold() for cell in at[1][at[2]]} & set(names))
        )
        under = [number for number in rows if number > head]
        if under:
            return name, _frame(rows, head, under)
    raise Unreadable(0, "a sheet without rows", "write a header row and the rows under it")


def _frame(rows: Rows, head: int, under: list[int]) -> pd.DataFrame:
    columns = [column for column, text in enumerate(rows[head]) if text]
    frame = pd.DataFrame(
        [[rows[number][column] for column in columns] for number in under],
        columns=pd.Index([rows[head][column] for column in columns]),
        index=pd.Index(under),
        dtype="string",
    )
    return frame.where(frame != "")


def _sheets(path: Path) -> Iterator[tuple[str, Rows]]:
    """Visible sheets of cells, in their order."""
    book = CalamineWorkbook.from_path(path)
    for name, page in _pages(path):
        errors = _errors(name, page)
        sheet = book.get_sheet_by_name(name)
        table = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        for row, column, error in errors:
            table[row][column] = error
        yield name, {number: cells for number, cells in enumerate(table, 1) if any(cells)}


def _text(value: object) -> str:
    """Text of a cell: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value).strip()


def _pages(path: Path) -> Iterator[tuple[str, ET.Element]]:
    """Names and pages of the visible sheets; sheets that are charts hold no cells."""
    with zipfile.ZipFile(path) as book:
        links = _parsed(book, "xl/_rels/workbook.xml.rels")
        targets = {
            link.get("Id"): str(PurePosixPath("/xl", str(link.get("Target"))))[1:]
            for link in links
            if str(link.get("Type")).endswith("/worksheet")
        }
        for sheet in _parsed(book, "xl/workbook.xml").iterfind("{*}sheets/{*}sheet"):
            own = {key.rpartition("}")[2]: one for key, one in sheet.items()}
            if own.get("state", "visible") == "visible" and own["id"] in targets:
                yield own["name"], _parsed(book, targets[own["id"]])


def _errors(name: str, page: ET.Element) -> list[tuple[int, int, str]]:
    """Row, column and text of cells that show an error, such as #REF!.

    A formula that broke is no cell that somebody cleared, as which calamine reads it
    (github.com/dimastbk/python-calamine/issues/105). A stray cell is found here too, before
    calamine asks for the memory of all the cells between it and the others.
    """
    written = [
        spot for spot in _cells(page) if any(spot[2].find(tag) is not None for tag in _VALUES)
    ]
    spots = [(row, column) for row, column, _ in written]
    low, wide = max(spots, default=(0, 0)), max(spots, key=itemgetter(1), default=(0, 0))
    if (low[0] + 1) * (wide[1] + 1) > _LARGEST:
        far = " and ".join(dict.fromkeys(xl_rowcol_to_cell(*spot) for spot in (wide, low)))
        mend = "delete what stands far from the table, or copy the table into a new workbook"
        raise Unreadable(0, f"a cell at {far} of sheet {name!r}, far from the others", mend)
    return [
        (row, column, cell.findtext("{*}v", ""))
        for row, column, cell in written
        if cell.get("t") == "e"
    ]


def _cells(page: ET.Element) -> Iterator[tuple[int, int, ET.Element]]:
    """Cells with their row and column, counted from 0; those that name no spot follow the last."""
    row = -1
    for line in page.iterfind("{*}sheetData/{*}row"):
        row, column = int(line.get("r", row + 2)) - 1, -1
        for cell in line.iterfind("{*}c"):
            spot = cell.get("r")
            row, column = xl_cell_to_rowcol(spot) if spot else (row, column + 1)
            yield row, column, cell


def _parsed(book: zipfile.ZipFile, page: str) -> ET.Element:
    return ET.fromstring(book.read(page))  # noqa: S314 - a planner's own file
