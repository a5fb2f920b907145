"""The first sheet of an Excel workbook as text cells by row number; of formulas the last value."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree as ET

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.utility import xl_cell_to_rowcol

from planner.inputs.forms import Unreadable

_BROKEN: Final = (
    CalamineError, zipfile.BadZipFile, ET.ParseError, LookupError, NotImplementedError, ValueError,
)  # fmt: skip
"""What the readers raise at a file that is no whole workbook."""


def read_sheet(path: Path) -> tuple[str, pd.DataFrame]:
    """Name and cells of the first sheet; its first row that is not blank is the header.

    Raises
    ------
    Unreadable
        No workbook, or a sheet without rows under its header.
    """
    try:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
        table = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        for spot, error in _errors(path):
            row, column = xl_cell_to_rowcol(spot)
            table[row][column] = error
    except _BROKEN as error:
        mend = "save it again as an Excel workbook (.xlsx), or as CSV UTF-8"
        what = f"a workbook that cannot be read ({type(error).__name__})"
        raise Unreadable(0, what, mend) from None
    filled = {number: cells for number, cells in enumerate(table, 1) if any(cells)}
    if len(filled) < 2:
        raise Unreadable(0, "a sheet without rows", "write a header row and the rows under it")
    (_, head), *rest = filled.items()
    columns = [column for column, text in enumerate(head) if text]
    frame = pd.DataFrame(
        [[cells[column] for column in columns] for _, cells in rest],
        columns=pd.Index([head[column] for column in columns]),
        index=pd.Index([number for number, _ in rest]),
        dtype="string",
    )
    return sheet.name, frame.where(frame != "")


def _text(value: object) -> str:
    """Text of a cell: whole numbers without a point."""
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value).strip()


def _errors(path: Path) -> Iterator[tuple[str, str]]:
    """Cells of the first sheet that show an error, such as #REF!, which calamine reads as blank.

    A formula that broke is no cell that somebody cleared
    (github.com/dimastbk/python-calamine/issues/105).
    """
    with zipfile.ZipFile(path) as book:
        first = _parsed(book, "xl/workbook.xml").find("{*}sheets/{*}sheet")
        own = {} if first is None else {key.rpartition("}")[2]: one for key, one in first.items()}
        links = _parsed(book, "xl/_rels/workbook.xml.rels")
        target = {link.get("Id"): str(link.get("Target")) for link in links}[own["id"]]
        page = _parsed(book, str(PurePosixPath("/xl", target))[1:])
    for cell in page.iterfind(".//{*}c"):
        if cell.get("t") == "e":
            yield str(cell.get("r")), cell.findtext("{*}v", "")


def _parsed(book: zipfile.ZipFile, page: str) -> ET.Element:
    return ET.fromstring(book.read(page))  # noqa: S314 - a planner's own file
