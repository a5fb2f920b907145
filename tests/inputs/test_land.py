import numpy as np
import pandas as pd
import shapely

from planner.inputs.land import area_of, catchment_areas, nearest_catchments

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
