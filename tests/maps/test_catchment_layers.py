"""What is written tiles the folder's own land, and where it does not the proof says so."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from scipy.sparse import csr_array

from planner.maps.catchment_layers import BARE, proof, write_layers
from planner.maps.catchment_shapes import catchments, given_shares


def drawn(city, folder, share=None, phase="primary"):
    share = given_shares(city, phase) if share is None else share
    zones = catchments(city, phase, 2026, share)
    return zones, write_layers(city, zones, zones, folder)


def reshaped(town, **shapes):
    ids = town.areas["area"].to_numpy().tolist()
    geometry = town.areas["geometry"].to_numpy().copy()
    for area, shape in shapes.items():
        geometry[ids.index(area)] = shape
    return replace(town, areas=town.areas.assign(geometry=("area", geometry)))


def test_written_polygons_tile_the_town(street_town, tmp_path):
    zones, files = drawn(street_town, tmp_path)
    assert [path.name for path in files] == [
        "catchments_primary_2026.gpkg", "catchments_primary_2026.geojson",
    ]  # fmt: skip
    found = proof(street_town, zones, files[0])
    assert found["land"] == pytest.approx(640_000)
    assert [found[key] for key in ("overlap", "gap", "closed", "laps")] == [0, 0, 0, 0]
    assert found["exact"]
    assert found["pieces"] == found["landless"] == found["astray"] == []


def test_files_are_the_same_bytes_whenever_they_are_written(street_town, tmp_path):
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    pairs = zip(*(drawn(street_town, folder)[1] for folder in folders), strict=True)
    assert all(one.read_bytes() == other.read_bytes() for one, other in pairs)


def test_land_in_none_pieces_and_points_are_told(street_town, tmp_path):
    pieces = shapely.MultiPolygon([shapely.box(0, 0, 200, 200), shapely.box(900, 0, 950, 50)])
    town = reshaped(street_town, b00=pieces, b11=shapely.Point(300, 300))
    share = given_shares(town, "primary").tolil()
    share[15] = 0
    zones, files = drawn(town, tmp_path, csr_array(share))
    found = proof(town, zones, files[0])
    assert (found["pieces"], found["landless"]) == (["b00"], ["b11"])
    assert gpd.read_file(files[0], layer=BARE).area.sum() == pytest.approx(40_000)
    assert (found["gap"], found["overlap"], found["astray"]) == (0, 0, [])


def test_slits_and_laps_of_the_folder_are_told_apart_from_what_is_written(street_town, tmp_path):
    town = reshaped(
        street_town, b11=shapely.box(200, 200, 399, 400), b20=shapely.box(390, 0, 600, 200)
    )
    zones, files = drawn(town, tmp_path)
    found = proof(town, zones, files[0])
    assert found["closed"] == pytest.approx(200)
    assert found["laps"] == pytest.approx(2000)
    assert (found["gap"], found["exact"]) == (pytest.approx(0, abs=1e-6), True)


@pytest.mark.parametrize(("change", "told"), [
    (lambda shapes: np.append(shapes[:-1], shapes[-1].buffer(-10)), "gap"),
    (lambda shapes: np.append(shapes[:-1], shapes[-1].buffer(10)), "overlap"),
    (lambda shapes: shapes[[1, 2, 0]], "astray"),
    (lambda shapes: np.append(shapes[:-1], shapes[-1].buffer(-0.5)), "exact"),
])  # fmt: skip
def test_a_spoilt_file_is_found_out(street_town, tmp_path, change, told):
    zones, (package, _) = drawn(street_town, tmp_path)
    frame = gpd.read_file(package, layer="catchments")
    frame["geometry"] = change(frame.geometry.to_numpy())
    other = tmp_path / "spoilt.gpkg"
    frame.to_file(other, layer="catchments", driver="GPKG")
    gpd.read_file(package, layer=BARE).to_file(other, layer=BARE, driver="GPKG")
    found = proof(street_town, zones, other)
    if told == "exact":
        assert not found["exact"]
    elif told == "astray":
        assert len(found["astray"]) == 16
    else:
        assert found[told] > 1000


def test_baltimores_catchments_tile_the_city(baltimore, tmp_path):
    """Area equal, no overlap, no gap, though its blocks come with thousands of slits."""
    assert not shapely.coverage_is_valid(baltimore.areas["geometry"].to_numpy())
    zones, files = drawn(baltimore, tmp_path, phase="elementary")
    found = proof(baltimore, zones, files[0])
    assert found["exact"]
    assert abs(found["overlap"]) < 1e-5
    assert found["gap"] < 1e-3
    assert found["closed"] < 1e-3 * found["land"]
    assert found["astray"] == found["landless"] == []
    held = pyogrio.list_layers(files[0])[:, 0].tolist()
    assert held == ["catchments", "before", BARE]
