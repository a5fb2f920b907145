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

from planner.maps.ground import position
from planner.maps.tiles import dissolved, tiles
from planner.model.axes import AREA, SCHOOL
from planner.model.city import City
from planner.paper.frames import labels

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
    share
        ``(area, school)``: share of an area's entrants that follows each of its schools; rows sum
        to 1, or 0 in none.
    """

    phase: str
    year: int
    schools: tuple[tuple[int, ...], ...]
    of: NDArray[np.int64]
    polygons: Shapes
    share: csr_array


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
    return over_years(city, phase, {year: share})[year]


def over_years(city: City, phase: str, by_year: Mapping[int, csr_array]) -> dict[int, Catchments]:
    """Catchments of some years; those whose areas follow the same schools are dissolved once."""
    polygons: dict[tuple[tuple[int, ...], ...], Shapes] = {}
    found = {}
    for year, told in by_year.items():
        share = csr_array(told)
        share.sort_indices()
        sets = tuple(tuple(share.indices[a:b].tolist()) for a, b in pairwise(share.indptr))
        schools = tuple(sorted({one for one in sets if one}))
        number = {one: place for place, one in enumerate(schools)} | {(): -1}
        of = np.array([number[one] for one in sets], dtype=np.int64)
        if sets not in polygons:
            polygons[sets] = dissolved(tiles(city), of, len(schools))
        total = np.asarray(share.sum(axis=1)).reshape(-1)
        even = share.multiply(np.divide(1.0, total, where=total > 0, out=total)[:, None])
        found[year] = Catchments(phase, year, schools, of, polygons[sets], csr_array(even))
    return found


def as_told(given: csr_array, told: csr_array) -> csr_array:
    """Shares of ``told`` in the areas that it gives the same schools, those of ``given`` elsewhere.

    >>> as_told(csr_array([[1.0, 1], [1, 0]]), csr_array([[0.3, 0.7], [0, 1]])).toarray().tolist()
    [[0.3, 0.7], [1.0, 0.0]]
    """
    one, other = (csr_array((np.sign(of.data), of.indices, of.indptr), shape=of.shape)
                  for of in map(csr_array, (given, told)))  # fmt: skip
    same = np.asarray(abs(one - other).sum(axis=1)).reshape(-1) == 0
    return csr_array(told.multiply(same[:, None]) + given.multiply(~same[:, None]))


def several(found: Catchments) -> NDArray[np.bool_]:
    """Areas that follow several schools."""
    many = np.array([len(one) > 1 for one in found.schools] + [False], dtype=bool)
    return np.asarray(many[found.of])


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
