from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.exchanges import moves_of, settling
from planner.demography.people import counted
from planner.model.scenario import Future, MigrationPath, StatusChange

YEARS = np.arange(2025, 2031)


def start_of(city):
    """``(area, sex, status, age)`` the last count."""
    return counted(city).isel(year=-1).transpose("area", "sex", "status", "age")


def test_moves_bind_the_same_sex_and_status(carried):
    """A to B at every age, and more at age 5; groups of an area lie side by side."""
    moves = xr.Dataset(
        {
            "from_area": ("edge", np.array(["A", "A", "C"], object)),
            "to_area": ("edge", np.array(["B", "B", "A"], object)),
            "age": ("edge", np.array([-1, 5, 7])),
            "rate": ("edge", np.array([0.01, 0.02, 0.03])),
        }
    )
    edges = moves_of(replace(carried, moves=moves), start_of(carried))
    assert edges.origin.tolist() == [0, 1, 2, 3, 8, 9, 10, 11]
    assert edges.target.tolist() == [4, 5, 6, 7, 0, 1, 2, 3]
    assert edges.rate[0, 4:7] == pytest.approx([0.01, 0.03, 0.01])
    assert edges.rate[4, 6:9] == pytest.approx([0, 0.03, 0])
    assert moves_of(replace(carried, moves=None), start_of(carried)) is None


def test_changes_of_status_by_area_and_sex(carried):
    change = StatusChange("migrant", "local", {2025: 0.1, 2027: 0.3})
    future = Future(migration=MigrationPath(settling={"permits": change}))
    edges = settling(carried, future, start_of(carried), YEARS)
    assert edges.origin.tolist() == [1, 3, 5, 7, 9, 11]
    assert edges.target.tolist() == [0, 2, 4, 6, 8, 10]
    assert edges.rate[:, 0, 0] == pytest.approx([0.1, 0.2, 0.3, 0.3, 0.3, 0.3])
    assert settling(carried, Future(), start_of(carried), YEARS) is None
    past = settling(carried, future, start_of(carried), np.array([2024, 2025]))
    assert past.rate[:, 0, 0] == pytest.approx([0.0, 0.1])
