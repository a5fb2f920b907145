from pathlib import Path

import pytest
import shapely

from planner.inputs.city_file import Layer
from planner.inputs.osm import read_extract
from planner.inputs.tables import read_table

EXTRACT = Path(__file__).parents[1] / "data" / "crossing.osm.pbf"


def test_streets_with_what_their_tags_say():
    streets = read_extract(EXTRACT, "streets")
    assert streets.crs.to_epsg() == 4326
    assert streets["class"].tolist() == [
        "residential", "residential", "residential", "footway", "tertiary", "motorway", "service",
        "trunk",
    ]  # fmt: skip
    assert streets["walkable"].tolist() == ["", "", "", "", "", "", "false", "true"]
    assert streets["crosses"].tolist() == ["false", "false", "true", *["false"] * 5]
    assert streets["name"].tolist()[:2] == ["South Street", "北街"]


def test_railways_and_motorways_bar_the_way_save_in_tunnels_and_where_one_may_walk():
    assert read_extract(EXTRACT, "barriers")["kind"].tolist() == ["rail", "motorway"]


def test_crossings_are_points():
    crossings = read_extract(EXTRACT, "crossings")
    assert crossings["kind"].tolist() == ["crossing"]
    assert crossings.geometry.iloc[0].equals(shapely.Point(120.001, 30.001))


@pytest.mark.parametrize(("table", "rows"), [("streets", 8), ("barriers", 2), ("crossings", 1)])
def test_one_extract_serves_three_tables(tmp_path, table, rows):
    (tmp_path / "city.osm.pbf").write_bytes(EXTRACT.read_bytes())
    reading = read_table(tmp_path, table, Layer(file="city.osm.pbf"))
    assert not reading.faults
    assert len(reading.table.rows) == rows
    assert reading.table.crs.to_epsg() == 4326


def test_it_holds_nothing_for_other_tables(tmp_path):
    (tmp_path / "areas.osm.pbf").write_bytes(EXTRACT.read_bytes())
    (fault,) = read_table(tmp_path, "areas", Layer()).faults
    assert "extract of OpenStreetMap" in fault.found


def test_a_broken_extract_is_a_fault(tmp_path):
    (tmp_path / "streets.osm.pbf").write_bytes(b"nothing of the kind")
    (fault,) = read_table(tmp_path, "streets", Layer()).faults
    assert "cannot be read" in fault.found


def test_the_text_form_reads_too(tmp_path):
    (tmp_path / "streets.osm").write_text(
        '<osm version="0.6"><node id="1" lat="30" lon="120"/><node id="2" lat="30" lon="121"/>'
        '<way id="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="path"/></way></osm>',
        encoding="utf-8",
    )
    reading = read_table(tmp_path, "streets", Layer())
    assert reading.table.rows["class"].tolist() == ["path"]
