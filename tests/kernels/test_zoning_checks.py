"""What may be wrong with a land is said."""

import numpy as np
import pytest

from planner.kernels import zoning_checks
from planner.kernels.zoning import land

GOOD = {
    "start": [0, 2, 4], "school": [0, 1, 0, 1], "cost": [1, 2, 2, 1], "unplaced": 100,
    "pupils": [1, 1], "places": [1, 1], "home": [0, 1], "borders": [[0, 1]], "length": [5.0],
    "weight": 1.0,
}  # fmt: skip


def made(**changed):
    """A land of two areas and two schools, with changes."""
    case = {name: np.array(value) if isinstance(value, list) else value
            for name, value in (GOOD | changed).items()}  # fmt: skip
    return land(**case)


def test_a_good_land_is_taken():
    assert made().ground.cost.tolist() == [[1, 2], [2, 1]]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"home": [1, 1]}, r"more than one school stands in areas \[1\]"),
        ({"home": [-1, -1]}, "no school takes a catchment"),
        ({"home": [0]}, "1 homes for 2 schools"),
        ({"home": [0, 2]}, "areas from 0 to 1, or -1, found 2"),
        ({"home": [0, -2]}, "areas from 0 to 1, or -1, found -2"),
        ({"pupils": [1, -1]}, "below nought"),
        ({"pupils": [1, 0.5]}, "pupils must be whole"),
        ({"places": [1, -1]}, "below nought"),
        ({"start": [0, 2]}, "2 starts do not fit 2 areas"),
        ({"cost": [1, 2, 3]}, "4 schools 3 costs"),
        ({"start": [0, 3, 2]}, "must rise from 0"),
        ({"start": [1, 2, 4]}, "must rise from 0"),
        ({"start": [0, 2, 3]}, "must rise from 0"),
        ({"start": [0, 5, 4]}, "must rise from 0"),
        ({"school": [0, 1, 0, 2]}, "from 0 to 1, found 2"),
        ({"school": [0, 1, 0, -1]}, "from 0 to 1, found -1"),
        ({"school": [0, 1, 1, 1]}, "an area has a school twice"),
        ({"cost": [1, 2, 3, -1]}, "below nought"),
        ({"unplaced": -1}, "below nought"),
        ({"unplaced": 2**62}, "too large for exact sums"),
        ({"borders": [[0, 1], [1, 0]], "length": [5.0, 5.0]}, "a border is there twice"),
        ({"borders": [[1, 1]]}, "between an area and itself"),
        ({"borders": [[0, 2]]}, "areas from 0 to 1, found 2"),
        ({"borders": [[-1, 1]]}, "areas from 0 to 1, found -1"),
        ({"length": None}, "must have lengths"),
        ({"length": [1.0, 2.0]}, "2 lengths for 1 borders"),
        ({"length": [np.nan]}, "lengths of borders must be numbers"),
        ({"length": [-1.0]}, "lengths of borders must be numbers"),
        ({"weight": -1.0}, "weight of borders"),
        ({"weight": np.nan}, "weight of borders"),
    ],
)
def test_faults_are_named(changed, told):
    with pytest.raises(ValueError, match=told):
        made(**changed)


def test_a_land_too_large_for_one_table_is_refused(monkeypatch):
    monkeypatch.setattr(zoning_checks, "MOST", 3)
    with pytest.raises(ValueError, match="2 areas × 2 schools are too many at once"):
        made()
