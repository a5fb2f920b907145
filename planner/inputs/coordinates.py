"""Coordinates: which datum a layer has, whether it can be trusted, and the way to metres.

A ballpark transformation is one for which PROJ knows no parameters: it hands back the numbers
unchanged and is silently wrong by up to hundreds of metres. Such layers are refused, not moved.
Rounding to 1 mm and one canonical order of vertices make the format of a file change no result.
"""

import warnings
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import Transformer, TransformerGroup

MILLIMETRE: Final = 3
_NAMES: Final = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}
_SHIFTED: Final = ("gcj02", "bd09")
_WGS84, _CGCS2000 = 4326, 4490
"""The two agree to within a metre (one frame, another epoch), which is enough to plan schools by,
while PROJ knows no parameters between them."""
_OLD: Final = {4214: "Beijing 1954", 4610: "Xian 1980"}

Refusal = tuple[str, str]
"""What was found, and how to mend it."""
Shapes = npt.NDArray[np.object_]


def is_shifted(text: str) -> bool:
    """Tell whether a datum is one of those that shift points by hundreds of metres."""
    return _short(text) in {*_SHIFTED, "gcj", "bd", "mars", "火星坐标", "bd09ll"}


def _short(text: str) -> str:
    return text.casefold().replace("-", "").replace("_", "").replace(" ", "")


def read_datum(text: str) -> tuple[CRS | None, Refusal | None]:
    """Coordinate system named by a layer's ``datum``, or why it is refused.

    >>> read_datum("GCJ-02")[1][0]
    "datum 'GCJ-02', which shifts every point by hundreds of metres"
    """
    if is_shifted(text):
        found = f"datum {text!r}, which shifts every point by hundreds of metres"
        mend = "ask for the layer in CGCS2000; importing GCJ-02 and BD-09 comes in a later version"
        return None, (found, mend)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = CRS.from_user_input(_NAMES.get(_short(text), text))
    except CRSError:
        mend = "write wgs84, cgcs2000 or an EPSG code such as EPSG:4547"
        return None, (f"datum {text!r}, which nobody knows", mend)
    return crs, refusal_of_old(crs)


def _geodetic(crs: CRS) -> int | None:
    """EPSG code of the geographic system under a coordinate system."""
    return None if crs.geodetic_crs is None else crs.geodetic_crs.to_epsg()


def refusal_of_old(crs: CRS) -> Refusal | None:
    """Refuse the datums whose parameters only the surveyors hold."""
    code = _geodetic(crs)
    if code not in _OLD:
        return None
    found = f"{_OLD[code]} coordinates (EPSG:{code}), for which no public parameters exist"
    return found, "have the surveying office convert the layer to CGCS2000"


def guessed(shapes: Shapes, city: CRS | None) -> CRS | None:
    """Coordinate system that a layer without one seems to have: degrees, or else the city's own."""
    bounds = shapely.total_bounds(shapes)
    if (np.abs(bounds) <= np.array([180, 90, 180, 90])).all():
        return CRS.from_epsg(_WGS84)
    return city


def refusal_of_city(text: str) -> Refusal | None:
    """Say why a coordinate system cannot be the one in which a city is reckoned."""
    crs, refusal = read_datum(text)
    if refusal is not None or crs is None:
        return refusal
    metres = all(axis.unit_name in {"metre", "meter"} for axis in crs.axis_info)
    if crs.is_projected and metres:
        return None
    mend = "name a projected system in metres, such as EPSG:4547 or EPSG:32650"
    return f"{text!r}, which is not projected in metres", mend


def _transformer(shapes: Shapes, source: CRS, target: CRS) -> tuple[Any, Refusal | None]:
    area: Any = None
    if source.is_geographic:
        west, south, east, north = shapely.total_bounds(shapes)
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            found = f"degrees from {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}"
            return None, (found, "check datum, and that lon and lat are not exchanged")
        area = AreaOfInterest(west, south, east, north)
        if source.to_epsg() == _WGS84 and _geodetic(target) == _CGCS2000:
            source = CRS.from_epsg(_CGCS2000)
    if source.geodetic_crs == target.geodetic_crs:  # nothing but a projection: exact
        return Transformer.from_crs(source, target, always_xy=True), None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a better grid exists somewhere is no fault of ours
        ways = TransformerGroup(source, target, always_xy=True, area_of_interest=area).transformers
    way = next((way for way in ways if way.accuracy >= 0), None)
    if way is None:
        found = f"{source.name}, from which PROJ knows no way to {target.name} better than ballpark"
        mend = (
            "state the layer's true datum (points on CGCS2000 are often called WGS 84), or choose "
            "a crs on the same datum, such as a UTM zone for WGS 84"
        )
        return None, (found, mend)
    return way, None


def project_shapes(
    shapes: Shapes, source: CRS, target: CRS
) -> tuple[Shapes | None, Refusal | None]:
    """Bring shapes to the city's coordinate system, to the millimetre and in canonical order."""
    flat = shapely.force_2d(shapes)
    there = ~(shapely.is_missing(flat) | shapely.is_empty(flat))
    if not there.any():
        return flat, None
    if source != target:
        way, refusal = _transformer(flat[there], source, target)
        if refusal is not None:
            return None, refusal
        try:
            flat = shapely.transform(flat, lambda xy: np.column_stack(way.transform(*xy.T)))
        except ProjError as error:
            return None, (f"coordinates that cannot be projected ({error})", "check the datum")
    flat = shapely.transform(flat, lambda xy: np.round(xy, MILLIMETRE) + 0.0)
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        found = f"coordinates outside the range of {target.name}"
        return None, (found, "check datum, and that lon and lat are not exchanged")
    return _canonical(flat), None


def _canonical(shapes: Shapes) -> Shapes:
    """Take single parts out of their collections, and order rings and vertices."""
    single = (shapely.get_type_id(shapes) >= 4) & (shapely.get_num_geometries(shapes) == 1)
    out = shapes.copy()
    out[single] = shapely.get_geometry(shapes[single], 0)
    found: Shapes = shapely.normalize(out)
    return found
