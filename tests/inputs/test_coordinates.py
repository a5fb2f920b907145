import numpy as np
import pytest
import shapely
from pyproj import CRS

from planner.inputs.coordinates import guessed, project_shapes, read_datum, refusal_of_city


def shapes(*found: shapely.Geometry) -> np.ndarray:
    out = np.empty(len(found), dtype=object)
    out[:] = found
    return out


@pytest.mark.parametrize("datum", ["gcj02", "GCJ-02", "bd09", "BD_09", "火星坐标"])
def test_shifted_datums_are_refused_and_the_import_is_promised_for_later(datum):
    crs, refusal = read_datum(datum)
    assert crs is None
    assert "later version" in refusal[1]


@pytest.mark.parametrize(
    ("datum", "code"), [("wgs84", 4326), ("CGCS2000", 4490), ("EPSG:4547", 4547)]
)
def test_datums_by_name_and_code(datum, code):
    crs, refusal = read_datum(datum)
    assert refusal is None
    assert crs.to_epsg() == code


def test_old_datums_are_refused_projected_ones_too():
    assert "Beijing 1954" in read_datum("EPSG:2401")[1][0]
    assert "Xian 1980" in read_datum("EPSG:4610")[1][0]


def test_the_city_is_reckoned_in_metres():
    assert refusal_of_city("EPSG:4547") is None
    assert "not projected in metres" in refusal_of_city("EPSG:4326")[0]
    assert "not projected in metres" in refusal_of_city("EPSG:2248")[0]  # feet
    assert "nobody knows" in refusal_of_city("EPSG:1")[0]


def test_ballpark_ways_are_refused():
    point = shapes(shapely.Point(117, 30))
    found, refusal = project_shapes(point, CRS("EPSG:32650"), CRS("EPSG:4548"))
    assert found is None
    assert "ballpark" in refusal[0]


@pytest.mark.parametrize("datum", ["EPSG:4490", "EPSG:4326"])
def test_degrees_come_to_cgcs2000(datum):
    """WGS 84 and CGCS2000 agree to within a metre, though PROJ knows no parameters."""
    point = shapes(shapely.Point(117, 30))
    found, refusal = project_shapes(point, CRS(datum), CRS("EPSG:4548"))
    assert refusal is None
    assert found[0].x == 500000


def test_exchanged_degrees_are_told():
    point = shapes(shapely.Point(30, 117))
    assert "exchanged" in project_shapes(point, CRS("EPSG:4326"), CRS("EPSG:32650"))[1][1]


def test_shapes_come_to_the_millimetre_and_in_one_order():
    crs = CRS("EPSG:32650")
    one = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0, 1.00004)])
    other = shapely.MultiPolygon([shapely.Polygon([(1, 1), (1, 0), (0, 0), (0, 1)])])
    found, _ = project_shapes(shapes(one, other, None), crs, crs)
    assert found[0].equals_exact(found[1])
    assert found[1].geom_type == "Polygon"
    assert found[2] is None


def test_a_system_is_guessed_from_the_size_of_the_numbers():
    degrees = np.array([shapely.Point(117, 30), None], dtype=object)
    metres = np.array([shapely.Point(500_000, 3_300_000)], dtype=object)
    city = CRS.from_epsg(32650)
    assert guessed(degrees, city) == CRS.from_epsg(4326)
    assert guessed(metres, city) == city
    assert guessed(metres, None) is None
