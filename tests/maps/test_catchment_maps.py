"""The map of catchments."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import shapely
import xarray as xr
from matplotlib.image import imread

from planner.maps.catchment_maps import middles, numbered, schools, spots_of, zone_map


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


def test_schools_are_marked_at_the_campus_that_takes_entrants_in(change):
    """The first school's entrants are taught 20 m further east in the year of the map."""
    city, school = change.city, change.city.schools.isel(school=0)
    table = xr.Dataset(
        {name: ("edge", np.array([value], dtype=kind)) for name, value, kind in (
            ("campus", "a", str), ("school", school["school"].item(), str), ("rooms", 6, float),
            ("first", 2026, float), ("last", np.inf, float), ("x", school["x"].item() + 20, float),
            ("y", school["y"].item(), float),
        )}
        | {"teaches": (("edge", "grade"), np.ones((1, city.schools.sizes["grade"]), dtype=bool))},
        {"grade": city.schools["grade"].to_numpy()},
    )  # fmt: skip
    page = SimpleNamespace(land=SimpleNamespace(scatter=lambda *_, **__: None))
    found = replace(change.after, schools=((0,), *change.after.schools[1:]))
    before, now = (schools(page, one, found)[0][0] for one in (city, replace(city, campuses=table)))
    assert now == before + 20
