"""Land as tiles: areas that share their edges exactly, and what is dissolved of them.

Folders bring areas whose edges miss each other by a hand's breadth or lap over. Dissolved as they
are, they leave thousands of slits that print as black specks. Once cleaned, every boundary is one
line that both sides share, and what is dissolved of them tiles the land: no gap, no overlap.
"""

from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.model.city import City

Shapes = NDArray[Any]
Whole = NDArray[np.int64]

SLIT = 4.0
"""Metres: the widest gap between areas that is taken for a fault of drawing."""
SNAP = 0.01
"""Metres within which corners are one."""
_SLIP = 1e-9
"""Share of an area that sums of floating numbers may miss."""


@lru_cache(maxsize=8)
def tiles(city: City) -> Shapes:
    """Areas of a city as tiles; None for those that are points or have no land of their own."""
    return tiled(np.asarray(city.areas["geometry"].to_numpy(), dtype=object))


@lru_cache(maxsize=8)
def outline(city: City) -> Any:  # noqa: ANN401 - shapely has no types
    """All land of a city in one shape."""
    shapes = tiles(city)
    return union(shapes[~shapely.is_missing(shapes)])


def tiled(shapes: Shapes) -> Shapes:
    """Make shapes share their edges: as they are where they do, else cleaned.

    An overlap and a gap narrower than ``SLIT`` go to the neighbour with the longest common edge;
    enclaves and pieces apart stay with their area. What is no polygon, and what others cover
    wholly, is None.
    """
    result = np.full(len(shapes), None, dtype=object)
    land = shapely.get_dimensions(shapes) == 2
    own = shapes[land]
    if len(own) and not shapely.coverage_is_valid(own, gap_width=SLIT):
        own = shapely.coverage_clean(own, gap_width=SLIT, snapping_distance=SNAP)
        own = np.where(shapely.is_empty(own), None, own)
    result[land] = own
    return result


def union(shapes: Shapes) -> Any:  # noqa: ANN401 - shapely has no types
    """Dissolve shapes: fast where they share clean edges, safe where they do not.

    To look through all edges first takes longer than to dissolve them. What comes out tells as
    well: it has the area of its parts and no line within, or the edges were not shared.
    """
    try:
        found = shapely.coverage_union_all(shapes)
    except shapely.errors.GEOSException:  # corners do not match
        found = None
    if found is not None and shapely.is_valid(found):
        parts = float(shapely.area(shapes).sum())
        if abs(found.area - parts) <= _SLIP * max(parts, 1.0):
            return found
    return shapely.union_all(shapely.set_precision(shapes, SNAP))


def dissolved(shapes: Shapes, of: Whole, count: int) -> Shapes:
    """Dissolve tiles into ``count`` polygons; ``of`` tells each tile's own, -1 for none."""
    inside = np.flatnonzero((of >= 0) & ~shapely.is_missing(shapes))
    order = inside[np.argsort(of[inside], kind="stable")]
    result = np.full(count, shapely.MultiPolygon(), dtype=object)
    ends = np.searchsorted(of[order], np.arange(count + 1))
    for one, (first, last) in enumerate(pairwise(ends)):
        if first < last:
            result[one] = union(shapes[order[first:last]])
    return result
