"""The map of catchments."""

import shapely
from matplotlib.image import imread

from planner.outputs.catchment_maps import _spots, middles, zone_map


def test_the_map_is_drawn_with_every_character(change):
    path = zone_map(change)
    assert path.name == "catchments_primary_2026.png"
    assert imread(path).std() > 0.05
    assert change.glyphs.missing == set()


def test_numbers_stand_in_their_catchments_at_a_school_where_one_is_inside(change):
    spots = _spots(change.city, change.after)
    assert spots[0].tolist() == [150, 350]
    held = shapely.contains_xy(change.after.polygons, spots[:, 0], spots[:, 1])
    assert held.all()


def test_the_middle_is_that_of_the_largest_piece():
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(10, 10, 20, 20)])
    assert middles([two]).tolist() == [[15, 15]]
