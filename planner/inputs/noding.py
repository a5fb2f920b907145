"""Lines of streets become a graph: which ends meet, where lines are cut, what hangs together.

Files hold lines, not nodes. Lines meet where they share a vertex, where an end lies within a slip
of drawing of a vertex, and where it lies as near to another line. Lines that cross without a common
vertex do not meet: bridges are drawn so. Lines come in an order of their coordinates, so that the
order of rows leaves no trace.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from planner.inputs.coordinates import Shapes
from planner.model.streets import Streets

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Cuts = tuple[Whole, Shapes]
"""Positions of lines, and what of each a barrier takes: points or lines on it."""
_SLIP = 2e-3
"""Metres: what rounding to the millimetre may leave between a line and what lies on it."""


def in_order(lines: Shapes, metres: Floats, over: NDArray[np.bool_] | None = None) -> Whole:
    """Order of lines by their coordinates, then by what else is told of them.

    Parameters
    ----------
    metres, over
        ``(line,)``: measured lengths, and whether a line passes barriers.
    """
    first, last = (shapely.get_coordinates(shapely.get_point(lines, at)) for at in (0, -1))
    told = () if over is None else (over,)
    _, course = np.unique(shapely.to_wkb(lines), return_inverse=True)
    ends = (*last.T[::-1], *first.T[::-1])
    return np.lexsort((*told, metres, course, shapely.length(lines), *ends))


def lay(lines: Shapes, metres: Floats, cuts: Cuts, join: float) -> Streets:
    """Graph of lines in their order.

    Parameters
    ----------
    lines
        ``(line,)`` single lines, from `in_order`.
    metres
        ``(line,)`` measured lengths, NaN where not told; a line is never shorter than drawn.
    join
        Metres within which the end of a line meets another.
    """
    corners, of = shapely.get_coordinates(lines, return_index=True)
    points, vertex = np.unique(corners, axis=0, return_inverse=True)
    vertex = vertex.reshape(-1)
    here = np.flatnonzero((of[1:] == of[:-1]) & (vertex[1:] != vertex[:-1]))
    line, ends = of[here], np.column_stack([vertex[here], vertex[here + 1]])
    last = np.flatnonzero(np.diff(of, append=-1))
    tips = np.unique(vertex[np.concatenate([[0], last[:-1] + 1, last])])
    line, ends, segments = _split(points, line, ends, tips, join)
    node, nodes = _merged(points, tips, join)
    ends = node[ends]
    kept = ends[:, 0] != ends[:, 1]
    line, ends, segments = line[kept], ends[kept], segments[kept]
    drawn = np.hypot(*(segments[:, 1] - segments[:, 0]).T)
    told = np.nan_to_num(metres) / np.maximum(shapely.length(lines), _SLIP)
    length = drawn * np.maximum(told, 1.0)[line]
    cut = _cut(line, segments, cuts)
    return Streets(nodes, ends, segments, length, cut, _pieces(ends, length, cut, len(nodes)))


def _split(
    points: Floats, line: Whole, ends: Whole, tips: Whole, join: float
) -> tuple[Whole, Whole, Floats]:
    """Part the segments on which other lines end: line, vertices and course of each part."""
    segments = points[ends]
    tree = shapely.STRtree(shapely.linestrings(segments))
    tip, on = tree.query(shapely.points(points[tips]), predicate="dwithin", distance=join)
    start, along = segments[on, 0], segments[on, 1] - segments[on, 0]
    off = points[tips[tip]] - start
    share = (off * along).sum(axis=1) / (along**2).sum(axis=1)
    apart = np.minimum(np.hypot(*off.T), np.hypot(*(off - along).T)) > join
    tip, on, share = (column[apart] for column in (tip, on, share))
    # Every segment is a row of its ends and of what parts it, in the order of its course.
    count = np.arange(len(ends))
    row = np.concatenate([count, count, on])
    at = np.concatenate([np.zeros(len(ends)), np.ones(len(ends)), share])
    mark = np.concatenate([ends[:, 0], ends[:, 1], tips[tip]])
    order = np.lexsort((mark, at, row))
    row, at, mark = row[order], at[order], mark[order]
    here = np.flatnonzero(row[1:] == row[:-1])
    of = row[here]
    course = segments[of, :1] + np.stack([at[here], at[here + 1]], axis=1)[..., None] * (
        segments[of, 1:] - segments[of, :1]
    )
    return line[of], np.column_stack([mark[here], mark[here + 1]]), course


def _merged(points: Floats, tips: Whole, join: float) -> tuple[Whole, Floats]:
    """Node of every vertex, and where the nodes lie: ends of lines meet what is near them."""
    near = cKDTree(points[tips]).sparse_distance_matrix(
        cKDTree(points), join, output_type="ndarray"
    )
    where = tips[near["i"]], near["j"]
    pairs = coo_array((np.ones(len(near)), where), shape=(len(points), len(points)))
    _, label = connected_components(pairs, directed=False)
    _, first, node = np.unique(label, return_index=True, return_inverse=True)
    return node.reshape(-1), points[first]


def _cut(line: Whole, segments: Floats, cuts: Cuts) -> Floats:
    """First and last place at which each edge is cut; NaN for an edge that is whole."""
    cut = np.full((len(segments), 2), np.nan)
    of, parts = cuts
    tree = shapely.STRtree(shapely.linestrings(segments))
    part, edge = tree.query(parts, predicate="dwithin", distance=_SLIP)
    own = line[edge] == of[part]
    part, edge = part[own], edge[own]
    if not len(edge):
        return cut
    # What of the part lies on the edge: its ends, and those of the edge that it covers.
    bit = shapely.intersection(
        shapely.buffer(parts[part], _SLIP), shapely.linestrings(segments[edge])
    )
    corners, at = shapely.get_coordinates(bit, return_index=True)
    pair = edge[at]
    along = segments[pair, 1] - segments[pair, 0]
    share = ((corners - segments[pair, 0]) * along).sum(axis=1) / (along**2).sum(axis=1)
    share = share.clip(0, 1)
    first, last = np.full(len(cut), np.inf), np.full(len(cut), -np.inf)
    np.minimum.at(first, pair, share)
    np.maximum.at(last, pair, share)
    hit = np.isfinite(first)
    cut[hit] = np.column_stack([first, last])[hit]
    return cut


def _pieces(ends: Whole, metres: Floats, cut: Floats, nodes: int) -> Whole:
    """Connected piece of each node, the longest first."""
    whole = np.isnan(cut[:, 0])
    pairs = coo_array((metres[whole], tuple(ends[whole].T)), shape=(nodes, nodes))
    _, label = connected_components(pairs, directed=False)
    length = np.bincount(label[ends[whole, 0]], weights=metres[whole], minlength=label.max() + 1)
    rank = np.empty(len(length), dtype=np.int64)
    rank[np.argsort(-length, kind="stable")] = np.arange(len(length))
    return rank[label]
