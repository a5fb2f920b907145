"""Dissolved land."""

import numpy as np
import shapely

from planner.outputs.shapes import catchment_land, city_outline, neighbours_apart


def test_areas_dissolve_by_school(made):
    land = catchment_land(made, "primary", 2026)
    assert land.schools.tolist() == [2, 3]
    assert [shape.area for shape in land.polygons] == [500_000, 500_000]
    assert city_outline(made).equals(shapely.box(0, 0, 1000, 1000))


def test_neighbours_never_share_a_colour():
    grid = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
    polygons = np.array(grid, dtype=object)
    colours = neighbours_apart(polygons)
    for one, other in zip(*shapely.STRtree(polygons).query(polygons, "touches"), strict=True):
        assert colours[one] != colours[other]
    assert max(colours) < 7
