"""Intervals from past errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from planner.kernels.conformal import bells, crps_of_errors, spread_of, widths
from planner.kernels.scores import crps_ensemble


def test_spread_by_size_is_found_again():
    size = np.array([20.0, 50, 100, 400])
    usual = 0.05 + 2 / size
    found = spread_of(np.repeat(size, 2), np.tile([1, -1], 4) * np.repeat(usual, 2))
    assert found.level == pytest.approx(0.05)
    assert found.slope == pytest.approx(2)
    assert found.of(np.array([40.0])) == pytest.approx([0.1])


def test_large_units_never_seem_worse_than_small_ones():
    found = spread_of(np.array([10.0, 1000]), np.array([0.01, 0.2]))
    assert found.slope == 0
    assert found.of(np.array([10.0, 1000])).tolist() == pytest.approx([0.105, 0.105])


def test_spread_keeps_a_floor():
    found = spread_of(np.array([10.0, 20, 1000]), np.array([0.5, 0.25, 0.0]))
    assert found.of(np.array([1e9]))[0] == pytest.approx(0.2 * 0.25)


def test_widths_are_the_conformal_rank():
    """D6: nine scores, the eighth is the 80 % one; for 95 % there are too few."""
    scores = np.array([1.0, 2, 2, 3, 4, 5, 6, 8, 12])
    assert widths(scores, np.array([0.8, 0.95])).tolist() == [8.0, np.inf]


def test_as_many_new_ones_lie_within_as_promised():
    rng = np.random.default_rng(7)
    held = []
    for _ in range(400):
        size = rng.uniform(20, 500, 61)
        error = rng.standard_t(4, 61) * (0.03 + 1 / size)
        fit = spread_of(size[:60], error[:60])
        width = widths(np.abs(error[:60]) / fit.of(size[:60]), np.array([0.8]))[0]
        held.append(abs(error[60]) <= width * fit.of(size[60:])[0])
    assert np.mean(held) == pytest.approx(0.8, abs=0.05)


def test_crps_is_that_of_the_past_errors_and_of_a_point_when_there_are_none():
    scores = np.array([0.5, 1.0, 2.0])
    forecast, spread = np.array([100.0]), np.array([0.1])
    draws = 100 * np.exp(0.1 * np.quantile([-2, -1, -0.5, 0.5, 1, 2], (np.arange(99) + 0.5) / 99))
    found = crps_of_errors(forecast, spread, scores, np.array([105.0]))
    assert found[0] == pytest.approx(float(crps_ensemble(draws, 105.0)))
    sure = crps_of_errors(forecast, np.zeros(1), scores, np.array([105.0]))
    assert sure[0] == pytest.approx(5.0)


@given(st.floats(0.01, 10), st.floats(1.55, 20), st.floats(0.06, 0.19))
def test_two_bells_hold_both_shares(narrow, ratio, share):
    """Solved by hand for no case: both equations are put to the test."""
    found = bells(narrow, ratio * narrow, (0.8, 0.95), share)
    assert found.rare >= found.usual > 0
    wanted = ((narrow, 0.8), (ratio * narrow, 0.95))
    for width, held in wanted if found.rare < 49.9 * found.usual else wanted[:1]:
        inside = (1 - share) * ndtr(width / found.usual) + share * ndtr(width / found.rare)
        assert 2 * inside - 1 == pytest.approx(held, abs=1e-6)


def test_one_bell_is_enough_where_tails_are_short_or_not_known():
    for wide in (1.2, 1.529, np.inf, np.nan):
        found = bells(1.0, wide, (0.8, 0.95), 0.1)
        assert found.usual == found.rare == pytest.approx(1 / 1.2815516)
    assert bells(0.0, 0.0, (0.8, 0.95), 0.1) == (0.0, 0.0)
