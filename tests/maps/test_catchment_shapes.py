"""Catchments tile the land."""

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array

from planner.maps.catchment_shapes import (
    as_told,
    catchments,
    frame_of,
    geojson,
    given_shares,
    over_years,
    schools_of,
    several,
    shares,
)


@pytest.fixture(scope="module")
def zones(street_town):
    return catchments(street_town, "primary", 2024, given_shares(street_town, "primary"))


def test_several_schools_share_one_polygon(street_town, zones):
    assert schools_of(street_town, zones)[0] == ["north", "north;south", "south"]
    assert shapely.area(zones.polygons).tolist() == [200_000, 160_000, 280_000]
    assert zones.polygons[1].equals(shapely.box(0, 600, 800, 800))


def test_years_that_follow_the_same_schools_are_dissolved_once(street_town):
    first = given_shares(street_town, "primary")
    moved = csr_array(first[::-1])
    found = over_years(street_town, "primary", {2024: first, 2025: 0.5 * first, 2026: moved})
    assert [one.year for one in found.values()] == [2024, 2025, 2026]
    assert found[2024].polygons is found[2025].polygons
    assert not shapely.equals(found[2026].polygons, found[2024].polygons).any()


def test_only_schools_that_take_entrants_count_save_where_none_does(street_town):
    edges = street_town.catchments
    junior = edges.assign(
        school=("edge", np.where(edges["school"] == "south", "junior", edges["school"]))
    )
    town = replace(street_town, catchments=junior)
    zones = catchments(town, "primary", 2024, given_shares(town, "primary"))
    assert schools_of(town, zones)[0] == ["junior", "north"]
    assert len(shares(town, np.array(["b00"]), np.array(["nobody"]), np.ones(1)).data) == 0


def test_layer_and_geojson_keep_shared_edges(street_town, zones):
    frame = frame_of(street_town, zones)
    assert list(frame["areas"]) == [5, 4, 7]
    assert list(frame["pieces"]) == [1, 1, 1]
    assert list(frame["name"])[1] == "North Primary;South Primary"
    assert set(frame.geom_type) == {"MultiPolygon"}
    again = gpd.read_file(io.StringIO(geojson(frame)))
    assert again.crs.to_epsg() == 4326
    assert shapely.coverage_is_valid(again.geometry.to_numpy())


def test_shares_sum_to_one_and_several_schools_are_found(street_town, zones):
    assert np.asarray(zones.share.sum(axis=1)).ravel().tolist() == [1.0] * 16
    assert several(zones).sum() == 4


def test_how_entrants_part_is_taken_from_the_run_where_it_has_the_same_schools():
    given = csr_array(np.array([[1.0, 1, 0], [1, 0, 0], [1, 1, 0]]))
    told = csr_array(np.array([[0.2, 0.8, 0], [0, 1, 0], [0.5, 0, 0.5]]))
    assert as_told(given, told).toarray().tolist() == [[0.2, 0.8, 0], [1, 0, 0], [1, 1, 0]]
