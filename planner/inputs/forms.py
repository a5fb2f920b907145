"""Reads a file of rows in any of the forms that a table may have; every cell becomes text.

Rows of a CSV count from its header, which is row 1; rows of a feature file count its features
from 1.
"""

import csv
import io
import re
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj import CRS

from planner.inputs import osm
from planner.inputs.coordinates import Shapes

FORMS: Final = (".csv", ".gpkg", ".geojson", ".parquet", *osm.FORMS)
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
"""First bytes of a text in UTF-16."""


class Unreadable(Exception):  # noqa: N818 - it says what the file is, and carries the fault
    """A file of which nothing can be read."""

    def __init__(self, row: int, found: str, mend: str) -> None:
        self.row, self.found, self.mend = row, found, mend
        super().__init__(found)


def form_of(path: Path) -> str:
    """Form of a file by the end of its name, which may have two parts."""
    name = path.name.lower()
    return next((form for form in FORMS if name.endswith(form)), path.suffix.lower())


def _decode(path: Path, encoding: str, table: str) -> str:
    key = f"layers.{table}.encoding"
    data = path.read_bytes()
    if not data.strip():
        raise Unreadable(0, "an empty file", "write a header row and the rows under it")
    if data[:2] in UTF_16:
        raise Unreadable(0, "text in UTF-16", "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)")
    name = encoding or "utf-8-sig"
    try:
        text = data.decode("utf-8-sig" if name.lower().replace("_", "-") == "utf-8" else name)
    except LookupError:
        mend = f"write utf-8 or gb18030 as {key} in city.yaml"
        raise Unreadable(0, f"encoding {encoding!r}, which nobody knows", mend) from None
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        mend = f"save the file as UTF-8, or state its encoding in city.yaml ({key})"
        if is_chinese(data):
            mend += "; it would read as gb18030"
        raise Unreadable(row, f"text that is not {encoding or 'UTF-8'}", mend) from None
    if encoding and data.startswith(b"\xef\xbb\xbf") and not text.isascii():
        text = data.decode("utf-8-sig")
    return text


def is_chinese(data: bytes) -> bool:
    """Tell Chinese text in GB 18030 from Western letters, which read as rare characters in it."""
    try:
        letters = re.findall(r"[^\x00-\x7f]", data.decode("gb18030"))
    except UnicodeDecodeError:
        return False
    common = "".join(letters).encode("gb2312", "ignore").decode("gb2312")
    chinese = re.findall(r"[\u4e00-\u9fff]", common)
    return 2 * len(chinese) > len(letters)


def read_form(
    path: Path, encoding: str, table: str
) -> tuple[pd.DataFrame, Shapes | None, CRS | None]:
    """Text cells by row number, and the shapes and coordinate system that the file itself holds.

    ``table`` is what the faults call the layer.
    """
    if path.suffix.lower() == ".csv":
        return _read_csv(path, encoding, table), None, None
    if form_of(path) in osm.FORMS and table not in osm.TABLES:
        mend = f"take {', '.join(osm.TABLES)} from it, and nothing else"
        raise Unreadable(0, "an extract of OpenStreetMap", mend)
    return _read_features(path, table)


def _read_csv(path: Path, encoding: str, table: str) -> pd.DataFrame:
    try:
        text = _decode(path, encoding, table)
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        mend = "close every quotation mark, and double those inside a quoted cell"
        raise Unreadable(0, f"cells that cannot be told apart ({error})", mend) from None
    header = [cell.strip() for cell in lines[0]]
    wide = len(header)
    numbered = [(number, line) for number, line in enumerate(lines[1:], 2) if any(line)]
    if not numbered:
        raise Unreadable(0, "a header without rows", "add the rows, or take the file away")
    for number, line in numbered:
        if len(line) != wide:
            mend = f"write {wide} cells, as in the header; quote a cell that holds a comma"
            raise Unreadable(number, f"{len(line)} cells", mend)
    rows = pd.DataFrame(
        [line for _, line in numbered],
        columns=pd.Index(header),
        index=pd.Index([number for number, _ in numbered]),
        dtype=object,
    )
    return rows.apply(_as_text)


def _as_text(cells: pd.Series) -> pd.Series:
    """Text of cells of any type: whole numbers without a point, blanks as missing."""
    if pd.api.types.is_bool_dtype(cells.dtype):
        cells = cells.map({True: "true", False: "false"})
    elif pd.api.types.is_float_dtype(cells.dtype):
        whole = cells.notna() & np.isfinite(cells) & (cells % 1 == 0)
        text = cells.astype(object).map(repr, na_action="ignore")
        text[whole] = cells[whole].astype("int64").astype(str)
        cells = text
    elif pd.api.types.is_datetime64_any_dtype(cells.dtype):
        cells = cells.dt.strftime("%Y-%m-%d")
    elif not pd.api.types.is_string_dtype(cells.dtype) or cells.dtype == object:
        cells = cells.map(str, na_action="ignore")
    text = cells.astype("string").str.strip()
    return text.where(text.fillna("") != "")


def _read_features(path: Path, table: str) -> tuple[pd.DataFrame, Shapes | None, CRS | None]:
    if path.stat().st_size == 0:
        raise Unreadable(0, "an empty file", "write the features, or take the file away")
    mend = "export the layer again; open it in a GIS to see whether it is whole"
    try:
        if path.suffix.lower() == ".parquet":
            frame = _read_parquet(path)
        elif form_of(path) in osm.FORMS:
            frame = osm.read_extract(path, table)
        else:
            frame = gpd.read_file(path, engine="pyogrio")
    except (DataSourceError, DataLayerError, ValueError, OSError) as error:
        raise Unreadable(0, f"a file that cannot be read ({_first(error)})", mend) from None
    if frame.empty:
        raise Unreadable(0, "a file without rows", "add the rows, or take the file away")
    if not isinstance(frame, gpd.GeoDataFrame):
        rows = frame.set_axis(pd.RangeIndex(1, len(frame) + 1))
        return rows.apply(_as_text), None, None
    shapes = np.asarray(frame.geometry.array, dtype=object)
    rows = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    rows = rows.set_axis(pd.RangeIndex(1, len(rows) + 1)).apply(_as_text)
    return rows, shapes, frame.crs


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = gpd.read_parquet(path)
    except ValueError as error:
        if "geo metadata" not in str(error).lower():
            raise
        frame = pd.read_parquet(path)
    return frame


def _first(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
