"""Cells of text and the values they stand for, column by column.

A cell is right or wrong by its attribute's type; what is wrong is reported by ``checks`` before
anything here turns it into a value.
"""

from typing import Final

import pandas as pd

from planner.inputs.attributes import Attribute, attributes

SUPPRESSED: Final = r"[<＜]\s*10"
"""How a withheld count is written: 0 to 9 children."""

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "y", "1", "是", "有"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否", "无"), False),
}
_NUMERIC: Final = frozenset(("year", "count", "whole", "number", "share"))
_WHOLE: Final = frozenset(("year", "whole"))
_NUMBER: Final = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_DAY: Final = r"\d{4}(?:[-/]\d{1,2}[-/]\d{1,2})?"

SHOULD_BE: Final = {
    "year": "write a year of four digits",
    "count": "write a number, `<10` where it is suppressed, or leave the cell blank",
    "whole": "write a whole number, or leave the cell blank",
    "number": "write a number, or leave the cell blank",
    "share": "write a share as a decimal number, or leave the cell blank",
    "flag": "write true or false",
    "date": "write a day as YYYY-MM-DD, or a year",
}


def is_suppressed(cells: pd.Series) -> pd.Series:
    """True where a count is withheld."""
    return cells.str.fullmatch(SUPPRESSED).fillna(value=False).astype(bool)


def numbers(cells: pd.Series) -> pd.Series:
    """Numbers, NaN where a cell holds none."""
    written = cells.str.fullmatch(_NUMBER).fillna(value=False).astype(bool)
    return pd.to_numeric(cells.where(written), errors="coerce").astype("float64")


def is_right(cells: pd.Series, attribute: Attribute) -> pd.Series:
    """True where a cell that is not blank can be read as its attribute's type."""
    kind = attribute.type
    if kind in _NUMERIC:
        values = numbers(cells)
        right = values.notna() & values.abs().lt(1e15)
        if kind in _WHOLE:
            right &= values % 1 == 0
        return right | is_suppressed(cells) if kind == "count" else right
    if kind == "flag":
        return cells.str.casefold().isin(list(_FLAGS))
    if kind == "date":
        return days(cells).notna()
    return cells.notna()


def is_chosen(cells: pd.Series, attribute: Attribute) -> pd.Series:
    """True where a cell is one of its attribute's choices."""
    return cells.str.casefold().isin(list(_spellings(attribute)))


def days(cells: pd.Series) -> pd.Series:
    """Days in ISO form and years as they are; missing where a cell is neither."""
    formed = cells.where(cells.str.fullmatch(_DAY).fillna(value=False).astype(bool))
    only_year = formed.str.len() == 4
    parsed = pd.to_datetime(formed.str.replace("/", "-"), format="%Y-%m-%d", errors="coerce")
    iso = parsed.dt.strftime("%Y-%m-%d").astype("string")
    return iso.mask(only_year.fillna(value=False).astype(bool), formed)


def values(table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Typed values of a table, every attribute a column, defaults filled in.

    Numbers are float64 with NaN for missing; each count has a column ``<name>_suppressed`` beside
    it. Text is text, "" where missing; flags are bool, False where missing.
    """
    out: dict[str, pd.Series] = {}
    for one in attributes(table):
        if one.type == "geometry":
            continue
        if one.column in rows:
            cells = rows[one.column]
        else:
            cells = pd.Series(pd.NA, index=rows.index, dtype="string")
        if one.default:
            cells = cells.fillna(one.default)
        if one.type in _NUMERIC:
            out[one.column] = numbers(cells)
            if one.type == "count":
                out[f"{one.column}_suppressed"] = is_suppressed(cells)
        elif one.type == "flag":
            out[one.column] = cells.str.casefold().isin(
                [word for word, flag in _FLAGS.items() if flag]
            )
        elif one.type == "date":
            out[one.column] = _text(days(cells))
        elif one.choices:
            known = cells.str.casefold().map(_spellings(one))
            out[one.column] = _text(known.fillna(cells) if one.is_free else known)
        else:
            out[one.column] = _text(cells)
    return pd.DataFrame(out, index=rows.index)


def explode(cells: pd.Series) -> pd.Series:
    """Ids of cells that join several by ``;``, one a row, under the row number of their cell."""
    parts = cells.astype(object).str.replace("；", ";").str.split(";").explode().str.strip()
    return parts[parts.notna() & (parts != "")]


def _text(cells: pd.Series) -> pd.Series:
    return cells.fillna("").astype(object)


def _spellings(attribute: Attribute) -> dict[str, str]:
    """Every spelling of a choice, with the id that it stands for."""
    return {spelling.casefold(): names[0] for names in attribute.choices for spelling in names}
