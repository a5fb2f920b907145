import math

import numpy as np
import pytest

from planner.kernels.correlation import persistent, relative_spread, shared_normals

DISTRICT = np.array([0, 0, 1, 1])


def given(draws, years=3, districts=2, areas=4, seed=1):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(draws, years)),
        rng.normal(size=(draws, years, districts)),
        rng.normal(size=(draws, years, areas)),
    )


def equal(areas, rho_city, rho_district=0.0, districts=1):
    """Relative spread of the total of areas that each scatter by 5 %."""
    of_area = np.arange(areas) % districts
    return 0.05 * relative_spread(np.full(areas, 30.0), of_area, rho_city, rho_district)


def test_spread_of_a_total_of_equal_areas():  # D3
    assert equal(20, 0.6) == pytest.approx(0.0393700, abs=5e-8)
    assert equal(20, 0.0) == pytest.approx(0.0111803, abs=5e-8)
    assert equal(20, 0.2, 0.4) == pytest.approx(0.0393700, abs=5e-8)  # one district is the city
    assert equal(1, 0.3) == pytest.approx(0.05)
    assert equal(20, 1.0) == pytest.approx(0.05)


def test_spread_of_a_total_of_unequal_areas():
    """The square of weights and correlations, summed over all pairs of areas."""
    size, district = np.array([10.0, 30, 60, 100]), np.array([0, 1, 0, 1])
    related = 0.3 + 0.25 * (district[:, None] == district)
    np.fill_diagonal(related, 1.0)
    part = size / size.sum()
    hand = math.sqrt(part @ related @ part)
    assert relative_spread(size, district, 0.3, 0.25) == pytest.approx(hand)
    assert relative_spread(np.zeros(4), district, 0.3, 0.25) == 1


@pytest.mark.parametrize("rho", [0.6, 0.0])
def test_drawn_totals_have_that_spread(rho):  # D3
    city, district, local = given(20_000, 1, 2, 20)
    normal = shared_normals(city, district, local, np.repeat([0, 1], 10), rho, 0.0, 0.7)
    total = (100 * (1 + 0.05 * normal[:, 0])).sum(axis=1)
    spread = equal(20, rho)
    # The standard error of a standard deviation is σ/√(2n).
    assert total.std() / 2000 == pytest.approx(spread, abs=4 * spread / math.sqrt(40_000))


def test_correlations_between_areas_and_years():
    normal = shared_normals(*given(100_000), DISTRICT, 0.3, 0.25, 0.7)
    flat = normal.reshape(len(normal), -1)
    found = np.corrcoef(flat.T).reshape(3, 4, 3, 4)
    near = 4 / math.sqrt(100_000)
    assert flat.var(axis=0) == pytest.approx(np.ones(12), abs=4 * math.sqrt(2 / 100_000))
    assert found[2, 0, 2, 1] == pytest.approx(0.55, abs=near)
    assert found[2, 0, 2, 2] == pytest.approx(0.3, abs=near)
    assert found[1, 0, 2, 0] == pytest.approx(0.7 * 0.55, abs=near)
    assert found[0, 0, 2, 3] == pytest.approx(0.49 * 0.3, abs=near)


def test_unit_variance_is_exact():
    """Each given number enters by a weight; their squares sum to one in every year."""
    years = 5
    square = np.zeros((years, 4))
    parts = [np.zeros((1, years)), np.zeros((1, years, 2)), np.zeros((1, years, 4))]
    for part in parts:
        for cell in range(part.size):
            part.flat[cell] = 1
            square += shared_normals(*parts, DISTRICT, 0.35, 0.2, 0.7)[0] ** 2
            part.flat[cell] = 0
    assert square == pytest.approx(np.ones((years, 4)), abs=1e-14)


def test_limits():
    city, district, local = given(3)
    alone = shared_normals(city, district, local, DISTRICT, 0.0, 0.0, 0.9)
    assert (alone == local).all()
    one = shared_normals(city, district, local, DISTRICT, 1.0, 0.0, 0.0)
    assert (one == city[..., None]).all()
    apart = shared_normals(city, district, local, DISTRICT, 0.0, 1.0, 0.0)
    assert (apart == district[..., DISTRICT]).all()
    assert (persistent(city, 1.0) == city[:, :1]).all()
    thirds = shared_normals(city, district, local, DISTRICT, 0.9, 0.1, 0.0)
    assert np.isfinite(thirds).all()


def test_given_numbers_stay_as_they_are():
    parts = given(3)
    before = [part.copy() for part in parts]
    for part in parts:
        part.flags.writeable = False
    shared_normals(*parts, DISTRICT, 0.3, 0.3, 0.7)
    assert all((part == copy).all() for part, copy in zip(parts, before, strict=True))


@pytest.mark.parametrize(("rho_city", "rho_district"), [(0.7, 0.4), (-0.1, 0.2), (0.2, -0.1)])
def test_correlations_out_of_bounds(rho_city, rho_district):
    with pytest.raises(ValueError, match="must not be negative nor exceed 1 together"):
        shared_normals(*given(1), DISTRICT, rho_city, rho_district, 0.7)


@pytest.mark.parametrize("phi", [-0.1, 1.1, np.nan])
def test_persistence_out_of_bounds(phi):
    with pytest.raises(ValueError, match="φ must lie between 0 and 1"):
        persistent(np.zeros((1, 2)), phi)
