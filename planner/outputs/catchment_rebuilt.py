"""Proof of boundaries in words: each polygon drawn again along the streets that the words name.

Between two turns the street itself is walked, by the shortest way along pieces of that name; only
unnamed stretches and the edge of all land are taken as drawn. What comes out is held against the
catchment, and every address must lie in exactly one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from planner.outputs.catchment_words import EDGE, Follower, Stretch
from planner.outputs.tiles import SNAP

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Bound:
    """Boundary of one catchment in words, and what they give when it is drawn again.

    Parameters
    ----------
    stretches
        All rings of all pieces, outer ones clockwise.
    polygon
        Drawn again along the named streets.
    lost
        Stretches whose street could not be walked from turn to turn; they stand as drawn.
    alike
        Common land of both polygons, as a share of the land of either.
    """

    stretches: tuple[Stretch, ...]
    polygon: Any
    lost: tuple[Stretch, ...]
    alike: float

    def share(self, *names: str) -> float:
        """Share of the boundary that bears one of these names."""
        total = sum(one.metres for one in self.stretches)
        return sum(one.metres for one in self.stretches if one.name in names) / total

    @property
    def named(self) -> float:
        """Share of the boundary that follows a named street and can be walked along it."""
        total = sum(one.metres for one in self.stretches)
        told = sum(one.metres for one in self.stretches if one.name not in ("", EDGE))
        return (told - sum(one.metres for one in self.lost)) / total


def bound(polygon: Any, follower: Follower) -> Bound:  # noqa: ANN401 - shapely has no types
    """Tell the boundary of a catchment by its streets, and draw it again from them."""
    told: list[Stretch] = []
    lost: list[Stretch] = []
    land: list[Any] = []
    holes: list[Any] = []
    for part in sorted(shapely.get_parts(polygon), key=lambda one: -one.area):
        for place, ring in enumerate((part.exterior, *part.interiors)):
            stretches = follower.stretches(ring)
            again, missed = _ring(stretches, follower)
            told, lost = told + stretches, lost + missed
            (holes if place else land).append(again)
    drawn = shapely.difference(shapely.union_all(land), shapely.union_all(holes))
    common = shapely.intersection(drawn, polygon).area
    alike = common / (drawn.area + polygon.area - common)
    return Bound(tuple(told), drawn, tuple(lost), float(alike))


def placed(bounds: Sequence[Bound], points: Floats) -> NDArray[np.int64]:
    """Catchment whose words hold each point ``(point, 2)``: -1 for none, -2 for several."""
    tree = shapely.STRtree([one.polygon for one in bounds])
    point, held = tree.query(shapely.points(points), predicate="intersects")
    count = np.bincount(point, minlength=len(points))
    found = np.full(len(points), -1, dtype=np.int64)
    found[point] = held
    found[count > 1] = -2
    return found


def _ring(stretches: Sequence[Stretch], follower: Follower) -> tuple[Any, list[Stretch]]:
    """Land within stretches drawn again, and those that could not be walked."""
    courses, lost = [], []
    for one in stretches:
        course = None
        if one.name not in ("", EDGE):
            course = walked(follower.segments[follower.names == one.name], one, follower.reach.near)
            if course is None:
                lost.append(one)
        courses.append(one.course if course is None else course)
    corners = np.concatenate(courses)
    # Two streets that meet a little off the turn leave a spike, which has no land.
    return shapely.buffer(shapely.make_valid(shapely.Polygon(corners)), 0), lost


def walked(segments: Floats, stretch: Stretch, near: float) -> Floats | None:
    """Shortest way along segments ``(segment, 2, 2)`` between the ends of a stretch.

    None where the pieces do not hang together, or lead round another way.
    """
    low, high = stretch.course.min(axis=0) - 4 * near, stretch.course.max(axis=0) + 4 * near
    box = shapely.box(*low, *high)
    segments = segments[shapely.intersects(shapely.linestrings(segments), box)]
    if not len(segments):
        return None
    lines = shapely.linestrings(segments)
    corners, node = np.unique(np.rint(segments.reshape(-1, 2) / SNAP), axis=0, return_inverse=True)
    ends, metres = node.reshape(-1, 2), shapely.length(lines)
    turns = shapely.points(stretch.course[[0, -1]])
    on = [int(shapely.distance(lines, turn).argmin()) for turn in turns]
    along = [float(shapely.line_locate_point(lines[at], turn)) for at, turn in
             zip(on, turns, strict=True)]  # fmt: skip
    hung = [shapely.get_coordinates(shapely.line_interpolate_point(lines[at], far))[0]
            for at, far in zip(on, along, strict=True)]  # fmt: skip
    count = len(corners)
    rows = [*ends[:, 0]]
    columns, costs = [*ends[:, 1]], [*metres]
    for place, (at, far) in enumerate(zip(on, along, strict=True)):
        rows += [count + place] * 2
        columns += ends[at].tolist()
        costs += [far, metres[at] - far]
    if on[0] == on[1]:
        rows, columns = [*rows, count], [*columns, count + 1]
        costs = [*costs, abs(along[0] - along[1])]
    # Parallel pieces of a street: the shortest counts, as a sum would not.
    order = np.lexsort((costs, columns, rows))
    pairs = np.column_stack([rows, columns])[order]
    first = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))
    cost = np.maximum(np.asarray(costs)[order][first], 1e-9)
    graph = coo_array((cost, tuple(pairs[first].T)), shape=(count + 2, count + 2))
    start = np.array([count])
    away, before = dijkstra(graph.tocsr(), directed=False, indices=start, return_predecessors=True)
    if not np.isfinite(away[0, -1]) or away[0, -1] > 2 * stretch.metres + 4 * near:
        return None
    way, at = [], count + 1
    while at >= 0:
        way.append(hung[at - count] if at >= count else corners[at] * SNAP)
        at = int(before[0, at])
    return np.array(way[::-1])
