import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from planner.kernels.duration import (
    break_even,
    least_cost_share,
    profile,
    with_reserve,
)

SHORT = [0, 50, 120, 180, 160, 90, 20, 0, 0]


def test_a_margin_is_of_capacity():  # G3
    assert np.ceil(with_reserve(1000, 0.05)) == 1053
    assert np.ceil(with_reserve(1000, 0.02)) == 1021
    assert 1000 * 1.05 == 1050  # the mark-up on pupils, which this is not


def test_the_places_of_least_cost():  # G4
    share = least_cost_share(3.0)
    best = norm.ppf(share, 1000, 100)
    assert best == pytest.approx(1067.449, abs=1e-3)

    def expected_short(places):
        z = (places - 1000) / 100
        return 100 * (norm.pdf(z) - z * norm.sf(z))

    assert expected_short(best) == pytest.approx(14.915, abs=1e-3)
    assert expected_short(1000) == pytest.approx(39.894, abs=1e-3)


def test_the_profile_of_a_wave():  # G5
    found = profile(SHORT)
    assert (found.peak, found.at, found.duration, found.total) == (180, 3, 6, 620)
    assert (found.first, found.last) == (1, 6)
    assert 6 * found.total == 3720
    assert 80 * found.peak == 14_400
    assert profile([0, 0.4, 0.5], least=0.5).duration == 0


def present_value(years, discount):
    """Present value of 1 a year, paid at the end of each of some years."""
    return years if discount == 0 else (1.0 - (1.0 + discount) ** -years) / discount


def test_temporary_places_pay_for_nineteen_years():  # G6
    assert break_even(6, 80, 0.04) == pytest.approx(19.432, abs=1e-3)
    assert 6 * present_value(5, 0.04) == pytest.approx(26.711, abs=1e-3)
    assert break_even(6, 80, 0.0) == pytest.approx(80 / 6)
    assert break_even(3, 80, 0.04) == np.inf
    assert present_value(5, 0.0) == 5


@given(st.floats(1, 20), st.floats(1, 20), st.floats(0.001, 0.02))
def test_at_break_even_both_have_cost_the_same(lease, price, discount):
    years = break_even(lease, price, discount)
    if np.isfinite(years):
        assert lease * present_value(years, discount) == pytest.approx(price)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_place_years_add_up(short):
    found = profile(short)
    assert found.total == pytest.approx(sum(short))
    assert found.duration == sum(value > 0 for value in short)
