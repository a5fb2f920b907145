import numpy as np
import pytest
import xarray as xr

from planner.model.standards import Ladder
from planner.schools.resettlement import resettle

ALL = np.ones((2, 3), dtype=bool)
LADDER = Ladder(6, (8, 31), {"primary": ("1", "2", "3")})
ROLL = np.array([[[10.0, 20, 30], [5, 5, 5]]])


def moves(*rows):
    """Nobody in the first year, and as said in the second."""
    years = np.array([np.eye(2), rows])
    return xr.DataArray(years, dims=("year", "school", "other"))


def test_all_but_the_leaving_grade_change_and_sums_stay():
    found = resettle(ROLL, moves((0.6, 0.4), (0.0, 1.0)), 1, ALL, LADDER)
    assert found[0] == pytest.approx(np.array([[6, 12, 30], [9, 13, 5]]))
    assert found.sum(axis=1) == pytest.approx(ROLL.sum(axis=1))


def test_nobody_goes_where_the_next_grade_is_not_taught():
    teaches = ALL.copy()
    teaches[1, 1] = False
    found = resettle(ROLL, moves((0.6, 0.4), (0.0, 1.0)), 1, teaches, LADDER)
    assert found[0, :, 0].tolist() == [10, 5]
    assert found[0, :, 1] == pytest.approx([12, 13])


def test_nothing_moves_without_a_change():
    assert resettle(ROLL, moves((0.6, 0.4), (0.0, 1.0)), 0, ALL, LADDER) is ROLL
    assert resettle(ROLL, None, 1, ALL, LADDER) is ROLL


def test_other_phases_stay_as_they_are():
    """A kindergarten grade before the phase with catchments, and a grade after it."""
    phases = {"primary": ("1", "2"), "later": ("3",), "early": ("K",)}
    ladder = Ladder(5, (8, 31), phases, before=("early",))
    roll, teaches = np.full((1, 2, 4), 10.0), np.ones((2, 4), dtype=bool)
    found = resettle(roll, moves((0.6, 0.4), (0.0, 1.0)), 1, teaches, ladder)
    assert found[0, 0].tolist() == [6, 10, 10, 10]
