"""Streets and edges as a reader walks them: all pieces of one name, small gaps stepped across."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from planner.maps.tiles import SNAP

Shapes = NDArray[Any]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_LEAST = 1e-9
"""Metres: an edge of nought would be no edge."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Shortest ways along a track between points that stand on it.

    Parameters
    ----------
    metres
        ``(start, end)``; infinite where none leads.
    before
        ``(start, node)``: the node before each on the way from a start.
    spots
        ``(node, 2)``: nodes of the track, then the starts, then the ends.
    """

    metres: Floats
    before: Whole
    spots: Floats

    def course(self, start: int, end: int) -> Floats:
        """Corners of the way between a start and an end."""
        starts, ends = self.metres.shape
        at, way = len(self.spots) - ends + end, []
        while at >= 0:
            way.append(self.spots[at])
            at = int(self.before[start, at])
        assert len(way) <= len(self.spots) + starts  # noqa: S101 - ways do not turn back
        return np.array(way[::-1])


class Track:
    """Lines of one name; their loose ends join across ``gap`` metres.

    ``one_way`` lines are walked as they are drawn: the edge of all land has the land at its right.
    """

    def __init__(self, lines: Shapes, gap: float, *, one_way: bool = False) -> None:
        """Lay the lines down as a graph; where they cross or touch, one leads into the other."""
        self.whole = shapely.union_all(lines)
        parts = lines if one_way else shapely.get_parts(self.whole)
        segments = pieces(parts)
        self.lines = shapely.linestrings(segments)
        self._one_way = one_way
        self._tree = shapely.STRtree(self.lines)
        corners, node = np.unique(
            np.rint(segments.reshape(-1, 2) / SNAP), axis=0, return_inverse=True
        )
        self._spots = corners * SNAP
        self._ends = node.reshape(-1, 2)
        self._metres = shapely.length(self.lines)
        loose = self._loose(gap)
        off = self._spots[loose[:, 0]] - self._spots[loose[:, 1]]
        self._arcs = np.concatenate([self._ends, loose])
        self._costs = np.append(self._metres, np.hypot(*off.T))

    def _loose(self, gap: float) -> Whole:
        """Pairs of loose ends of different pieces within a gap."""
        many = len(self._spots)
        graph = _shortest(self._ends, self._metres, many)
        hung, of = connected_components(graph, directed=False)
        ends = np.flatnonzero(np.bincount(self._ends.reshape(-1), minlength=many) == 1)
        if hung == 1 or len(ends) < 2:
            return np.empty((0, 2), dtype=np.int64)
        near = ends[cKDTree(self._spots[ends]).query_pairs(gap, output_type="ndarray")]
        return np.asarray(near[of[near[:, 0]] != of[near[:, 1]]].reshape(-1, 2))

    def nearest(self, point: Floats) -> Floats:
        """Where on the track a point ``(2,)`` is nearest."""
        at = self._tree.nearest(shapely.Point(point))
        spot = shapely.line_interpolate_point(
            self.lines[at], shapely.line_locate_point(self.lines[at], shapely.Point(point))
        )
        return np.asarray(shapely.get_coordinates(spot)[0])

    def ways(self, starts: Floats, ends: Floats) -> Ways:
        """Shortest ways from each start to each end; both ``(point, 2)`` on the track."""
        points = shapely.points(np.concatenate([starts, ends]))
        on = np.asarray(self._tree.nearest(points))
        along = shapely.line_locate_point(self.lines[on], points)
        many = len(self._spots)
        new = many + np.arange(len(on))
        same = (on[:, None] == on[None, :]) & (along[:, None] <= along[None, :])
        one, other = np.nonzero(same & ~np.eye(len(on), dtype=bool))
        arcs = (new, self._ends[on, 1]), (self._ends[on, 0], new), (new[one], new[other])
        pairs = np.concatenate([self._arcs, *(np.column_stack(pair) for pair in arcs)])
        costs = np.concatenate([self._costs, self._metres[on] - along, along,
                                along[other] - along[one]])  # fmt: skip
        if not self._one_way:
            pairs, costs = np.concatenate([pairs, pairs[:, ::-1]]), np.append(costs, costs)
        graph = _shortest(pairs, costs, many + len(on))
        away, before = dijkstra(graph, indices=new[: len(starts)], return_predecessors=True)
        hung = shapely.get_coordinates(points)
        return Ways(
            away[:, new[len(starts) :]],
            before.astype(np.int64),
            np.concatenate([self._spots, hung]),
        )


def pieces(lines: Shapes) -> Floats:
    """Straight pieces ``(segment, 2, 2)`` of lines."""
    corners, of = shapely.get_coordinates(lines, return_index=True)
    here = np.flatnonzero(of[1:] == of[:-1])
    return np.stack([corners[here], corners[here + 1]], axis=1)


def _shortest(pairs: Whole, metres: Floats, many: int) -> csr_array:
    """Graph whose arcs are the shortest of those from one node to another."""
    order = np.lexsort((metres, pairs[:, 1], pairs[:, 0]))
    pairs, metres = pairs[order], np.maximum(metres[order], _LEAST)
    first = np.append(True, (pairs[1:] != pairs[:-1]).any(axis=1))[: len(pairs)]
    return csr_array(coo_array((metres[first], tuple(pairs[first].T)), shape=(many, many)))
