"""Areas as tiles."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from planner.maps.tiles import dissolved, outline, tiled, tiles, union

SLIPS = st.lists(st.integers(-1500, 1500).map(lambda mm: mm / 1000), min_size=48, max_size=48)
"""Metres; coordinates of a city come rounded to the millimetre."""


def shapes(*boxes):
    return np.array([shapely.box(*box) for box in boxes], dtype=object)


@given(SLIPS)
def test_whatever_slips_the_drawing_has_tiles_share_their_edges(slips):
    cells = [(x, y) for x in range(3) for y in range(4)]
    boxes = [
        (100 * x + a, 100 * y + b, 100 * x + 100 + c, 100 * y + 100 + d)
        for (x, y), (a, b, c, d) in zip(cells, np.reshape(slips, (12, 4)), strict=True)
    ]
    found = tiled(shapes(*boxes))
    assert shapely.coverage_is_valid(found)
    whole = shapely.union_all(found)
    assert shapely.area(found).sum() == pytest.approx(whole.area, rel=1e-9)
    assert shapely.get_num_interior_rings(whole) == 0
    # No side strays farther than the slips, a metre and a half; corners may add a little.
    assert shapely.area(found) == pytest.approx(np.full(12, 10_000), rel=0.065)


def test_clean_land_is_left_as_it_is():
    clean = shapes((0, 0, 100, 100), (100, 0, 200, 100))
    assert all(one is other for one, other in zip(tiled(clean), clean, strict=True))


def test_slits_close_wide_gaps_stay_and_laps_go_to_one_side():
    slit = tiled(shapes((0, 0, 100, 100), (101, 0, 200, 100), (100, 100, 101, 101)))
    assert union(slit[:2]).area == pytest.approx(20_000, rel=0.01)
    river = tiled(shapes((0, 0, 100, 100), (110, 0, 200, 100)))
    assert shapely.area(river).tolist() == [10_000, 9_000]
    lap = tiled(shapes((0, 0, 110, 100), (100, 0, 200, 100)))
    assert shapely.area(lap).sum() == pytest.approx(20_000)


def test_points_and_areas_that_others_cover_have_no_tile():
    odd = np.array([shapely.box(0, 0, 100, 100), shapely.Point(5, 5), None], dtype=object)
    assert [one is None for one in tiled(odd)] == [False, True, True]
    double = tiled(shapes((0, 0, 100, 100), (0, 0, 100, 100)))
    assert sorted(one is None for one in double) == [False, True]


def test_an_enclave_stays_with_its_area():
    pieces = shapely.MultiPolygon([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)])
    found = tiled(np.array([pieces, shapely.box(10, 0, 20, 10)], dtype=object))
    assert shapely.get_num_geometries(found).tolist() == [2, 1]


def test_dissolving_both_ways_gives_the_same_land():
    grid = shapes(*[(x, y, x + 1, y + 1) for x in range(6) for y in range(6)])
    of = np.arange(36) % 5 - 1
    clean = dissolved(grid, of, 5)
    assert shapely.area(clean).tolist() == [7.0, 7.0, 7.0, 7.0, 0.0]
    moved = grid.copy()
    moved[0] = shapely.box(-0.5, 0, 1.2, 1)  # laps over, and in no polygon
    moved[34] = shapely.box(4.8, 4, 6, 5)
    rough = dissolved(moved, of, 5)
    assert rough[of[34]].area == pytest.approx(7.2)
    lapping = dissolved(moved, np.zeros(36, dtype=int), 1)[0]
    assert lapping.area == pytest.approx(36.5)
    assert shapely.is_valid(lapping)


def test_edges_without_common_corners_are_dissolved_all_the_same():
    tall = np.array([shapely.box(0, 0, 10, 20), shapely.box(10, 0, 20, 10),
                     shapely.box(10, 10, 20, 20)], dtype=object)  # fmt: skip
    assert union(tall).equals(shapely.box(0, 0, 20, 20))


def test_the_land_of_a_city(street_town, made):
    assert outline(street_town).equals(shapely.box(0, 0, 800, 800))
    assert outline(made.city).equals(shapely.box(0, 0, 1000, 1000))
    assert len(tiles(street_town)) == 16
