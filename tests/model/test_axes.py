import pytest
import xarray as xr

from planner.model import axes


def test_arrays_with_other_labels_do_not_mix():
    left = xr.DataArray([1.0, 2.0], {axes.SCHOOL: ["a", "b"]}, dims=axes.SCHOOL)
    right = xr.DataArray([1.0, 2.0], {axes.SCHOOL: ["b", "c"]}, dims=axes.SCHOOL)
    with pytest.raises(ValueError, match="exact"):
        left + right
