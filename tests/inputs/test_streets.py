import numpy as np
import pandas as pd
import pytest
import shapely

from planner.inputs.cities import read_city
from planner.inputs.streets import barriers_of, named_of, streets_of

RIVER = shapely.LineString([(-50, 50), (250, 50)])
LADDER = [[(0, 0), (100, 0), (200, 0)], [(0, 100), (100, 100), (200, 100)],
          [(0, 0), (0, 100)], [(200, 0), (200, 100)]]  # fmt: skip


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


def as_tables(streets):
    return {name: getattr(streets, name).tolist()
            for name in ("nodes", "ends", "segments", "metres", "cut", "piece")}  # fmt: skip


def test_equal_ends_lengths_and_courses_leave_no_trace_of_the_order_either(standards):
    """Two bends of one length, mirrored, and a bridge beside a street of the same course."""
    lines = [[(0, 0), (50, 40), (100, 0)], [(0, 0), (50, -40), (100, 0)], [(0, 100), (100, 100)],
             [(0, 100), (100, 100)], [(0, 0), (0, 100)], [(100, 0), (100, 100)]]  # fmt: skip
    over = [False, False, True, False, False, True]
    wall = shapely.LineString([(70, -200), (70, 200)])
    one = made(standards, lines, [wall], crosses=over)
    for turn in ([1, 0, 3, 2, 5, 4], [5, 4, 3, 2, 1, 0]):
        other = made(standards, [lines[i] for i in turn], [wall], crosses=[over[i] for i in turn])
        assert repr(as_tables(other)) == repr(as_tables(one))


def test_a_bridge_leads_on_to_the_same_streets_whatever_the_order_of_rows(standards):
    """Its south end is as near to either of two streets."""
    lines = [[(0, 0), (100, 0)], [(0, -10), (100, -10)], [(0, 100), (100, 100)]]
    bridge = shapely.LineString([(90, -5), (90, 92)])
    one, other = (made(standards, of, [RIVER], [bridge]) for of in (lines, lines[::-1]))
    assert repr(as_tables(one)) == repr(as_tables(other))


@pytest.mark.parametrize("lines", [[[(0, 0), (0, 0)]], [[(0, 0), (0.3, 0)], [(9, 9), (9.2, 9.1)]]])
def test_dots_and_lines_shorter_than_a_slip_make_no_graph(standards, lines):
    assert made(standards, lines) is None


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
