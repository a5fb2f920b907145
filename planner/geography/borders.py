"""Which areas border which, along what length, and where a barrier parts them.

Areas that meet in a point alone are no neighbours. Where a barrier (a railway, a river) runs along
the whole of a border and no crossing is near it, children cannot walk from one to the other: these
two do not hold together as one catchment.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.model.streets import Barriers

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Geometries = NDArray[np.object_]


class Borders(NamedTuple):
    """Borders between areas, each once."""

    pairs: Whole
    """``(border, 2)`` areas, the first before the second."""
    length: Floats
    """``(border,)`` metres."""
    shut: Flags
    """``(border,)``: parted by a barrier."""


def borders(
    areas: Geometries, joint: float, barriers: Barriers | None, beside: float, crossing: float
) -> Borders:
    """Find the borders between areas.

    Parameters
    ----------
    areas
        ``(area,)`` polygons in metres.
    joint
        Metres up to which a gap between two areas is taken for a border.
    barriers
        What parts areas; None for nothing.
    beside
        Metres within which a border runs along a barrier.
    crossing
        Metres within which a crossing opens it.

    >>> squares = shapely.box([0, 1, 1], [0, 0, 1], [1, 2, 2], [1, 1, 2])
    >>> found = borders(squares, 0.0, None, 0.0, 0.0)
    >>> found.pairs.tolist(), found.length.tolist()
    ([[0, 1], [1, 2]], [1.0, 1.0])
    """
    one, two = shapely.STRtree(areas).query(areas, predicate="dwithin", distance=joint)
    once = one < two
    order = np.lexsort((two[once], one[once]))
    pairs = np.column_stack([one[once][order], two[once][order]]).astype(np.int64)
    outline = shapely.boundary(areas)
    shared = shapely.intersection(outline[pairs[:, 0]], outline[pairs[:, 1]])
    length = shapely.length(shared)
    apart = np.flatnonzero(length <= joint)
    if joint > 0 and apart.size:  # not the same vertices, or a point alone
        near = shapely.buffer(areas[pairs[apart, 1]], joint)
        strip = shapely.intersection(outline[pairs[apart, 0]], near)
        ends = 2.0 * joint  # what a corner has within the joint
        length[apart] = np.maximum(shapely.length(strip) - ends, length[apart])
        shared[apart] = strip
    real = length > max(joint, 0.0)
    pairs, length, shared = pairs[real], length[real], shared[real]
    return Borders(pairs, length, _shut(shared, barriers, beside, crossing))


def _shut(shared: Geometries, barriers: Barriers | None, beside: float, crossing: float) -> Flags:
    """Borders along the whole of which a barrier runs with no crossing near, ``(border,)``."""
    found = np.zeros(len(shared), dtype=bool)
    if barriers is None or not len(barriers.walls) or not len(shared):
        return found
    tree = shapely.STRtree(barriers.walls)
    border, wall = tree.query(shared, predicate="dwithin", distance=beside)
    touched = np.unique(border)
    for one in touched:
        belt = shapely.buffer(barriers.walls[wall[border == one]], beside)
        left = shapely.difference(shared[one], shapely.union_all(belt))
        found[one] = shapely.length(left) <= beside
    if len(barriers.crossings):
        some = np.flatnonzero(found)
        near = shapely.STRtree(barriers.crossings).query(
            shared[some], predicate="dwithin", distance=crossing
        )[0]
        found[some[np.unique(near)]] = False
    return found
