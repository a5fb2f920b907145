import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from planner.inputs.cities import load_city
from planner.inputs.faults import InputError
from planner.inputs.land import area_of, catchment_areas, check_shapes, nearest_catchments
from planner.inputs.tables import Table

SQUARES = np.array([shapely.box(i, 0, i + 1, 1) for i in range(3)], dtype=object)
AREAS = pd.DataFrame({"area": ["A", "B", "C"], "x": [0.5, 1.5, 2.5], "y": 0.5})


def catchments(**columns: list[object]) -> pd.DataFrame:
    base = {"phase": "primary", "schools": "S1", "areas": "", "geometry": None}
    frame = pd.DataFrame(base | columns)
    return frame.assign(row=range(2, 2 + len(frame)))


def test_points_fall_in_the_first_area_that_holds_them_or_the_nearest():
    points = np.array([shapely.Point(1, 0.5), shapely.Point(5, 0.5), None], dtype=object)
    where, metres = area_of(points, SQUARES)
    assert where.tolist() == [0, 2, -1]
    np.testing.assert_equal(metres, [0, 2, np.nan])


def test_catchments_hold_listed_areas_or_those_whose_middle_they_cover():
    given = catchments(
        catchment=["x", "y"], areas=["A", ""], geometry=[None, shapely.box(1.2, 0, 3, 1)]
    )
    edges, faults = catchment_areas("c.csv", given, AREAS)
    assert not faults
    pairs = zip(edges["catchment"], edges["area"], strict=True)
    assert list(pairs) == [("x", "A"), ("y", "B"), ("y", "C")]


def test_an_area_in_two_catchments_and_a_catchment_without_areas():
    given = catchments(catchment=["x", "y", "z"], areas=["A;B", "B;C", ""])
    _, faults = catchment_areas("c.csv", given, AREAS)
    assert [fault.place for fault in faults] == ["c.csv:4", "c.csv:3"]
    assert faults[1].found == "area B in catchments x and y"


def test_each_area_to_the_nearest_school_and_ties_to_the_first_id():
    schools = pd.DataFrame({"school": ["S1", "S2"], "x": [0.5, 2.5], "y": 0.5})
    edges = nearest_catchments("primary", AREAS, schools)
    assert dict(zip(edges["area"], edges["schools"], strict=True)) == {
        "A": "S1",
        "B": "S1",
        "C": "S2",
    }


def test_where_people_live_is_taken_for_the_middle_and_must_lie_in_the_area(toytown_folder):
    rows = (toytown_folder / "areas.csv").read_text(encoding="utf-8").splitlines()
    rows[0] += ",x,y"
    rows[1] += ",500100,3300900"
    rows[2] += ",,"
    rows[3] += ",502500,3300500"
    path = toytown_folder / "areas.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    areas = load_city(toytown_folder).areas
    assert areas["x"].to_numpy().tolist() == [500100, 501500, 502500]
    assert areas["y"].to_numpy().tolist() == [3300900, 3300500, 3300500]
    path.write_text("\n".join(rows).replace("500100,", "499900,"), encoding="utf-8")
    with pytest.raises(InputError, match="a point 100 m outside its area") as error:
        load_city(toytown_folder)
    assert len(error.value.faults) == 1


def test_campuses_may_be_polygons_and_crossings_points_or_lines():
    for name, shape in (
        ("campuses", SQUARES[0]), ("crossings", shapely.Point(0, 0)),
        ("crossings", shapely.LineString([(0, 0), (1, 1)])),
    ):  # fmt: skip
        rows = pd.DataFrame({"kind": ["x"]}, index=[2])
        table = Table(name, "t.csv", rows, np.array([shape], dtype=object), CRS("EPSG:32650"))
        assert check_shapes(table) == []
    rows = pd.DataFrame({"kind": ["x"]}, index=[2])
    square = Table("crossings", "t.csv", rows, SQUARES[:1], CRS("EPSG:32650"))
    (fault,) = check_shapes(square)
    assert fault.found == "a Polygon"
