"""Layers that look shifted against their neighbours: a datum that was stated wrongly.

Points of web maps (GCJ-02, BD-09) are often handed on as WGS 84. Nothing in the numbers tells; but
then schools lie outside their own parcels and catchments, and streets beside the borders that they
make, and all by the same few hundred metres. Every other reading of either layer is tried.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from planner.inputs.cells import explode
from planner.inputs.coordinates import Shapes, as_if
from planner.inputs.faults import Fault
from planner.inputs.land import TOLERANCE
from planner.inputs.tables import Table
from planner.model.standards import Standards

Tables = Mapping[str, Table]
Frames = Mapping[str, pd.DataFrame]

_OUTLINE: Final = 20_000
"""Corners of borders that are asked about, evenly picked where there are more."""
_NAMES: Final = {"gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True)
class _Reading:
    """Another reading of one of two layers: both as they would lie then, and what is to be said."""

    first: Shapes
    second: Shapes
    words: str
    metres: float


def check_drift(
    tables: Tables, frames: Frames, crs: CRS | None, standards: Standards | None
) -> tuple[list[Fault], list[str]]:
    """No faults, and warnings of layers that look shifted against their neighbours."""
    warnings: list[str] = []
    if crs is None or standards is None:
        return [], warnings
    share = standards.number("check.drift.outside")
    for other, points, polygons in _own(frames):
        warnings += _outside(tables, other, points, polygons, crs, share)
    near, gain, least = (
        standards.number(f"check.drift.{name}") for name in ("near", "gain", "corners")
    )
    warnings += _beside(tables, frames, crs, near, gain, least)
    return [], warnings


def _own(frames: Frames) -> Iterator[tuple[str, Shapes, Shapes]]:
    """Points of schools beside the polygon that is their own: of a campus, of a catchment."""
    if "schools" not in frames:
        return
    schools = frames["schools"]
    at = dict(zip(schools["school"], schools["geometry"], strict=True))
    pairs = {}
    if "campuses" in frames:
        campuses = frames["campuses"]
        pairs["campuses"] = campuses.set_index("school")["geometry"]
    if "catchments" in frames:
        catchments = frames["catchments"]
        named = explode(catchments["schools"])
        drawn = catchments["geometry"].loc[named.index].to_numpy(dtype=object)
        pairs["catchments"] = pd.Series(drawn, index=named.to_numpy(), dtype=object)
    for other, polygons in pairs.items():
        points = np.array([at.get(school) for school in polygons.index], dtype=object)
        shapes = polygons.to_numpy(dtype=object)
        kept = shapely.get_dimensions(shapes) == 2
        kept &= ~shapely.is_missing(points) & ~shapely.is_empty(points)
        if kept.any():
            yield other, points[kept], shapes[kept]


def _outside(
    tables: Tables, other: str, points: Shapes, polygons: Shapes, crs: CRS, share: float
) -> Iterator[str]:
    away = shapely.distance(points, polygons)
    out = away > TOLERANCE
    if out.mean() <= share:
        return
    readings = [*_readings("schools", points, other, polygons, crs), _moved(points, polygons)]
    best = min(readings, key=lambda one: _left(one.first, one.second))
    fits = 2 * _left(best.first, best.second) <= out.sum()
    if other == "catchments" and not fits:
        return  # a school may stand across the street from its catchment
    what = "parcel" if other == "campuses" else "catchment"
    found = f"{out.sum()} of {len(out)} schools lie outside their own {what} ({tables[other].file})"
    metres, hint = (
        (best.metres, best.words) if fits else (float(np.median(away[out])), "check both datums")
    )
    yield f"{tables['schools'].file}: {found}, by about {metres:,.0f} m: {hint}"


def _left(points: Shapes, polygons: Shapes) -> int:
    return int((shapely.distance(points, polygons) > TOLERANCE).sum())


def _readings(
    first: str, shapes: Shapes, second: str, others: Shapes, crs: CRS
) -> Iterator[_Reading]:
    """Both layers, were the numbers of one of them those of a shifted datum."""
    for name, text in _NAMES.items():
        for layer, mine in ((first, shapes), (second, others)):
            read = as_if(mine, crs, name)
            if read is not None:
                metres = float(np.median(shapely.distance(_middle(read), _middle(mine))))
                words = f"they would fit if layers.{layer}.datum were {text}"
                pair = (read, others) if layer == first else (shapes, read)
                yield _Reading(*pair, words, metres)


def _middle(shapes: Shapes) -> NDArray[np.object_]:
    return np.asarray(shapely.centroid(shapes))


def _moved(points: Shapes, polygons: Shapes) -> _Reading:
    """Both layers, were the points moved by what most of them are off their polygon's middle."""
    middle = shapely.get_coordinates(_middle(polygons))
    shift = np.median(shapely.get_coordinates(points) - middle, axis=0)
    moved = shapely.transform(points, lambda xy: xy - shift)
    words = "all by about as much, so one of the two layers has another datum than is stated"
    return _Reading(moved, polygons, words, float(np.hypot(*shift)))


def _beside(
    tables: Tables, frames: Frames, crs: CRS, near: float, gain: float, least: float
) -> Iterator[str]:
    """Streets that would run along the borders of areas if one of the two were read otherwise."""
    if not {"streets", "areas"} <= set(frames):
        return
    areas = frames["areas"]["geometry"].to_numpy(dtype=object)
    areas = areas[shapely.get_dimensions(areas) == 2]
    streets = frames["streets"]["geometry"].to_numpy(dtype=object)
    streets = streets[~shapely.is_missing(streets) & ~shapely.is_empty(streets)]
    if not len(areas) or not len(streets):
        return
    corners = shapely.get_coordinates(areas)
    if len(corners) < least:
        return
    corners = shapely.points(corners[:: 1 + len(corners) // _OUTLINE])
    now = _along(corners, streets, near)
    readings = list(_readings("areas", corners, "streets", streets, crs))
    if not readings:
        return
    best = max(readings, key=lambda one: _along(one.first, one.second, near))
    then = _along(best.first, best.second, near)
    if then >= 2 * now and then - now >= gain:
        yield (
            f"{tables['streets'].file}: {now:.0%} of the corners of areas ({tables['areas'].file}) "
            f"lie within {near:g} m of a street, where {then:.0%} could, about {best.metres:,.0f} "
            f"m away: {best.words}"
        )


def _along(points: Shapes, streets: Shapes, near: float) -> float:
    """Share of points that have a street nearby."""
    found = shapely.STRtree(streets).query(points, predicate="dwithin", distance=near)[0]
    return len(np.unique(found)) / len(points)
