import pandas as pd
import pytest
import shapely

from planner.inputs.cities import read_city
from planner.inputs.street_checks import check_lines, check_streets
from planner.inputs.streets import barriers_of, streets_of
from planner.inputs.tables import Table
from tests.inputs.test_streets import LADDER, RIVER, frames

FILES = dict.fromkeys(("streets", "areas", "schools", "crossings"), "file")


@pytest.fixture(scope="module")
def standards(toytown):
    return toytown.standards


def told(standards, given, areas=((0, 0),), schools=((0, 100),)):
    barriers = barriers_of(given)
    points = [pd.DataFrame(at, columns=["x", "y"]) for at in (areas, schools)]
    land = points[0].assign(area=[f"A{i}" for i in range(len(areas))])
    stock = points[1].assign(school=[f"S{i}" for i in range(len(schools))])
    streets = streets_of(given, barriers, standards)
    files = FILES if "streets" in given else {}
    return check_streets(streets, barriers, files, land, stock, standards)


def test_a_whole_graph_has_nothing_to_tell(standards):
    assert told(standards, frames()) == []
    assert told(standards, {}) == []


def test_a_graph_in_pieces_and_areas_and_schools_without_a_path(standards):
    pieces, area, school = told(standards, frames(LADDER, [RIVER]))
    assert "streets in 2 pieces that do not meet" in pieces
    assert "no path along the streets to any open school: area A0 (0 with no street" in area
    assert "no path along the streets from any area: school S0 (0 with no street" in school
    assert all("draw the streets, bridges or crossings" in one for one in (area, school))


def test_a_place_without_a_street_near_has_no_path(standards):
    (area,) = told(standards, frames(), [(0, 0), (0, 700), (float("nan"), float("nan"))])
    assert "area A1 (1 with no street within 500 m);" in area


def test_crossings_beside_no_street_are_told(standards):
    (idle,) = told(standards, frames(LADDER, (), [shapely.Point(100, 50), shapely.Point(0, 50)]))
    assert "no street within 20 m, which join nothing: 1;" in idle


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (frames([[(0, 0), (0, 0)], [(5, 5), (5.3, 5)]]), (2, 0, 0, 2)),
        (frames(walkable="false"), (4, 4, 0, 0)),
        (frames(**{"class": ["motorway"] * 3 + ["trunk"]}), (4, 0, 4, 0)),
        (frames(**{"class": ["motorway"] * 4, "walkable": ["false", "", "", ""]}), (4, 1, 3, 0)),
        (frames([]), (0, 0, 0, 0)),
    ],
)
def test_a_table_of_which_nothing_can_be_walked_is_a_fault(standards, given, counts):
    tables = {"streets": Table("streets", "streets.csv", pd.DataFrame())}
    (fault,), warnings = check_lines(tables, given, standards)
    rows, denied, by_class, dots = counts
    assert str(fault) == (
        f"streets.csv: geometry: found no line that can be walked, of {rows} rows: walkable = "
        f"false in {denied}, a class that is not walked in {by_class}, a dot or no longer than "
        f"0.5 m in {dots}; mend correct walkable, class or the lines; or take the table out, for "
        "straight lines"
    )
    assert warnings == []
    nothing, streets = pd.DataFrame(), streets_of(given, None, standards)
    (warning,) = check_streets(streets, None, FILES, nothing, nothing, standards)
    assert warning.startswith("file: no street is left that can be walked, and distances are str")


def test_one_line_that_can_be_walked_is_enough(standards):
    tables = {"streets": Table("streets", "streets.csv", pd.DataFrame())}
    given = frames(walkable=["true", "false", "false", "false"])
    assert check_lines(tables, given, standards) == ([], [])
    assert check_lines({}, {}, standards) == ([], [])
    nowhere = {"streets": given["streets"].assign(geometry=None)}
    assert check_lines(tables, nowhere, standards) == ([], [])


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("LINESTRING (500500 3300500, 500500 3300500)", "a dot or no longer than 0.5 m in 1"),
        ("LINESTRING (500500 3300500, 500500.2 3300500)", "a dot or no longer than 0.5 m in 1"),
        ("LINESTRING (500500 3300500, 502500 3300500)", "walkable = false in 1"),
    ],
)
def test_a_folder_whose_streets_cannot_be_walked_is_told_in_one_line(toytown_folder, line, found):
    (toytown_folder / "streets.csv").write_text(
        f'geometry,class,walkable\n"{line}",residential,false\n'.replace(
            "false", "false" if "walkable" in found else ""
        ),
        encoding="utf-8",
    )
    with (toytown_folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  streets: {datum: 'EPSG:32650'}\n")
    city, faults, _ = read_city(toytown_folder)
    assert city is None
    (fault,) = [one for one in faults if "no line that can be walked" in one.found]
    assert fault.place.endswith("streets.csv")
    assert found in fault.found


def test_a_folder_whose_streets_lie_in_pieces_is_told_with_what_to_do(toytown_folder):
    """B stands on a street of its own; S3 and C lie too far from any."""
    (toytown_folder / "streets.csv").write_text(
        'geometry,class\n"LINESTRING (500500 3300500, 500900 3300500)",residential\n'
        '"LINESTRING (501400 3300500, 501600 3300500)",residential\n',
        encoding="utf-8",
    )
    with (toytown_folder / "city.yaml").open("a", encoding="utf-8") as out:
        out.write("  streets: {datum: 'EPSG:32650'}\n")
    city, faults, warnings = read_city(toytown_folder)
    assert not faults
    assert sorted(set(city.streets.piece.tolist())) == [0, 1]
    pieces, area, school = (one for one in warnings if "streets" in one and "file" not in one)
    assert "streets in 2 pieces that do not meet; 33.3% of their length" in pieces
    assert "look whether lines share their ends" in pieces
    assert "areas.csv: no path along the streets to any open school: area C (1 with no" in area
    assert "schools.csv: no path along the streets from any area: school S3 (1 with" in school
    assert "draw the streets, bridges or crossings that are missing" in area
