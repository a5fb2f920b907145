"""Catchments as written layers, and the proof of what was written against the folder's own land."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from planner.maps.catchment_shapes import Catchments, frame_of, geojson
from planner.maps.tiles import SLIT, tiles, union
from planner.model.axes import AREA
from planner.model.city import City
from planner.paper.frames import labels

BARE: Final = "no_catchment"
_DATE: Final = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"}
"""Stands in every file alike: a run's files do not tell when they were drawn."""


def write_layers(city: City, before: Catchments, after: Catchments, folder: Path) -> list[Path]:
    """Write a GeoPackage (catchments, before, land in none) and the catchments as GeoJSON."""
    name = f"catchments_{after.phase}_{after.year}"
    package, path = folder / f"{name}.gpkg", folder / f"{name}.geojson"
    held = {one: pyogrio.get_gdal_config_option(one) for one in _DATE}
    pyogrio.set_gdal_config_options(_DATE)
    try:
        for layer, frame in (
            ("catchments", frame_of(city, after)),
            ("before", frame_of(city, before)),
            (BARE, bare_land(city, after)),
        ):
            frame.to_file(package, layer=layer, driver="GPKG", engine="pyogrio")
    finally:
        pyogrio.set_gdal_config_options(held)
    path.write_text(geojson(frame_of(city, after)), encoding="utf-8", newline="\n")
    return [package, path]


def bare_land(city: City, found: Catchments) -> gpd.GeoDataFrame:
    """Land in no catchment as a layer of one row, or of none."""
    shapes = tiles(city)
    bare = shapes[~shapely.is_missing(shapes) & (found.of < 0)]
    whole = shapely.MultiPolygon([one for one in shapely.get_parts(union(bare)) if one.area > 0])
    rows = [] if whole.is_empty else [shapely.normalize(whole)]
    return gpd.GeoDataFrame({"areas": [len(bare)] * len(rows)}, geometry=rows, crs=city.crs)


def proof(city: City, found: Catchments, package: Path) -> Mapping[str, Any]:
    """How well what was written tiles the land that the folder brings.

    The file is read back, and held against the areas as they came, before any cleaning.

    Returns
    -------
    land (square metres written), overlap (written twice), gap (of the folder's land, not written),
    closed (written where the folder has slits or holes narrower than `SLIT`), laps (land that the
    folder gives to several areas), exact (edges are shared by both sides and no slit is left),
    astray (areas of which a point within lies in another polygon than the list says), pieces
    (areas of several polygons), landless (areas that are points, or that others cover wholly).
    """
    ids = labels(city.areas[AREA])
    given = np.asarray(city.areas["geometry"].to_numpy(), dtype=object)
    flat = shapely.get_dimensions(given) == 2
    layers = [gpd.read_file(package, layer=one) for one in ("catchments", BARE)]
    catchments, bare = (layer.geometry.to_numpy() for layer in layers)
    drawn = np.concatenate([catchments, bare])
    whole, folder = shapely.union_all(drawn), shapely.union_all(given[flat])
    landless = shapely.is_missing(tiles(city))
    number = np.array([*_places(layers[0], city, found), -1], dtype=np.int64)
    hold = np.flatnonzero(flat & ~landless)
    # A point of the largest piece: the rest of an area may be slips that others were given.
    points = shapely.point_on_surface(_largest(given[hold]))
    spot, held = shapely.STRtree(catchments).query(points, predicate="within")
    at = np.full(len(points), -1, dtype=np.int64)
    at[spot] = number[held]
    count = np.bincount(spot, minlength=len(points))
    covered = _covered(given[hold], points)
    wrong = ~covered & ((at != found.of[hold]) | (count > 1))
    several = flat & (shapely.get_num_geometries(np.where(flat, given, shapely.Point())) > 1)
    return {
        "land": float(whole.area),
        "overlap": float(shapely.area(drawn).sum()) - float(whole.area),
        "gap": float(shapely.difference(folder, whole).area),
        "closed": float(shapely.difference(whole, folder).area),
        "laps": float(shapely.area(given[flat]).sum()) - float(folder.area),
        "exact": bool(shapely.coverage_is_valid(drawn, gap_width=SLIT)),
        "astray": ids[hold[wrong]].tolist(),
        "pieces": ids[several & (found.of >= 0)].tolist(),
        "landless": ids[landless].tolist(),
    }


def _places(layer: gpd.GeoDataFrame, city: City, found: Catchments) -> list[int]:
    """Place of each written catchment among those found, by its schools."""
    schools = labels(city.schools["school"])
    number = {";".join(schools[list(one)]): place for place, one in enumerate(found.schools)}
    return [number[one] for one in layer["school"]]


def _largest(shapes: Any) -> Any:  # noqa: ANN401 - shapely has no types
    """Largest piece of each shape."""
    return np.array(
        [max(shapely.get_parts(shape), key=lambda part: part.area) for shape in shapes],
        dtype=object,
    )


def _covered(shapes: Any, points: Any) -> Any:  # noqa: ANN401 - shapely has no types
    """Points that the folder gives to several areas: either may have been given the land."""
    spot, _ = shapely.STRtree(shapes).query(points, predicate="within")
    return np.bincount(spot, minlength=len(points)) > 1
