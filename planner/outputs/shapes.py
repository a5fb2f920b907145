"""Land dissolved by the school whose catchment it is in.

Folders bring areas whose edges miss each other by a hand's breadth. Dissolved as they are, they
leave thousands of slits that print as black specks, so gaps of up to ``2 × SLIT`` metres are closed
and each closed gap belongs to one catchment only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.results import Plan
from planner.outputs.frames import labels
from planner.outputs.ground import followed


@dataclass(frozen=True)
class Land:
    """Polygons of the catchments of one phase and year.

    ``schools`` are positions on the school axis, ``polygons`` one for each.
    """

    schools: NDArray[np.int64]
    polygons: NDArray[Any]


def union(shapes: NDArray[Any]) -> Any:  # noqa: ANN401 - shapely has no types
    """Dissolve shapes: fast where they share clean edges, safe where they do not."""
    if shapely.coverage_is_valid(shapes):
        return shapely.coverage_union_all(shapes)
    return shapely.union_all(shapes)


SLIT = 2.0
"""Metres: half the width of the widest gap that is taken for a fault of drawing."""


def closed(shapes: NDArray[Any]) -> NDArray[Any]:
    """Close slits: widen by ``SLIT``, narrow by as much."""
    wide = shapely.buffer(shapes, SLIT, join_style="mitre")
    return np.asarray(shapely.buffer(wide, -SLIT, join_style="mitre"))


def apart(polygons: NDArray[Any]) -> NDArray[Any]:
    """Take away from each polygon what an earlier one covers."""
    result = polygons.copy()
    one, other = shapely.STRtree(polygons).query(polygons, predicate="overlaps")
    for index in range(len(polygons)):
        earlier = other[(one == index) & (other < index)]
        if len(earlier):
            result[index] = shapely.difference(result[index], union(polygons[earlier]))
    return result


def city_outline(plan: Plan) -> Any:  # noqa: ANN401 - shapely has no types
    """All land of the city in one shape."""
    areas = np.asarray(plan.city.areas["geometry"].to_numpy(), dtype=object)
    return closed(np.array([union(areas[~shapely.is_missing(areas)])], dtype=object))[0]


def lands(plan: Plan, phase: str, years: Iterable[int]) -> dict[int, Land]:
    """Catchments of a phase in some years; years that share the land alike are dissolved once."""
    found: dict[int, Land] = {}
    by_share: dict[bytes, Land] = {}
    areas = np.asarray(plan.city.areas["geometry"].to_numpy(), dtype=object)
    there = ~shapely.is_missing(areas)
    for year in sorted(set(years)):
        share = csr_array(followed(plan.city, plan.assignment, phase, year))
        inside = np.flatnonzero(np.diff(share.indptr) & there)
        most = share[inside].toarray().argmax(axis=1) if len(inside) else inside
        key = inside.tobytes() + most.tobytes()
        if key not in by_share:
            by_share[key] = _dissolved(areas[inside], most)
        found[year] = by_share[key]
    return found


def _dissolved(areas: NDArray[Any], school: NDArray[np.int64]) -> Land:
    """Dissolve areas by the school that most of their entrants follow."""
    schools = np.unique(school)
    polygons = np.empty(len(schools), dtype=object)
    for index, one in enumerate(schools):
        polygons[index] = union(areas[school == one])
    return Land(schools, apart(closed(polygons)))


def catchment_land(plan: Plan, phase: str, year: int) -> Land:
    """Catchments of one phase and year."""
    return lands(plan, phase, [year])[year]


def neighbours_apart(polygons: NDArray[Any]) -> list[int]:
    """Colour numbers such that no two polygons with a common boundary share one."""
    tree = shapely.STRtree(polygons)
    one, other = tree.query(polygons, predicate="intersects")
    near: list[set[int]] = [set() for _ in polygons]
    for first, second in zip(one.tolist(), other.tolist(), strict=True):
        if first != second:
            near[first].add(second)
    colours = [-1] * len(near)
    for index in sorted(range(len(near)), key=lambda i: (-len(near[i]), i)):
        taken = {colours[i] for i in near[index]}
        colours[index] = next(colour for colour in range(len(near)) if colour not in taken)
    return colours


def catchment_frame(plan: Plan, phase: str, year: int, land: Land) -> gpd.GeoDataFrame:
    """Catchments of a phase and year as a layer: school, name, geometry."""
    whole = [
        shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.area > 0])
        for shape in land.polygons
    ]
    ids = labels(plan.city.schools["school"])[land.schools]
    names = labels(plan.city.schools["name"])[land.schools]
    return gpd.GeoDataFrame(
        {"school": ids, "name": names, "phase": phase, "year": year},
        geometry=shapely.normalize(np.array(whole, dtype=object)),
        crs=plan.city.crs,
    )
