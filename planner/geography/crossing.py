"""Who is taught outside the catchment in which he lives, by the residence → school matrix.

Of an area's children, those taught at the schools of its own catchment follow it, wherever it goes;
those taught at other schools go on crossing as they did, as long as these admit entrants. Areas in
no catchment are shared out by the matrix alone, until they are given one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import AREA, ELSEWHERE, SCHOOL
from planner.model.city import City

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Crossers:
    """Children who do not follow a catchment.

    Parameters
    ----------
    out
        ``(area, school)`` share of an area's children who are taught at a school outside its own
        catchment; nought where it lies in none.
    alone
        ``(area, school)`` shares of the children of areas in no catchment.
    in_
        ``(school,)`` parts of the schools in the pupils who live in other districts.
    outside
        ``(origin,)``: True for the origin of these pupils.
    """

    out: Floats
    alone: Floats
    in_: Floats
    outside: Flags

    def taught(self, shares: Floats, opens: Flags) -> Floats:
        """Share of an area's children by the school that takes them in, ``(area, school)``.

        Parameters
        ----------
        shares
            ``(area, school)`` catchments of the year.
        opens
            ``(school,)`` schools that admit entrants.
        """
        there = self.out * opens
        total = there.sum(axis=1, keepdims=True)
        zoned = shares.sum(axis=1, keepdims=True) > 0
        return np.where(zoned, shares * (1.0 - total) + there, _among(self.alone, opens))

    def from_outside(self, opens: Flags) -> Floats:
        """Where the pupils from other districts go, ``(origin, school)``."""
        return np.outer(self.outside, _among(self.in_[None], opens)[0])


def crossers(city: City, folder: Floats) -> tuple[Crossers, Floats]:
    """Children who cross, and the folder's catchments as the matrix shares them out.

    Parameters
    ----------
    folder
        ``(area, school)`` shares of catchments, rows summing to one or nought. Where the matrix
        knows whom several schools of a catchment take, its shares stand in their place.
    """
    counts, inside = matrix(city)
    own = folder > 0
    total = counts.sum(axis=1, keepdims=True)
    part = np.divide(counts, total, out=np.zeros_like(counts), where=total > 0)
    at_home = np.where(own, part, 0.0)
    kept = at_home.sum(axis=1, keepdims=True)
    shares = np.divide(at_home, kept, out=folder.copy(), where=kept > 0)
    outside = city.origin_kind.to_numpy() == "outside"
    zoned = own.any(axis=1, keepdims=True)
    out, alone = np.where(zoned & ~own, part, 0.0), np.where(zoned, 0.0, part)
    return Crossers(out, alone, inside, outside), shares


def _among(parts: Floats, opens: Flags) -> Floats:
    """Parts ``(row, school)`` among schools that admit entrants: rows sum to one, or to nought."""
    there = parts * opens
    total = there.sum(axis=1, keepdims=True)
    return np.divide(there, total, out=np.zeros_like(there), where=total > 0)


def matrix(city: City) -> tuple[Floats, Floats]:
    """Children of an entry cohort by area and school ``(area, school)``, and from outside."""
    areas = {str(one): i for i, one in enumerate(city.areas[AREA].to_numpy())}
    schools = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    counts, inside = np.zeros((len(areas), len(schools))), np.zeros(len(schools))
    if city.attendance is None:
        return counts, inside
    columns = (city.attendance[name].to_numpy() for name in (AREA, SCHOOL, "children"))
    for area, school, children in zip(*columns, strict=True):
        if str(school) == ELSEWHERE:
            continue
        if str(area) == ELSEWHERE:
            inside[schools[str(school)]] += children
        else:
            counts[areas[str(area)], schools[str(school)]] += children
    return counts, inside
