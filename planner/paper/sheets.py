"""Excel workbooks of plain sheets: text, numbers and formulas, in a few styles.

Equal sheets give equal bytes: the day of the workbook is fixed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

_WRAPPED: Final = {"text_wrap": True, "valign": "top"}
_FORMATS: Final[dict[str, dict[str, Any]]] = {
    "plain": {},
    "head": {"bold": True, "bg_color": "#E3E7EB", **_WRAPPED},
    "edit": {"bg_color": "#FFF4CC"},
    "whole": {"num_format": "0"},
    "tenth": {"num_format": "0.0"},
    "share": {"num_format": "0%"},
    "wrap": _WRAPPED,
}
STYLES: Final = tuple(_FORMATS)
"""Names of the styles."""

_FONT: Final = {"font_name": "Arial", "font_size": 10}
_DAY: Final = datetime(1980, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Formula:
    """A formula in the letters of Excel, without its sign, and its value as it stands."""

    text: str
    value: float


Cell = str | float | int | Formula | None


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    rows
        Rows of cells, the header first; None is a blank cell.
    styles
        Style of each column under the header.
    widths
        Width of each column, in letters.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    styles: Sequence[str]
    widths: Sequence[float] = field(default_factory=tuple)


def letters(column: int) -> str:
    """Name of a column, counted from 0.

    >>> letters(0), letters(25), letters(26), letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    return str(xl_col_to_name(column))


def write_sheets(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook; the caller gives a name that nobody reads yet."""
    with Workbook(path, {"in_memory": True, "default_format_properties": _FONT}) as book:
        book.set_properties({"created": _DAY})
        formats = {name: book.add_format({**_FONT, **one}) for name, one in _FORMATS.items()}
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats)


def _fill(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:  # noqa: ANN401 - no types
    page.freeze_panes(1, 0)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    for number, row in enumerate(sheet.rows):
        names = ["head"] * len(row) if number == 0 else sheet.styles
        for column, (value, name) in enumerate(zip(row, names, strict=True)):
            spot, style = (number, column), formats[name]
            if value is None:
                page.write_blank(*spot, None, style)
            elif isinstance(value, Formula):
                page.write_formula(*spot, f"={value.text}", style, value.value)
            elif isinstance(value, str):  # never `write`, which makes formulas and links of text
                page.write_string(*spot, value, style)
            else:
                page.write_number(*spot, value, style)
