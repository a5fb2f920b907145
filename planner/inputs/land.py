"""Land: shapes that can be used, points in areas, areas in catchments."""

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from planner.inputs.attributes import attributes
from planner.inputs.cells import explode, values
from planner.inputs.coordinates import Shapes, project_shapes
from planner.inputs.faults import Fault
from planner.inputs.tables import Table

TOLERANCE: Final = 25.0
"""Metres by which a school may lie outside the land of all areas, on a street or a bank."""

_KINDS: Final = {
    "areas": ("Polygon", "MultiPolygon", "Point"),
    "catchments": ("Polygon", "MultiPolygon"),
    "schools": ("Point",),
    "campuses": ("Point", "Polygon", "MultiPolygon"),
    "sites": ("Point", "Polygon", "MultiPolygon"),
    "streets": ("LineString", "MultiLineString"),
    "barriers": ("LineString", "MultiLineString", "Polygon", "MultiPolygon"),
    "crossings": ("Point", "LineString", "MultiLineString"),
}


def check_shapes(table: Table) -> list[Fault]:
    """Shapes that cross themselves, are of another kind, or are not there where they must be."""
    if table.name not in _KINDS:
        return []
    shapes, rows = table.shapes, table.rows.index.to_numpy()
    if shapes is None:
        if table.name == "catchments" and "areas" in table.rows:
            return []
        mend = "add geometry, or lon and lat"
        return [Fault(table.place(1), "geometry", "no such column", mend)]
    faults = []
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    if table.name not in {"schools", "catchments"}:
        mend = "give the place, or take the row out"
        bare = [row for row in rows if row in table.blank]
        faults += [Fault(table.place(row), "geometry", "no geometry", mend) for row in bare]
    # A point, or lines and polygons that GEOS calls valid, can be reckoned with.
    broken = np.flatnonzero(~empty & ~shapely.is_valid(shapes))
    keys = [one.column for one in attributes(table.name) if one.key]
    for position in broken:
        names = [f"{key} {table.rows[key].iloc[position]}" for key in keys if key in table.rows]
        reason = str(shapely.is_valid_reason(shapes[position]))
        found = f"a shape that is not valid ({', '.join(names) or 'unnamed'}: {reason})"
        mend = "redraw it without crossings, or run the GIS's repair tool and look at the result"
        faults.append(Fault(table.place(rows[position]), "geometry", found, mend))
    kinds = np.array([None if shape is None else shape.geom_type for shape in shapes], dtype=object)
    other = np.flatnonzero(~empty & ~np.isin(kinds.astype(str), _KINDS[table.name]))
    for position in other:
        mend = f"give a {' or '.join(_KINDS[table.name])}"
        found = f"a {kinds[position]}"
        faults.append(Fault(table.place(rows[position]), "geometry", found, mend))
    return faults


def tidy(table: Table, crs: CRS | None) -> tuple[pd.DataFrame, list[Fault]]:
    """Typed values in key order, with ``row`` and, where there are shapes, ``geometry``, x and y.

    Format, order of rows and order of vertices leave no trace in what comes back.
    """
    frame = values(table.name, table.rows)
    frame["row"] = np.asarray(table.rows.index)
    faults: list[Fault] = []
    if any(one.type == "geometry" for one in attributes(table.name)):
        frame = frame.drop(columns=["lon", "lat", "x", "y"], errors="ignore")
        shapes: Shapes | None = np.full(len(frame), None, dtype=object)
        if table.shapes is not None and table.crs is not None and crs is not None:
            shapes, refusal = project_shapes(table.shapes, table.crs, crs)
            if refusal is not None:
                faults.append(Fault(table.file, "geometry", *refusal))
        if shapes is None:
            shapes = np.full(len(frame), None, dtype=object)
        frame["geometry"] = shapes
        points, strays = _lived(table, crs, shapely.point_on_surface(shapes), shapes)
        faults += strays
        frame["x"], frame["y"] = shapely.get_x(points), shapely.get_y(points)
    keys = [one.column for one in attributes(table.name) if one.key]
    frame = frame.sort_values(keys or ["x", "y"], kind="stable", ignore_index=True)
    return frame, faults


def _lived(
    table: Table, crs: CRS | None, points: Shapes, shapes: Shapes
) -> tuple[Shapes, list[Fault]]:
    """Representative points, save where the table tells where an area's people live."""
    if table.lived is None or table.crs is None or crs is None:
        return points, []
    lived, refusal = project_shapes(table.lived, table.crs, crs)
    if lived is None or refusal is not None:
        return points, [Fault(table.file, "lon", *refusal)] if refusal else []
    told = ~shapely.is_missing(lived)
    stray = np.flatnonzero(told & (shapely.distance(lived, shapes) > TOLERANCE))
    metres = shapely.distance(lived[stray], shapes[stray])
    mend = "correct the point where its people live, or take its columns out"
    rows = table.rows.index.to_numpy()[stray]
    faults = [
        Fault(table.place(row), "geometry", f"a point {away:,.0f} m outside its area", mend)
        for row, away in zip(rows, metres, strict=True)
    ]
    return np.where(told, lived, points), faults


def area_of(points: Shapes, areas: Shapes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Position of the area in which each point lies, or else of the nearest, and how far it is.

    The first area wins where several hold the point; -1 for a missing point.
    """
    where = np.full(len(points), -1, dtype=np.int64)
    metres = np.full(len(points), np.nan)
    there = np.flatnonzero(~shapely.is_missing(points) & ~shapely.is_empty(points))
    if not there.size or not len(areas):
        return where, metres
    tree = shapely.STRtree(areas)
    (asked, held), distance = tree.query_nearest(
        points[there], return_distance=True, all_matches=True
    )
    order = np.lexsort((held, asked))
    asked, first = np.unique(asked[order], return_index=True)
    where[there[asked]] = held[order][first]
    metres[there[asked]] = distance[order][first]
    return where, metres


def check_points(file: str, key: str, frame: pd.DataFrame, areas: pd.DataFrame) -> list[Fault]:
    """Schools or sites that lie outside every area."""
    _, metres = area_of(
        shapely.point_on_surface(frame["geometry"].to_numpy()), areas["geometry"].to_numpy()
    )
    faults = []
    for position in np.flatnonzero(metres > TOLERANCE):
        one = frame.iloc[position]
        found = f"{key} {one[key]} {metres[position]:,.0f} m outside every area"
        mend = "correct the point, its datum, or the areas"
        faults.append(Fault(f"{file}:{one['row']}", "geometry", found, mend))
    return faults


def catchment_areas(
    file: str, catchments: pd.DataFrame, areas: pd.DataFrame
) -> tuple[pd.DataFrame, list[Fault]]:
    """Areas of every catchment: phase, catchment, schools, area; and what is wrong with them.

    A catchment holds the areas that it lists, or those whose representative point it covers.
    """
    listed = explode(catchments["areas"]) if len(catchments) else pd.Series(dtype=object)
    drawn = catchments[~catchments.index.isin(listed.index)]
    points = shapely.points(areas["x"], areas["y"])
    tree = shapely.STRtree(points)
    held, inside = tree.query(drawn["geometry"].to_numpy(), predicate="covers")
    by_shape = pd.Series(areas["area"].to_numpy()[inside], index=drawn.index.to_numpy()[held])
    both = pd.concat([listed, by_shape.astype(object)]).rename("area")
    edges = catchments[["phase", "catchment", "schools", "row"]].join(both, how="inner")
    edges = edges.drop_duplicates(["phase", "catchment", "area"])
    edges = edges.sort_values(["phase", "catchment", "area"], ignore_index=True)
    faults = []
    for one in catchments[~catchments.index.isin(both.index)].itertuples():
        found = f"catchment {one.catchment} without an area"
        mend = "list its areas, or draw it so that it covers the middle of one"
        faults.append(Fault(f"{file}:{one.row}", "areas", found, mend))
    first = edges.groupby(["phase", "area"])["catchment"].transform("first")
    again = edges.assign(first=first)[(first != edges["catchment"]).to_numpy()]
    for (_, catchment, other), group in again.groupby(["phase", "catchment", "first"]):
        more = f" and {len(group) - 1} more" if len(group) > 1 else ""
        found = f"area {group['area'].iloc[0]}{more} in catchments {other} and {catchment}"
        mend = "leave each area in one catchment of a phase"
        faults.append(Fault(f"{file}:{group['row'].iloc[0]}", "areas", found, mend))
    return edges, faults


def nearest_catchments(phase: str, areas: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Each area to the nearest of some schools in a straight line, one catchment a school."""
    nearest, _ = area_of(
        shapely.points(areas["x"], areas["y"]), shapely.points(schools["x"], schools["y"])
    )
    school = schools["school"].to_numpy()[nearest]
    edges = pd.DataFrame(
        {"phase": phase, "catchment": school, "schools": school, "area": areas["area"]}
    )
    return edges.sort_values(["phase", "catchment", "area"], ignore_index=True)
