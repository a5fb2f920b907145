"""How many barriers a straight line meets, for every line from many places to many others.

Barriers of thousands of corners are asked by boxes first: one about each barrier, then one about
each few of its segments, and only where the line passes through both by the segments themselves.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.kernels.philox import compiled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Counts = NDArray[np.int32]
_RUN = 12
"""Segments in a box."""


class Walls(NamedTuple):
    """Outlines of barriers as segments, gathered in runs, gathered in walls."""

    shapes: NDArray[np.object_]
    """``(wall,)`` lines and polygons."""
    segment: Floats
    """``(segment, 4)``: x and y of either end."""
    run: Whole
    """``(run + 1,)`` first segment of each run."""
    run_box: Floats
    """``(run, 4)``: west, south, east, north."""
    wall: Whole
    """``(wall + 1,)`` first run of each wall."""
    wall_box: Floats


def walls_of(shapes: NDArray[np.object_]) -> Walls:
    """Take barriers apart into the segments of their outlines; empty ones have none."""
    flat, of = shapely.get_parts(shapely.force_2d(shapes), return_index=True)
    area = shapely.get_dimensions(flat) == 2
    flat[area] = shapely.boundary(flat[area])
    lines, part = shapely.get_parts(flat, return_index=True)
    corner, line = shapely.get_coordinates(lines, return_index=True)
    here = np.flatnonzero(line[1:] == line[:-1])
    segment = np.column_stack([corner[here], corner[here + 1]])
    owner = of[part[line[here]]]
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    since = np.arange(len(owner)) - np.repeat(first, np.diff(first, append=len(owner)))
    run = np.flatnonzero(since % _RUN == 0)
    wall = np.searchsorted(owner[run], np.arange(len(shapes) + 1))
    low = np.minimum(segment[:, :2], segment[:, 2:])
    high = np.maximum(segment[:, :2], segment[:, 2:])
    if len(run):
        low, high = np.minimum.reduceat(low, run), np.maximum.reduceat(high, run)
    bounds = np.nan_to_num(shapely.bounds(shapes).reshape(-1, 4), nan=np.inf)
    edges = np.append(run, len(segment)).astype(np.int64)
    return Walls(shapes, segment, edges, np.hstack([low, high]), wall, bounds)


def met(origin: Floats, target: Floats, walls: Walls) -> Counts:
    """Barriers that each straight line meets, be it in a point or from within, each counted once.

    Parameters
    ----------
    origin, target
        ``(point, 2)``; a line to or from a point without coordinates (NaN) meets nothing.

    Returns
    -------
    ``(origin, target)``.

    >>> river = np.array([shapely.LineString([(5, -9), (5, 9)])], dtype=object)
    >>> met(np.array([[0.0, 0]]), np.array([[4.0, 0], [5, 0], [9, 1]]), walls_of(river)).tolist()
    [[0, 1, 1]]
    """
    known = np.flatnonzero(np.isfinite(origin).all(axis=1))
    ponds = np.flatnonzero(shapely.area(walls.shapes) > 0)
    at, pond = shapely.STRtree(walls.shapes[ponds]).query(
        shapely.points(origin[known]), predicate="intersects"
    )
    order = np.argsort(at, kind="stable")
    begin = np.searchsorted(known[at[order]], np.arange(len(origin) + 1))
    return _met(
        np.ascontiguousarray(origin, dtype=np.float64),
        np.ascontiguousarray(target, dtype=np.float64),
        *walls[1:],
        begin,
        ponds[pond[order]],
    )


@compiled
def _through(x: float, y: float, to_x: float, to_y: float, box: Floats) -> bool:
    """Whether a line passes through a box, or touches it."""
    if box[0] > max(x, to_x) or box[2] < min(x, to_x):
        return False
    if box[1] > max(y, to_y) or box[3] < min(y, to_y):
        return False
    dx, dy = to_x - x, to_y - y
    one = dx * (box[1] - y) - dy * (box[0] - x)
    two = dx * (box[1] - y) - dy * (box[2] - x)
    three = dx * (box[3] - y) - dy * (box[0] - x)
    four = dx * (box[3] - y) - dy * (box[2] - x)
    left = one > 0 and two > 0 and three > 0 and four > 0
    right = one < 0 and two < 0 and three < 0 and four < 0
    return not (left or right)


@compiled
def _crosses(x: float, y: float, to_x: float, to_y: float, line: Floats) -> bool:
    """Whether a line crosses a segment or touches it."""
    if max(line[0], line[2]) < min(x, to_x) or min(line[0], line[2]) > max(x, to_x):
        return False
    if max(line[1], line[3]) < min(y, to_y) or min(line[1], line[3]) > max(y, to_y):
        return False
    dx, dy = to_x - x, to_y - y
    ax, ay, bx, by = line[0] - x, line[1] - y, line[2] - x, line[3] - y
    one, other = dx * ay - dy * ax, dx * by - dy * bx
    if (one > 0 and other > 0) or (one < 0 and other < 0):
        return False
    ex, ey = bx - ax, by - ay
    start, end = ey * ax - ex * ay, ex * (dy - ay) - ey * (dx - ax)
    return not ((start > 0 and end > 0) or (start < 0 and end < 0))


@compiled
def _hit(
    x: float,
    y: float,
    to_x: float,
    to_y: float,
    segment: Floats,
    run: Whole,
    run_box: Floats,
    first: int,
    last: int,
) -> bool:
    """Whether a line meets any of the segments of the runs from ``first`` to ``last``."""
    for at in range(first, last):
        if _through(x, y, to_x, to_y, run_box[at]):
            for one in range(run[at], run[at + 1]):
                if _crosses(x, y, to_x, to_y, segment[one]):
                    return True
    return False


@compiled
def _met(
    origin: Floats,
    target: Floats,
    segment: Floats,
    run: Whole,
    run_box: Floats,
    wall: Whole,
    wall_box: Floats,
    begin: Whole,
    pond: Whole,
) -> Counts:
    """As `met`; ``pond`` from ``begin`` on are the walls within which an origin lies."""
    counts = np.zeros((origin.shape[0], target.shape[0]), dtype=np.int32)
    within = np.zeros(wall.size - 1, dtype=np.bool_)
    for row in range(origin.shape[0]):
        within[:] = False
        within[pond[begin[row] : begin[row + 1]]] = True
        x, y = origin[row]
        for column in range(target.shape[0]):
            to_x, to_y = target[column]
            if not np.isfinite(x + y + to_x + to_y):
                continue
            for at in range(wall.size - 1):
                if within[at] or (
                    _through(x, y, to_x, to_y, wall_box[at])
                    and _hit(x, y, to_x, to_y, segment, run, run_box, wall[at], wall[at + 1])
                ):
                    counts[row, column] += 1
    return counts
