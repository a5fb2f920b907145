"""Reads one table of a city folder, in whatever form it has, as text with its row numbers.

Every cell is text at first, so that a fault can show what stands there and the form of the file
changes no value.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from planner.inputs.attributes import attributes
from planner.inputs.city_file import Layer
from planner.inputs.coordinates import (
    Shapes,
    read_datum,
    refusal_of_shifted,
    refusal_of_system,
    shift_of,
    unshift,
)
from planner.inputs.faults import Fault
from planner.inputs.forms import Unreadable, read_form
from planner.inputs.lookup import NO_FILE, find_file
from planner.inputs.messages import near
from planner.inputs.persons import refuse_persons
from planner.kernels.datums import in_mainland_box

NO_SYSTEM: Final = "no coordinate system"
_PAIRS: Final = (("lon", "lat"), ("x", "y"))


@dataclass(frozen=True)
class Table:
    """One table: text cells by row number, and shapes with their coordinate system.

    ``blank`` are the rows that say nothing of a place. A layer is ``adrift`` where nobody knows its
    coordinate system: it may be guessed then, to check the rest. ``lived`` are points where the
    people of each row live, where the table tells them beside its polygons. ``shifted`` is the
    shifted datum from which its shapes have come back to WGS 84; blank for any other.
    """

    name: str
    file: str
    rows: pd.DataFrame
    shapes: Shapes | None = None
    crs: CRS | None = None
    blank: frozenset[object] = frozenset()
    adrift: bool = False
    lived: Shapes | None = None
    shifted: str = ""

    def place(self, row: object) -> str:
        """Place of a row, as faults show it."""
        return f"{self.file}:{row}"


@dataclass(frozen=True)
class Reading:
    """What came of reading one table."""

    table: Table | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


def read_table(folder: Path, name: str, layer: Layer, *, stated: bool = False) -> Reading:
    """Read a table of the folder; no table and no fault where there is none and none is stated."""
    path, fault = find_file(folder, name, layer)
    if fault is not None:
        return Reading(faults=(fault,))
    if path is None:
        if not stated:
            return Reading()
        mend = f"add the file, or take layers.{name} out of city.yaml"
        return Reading(faults=(Fault(f"{name}.csv", "", NO_FILE, mend),))
    file = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else layer.file
    try:
        rows, shapes, crs = read_form(path, layer.encoding, name)
    except Unreadable as reason:
        place = f"{file}:{reason.row}" if reason.row else file
        return Reading(faults=(Fault(place, "", reason.found, reason.mend),))
    rows, faults = _rename(name, file, rows)
    persons = refuse_persons(name, file, rows)
    refused = {one.key for one in persons}
    rows, notes = _keep_known(name, file, rows, refused)
    table = Table(name, file, rows, shapes, crs)
    table, more = _locate(table, layer)
    return Reading(table, (*faults, *persons, *more), (*notes, *_undeclared(table, layer)))


def _rename(name: str, file: str, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[Fault]]:
    """Resolve aliases; two columns for one attribute are a fault, and the first is kept."""
    known = {one.column.casefold(): one.column for one in attributes(name)}
    for one in attributes(name):
        for alias in one.aliases:
            known.setdefault(alias.casefold(), one.column)
    written = [str(column) for column in rows.columns]
    names = [known.get(column.casefold().replace(" ", "_"), column) for column in written]
    faults = []
    for position, column in enumerate(names):
        if column in names[:position]:
            first = written[names.index(column)]
            found = f"{written[position]!r} beside {first!r}, both {column}"
            faults.append(Fault(f"{file}:1", column, found, "keep one of the two columns"))
    out = rows.set_axis(pd.Index(names), axis="columns")
    return out.loc[:, ~out.columns.duplicated()], faults


def _keep_known(
    name: str, file: str, rows: pd.DataFrame, refused: set[str]
) -> tuple[pd.DataFrame, list[str]]:
    columns = [one.column for one in attributes(name)]
    extra = [c for c in rows.columns if c not in columns and c not in refused]
    notes = []
    for column in extra:
        hint = near(column, columns)
        notes.append(f"{file}: column {column!r} is not used" + (f"; {hint}" if hint else ""))
    return rows[[column for column in columns if column in rows.columns]], notes


def _locate(table: Table, layer: Layer) -> tuple[Table, list[Fault]]:
    """Give a table its shapes and their coordinate system."""
    has_shape = any(one.type == "geometry" for one in attributes(table.name))
    if not has_shape:
        return replace(table, shapes=None, crs=None), []
    cells: list[Fault] = []
    if table.shapes is None:
        table, cells = _shapes_of_cells(table)
        if table.shapes is None or not np.any(~shapely.is_missing(table.shapes)):
            return table, cells
    else:
        empty = shapely.is_missing(table.shapes) | shapely.is_empty(table.shapes)
        table = replace(table, blank=frozenset(table.rows.index[empty]))
    crs, faults = _system(table, layer)
    if table.name == "areas" and crs is not None:
        table = replace(table, lived=_points(table.rows, _PAIRS[not crs.is_geographic]))
    if shift_of(layer.datum) and not faults and table.shapes is not None:
        refusal = refusal_of_shifted(table.shapes)
        if refusal is None:
            bent = None if table.lived is None else unshift(table.lived, layer.datum)
            back, datum = unshift(table.shapes, layer.datum), shift_of(layer.datum)
            table = replace(table, shapes=back, lived=bent, shifted=datum)
        else:
            faults.append(Fault(table.file, f"layers.{table.name}.datum", *refusal))
    return replace(table, crs=None if faults else crs, adrift=crs is None), [*cells, *faults]


def _undeclared(table: Table, layer: Layer) -> list[str]:
    """Note on a GeoJSON in China that does not say its datum: the form always claims WGS 84."""
    if layer.datum or table.shapes is None or not table.file.lower().endswith(".geojson"):
        return []
    points = shapely.get_coordinates(table.shapes)
    if not in_mainland_box(points).any():
        return []
    mend = f"state layers.{table.name}.datum in city.yaml (wgs84, cgcs2000, gcj02 or bd09)"
    return [f"{table.file}: no datum is declared, and WGS 84 is taken: {mend}"]


def _system(table: Table, layer: Layer) -> tuple[CRS | None, list[Fault]]:
    """Coordinate system of a table's shapes, the stated one before the file's own."""
    faults: list[Fault] = []
    crs = table.crs
    where = f"layers.{table.name}.datum"
    if layer.datum:
        stated, refusal = read_datum(layer.datum)
        if refusal is not None:
            faults.append(Fault(table.file, where, *refusal))
        free = crs is None or table.file.lower().endswith(".geojson")
        free |= bool(shift_of(layer.datum)) and crs is not None and crs.is_geographic
        if not free and crs is not None and stated is not None and stated != crs:
            found = f"{layer.datum!r}, but the file itself says {crs.name}"
            faults.append(Fault(table.file, where, found, "correct whichever is wrong"))
        crs = stated
    elif crs is None:
        mend = f"state {where} in city.yaml: wgs84, cgcs2000, gcj02, bd09 or an EPSG code"
        faults.append(Fault(table.file, "geometry", NO_SYSTEM, mend))
    else:
        refusal = refusal_of_system(crs)
        if refusal is not None:
            faults.append(Fault(table.file, "geometry", *refusal))
    return crs, faults


def _shapes_of_cells(table: Table) -> tuple[Table, list[Fault]]:
    """Make shapes from a column of WKT, or points from a pair of columns."""
    rows, faults = table.rows, []
    if "geometry" in rows:
        cells = rows["geometry"].astype(object).where(rows["geometry"].notna(), None)
        shapes = shapely.from_wkt(cells.to_numpy(), on_invalid="ignore")
        bad = rows.index[rows["geometry"].notna().to_numpy() & shapely.is_missing(shapes)]
        mend = "write well-known text, such as POINT (114.3 30.6)"
        faults = [Fault(table.place(r), "geometry", "text that is no shape", mend) for r in bad]
        blank = frozenset(rows.index[shapely.is_empty(shapes) | rows["geometry"].isna().to_numpy()])
        rows = rows.drop(columns="geometry")
        return replace(table, rows=rows, shapes=shapes, blank=blank), faults
    pair = next((pair for pair in _PAIRS if set(pair) <= set(rows.columns)), None)
    if pair is None:
        return table, []
    shapes = _points(rows, pair)
    half = rows.index[rows[pair[0]].notna() != rows[pair[1]].notna()]
    mend = "write both, or neither"
    faults = [
        Fault(table.place(r), pair[0], f"no {pair[1]} beside it or alone", mend) for r in half
    ]
    blank = frozenset(rows.index[(rows[pair[0]].isna() & rows[pair[1]].isna()).to_numpy()])
    return replace(table, shapes=shapes, blank=blank), faults


def _points(rows: pd.DataFrame, pair: tuple[str, str]) -> Shapes | None:
    """Points of a pair of columns, None where a row lacks one; no points without the columns."""
    if not set(pair) <= set(rows.columns):
        return None
    x, y = (pd.to_numeric(rows[axis], errors="coerce").astype("float64") for axis in pair)
    there = (x.notna() & y.notna()).to_numpy()
    shapes = np.full(len(rows), None, dtype=object)
    shapes[there] = shapely.points(x[there], y[there])
    return shapes
