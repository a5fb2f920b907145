"""Layers that look shifted against their neighbours: a datum that was stated wrongly.

Points of web maps (GCJ-02, BD-09) are often handed on as WGS 84, and bent back once too often where
they were WGS 84 all along. Nothing in the numbers tells; but then schools lie outside their own
parcels and catchments, and streets beside the borders that they make, and all by the same few
hundred metres the same way. Every other reading of either layer is tried. A school or two outside
are no shift: they may stand anywhere.
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
_NAMES: Final = {"gcj02": "GCJ-02", "bd09": "BD-09", "": "WGS 84 or CGCS2000"}
_LISTED: Final = 8
Offsets = NDArray[np.float64]


_Layer = tuple[str, Shapes]
_UNNAMED: Final = "all by about as much, so one of the two layers has another datum than is stated"


@dataclass(frozen=True)
class _Reading:
    """Another reading of one of two layers: both as they would lie then, and what is to be said."""

    first: Shapes
    second: Shapes
    words: str
    metres: float
    moved: Offsets
    """East and north, by which the first layer moves against the second."""

    @property
    def off(self) -> Offsets:
        """``(pair, 2)`` by which the first lies off the middle of the second."""
        return _corners(_middle(self.first)) - _corners(_middle(self.second))

    @property
    def out(self) -> int:
        """How many points of the first lie outside their polygon of the second."""
        return int((shapely.distance(self.first, self.second) > TOLERANCE).sum())

    def fits(self, out: int) -> bool:
        """Whether it brings in most of those outside, and all stand in the middle afterwards."""
        off = float(_length(np.median(self.off, axis=0)))
        return 2 * self.out <= out and off <= self.metres / 2


def check_drift(
    tables: Tables, frames: Frames, crs: CRS | None, standards: Standards | None
) -> tuple[list[Fault], list[str]]:
    """No faults, and warnings of layers that look shifted against their neighbours."""
    warnings: list[str] = []
    if crs is None or standards is None:
        return [], warnings
    share, least, near, gain, corners = (
        standards.number(f"check.drift.{name}")
        for name in ("outside", "least", "near", "gain", "corners")
    )
    for other, ids, points, polygons in _own(frames):
        layers = ("schools", points), (other, polygons)
        warnings += _outside(tables, layers, ids, crs, share, least)
    warnings += _beside(tables, frames, crs, near, gain, corners)
    return [], warnings


def _own(frames: Frames) -> Iterator[tuple[str, list[str], Shapes, Shapes]]:
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
        kept = (shapely.get_dimensions(shapes) == 2) & ~shapely.is_empty(shapes)
        kept &= ~shapely.is_missing(points) & ~shapely.is_empty(points)
        ids, points, shapes = (
            polygons.index.to_numpy().astype(str)[kept],
            points[kept],
            shapes[kept],
        )
        # Of several campuses or catchments, a school need lie in one alone: the nearest is its own.
        order = np.lexsort((shapely.distance(points, shapes), ids))
        names, first = np.unique(ids[order], return_index=True)
        if len(names):
            yield other, names.tolist(), points[order[first]], shapes[order[first]]


def _outside(
    tables: Tables,
    layers: tuple[_Layer, _Layer],
    ids: list[str],
    crs: CRS,
    share: float,
    least: float,
) -> Iterator[str]:
    """Schools outside the polygon that is their own: a shift of all, or some to look at."""
    (first, points), (other, polygons) = layers
    away = shapely.distance(points, polygons)
    out = away > TOLERANCE
    if out.mean() <= share:
        return
    many = int(out.sum())
    what = "parcel" if other == "campuses" else "catchment"
    found = f"{many} of {len(out)} schools lie outside their own {what} ({tables[other].file})"
    said = f"{tables[first].file}: {found}"
    readings = [one for one in _readings(tables, layers, crs) if one.fits(many)]
    all_off = _all_moved(points, polygons)
    if not readings and all_off.fits(many) and all_off.metres >= 2 * _scatter(all_off):
        readings = [all_off]
    if readings and many >= least:
        best = min(readings, key=lambda one: (one.out, _length(np.median(one.off, axis=0))))
        yield f"{said}, by about {best.metres:,.0f} m: {_words(best, readings)}"
    elif other == "campuses":  # a school may well stand across the street from its catchment
        some = [school for school, lost in zip(ids, out, strict=True) if lost]
        more = f" and {many - _LISTED} more" if many > _LISTED else ""
        mend = "look at their points and parcels" + (", and at the datum of both" * (many > least))
        yield f"{said}, {', '.join(some[:_LISTED])}{more}, by up to {away.max():,.0f} m: {mend}"


def _readings(tables: Tables, layers: tuple[_Layer, _Layer], crs: CRS) -> Iterator[_Reading]:
    """Both layers, were the numbers of one of them those of any other datum."""
    (first, shapes), (_, others) = layers
    for layer, mine in layers:
        stated = tables[layer].shifted
        for name, text in _NAMES.items():
            read = None if name == stated else as_if(mine, crs, name, stated)
            if read is None:
                continue
            by = _corners(_middle(read)) - _corners(_middle(mine))
            move, metres = np.median(by, axis=0), float(np.median(_length(by)))
            words = f"layers.{layer}.datum were {text}"
            if layer == first:
                yield _Reading(read, others, words, metres, move)
            else:
                yield _Reading(shapes, read, words, metres, -move)


def _words(best: _Reading, readings: list[_Reading]) -> str:
    """The best reading, and those that move the layers against one another just as it does."""
    same = [one.words for one in readings if _length(one.moved - best.moved) <= TOLERANCE]
    return f"they would fit if {' or '.join(same)}" if best.words else _UNNAMED


def _corners(points: NDArray[np.object_]) -> Offsets:
    return shapely.get_coordinates(points)


def _length(offsets: Offsets) -> Offsets:
    return np.hypot(offsets[..., 0], offsets[..., 1])


def _middle(shapes: Shapes) -> NDArray[np.object_]:
    return np.asarray(shapely.centroid(shapes))


def _all_moved(points: Shapes, polygons: Shapes) -> _Reading:
    """Both layers, were the points moved by what most of them are off their polygon's middle."""
    shift = np.median(_corners(points) - _corners(_middle(polygons)), axis=0)
    moved = shapely.transform(points, lambda xy: xy - shift)
    return _Reading(moved, polygons, "", float(_length(shift)), -shift)


def _scatter(reading: _Reading) -> float:
    """How far off the middle of their polygons points are afterwards, in metres."""
    return float(np.median(_length(reading.off)))


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
    readings = list(_readings(tables, (("areas", corners), ("streets", streets)), crs))
    if not readings:
        return
    best = max(readings, key=lambda one: _along(one.first, one.second, near))
    then = _along(best.first, best.second, near)
    if then >= 2 * now and then - now >= gain:
        yield (
            f"{tables['streets'].file}: {now:.0%} of the corners of areas ({tables['areas'].file}) "
            f"lie within {near:g} m of a street, where {then:.0%} could, about {best.metres:,.0f} "
            f"m away: {_words(best, readings)}"
        )


def _along(points: Shapes, streets: Shapes, near: float) -> float:
    """Share of points that have a street nearby."""
    found = shapely.STRtree(streets).query(points, predicate="dwithin", distance=near)[0]
    return len(np.unique(found)) / len(points)
