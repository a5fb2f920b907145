"""Land dissolved by the school that most of its entrants follow, for maps of single schools."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.model.results import Plan
from planner.outputs.ground import followed
from planner.outputs.tiles import dissolved, outline, tiles


@dataclass(frozen=True)
class Land:
    """Polygons of the catchments of one phase and year.

    ``schools`` are positions on the school axis, ``polygons`` one for each.
    """

    schools: NDArray[np.int64]
    polygons: NDArray[Any]


def city_outline(plan: Plan) -> Any:  # noqa: ANN401 - shapely has no types
    """All land of the city in one shape."""
    return outline(plan.city)


def lands(plan: Plan, phase: str, years: Iterable[int]) -> dict[int, Land]:
    """Catchments of a phase in some years; years that share the land alike are dissolved once."""
    found: dict[int, Land] = {}
    by_share: dict[bytes, Land] = {}
    areas = tiles(plan.city)
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
    schools, of = np.unique(school, return_inverse=True)
    return Land(schools, dissolved(areas, of.reshape(-1), len(schools)))


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
