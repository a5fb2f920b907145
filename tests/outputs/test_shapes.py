"""Dissolved land."""

import numpy as np
import shapely

from planner.outputs.shapes import (
    apart,
    catchment_frame,
    catchment_land,
    city_outline,
    closed,
    neighbours_apart,
    union,
)


def test_areas_dissolve_by_school(made):
    land = catchment_land(made, "primary", 2026)
    assert land.schools.tolist() == [2, 3]
    assert [shape.area for shape in land.polygons] == [500_000, 500_000]
    assert city_outline(made).equals(shapely.box(0, 0, 1000, 1000))


def test_slits_close_and_nothing_is_covered_twice():
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(101, 0, 200, 100)], dtype=object)
    assert closed(np.array([union(shapes)], dtype=object))[0].geom_type == "Polygon"
    lapping = np.array([shapely.box(0, 0, 110, 100), shapely.box(100, 0, 200, 100)], dtype=object)
    parts = apart(lapping)
    assert shapely.area(parts).tolist() == [11_000, 9_000]


def test_neighbours_never_share_a_colour():
    grid = [shapely.box(x, y, x + 1, y + 1) for x in range(6) for y in range(6)]
    polygons = np.array(grid, dtype=object)
    colours = neighbours_apart(polygons)
    for one, other in zip(*shapely.STRtree(polygons).query(polygons, "touches"), strict=True):
        assert colours[one] != colours[other]
    assert max(colours) < 7


def test_layer_names_its_schools(made):
    frame = catchment_frame(made, "primary", 2028, catchment_land(made, "primary", 2028))
    assert list(frame["name"]) == ["North Primary", "South Primary"]
    assert set(frame.geom_type) == {"MultiPolygon"}
