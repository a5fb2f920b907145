import numpy as np
import pandas as pd
import pytest
import shapely

from planner.inputs.cities import read_city
from planner.inputs.streets import barriers_of, check_streets, named_of, streets_of

RIVER = shapely.LineString([(-50, 50), (250, 50)])
LADDER = [[(0, 0), (100, 0), (200, 0)], [(0, 100), (100, 100), (200, 100)],
          [(0, 0), (0, 100)], [(200, 0), (200, 100)]]  # fmt: skip
FILES = dict.fromkeys(("streets", "areas", "schools", "crossings"), "file")


def frames(lines=LADDER, barriers=(), crossings=(), **columns):
    streets = pd.DataFrame({"geometry": [shapely.LineString(line) for line in lines]}, dtype=object)
    usual = {"class": "", "walkable": "", "length_m": np.nan, "crosses": False}
    found = {"streets": streets.assign(**(usual | columns))}
    for name, shapes in (("barriers", barriers), ("crossings", crossings)):
        if len(shapes):
            found[name] = pd.DataFrame({"geometry": list(shapes)}, dtype=object)
    return found


@pytest.fixture(scope="module")
def standards(toytown):
    return toytown.standards


def made(standards, *args, **columns):
    given = frames(*args, **columns)
    return streets_of(given, barriers_of(given), standards)


def sides(streets):
    """Whether the north and the south bank hang together."""
    north, south = (streets.piece[(streets.nodes == at).all(axis=1)] for at in ([0, 100], [0, 0]))
    return bool(north == south)


def test_nothing_without_streets(standards):
    assert streets_of({}, None, standards) is None
    assert barriers_of({}) is None
    assert made(standards, walkable="false") is None


def test_classes_that_may_not_be_walked_save_where_the_table_says_so(standards):
    kinds = ["primary", "Motorway", "motorway", "高速公路"]
    streets = made(standards, **{"class": kinds, "walkable": ["", "", "true", ""]})
    assert len(streets.ends) == 3


def test_a_river_cuts_and_a_crossing_restores(standards):
    assert sides(made(standards))
    assert not sides(made(standards, LADDER, [RIVER]))
    assert sides(made(standards, LADDER, [RIVER], [shapely.Point(10, 55)]))
    assert not sides(made(standards, LADDER, [RIVER], [shapely.Point(100, 50)]))
    assert sides(made(standards, LADDER, [RIVER], crosses=[False, False, True, False]))


def test_a_bridge_drawn_as_a_line_is_a_way_of_its_own(standards):
    bridge = shapely.LineString([(90, 5), (90, 92)])
    streets = made(standards, LADDER, [RIVER], [bridge])
    assert sides(streets)
    assert np.isnan(streets.cut).all(axis=1).sum() == len(streets.cut) - 2


def test_water_cuts_what_lies_in_it_but_not_the_quay(standards):
    water = shapely.box(-50, 0, 250, 60)
    streets = made(standards, LADDER, [water])
    assert not sides(streets)
    assert np.isnan(streets.cut).all(axis=1).sum() == 4  # both banks, in two parts each
    upright = streets.cut[~np.isnan(streets.cut[:, 0])]
    assert upright == pytest.approx(np.array([[0, 0.6]] * 2), abs=1e-4)


def test_the_order_of_rows_leaves_no_trace(standards):
    one, other = (made(standards, lines, [RIVER]) for lines in (LADDER, LADDER[::-1]))
    for name in ("nodes", "ends", "segments", "metres", "cut", "piece"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def told(standards, given, areas=((0, 0),), schools=((0, 100),)):
    barriers = barriers_of(given)
    points = [pd.DataFrame(at, columns=["x", "y"]) for at in (areas, schools)]
    land = points[0].assign(area=[f"A{i}" for i in range(len(areas))])
    stock = points[1].assign(school=[f"S{i}" for i in range(len(schools))])
    streets = streets_of(given, barriers, standards)
    return check_streets(streets, barriers, FILES, land, stock, standards)


def test_a_whole_graph_has_nothing_to_tell(standards):
    assert told(standards, frames()) == []
    assert told(standards, {}) == []


def test_a_graph_in_pieces_and_areas_and_schools_without_a_path(standards):
    pieces, area, school = told(standards, frames(LADDER, [RIVER]))
    assert "streets in 2 pieces that do not meet" in pieces
    assert "no path along the streets to any open school: area A0;" in area
    assert "no path along the streets from any area: school S0;" in school


def test_a_place_without_a_street_near_has_no_path(standards):
    (area,) = told(standards, frames(), [(0, 0), (0, 700), (np.nan, np.nan)])
    assert "area A1;" in area


def test_crossings_beside_no_street_are_told(standards):
    (idle,) = told(standards, frames(LADDER, (), [shapely.Point(100, 50), shapely.Point(0, 50)]))
    assert "no street within 20 m, which join nothing: 1;" in idle


def test_a_folder_with_streets_and_a_school_that_no_street_reaches(toytown_folder):
    (toytown_folder / "streets.csv").write_text(
        "geometry,class,walkable\n"
        '"LINESTRING (500500 3300500, 502500 3300500)",residential,\n'
        '"LINESTRING (500000 3300200, 503000 3300200)",motorway,\n',
        encoding="utf-8",
    )
    (toytown_folder / "barriers.csv").write_text(
        'geometry,kind\n"LINESTRING (501000 3300000, 501000 3301000)",rail\n', encoding="utf-8"
    )
    with (toytown_folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  streets: {datum: 'EPSG:32650'}\n  barriers: {datum: 'EPSG:32650'}\n")
    city, faults, warnings = read_city(toytown_folder)
    assert not faults
    assert len(city.streets.ends) == 1
    assert city.streets.cut == pytest.approx(np.array([[0.25, 0.25]]), abs=1e-4)
    assert len(city.barriers.walls) == 1
    assert not [warning for warning in warnings if "no path" in warning]


def test_named_streets_walkable_or_not_in_an_order_that_rows_do_not_change():
    names, kinds = ["South Road", "", "  Bypass ", "South Road"], ["", "", "motorway", ""]
    found = named_of(frames(name=names, **{"class": kinds}))
    assert found.names.tolist() == ["Bypass", "South Road", "South Road"]
    turned = named_of(frames(LADDER[::-1], name=names[::-1]))
    assert [line.wkt for line in turned.lines] == [line.wkt for line in found.lines]
    assert named_of(frames(name="")) is None
    assert named_of(frames()) is None
    assert named_of({}) is None
