"""Coordinates: which datum a layer has, whether it can be trusted, and the way to metres.

WGS 84 and CGCS2000 agree to within a metre (one frame, another epoch), which is enough to plan
schools by; PROJ knows no parameters between them, so they are taken as one here. GCJ-02 and BD-09
are bent back to WGS 84 when a layer is read (`planner.kernels.datums`). A ballpark transformation
is one for which PROJ knows no parameters: it hands back the numbers unchanged and is silently wrong
by up to hundreds of metres. Such layers are refused, not moved. Parameters of local grids are no
public data: they are never asked for, and refused where they are written. Rounding to 1 mm and one
canonical order of vertices make the format of a file change no result.
"""

import warnings
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.exceptions import CRSError, ProjError
from pyproj.transformer import Transformer, TransformerGroup

from planner.kernels.datums import from_bd09, from_gcj02, in_mainland_box, to_bd09, to_gcj02

MILLIMETRE: Final = 3
_NAMES: Final = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490"}
_SHIFTED: Final = {
    "gcj02": "gcj02",
    "gcj": "gcj02",
    "mars": "gcj02",
    "火星坐标": "gcj02",
    "火星坐标系": "gcj02",
    "bd09": "bd09",
    "bd": "bd09",
    "bd09ll": "bd09",
    "百度坐标": "bd09",
    "百度坐标系": "bd09",
}
_WAYS: Final = {"gcj02": (to_gcj02, from_gcj02), "bd09": (to_bd09, from_bd09)}
"""From WGS 84, and back to it."""
_WGS84, _CGCS2000 = 4326, 4490
_ONE_FRAME: Final = {_WGS84, _CGCS2000}
_OLD: Final = {4214: "Beijing 1954", 4555: "New Beijing", 4610: "Xian 1980"}
_OLD_ELLIPSOIDS: Final = {
    (6378245.0, 298.3): "Beijing 1954 or other (ellipsoid Krassowsky 1940)",
    (6378140.0, 298.257): "Xian 1980 or other (ellipsoid IAG 1975)",
}
"""By semi-major axis in metres and inverse flattening."""
_BY_NAME: Final = 20
"""Confidence with which PROJ knows a system by the name of its datum alone."""

Refusal = tuple[str, str]
"""What was found, and how to mend it."""
Shapes = npt.NDArray[np.object_]
Way = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]


def shift_of(text: str) -> str:
    """Name of the shifted datum that a text means, ``gcj02`` or ``bd09``; blank for any other."""
    return _SHIFTED.get(_short(text), "")


def _short(text: str) -> str:
    return text.casefold().replace("-", "").replace("_", "").replace(" ", "")


def read_datum(text: str) -> tuple[CRS | None, Refusal | None]:
    """Coordinate system named by a layer's ``datum``, or why it is refused.

    That of a shifted datum is WGS 84, to which `unshift` brings its layers.

    >>> read_datum("bd09mc")[1][0]
    "datum 'bd09mc', the metres of one map service, which nobody else reckons with"
    """
    if _short(text) == "bd09mc":
        found = f"datum {text!r}, the metres of one map service, which nobody else reckons with"
        return None, (found, "have the layer converted to bd09, in degrees")
    if "+proj" in text or "[" in text:
        found = "the parameters of a grid, which have no place in a city folder"
        return None, (found, "write an EPSG code, or have the layer converted to CGCS2000")
    name = "wgs84" if shift_of(text) else _short(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            crs = CRS.from_user_input(_NAMES.get(name, text))
    except CRSError:
        mend = "write wgs84, cgcs2000, gcj02, bd09 or an EPSG code such as EPSG:4547"
        return None, (f"datum {text!r}, which nobody knows", mend)
    return crs, refusal_of_system(crs)


def refusal_of_shifted(shapes: Shapes) -> Refusal | None:
    """Say why shapes cannot be those of a shifted datum, which is always in degrees."""
    west, south, east, north = shapely.total_bounds(shapes)
    if not np.isfinite(west) or (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    found = f"{west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}, which are no degrees"
    return found, "give GCJ-02 and BD-09 in degrees, longitude first; or correct the datum"


def unshift(shapes: Shapes, datum: str) -> Shapes:
    """Bring shapes of a shifted datum, in degrees, to WGS 84; those outside the box stay."""
    back = _WAYS[shift_of(datum)][1]
    found: Shapes = shapely.transform(shapely.force_2d(shapes), back)
    return found


def as_if(shapes: Shapes, crs: CRS, datum: str, stated: str = "") -> Shapes | None:
    """Shapes of a city where their layer's numbers are those of another datum after all.

    Parameters
    ----------
    crs
        The city's, in metres.
    datum, stated
        What the numbers are taken for, and what they were read as: ``gcj02``, ``bd09``, or blank
        for the datum on the ground (WGS 84 and CGCS2000 are one).

    Returns
    -------
    None where the land lies outside the mainland box, or on another datum.
    """
    ground = crs.geodetic_crs
    there = Transformer.from_crs(crs, ground, always_xy=True)
    back = Transformer.from_crs(ground, crs, always_xy=True)
    points = shapely.get_coordinates(shapes)
    lonlat = np.column_stack(there.transform(*points.T))
    if _geodetic(crs) not in _ONE_FRAME or not in_mainland_box(lonlat).any():
        return None
    numbers = _WAYS[stated][0](lonlat) if stated else lonlat
    true = _WAYS[datum][1](numbers) if datum else numbers
    moved = np.column_stack(back.transform(*true.T))
    found: Shapes = shapely.set_coordinates(shapely.force_2d(shapes).copy(), moved)
    return found


def _geodetic(crs: CRS) -> int | None:
    """EPSG code of the geographic system under a coordinate system."""
    ground = crs.geodetic_crs
    return None if ground is None else ground.to_epsg() or _by_name(ground)


def _old(crs: CRS) -> str:
    """Name of the old Chinese datum under a coordinate system; blank for any other.

    Files without a code are known by their ellipsoid, unless their datum's name is that of another
    country on it (Pulkovo 1942).
    """
    ground = crs.geodetic_crs
    if ground is None or ground.ellipsoid is None:
        return ""
    code = _geodetic(crs)
    ellipsoid = ground.ellipsoid.semi_major_metre, round(ground.ellipsoid.inverse_flattening, 3)
    if code is None:
        return _OLD_ELLIPSOIDS.get(ellipsoid, "")
    return f"{_OLD[code]} (EPSG:{code})" if code in _OLD else ""


def _by_name(ground: CRS) -> int | None:
    """EPSG code of a geographic system without one, where datum and ellipsoid are the same."""
    code = ground.to_epsg(min_confidence=_BY_NAME)
    if code is None:
        return None
    known = CRS.from_epsg(code)
    names = [_short(str(of.datum and of.datum.name)).removeprefix("d") for of in (ground, known)]
    return code if names[0] == names[1] and known.ellipsoid == ground.ellipsoid else None


def refusal_of_system(crs: CRS) -> Refusal | None:
    """Refuse datums whose parameters only the surveyors hold, and grids of somebody's own."""
    old = _old(crs)
    if old:
        found = f"{old} coordinates, for which no public parameters exist"
        return found, "have the surveying office convert the layer to CGCS2000"
    if crs.is_projected and crs.to_authority(min_confidence=50) is None:
        found = f"a grid of its own ({crs.name}), such as a local one"
        return found, "have the surveying office convert the layer to CGCS2000"
    return None


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


def _way(shapes: Shapes, source: CRS, target: CRS) -> tuple[Way | None, Refusal | None]:
    """Return the function that carries coordinates over, or why there is none."""
    area: Any = None
    if source.is_geographic:
        west, south, east, north = shapely.total_bounds(shapes)
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            found = f"degrees from {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}"
            return None, (found, "check datum, and that lon and lat are not exchanged")
        area = AreaOfInterest(west, south, east, north)
    if source.geodetic_crs == target.geodetic_crs:  # nothing but a projection: exact
        return _through(source, target), None
    if {_geodetic(source), _geodetic(target)} == _ONE_FRAME:
        down, up = _through(source, source.geodetic_crs), _through(target.geodetic_crs, target)
        return lambda xy: up(down(xy)), None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a better grid exists somewhere is no fault of ours
        ways = TransformerGroup(source, target, always_xy=True, area_of_interest=area).transformers
    way = next((way for way in ways if way.accuracy >= 0), None)
    if way is None:
        found = f"{source.name}, from which PROJ knows no way to {target.name} better than ballpark"
        mend = "state the layer's true datum, or have the layer converted to the city's crs"
        return None, (found, mend)
    return lambda xy: np.column_stack(way.transform(*xy.T)), None


def _through(source: CRS | None, target: CRS | None) -> Way:
    way = Transformer.from_crs(source, target, always_xy=True)
    return lambda xy: np.column_stack(way.transform(*xy.T))


def project_shapes(
    shapes: Shapes, source: CRS, target: CRS
) -> tuple[Shapes | None, Refusal | None]:
    """Bring shapes to the city's coordinate system, to the millimetre and in canonical order."""
    flat = shapely.force_2d(shapes)
    there = ~(shapely.is_missing(flat) | shapely.is_empty(flat))
    if not there.any():
        return flat, None
    if source != target:
        way, refusal = _way(flat[there], source, target)
        if way is None:
            return None, refusal
        try:
            flat = shapely.transform(flat, way)
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
