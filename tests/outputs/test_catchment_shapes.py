"""Catchments tile the land."""

import io
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array

from planner.outputs.catchment_shapes import (
    catchments,
    frame_of,
    geojson,
    given_shares,
    proof,
    schools_of,
    shares,
)


@pytest.fixture(scope="module")
def zones(street_town):
    return catchments(street_town, "primary", 2024, given_shares(street_town, "primary"))


def test_several_schools_share_one_polygon(street_town, zones):
    assert schools_of(street_town, zones)[0] == ["north", "north;south", "south"]
    assert shapely.area(zones.polygons).tolist() == [200_000, 160_000, 280_000]
    assert zones.polygons[1].equals(shapely.box(0, 600, 800, 800))


def test_polygons_tile_the_town(street_town, zones):
    found = proof(street_town, zones)
    assert (found["land"], found["catchments"], found["bare"]) == (640_000, 640_000, 0)
    assert (found["overlap"], found["gap"], found["exact"]) == (0, 0, True)
    assert found["pieces"] == found["landless"] == []


def test_land_in_no_catchment_and_areas_of_several_pieces_are_told(street_town):
    geometry = street_town.areas["geometry"].to_numpy().copy()
    geometry[0] = shapely.MultiPolygon([geometry[0], shapely.box(900, 0, 950, 50)])
    geometry[5] = shapely.Point(300, 300)
    areas = street_town.areas.assign(geometry=("area", geometry))
    town = replace(street_town, areas=areas)
    share = given_shares(town, "primary").tolil()
    share[15] = 0
    found = proof(town, catchments(town, "primary", 2024, csr_array(share)))
    assert (found["pieces"], found["landless"], found["bare"]) == (["b00"], ["b11"], 40_000)


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


def test_baltimores_catchments_tile_the_city(baltimore):
    """Area equal, no overlap, no gap, though its blocks come with thousands of slits."""
    blocks = baltimore.areas["geometry"].to_numpy()
    assert not shapely.coverage_is_valid(blocks)
    zones = catchments(baltimore, "elementary", 2022, given_shares(baltimore, "elementary"))
    found = proof(baltimore, zones)
    assert found["exact"]
    assert found["land"] == pytest.approx(shapely.union_all(blocks).area, rel=1e-3)
    assert abs(found["overlap"]) < 1e-6
    assert abs(found["gap"]) < 1e-6
    assert found["catchments"] + found["bare"] == pytest.approx(found["land"], rel=1e-12)
    inside = found["landless"] == [] and not shapely.is_empty(zones.polygons).any()
    assert inside
    points = shapely.points(baltimore.areas["x"].to_numpy(), baltimore.areas["y"].to_numpy())
    point, _ = shapely.STRtree(zones.polygons).query(points, predicate="within")
    assert len(point) == len(np.unique(point))
    assert len(point) >= 0.999 * (zones.of >= 0).sum()
