import numpy as np
import pytest
import xarray as xr

from planner.schools.admission_demand import swelling, where_they_live


def entrants(city, *rows):
    origins = city.residents["origin"].values
    axes = {"draw": range(len(rows)), "year": [2025], "origin": origins}
    data = np.array(rows, dtype=float)[:, None, :]
    return xr.DataArray(data, axes, dims=("draw", "year", "origin"))


def test_origins_spread_over_their_areas(toytown):
    origins = toytown.residents["origin"].values
    spread = dict(zip(origins, where_they_live(toytown, origins).tolist(), strict=True))
    assert spread["east"] == pytest.approx([0, 0.75, 0.25])
    assert spread["west"] == pytest.approx([1, 0, 0])
    assert spread["school:S3"] == pytest.approx([1 / 3, 1 / 2, 1 / 6])


def test_areas_swell_as_their_entrants_do(toytown):
    origins = toytown.residents["origin"].values.tolist()
    central = {"east": 36.0, "west": 24.0, "school:S3": 12.0}
    more = {"east": 36.0, "west": 48.0, "school:S3": 12.0}

    def row(told):
        return [told.get(origin, 0.0) for origin in origins]

    found = swelling(
        toytown, 2025, entrants(toytown, row(central)), entrants(toytown, row(more), row(central))
    )
    assert found[0] == pytest.approx([52 / 28, 1, 1])
    assert found[1] == pytest.approx([1, 1, 1])


def test_an_area_of_which_nobody_is_expected_stays_as_it_is(toytown):
    nobody = entrants(toytown, [0.0] * toytown.residents.sizes["origin"])
    assert swelling(toytown, 2025, nobody, nobody) == pytest.approx(np.ones((1, 3)))
