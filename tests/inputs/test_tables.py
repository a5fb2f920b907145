from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from planner.inputs.city_file import Layer
from planner.inputs.lookup import find_file
from planner.inputs.tables import read_table


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> None:
    (folder / name).write_bytes(text.encode(encoding))


def test_row_numbers_count_the_header_and_blank_lines(tmp_path):
    write(tmp_path, "births.csv", "year,births\n2019,5\n\n2020,6\n")
    table = read_table(tmp_path, "births", Layer()).table
    assert table.rows.index.tolist() == [2, 4]
    assert table.place(4) == "births.csv:4"


def test_aliases_in_both_tongues_and_any_case(tmp_path):
    write(tmp_path, "rolls.csv", "学校代码,YEAR,年级,在校生数\n1,2020,1,30\n")
    reading = read_table(tmp_path, "rolls", Layer())
    assert reading.table.rows.columns.tolist() == ["school", "year", "grade", "pupils"]
    assert not reading.faults


def test_two_columns_for_one_attribute_are_a_fault(tmp_path):
    write(tmp_path, "births.csv", "year,births,出生数\n2019,5,6\n")
    (fault,) = read_table(tmp_path, "births", Layer()).faults
    assert str(fault).startswith(
        "births.csv:1: births: found '出生数' beside 'births', both births"
    )


def test_a_column_that_is_not_known_is_left_out_and_noted(tmp_path):
    write(tmp_path, "births.csv", "year,births,mnth\n2019,5,1\n")
    reading = read_table(tmp_path, "births", Layer())
    assert "mnth" not in reading.table.rows
    assert reading.notes == ("births.csv: column 'mnth' is not used; did you mean 'month'?",)


def test_a_file_of_another_name_and_encoding(tmp_path):
    write(tmp_path, "出生.csv", "年份,出生数\n2019,5\n", "gb18030")
    layer = Layer(file="出生.csv", encoding="gb18030")
    assert read_table(tmp_path, "births", layer).table.rows["births"].tolist() == ["5"]


def test_two_files_for_one_table(tmp_path):
    write(tmp_path, "births.csv", "year,births\n2019,5\n")
    write(tmp_path, "births.parquet", "")
    path, fault = find_file(tmp_path, "births", Layer())
    assert path is None
    assert fault.found == "also births.parquet"


def test_a_stated_file_that_is_not_there_and_its_nearest_name(tmp_path):
    write(tmp_path, "births.csv", "year,births\n2019,5\n")
    (fault,) = read_table(tmp_path, "births", Layer(file="birth.csv")).faults
    assert str(fault) == "birth.csv: found no such file; mend did you mean 'births.csv'?"


def test_no_file_and_nothing_said_is_no_table(tmp_path):
    reading = read_table(tmp_path, "births", Layer())
    assert (reading.table, reading.faults) == (None, ())


@pytest.mark.parametrize("suffix", ["gpkg", "parquet"])
def test_a_layer_without_coordinate_system(tmp_path, suffix):
    frame = gpd.GeoDataFrame({"area": ["A"]}, geometry=[shapely.box(0, 0, 1, 1)])
    path = tmp_path / f"areas.{suffix}"
    if suffix == "parquet":
        frame.to_parquet(path)
    else:
        with pytest.warns(UserWarning, match="crs"):
            frame.to_file(path)
    (fault,) = read_table(tmp_path, "areas", Layer()).faults
    assert str(fault).startswith(f"areas.{suffix}: geometry: found no coordinate system")
    assert not read_table(tmp_path, "areas", Layer(datum="EPSG:32650")).faults


def test_a_datum_that_contradicts_the_file(tmp_path):
    frame = gpd.GeoDataFrame({"area": ["A"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "areas.parquet")
    (fault,) = read_table(tmp_path, "areas", Layer(datum="cgcs2000")).faults
    assert "but the file itself says WGS 84" in fault.found


@pytest.mark.parametrize("datum", ["bd09mc", "EPSG:4214", "EPSG:4555", "EPSG:4610", "EPSG:2401"])
def test_datums_that_are_refused(tmp_path, datum):
    write(tmp_path, "schools.csv", "school,name,phases,lon,lat\n1,One,primary,117,30\n")
    (fault,) = read_table(tmp_path, "schools", Layer(datum=datum)).faults
    assert fault.key == "layers.schools.datum"


@pytest.mark.parametrize(
    ("datum", "lon", "lat"),
    [("gcj02", 120.005676, 40.001305), ("火星坐标", 120.005676, 40.001305), ("wgs84", 120, 40)],
)
def test_shifted_layers_are_bent_back(tmp_path, datum, lon, lat):
    """WGS (120, 40) is GCJ (120.005676, 40.001305)."""
    write(tmp_path, "schools.csv", f"school,name,phases,lon,lat\n1,One,primary,{lon},{lat}\n")
    reading = read_table(tmp_path, "schools", Layer(datum=datum))
    assert not reading.faults
    point = reading.table.shapes[0]
    assert (point.x, point.y) == pytest.approx((120, 40), abs=1e-6)
    assert reading.table.crs.to_epsg() == 4326


def test_a_shifted_layer_in_metres_is_refused(tmp_path):
    write(tmp_path, "schools.csv", "school,name,phases,x,y\n1,One,primary,500000,3300000\n")
    (fault,) = read_table(tmp_path, "schools", Layer(datum="gcj02")).faults
    assert "no degrees" in fault.found


@pytest.mark.parametrize(("lon", "notes"), [(117.0, 1), (-76.6, 0)])
def test_a_geojson_in_china_must_say_its_datum(tmp_path, lon, notes):
    frame = gpd.GeoDataFrame({"area": ["A"]}, geometry=[shapely.box(lon, 30, lon + 1, 31)])
    frame.set_crs("EPSG:4326").to_file(tmp_path / "areas.geojson")
    reading = read_table(tmp_path, "areas", Layer())
    assert len([note for note in reading.notes if "no datum is declared" in note]) == notes
    assert not read_table(tmp_path, "areas", Layer(datum="wgs84")).notes


def test_a_file_that_calls_a_shifted_layer_wgs_84(tmp_path):
    frame = gpd.GeoDataFrame({"area": ["A"]}, geometry=[shapely.box(117, 30, 118, 31)])
    frame.set_crs("EPSG:4326").to_parquet(tmp_path / "areas.parquet")
    reading = read_table(tmp_path, "areas", Layer(datum="gcj02"))
    assert not reading.faults
    assert reading.table.shapes[0].bounds != (117, 30, 118, 31)


def test_where_people_live_beside_a_polygon(tmp_path):
    text = 'area,geometry,lon,lat\nA,"POLYGON ((1 1, 2 1, 2 2, 1 2, 1 1))",1.2,1.3\n'
    write(tmp_path, "areas.csv", text)
    lived = read_table(tmp_path, "areas", Layer(datum="wgs84")).table.lived
    assert lived[0].equals(shapely.Point(1.2, 1.3))
    assert read_table(tmp_path, "areas", Layer(datum="EPSG:32650")).table.lived is None


def test_half_a_point_and_text_that_is_no_shape(tmp_path):
    write(tmp_path, "schools.csv", "school,name,phases,lon,lat\n1,One,primary,117,\n2,b,c,1,2\n")
    (fault,) = read_table(tmp_path, "schools", Layer(datum="wgs84")).faults
    assert fault.place == "schools.csv:2"
    write(tmp_path, "areas.csv", "area,geometry\nA,POLYGON((0\n")
    faults = read_table(tmp_path, "areas", Layer(datum="wgs84")).faults
    assert str(faults[0]).startswith("areas.csv:2: geometry: found text that is no shape")
