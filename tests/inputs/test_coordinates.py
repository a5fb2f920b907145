import re

import numpy as np
import pytest
import shapely
from pyproj import CRS

from planner.inputs.coordinates import (
    as_if,
    guessed,
    project_shapes,
    read_datum,
    refusal_of_city,
    refusal_of_shifted,
    refusal_of_system,
    shift_of,
    unshift,
)
from planner.kernels.datums import to_gcj02


def shapes(*found: shapely.Geometry) -> np.ndarray:
    out = np.empty(len(found), dtype=object)
    out[:] = found
    return out


@pytest.mark.parametrize("datum", ["gcj02", "GCJ-02", "bd09", "BD_09", "火星坐标", "百度坐标系"])
def test_shifted_datums_lead_to_wgs_84(datum):
    crs, refusal = read_datum(datum)
    assert refusal is None
    assert crs.to_epsg() == 4326
    assert shift_of(datum) in {"gcj02", "bd09"}
    assert not shift_of("EPSG:4490")


@pytest.mark.parametrize("datum", ["bd09mc", "+proj=tmerc +lon_0=114.3 +x_0=1000", 'PROJCS["x"]'])
def test_metres_of_one_service_and_parameters_of_grids_are_refused(datum):
    assert read_datum(datum)[0] is None


def test_a_local_grid_is_refused_by_whatever_name():
    local = CRS("+proj=tmerc +lat_0=0 +lon_0=114.3 +x_0=12345 +y_0=678 +ellps=GRS80")
    assert "grid of its own" in refusal_of_system(local)[0]
    assert refusal_of_system(CRS("EPSG:4547")) is None


def test_shifted_shapes_come_back_and_must_be_degrees():
    there = shapely.Point(*to_gcj02(np.array([[117.0, 30.0]]))[0])
    back = unshift(shapes(there, None), "gcj02")
    assert back[0].distance(shapely.Point(117, 30)) < 1e-11
    assert back[1] is None
    assert refusal_of_shifted(shapes(there)) is None
    assert "no degrees" in refusal_of_shifted(shapes(shapely.Point(500000, 3e6)))[0]


_CODES = r',(AUTHORITY|ID)\["[^"]*",[^\]]*\]'
_GRID = (
    'PROJCS["town",{},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],'
    'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],'
    'PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
_DEGREES = (
    'GEOGCS["{}",DATUM["{}",SPHEROID["{}",{}]{}],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)


@pytest.mark.parametrize("form", ["WKT1_ESRI", "WKT1_GDAL", "WKT2_2019"])
@pytest.mark.parametrize(
    ("code", "name"),
    [
        (4214, "Beijing 1954 (EPSG:4214)"),
        (2401, "Beijing 1954 (EPSG:4214)"),
        (4555, "New Beijing (EPSG:4555)"),
        (4610, "Xian 1980 (EPSG:4610)"),
        (2327, "Xian 1980 (EPSG:4610)"),
        (4284, None),  # Pulkovo 1942, on the same ellipsoid
        (4490, None),
        (4547, None),
        (32650, None),
    ],
)
def test_old_datums_are_known_without_a_code(code, name, form):
    bare = CRS.from_wkt(re.sub(_CODES, "", CRS.from_epsg(code).to_wkt(form)))
    assert bare.geodetic_crs.to_json_dict().get("id") is None
    refusal = refusal_of_system(bare)
    assert (refusal and refusal[0].split(" coordinates")[0]) == name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (("mine", "D_Krasovsky_1940", "Krasovsky_1940", "6378245.0,298.3", ""), "Krassowsky 1940"),
        (("x", "D_Beijing_54", "K", "6378245.0,298.3", ",TOWGS84[1,2,3,0,0,0,0]"), "Beijing 1954"),
        (("GCS_80", "D_80", "IAG", "6378140.0,298.257", ""), "Xian 1980"),
        (("GCS_Xian_1980", "D_Xian_1980", "Xian", "6378140,298.25699780", ""), "Xian 1980"),
    ],
)
def test_old_datums_under_names_of_their_own_are_known_by_the_ellipsoid(given, name):
    for text in (_DEGREES.format(*given), _GRID.format(_DEGREES.format(*given))):
        assert name in refusal_of_system(CRS.from_wkt(text))[0]


@pytest.mark.parametrize("code", [4490, 4547, 4326])
def test_layers_on_the_ground_without_a_code_are_carried_over(code):
    bare = CRS.from_wkt(re.sub(_CODES, "", CRS.from_epsg(code).to_wkt("WKT1_ESRI")))
    at = shapely.Point(500_000, 3_300_000) if code == 4547 else shapely.Point(114, 29.8)
    known, _ = project_shapes(shapes(at), CRS.from_epsg(code), CRS("EPSG:32650"))
    found, refusal = project_shapes(shapes(at), bare, CRS("EPSG:32650"))
    assert refusal is None
    assert found[0].distance(known[0]) < 0.0015


@pytest.mark.parametrize(("code", "metres"), [("EPSG:4548", 535), ("EPSG:32650", 535)])
def test_a_layer_as_if_its_numbers_were_shifted(code, metres):
    true, _ = project_shapes(shapes(shapely.Point(117, 30)), CRS("EPSG:4326"), CRS(code))
    shifted = shapely.Point(*to_gcj02(np.array([[117.0, 30.0]]))[0])
    wrong, _ = project_shapes(shapes(shifted), CRS("EPSG:4326"), CRS(code))
    assert wrong[0].distance(true[0]) == pytest.approx(metres, abs=50)
    assert as_if(wrong, CRS(code), "gcj02")[0].distance(true[0]) < 0.002
    assert as_if(shapes(shapely.Point(436000, 180000)), CRS("EPSG:2804"), "gcj02") is None


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
    assert "New Beijing" in read_datum("EPSG:4555")[1][0]


def test_the_city_is_reckoned_in_metres():
    assert refusal_of_city("EPSG:4547") is None
    assert "not projected in metres" in refusal_of_city("EPSG:4326")[0]
    assert "not projected in metres" in refusal_of_city("EPSG:2248")[0]  # feet
    assert "nobody knows" in refusal_of_city("EPSG:1")[0]


@pytest.mark.parametrize("old", ["EPSG:4214", "EPSG:4555", "EPSG:4610", "EPSG:4267"])
def test_ballpark_ways_are_refused(old):
    point = shapes(shapely.Point(117, 30))
    found, refusal = project_shapes(point, CRS(old), CRS("EPSG:4548"))
    assert found is None
    assert "ballpark" in refusal[0]


@pytest.mark.parametrize("datum", ["EPSG:4490", "EPSG:4326"])
def test_degrees_come_to_cgcs2000(datum):
    """WGS 84 and CGCS2000 agree to within a metre, though PROJ knows no parameters."""
    point = shapes(shapely.Point(117, 30))
    found, refusal = project_shapes(point, CRS(datum), CRS("EPSG:4548"))
    assert refusal is None
    assert found[0].x == 500000


def test_wgs_84_and_cgcs2000_are_one_frame_projected_too():
    point = shapes(shapely.Point(117, 30))
    utm, _ = project_shapes(point, CRS("EPSG:4490"), CRS("EPSG:32650"))
    straight, _ = project_shapes(point, CRS("EPSG:4326"), CRS("EPSG:32650"))
    zone, refusal = project_shapes(utm, CRS("EPSG:32650"), CRS("EPSG:4526"))
    assert refusal is None
    assert utm[0].equals(straight[0])
    back, _ = project_shapes(zone, CRS("EPSG:4526"), CRS("EPSG:32650"))
    assert back[0].distance(utm[0]) < 0.0015


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
