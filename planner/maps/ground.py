"""Where an origin's pupils live and which school an area follows: sparse matrices by year."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.axes import AREA, ELSEWHERE, ORIGIN, SCHOOL, WHOLE_CITY
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.paper.frames import labels

Array = NDArray[np.float64]


def position(of: NDArray[np.object_], among: NDArray[np.object_]) -> NDArray[np.int64]:
    """Position of each label among others, -1 where it is not there."""
    order = np.argsort(among)
    spot = np.searchsorted(among, of, sorter=order)
    found = order[np.minimum(spot, len(among) - 1)] if len(among) else np.zeros(len(of), int)
    return np.where(among[found] == of, found, -1) if len(among) else np.full(len(of), -1)


def by_catchment(city: City, origins: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which origins are catchments."""
    kind = city.origin_kind.sel({ORIGIN: list(origins)})
    return np.asarray(labels(kind) == "catchment")


def outside(city: City, origins: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which origins are pupils who live in other districts."""
    kind = city.origin_kind.sel({ORIGIN: list(origins)})
    return np.asarray(labels(kind) == "outside")


def beyond(city: City) -> Array:
    """Children taught in other districts for each one taught here, ``(area,)``."""
    found = np.zeros(city.areas.sizes[AREA])
    if city.attendance is None:
        return found
    school = labels(city.attendance[SCHOOL])
    row = position(labels(city.attendance[AREA]), labels(city.areas[AREA]))
    children = np.asarray(city.attendance["children"], dtype=np.float64)
    away, there = (
        np.bincount(row[which], weights=children[which], minlength=len(found))
        for which in ((school == ELSEWHERE) & (row >= 0), (school != ELSEWHERE) & (row >= 0))
    )
    return np.divide(away, there, out=found, where=there > 0)


def spread(city: City, origins: NDArray[np.object_]) -> csr_array:
    """``(area, origin)`` share of an origin's pupils who live in an area.

    Pupils of a school without catchment live where the pupils of the whole city do; where the
    folder does not say where that is, their column is empty. So is that of pupils from other
    districts.
    """
    areas = labels(city.areas[AREA])
    edge_origin, edge_area = labels(city.spread["origin"]), labels(city.spread["area"])
    share = np.asarray(city.spread["share"], dtype=np.float64)
    row = position(edge_area, areas)
    column = position(edge_origin, origins)
    column[~np.append(by_catchment(city, origins), False)[column]] = -1
    keep = (row >= 0) & (column >= 0)
    shape = (len(areas), len(origins))
    own = csr_array((share[keep], (row[keep], column[keep])), shape=shape)
    anywhere = (edge_origin == WHOLE_CITY) & (row >= 0)
    city_wide = np.bincount(row[anywhere], weights=share[anywhere], minlength=len(areas))
    elsewhere = np.flatnonzero(~by_catchment(city, origins) & ~outside(city, origins))
    everywhere = csr_array(city_wide[:, None]) @ csr_array(
        (np.ones(len(elsewhere)), (np.zeros(len(elsewhere), int), elsewhere)),
        shape=(1, len(origins)),
    )
    return csr_array(own + everywhere)


@lru_cache(maxsize=64)
def followed(
    city: City, assignment: Assignment, phase: str, year: int, told: str = "share"
) -> csr_array:
    """``(area, school)`` share of an area's entrants who follow each school's catchment.

    With ``taught`` for ``told``: share of all whom public schools take in, by school.
    """
    edges = assignment.edges
    share = np.asarray(edges[told], dtype=np.float64)
    keep = (labels(edges["phase"]) == phase) & (np.asarray(edges["year"]) == year) & (share > 0)
    areas, schools = labels(city.areas[AREA]), labels(city.schools[SCHOOL])
    row = position(labels(edges["area"])[keep], areas)
    column = position(labels(edges["school"])[keep], schools)
    inside = (row >= 0) & (column >= 0)
    return csr_array(
        (share[keep][inside], (row[inside], column[inside])), shape=(len(areas), len(schools))
    )
