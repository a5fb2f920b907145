"""Catchments as polygons that tile the land, one for all land that follows the same schools."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.axes import AREA, SCHOOL
from planner.model.city import City
from planner.outputs.frames import labels
from planner.outputs.ground import position
from planner.outputs.tiles import dissolved, tiles

Shapes = NDArray[Any]
LONGITUDE_LATITUDE = "EPSG:4326"


@dataclass(frozen=True, eq=False)
class Catchments:
    """Land of one phase and year by the schools that it follows.

    Parameters
    ----------
    schools
        Positions on the school axis, in the order of their ids: several share one catchment.
    of
        ``(area,)``: the catchment that holds an area, -1 for none.
    polygons
        ``(catchment,)``.
    """

    phase: str
    year: int
    schools: tuple[tuple[int, ...], ...]
    of: NDArray[np.int64]
    polygons: Shapes


def shares(city: City, area: Shapes, school: Shapes, share: NDArray[np.float64]) -> csr_array:
    """``(area, school)`` of rows that name both; rows of neither are left out."""
    row = position(labels(area), labels(city.areas[AREA]))
    column = position(labels(school), labels(city.schools[SCHOOL]))
    keep = (row >= 0) & (column >= 0) & (share > 0)
    shape = (city.areas.sizes[AREA], city.schools.sizes[SCHOOL])
    return csr_array((share[keep], (row[keep], column[keep])), shape=shape)


def given_shares(city: City, phase: str) -> csr_array:
    """``(area, school)`` of the folder's own catchments: schools that take entrants, else all."""
    edges = city.catchments.isel(edge=labels(city.catchments["phase"]) == phase)
    found = shares(
        city, edges["area"].to_numpy(), edges["school"].to_numpy(), np.ones(edges.sizes["edge"])
    )
    first = city.standards.ladder.phases[phase][0]
    offers = city.schools["offers"].sel(grade=first).to_numpy().astype(float)
    entering = csr_array(found.multiply(offers))
    entering.eliminate_zeros()
    none = np.diff(entering.indptr) == 0
    return csr_array(entering + found.multiply(none[:, None].astype(float)))


def catchments(city: City, phase: str, year: int, share: csr_array) -> Catchments:
    """Dissolve areas by the set of schools that they follow."""
    share = csr_array(share)
    share.sort_indices()
    cuts = share.indptr
    sets = [tuple(share.indices[a:b].tolist()) for a, b in pairwise(cuts)]
    schools = tuple(sorted({one for one in sets if one}))
    number = {one: place for place, one in enumerate(schools)} | {(): -1}
    of = np.array([number[one] for one in sets], dtype=np.int64)
    return Catchments(phase, year, schools, of, dissolved(tiles(city), of, len(schools)))


def schools_of(city: City, found: Catchments, joint: str = ";") -> tuple[list[str], list[str]]:
    """Ids and names of each catchment's schools, joined where there are several."""
    ids, names = labels(city.schools[SCHOOL]), labels(city.schools["name"])
    both = ([joint.join(of[list(one)]) for one in found.schools] for of in (ids, names))
    return next(both), next(both)


def frame_of(city: City, found: Catchments) -> gpd.GeoDataFrame:
    """Catchments as a layer: schools, their names, areas in it, pieces, square metres, geometry."""
    whole = [
        shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.area > 0])
        for shape in found.polygons
    ]
    ids, names = schools_of(city, found)
    inside = found.of[found.of >= 0]
    return gpd.GeoDataFrame(
        {
            "school": ids,
            "name": names,
            "phase": found.phase,
            "year": found.year,
            "areas": np.bincount(inside, minlength=len(ids)),
            "pieces": shapely.get_num_geometries(whole),
            "area_m2": np.round(shapely.area(whole), 1),
        },
        geometry=shapely.normalize(np.array(whole, dtype=object)),
        crs=city.crs,
    )


def geojson(frame: gpd.GeoDataFrame) -> str:
    """Layer as GeoJSON in longitude and latitude; shared edges stay shared to the last digit."""
    text: str = frame.to_crs(LONGITUDE_LATITUDE).to_json(drop_id=True, ensure_ascii=False)
    return text + "\n"


def proof(city: City, found: Catchments) -> Mapping[str, Any]:
    """How well catchments and the land in none tile the city.

    Returns
    -------
    land, catchments, bare (square metres), overlap and gap (square metres; nought is exact),
    exact (edges are shared by both sides), pieces (areas of several polygons), landless
    (areas with polygons that others cover wholly, and areas that are points).
    """
    shapes = tiles(city)
    there = ~shapely.is_missing(shapes)
    bare = shapes[there & (found.of < 0)]
    drawn = found.polygons[~shapely.is_empty(found.polygons)]
    together = np.concatenate([drawn, bare])
    exact = bool(shapely.coverage_is_valid(together))
    covered = float(shapely.area(shapely.coverage_union_all(together) if exact else
                                 shapely.union_all(together)))  # fmt: skip
    land = float(shapely.area(shapes[there]).sum())
    ids = labels(city.areas[AREA])
    several = shapely.get_num_geometries(np.where(there, shapes, shapely.Point())) > 1
    return {
        "land": land,
        "catchments": float(shapely.area(drawn).sum()),
        "bare": float(shapely.area(bare).sum()),
        "overlap": float(shapely.area(together).sum()) - covered,
        "gap": land - covered,
        "exact": exact,
        "pieces": ids[several & (found.of >= 0)].tolist(),
        "landless": ids[~there].tolist(),
    }
