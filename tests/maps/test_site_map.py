"""The map of a programme's sites."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from matplotlib.image import imread

from planner.maps.site_map import Join, Site, site_map
from planner.paper.drawing import Glyphs
from tests.programmed import SITE, make_town

SITES = [Site(SITE, "East Field: build"), Site("south", "South: merge", ends=True)]
JOINS = [Join("north", SITE, 240.0), Join("junior", SITE, 75.0)]


def drawn(path, sites, joins, city=None):
    city = make_town().city if city is None else city
    return site_map(city, "Works", "Made-up", sites, joins, path, "en", Glyphs())


def coloured(path, colour):
    shown = 255 * imread(path)[..., :3]
    return int((np.abs(shown - np.array(colour)).max(axis=2) < 25).sum())


BLUE, RED = (0, 114, 178), (213, 94, 0)


def test_works_and_relief_are_marked(tmp_path):
    with_ = drawn(tmp_path / "with.png", SITES, JOINS)
    bare = drawn(tmp_path / "bare.png", [], [])
    assert coloured(with_, RED) > 50
    assert coloured(bare, RED) == 0
    assert coloured(with_, BLUE) + coloured(with_, (76, 155, 200)) > 50


def test_places_that_nobody_knows_are_left_out(tmp_path):
    city = make_town().city
    schools = city.schools.copy()
    schools["x"] = schools["x"].where(schools["school"] != SITE)
    lost = replace(city, schools=schools)
    path = drawn(tmp_path / "lost.png", [*SITES, Site("nobody", "Nobody")], JOINS, lost)
    assert path.is_file()


def test_equal_maps_are_equal_bytes(tmp_path):
    one, two = (drawn(tmp_path / f"{n}.png", SITES, JOINS).read_bytes() for n in (1, 2))
    assert one == two


@pytest.mark.parametrize("count", [1, 2])
def test_numbers_stand_in_their_order(tmp_path, count):
    assert drawn(tmp_path / "some.png", SITES[:count], []).is_file()


def test_a_city_without_land_has_no_map(tmp_path):
    city = make_town().city
    areas = city.areas.copy()
    points = np.empty(3, dtype=object)
    points[:] = [shapely.Point(1, 1)] * 3
    areas["geometry"] = ("area", points)
    assert drawn(tmp_path / "none.png", SITES, JOINS, replace(city, areas=areas)) is None
