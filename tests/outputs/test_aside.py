import numpy as np
import pytest
import xarray as xr

from planner.outputs import aside
from planner.outputs.aside import put_aside


def block(draws, seed=1):
    """Whole people of some draws; a draw is the same in any block."""
    shape = (3, 4, 5, 2)
    values = [np.random.default_rng((seed, draw)).poisson(40, shape) for draw in draws]
    axes = {"draw": list(draws), "year": [1, 2, 3], "area": list("ABCD"), "age": range(5)}
    axes["status"] = ["local", "migrant"]
    return xr.DataArray(np.array(values, dtype=np.float32), axes, dims=list(axes))


@pytest.mark.parametrize("chunk", [1 << 25, 100, 1])
@pytest.mark.parametrize("blocks", [[(0, 11)], [(0, 4), (4, 8), (8, 11)]])
def test_quantiles_are_those_of_all_draws_together(blocks, chunk, monkeypatch):
    monkeypatch.setattr(aside, "_CHUNK", chunk)
    with put_aside() as drawer:
        for first, last in blocks:
            drawer.add(block(range(first, last)))
        told = drawer.told()
    every = block(range(11))
    assert told.p90.dims == ("year", "area", "age", "status")
    for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9)):
        exact = every.quantile(share, "draw").drop_vars("quantile")
        xr.testing.assert_allclose(told[name], exact.astype(float))
    xr.testing.assert_allclose(told["mean"], every.astype(float).mean("draw"))


def test_nothing_put_aside_tells_nothing():
    with put_aside() as drawer:
        drawer.add(None)
        assert drawer.told() is None
