from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.births import recorded_parts
from planner.demography.shares import area_shares
from planner.model.scenario import Future, MigrationPath, Shock


def city_of(city, births, districts, subdistricts=None, first=2015):
    """The city with births ``(year, area)`` and the areas they need."""
    births = np.asarray(births, dtype=float)
    ids = [f"z{i:03d}" for i in range(births.shape[1])]
    years = np.arange(first, first + len(births))
    table = xr.DataArray(
        births[:, None], {"year": years, "month": [0], "area": ids}, dims=("year", "month", "area")
    )
    areas = xr.Dataset(
        {
            "district": ("area", np.asarray(districts, dtype=object)),
            "subdistrict": ("area", np.asarray(subdistricts or districts, dtype=object)),
        },
        {"area": ids},
    )
    return replace(city, births=table, areas=areas)


def shares_of(city, future=Future()):  # noqa: B008 - a frozen value
    parts = recorded_parts(city)
    return area_shares(city, future, parts, np.arange(parts.years[0], parts.years[-1] + 4))


def test_a_steady_record_keeps_its_shares(toytown):
    city = city_of(toytown, np.tile([30.0, 60, 10], (8, 1)), ["d", "d", "e"])
    found = shares_of(city)
    assert found.share.shape == (11, 3)
    assert found.share[-1] == pytest.approx([0.3, 0.6, 0.1], abs=0.01)
    assert (found.districts, found.learnt_from) == (["d", "e"], "record")
    assert found.district.tolist() == [0, 0, 1]


def test_chance_alone_is_pooled_away(toytown):
    """Equal areas under Poisson births: shares err less than those of the last years do."""
    births = np.random.default_rng(5).poisson(12.0, (12, 200))
    found = shares_of(city_of(toytown, births, ["d"] * 200)).share[-1]
    last = births[-5:].sum(axis=0) / births[-5:].sum()
    assert np.std(found) < 0.8 * np.std(last)
    assert found.sum() == pytest.approx(1)


def test_a_real_change_is_followed(toytown):
    births = np.tile([400.0, 400, 400], (12, 1))
    births[-5:, 0] = 800
    found = shares_of(city_of(toytown, births, ["d", "d", "d"])).share[-1]
    assert found == pytest.approx([0.5, 0.25, 0.25], abs=0.02)


def test_a_shaken_year_is_left_out(toytown):
    births = np.tile([400.0, 400], (12, 1))
    births[-1] = 800, 0
    city = city_of(toytown, births, ["d", "d"])
    without = Future(shocks={"fire": Shock((2026,), of="births")})
    assert abs(shares_of(city, without).share[-1, 0] - 0.5) < abs(
        shares_of(city).share[-1, 0] - 0.5
    )
    other = Future(shocks={"fire": Shock((2026,))})  # of rolls
    assert shares_of(city, other).share.tolist() == shares_of(city).share.tolist()


def test_the_size_tells_how_uneven_births_are(toytown):
    rng = np.random.default_rng(2)
    even = rng.poisson(50.0, (6, 150))
    uneven = rng.negative_binomial(10, 10 / 60, (6, 150))
    assert shares_of(city_of(toytown, even, ["d"] * 150)).size > 200
    assert shares_of(city_of(toytown, uneven, ["d"] * 150)).size == pytest.approx(10, rel=0.35)


def test_a_city_without_areas_has_one_share(toytown):
    table = toytown.births.sum("area").expand_dims(area=["*"], axis=2)
    found = shares_of(replace(toytown, births=table))
    assert (found.share == 1).all()
    assert found.learnt_from == "whole"


def test_no_year_of_all_areas_is_an_error(toytown):
    births = np.full((4, 2), 5.0)
    births[::2, 0] = np.nan
    births[1::2, 1] = np.nan
    with pytest.raises(ValueError, match="every area"):
        shares_of(city_of(toytown, births, ["d", "d"]))


def test_a_city_that_its_women_have_left_still_has_shares(carried):
    """Everyone leaves and nobody comes: no birth is left to share out, and no share is missing."""
    future = Future(migration=MigrationPath(level=0.0, departures=1000.0))
    parts = recorded_parts(carried)
    found = area_shares(carried, future, parts, np.arange(2012, 2036))
    assert found.learnt_from == "women"
    assert found.share.sum(axis=1) == pytest.approx(np.ones(24))
