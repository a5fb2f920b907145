import numpy as np
import pandas as pd
import pytest
import shapely

from planner.inputs.agreement import check_places
from planner.inputs.tables import Table

SQUARE = shapely.box(0, 0, 1000, 1000)


def tables(*, adrift: bool = False, blank: tuple[int, ...] = ()) -> dict[str, Table]:
    rows = pd.DataFrame()
    return {
        "areas": Table("areas", "areas.csv", rows),
        "schools": Table("schools", "schools.csv", rows, adrift=adrift, blank=frozenset(blank)),
    }


def frames(*x: float) -> dict[str, pd.DataFrame]:
    points = [None if np.isnan(at) else shapely.Point(at, 500) for at in x]
    schools = pd.DataFrame(
        {
            "school": [f"S{i}" for i in range(len(x))],
            "row": range(2, 2 + len(x)),
            "kind": "",
            "opened": np.nan,
            "closed": np.nan,
            "x": x,
            "geometry": np.array(points, dtype=object),
        }
    )
    areas = pd.DataFrame({"area": ["A"], "x": [500.0], "geometry": [SQUARE]})
    return {"areas": areas, "schools": schools}


def test_only_blank_cells_are_without_a_point():
    found = check_places(tables(blank=(3,)), frames(500, np.nan, np.nan), 2024)
    assert [fault.place for fault in found] == ["schools.csv:3"]
    assert "without a point" in found[0].found


@pytest.mark.parametrize(("x", "count"), [((500, 600, 9000), 1), ((8000, 600, 9000), 0)])
def test_a_guess_that_puts_most_of_a_layer_outside_is_wrong(x, count):
    assert len(check_places(tables(adrift=True), frames(*x), 2024)) == count
    outside = sum(at > 1000 for at in x)
    assert len(check_places(tables(), frames(*x), 2024)) == outside


def test_without_a_base_year_nobody_knows_which_schools_are_open():
    assert check_places(tables(blank=(3,)), frames(500, np.nan), None) == []
