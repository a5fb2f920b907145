"""Blocks of columns, and what futures tell of them."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from planner.schools.rows import distribution, gathered, grades_of, pupils_by_phase, share_known


def test_blocks_stand_under_each_other_and_single_values_stretch():
    table = gathered([{"id": ["a", "b"], "x": [1.0, 2.0], "k": 3}, {"id": "c", "x": 4.0, "k": 5}],
                     ("id",))  # fmt: skip
    assert table["id"].to_numpy().tolist() == ["a", "b", "c"]
    assert table["k"].to_numpy().tolist() == [3, 3, 5]
    assert table["x"].dtype == float
    assert gathered([], ("id",)).sizes == {"edge": 0}


def test_a_block_of_nobody_adds_nothing():
    nobody = np.array([], dtype=object)
    table = gathered([{"id": nobody, "x": 1.0}, {"id": ["a"], "x": 2.0}], ("id",))
    assert table["x"].to_numpy().tolist() == [2.0]


def test_futures_that_tell_nothing_are_left_out():
    central, drawn = np.zeros((1, 3)), np.array([[1.0, np.nan, np.nan], [3.0, 5.0, np.nan]])
    told = distribution([central, drawn])
    assert told["mean"][:2].tolist() == [2, 5]
    assert told["p90"][:2].tolist() == [pytest.approx(2.8), 5]
    assert np.isnan(told["mean"][2])
    assert np.isnan(distribution([central])["mean"]).all()


def test_shares_are_of_those_who_tell():
    true = np.array([[True, True], [False, True]])
    found = share_known(true, np.array([[True, False], [True, False]]))
    assert found[0] == 0.5
    assert np.isnan(found[1])


def test_pupils_are_summed_by_phase(toytown):
    axes = {"draw": [0], "year": [2024], "school": ["a"], "grade": list("54321")}
    roll = xr.DataArray(np.array([[[[5.0, 4, 3, 2, 1]]]]), axes, list(axes))
    path = SimpleNamespace(enrolment=SimpleNamespace(roll=roll))
    assert pupils_by_phase(toytown, path, 0).tolist() == [[[6], [9]]]
    assert grades_of(roll, 0).tolist() == [[[5, 4, 3, 2, 1]]]
