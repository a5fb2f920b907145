"""The map of catchments."""

from dataclasses import replace

import shapely
from matplotlib.image import imread

from planner.maps.catchment_maps import middles, numbered, spots_of, zone_map


def test_the_map_is_drawn_with_every_character(change):
    path = zone_map(change)
    assert path.name == "catchments_primary_2026.png"
    assert imread(path).std() > 0.05
    assert change.glyphs.missing == set()


def test_numbers_stand_in_their_catchments_at_a_school_where_one_is_inside(change):
    spots = spots_of(change.city, change.after)
    assert spots[0].tolist() == [150, 350]
    held = shapely.contains_xy(change.after.polygons, spots[:, 0], spots[:, 1])
    assert held.all()


def test_the_middle_is_that_of_the_largest_piece():
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(10, 10, 20, 20)])
    assert middles([two]).tolist() == [[15, 15]]


def test_catchments_are_numbered_by_name_and_those_without_land_not(change):
    order, columns = numbered(change.city, change.after, "en")
    names = [name for column in columns for number, name in column if number]
    assert names == sorted(names)
    assert len(names) == len(order) == len(change.after.schools)
    shapes = change.after.polygons.copy()
    shapes[order[0]] = shapely.MultiPolygon()
    fewer, columns = numbered(change.city, replace(change.after, polygons=shapes), "en")
    assert fewer.tolist() == order[1:].tolist()
    assert columns[0][0] == (1, names[1])
