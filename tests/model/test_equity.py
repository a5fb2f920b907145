"""What staff and balance hand on cannot be changed."""

from dataclasses import FrozenInstanceError

import pytest
import xarray as xr

from planner.model.equity import Access, Balance, Staff
from planner.model.results import Plan


def test_they_are_frozen():
    nothing = xr.Dataset()
    balance, staff = Balance(nothing, nothing, nothing), Staff(nothing)
    with pytest.raises(FrozenInstanceError):
        balance.units = nothing
    with pytest.raises(FrozenInstanceError):
        staff.posts = nothing
    with pytest.raises(FrozenInstanceError):
        Access(nothing, "straight", "zones").weights = "binary"


def test_a_plan_has_none_unless_they_were_weighed():
    fields = Plan.__dataclass_fields__
    assert fields["balance"].default is None
    assert fields["staff"].default is None
    assert fields["access"].default is None
