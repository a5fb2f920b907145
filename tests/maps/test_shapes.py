"""Colours of land."""

import numpy as np
import shapely

from planner.maps.shapes import neighbours_apart


def test_neighbours_never_share_a_colour():
    grid = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
    polygons = np.array(grid, dtype=object)
    colours = neighbours_apart(polygons)
    for one, other in zip(*shapely.STRtree(polygons).query(polygons, "touches"), strict=True):
        assert colours[one] != colours[other]
    assert max(colours) < 7
