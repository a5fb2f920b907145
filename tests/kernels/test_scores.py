import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.integrate import quad
from scipy.stats import norm

from planner.kernels.scores import (
    accuracy,
    conformal_quantile,
    coverage,
    coverage_band,
    crps_ensemble,
    crps_normal,
    interval_score,
    least_error,
    mase,
    percentage_errors,
)

DFE = np.array(
    [
        (4561554, 4517464, 0.97599), (4637791, 4517464, 2.663596), (2880425, 2839889, 1.42738),
        (27557, 25049, 10.012376), (19170, 20013, -4.212262), (25532, 26179, -2.471447),
        (26207, 26179, 0.106956), (16392, 15708, 4.354469), (51890, 52584, -1.319793),
        (4356234, 4277093, 1.850346), (4335515, 4277093, 1.365928), (3244044, 3144050, 3.180420),
        (3185995, 3144050, 1.334107),
    ]
)  # fmt: skip


def test_published_percentage_errors():  # C8
    forecast, actual, published = DFE.T
    assert percentage_errors(forecast, actual) == pytest.approx(published, abs=5.1e-6)


def test_accuracy_by_hand():
    forecast, actual = np.array([110.0, 80, 150, 7]), np.array([100.0, 100, 200, 0])
    found = accuracy(forecast, actual)
    assert found[:2] == (4, 1)
    assert (found.mape, found.median) == pytest.approx((55 / 3, 20))
    assert found.bias == pytest.approx((10 - 20 - 25) / 3)
    assert found.wape == pytest.approx(100 * (10 + 20 + 50 + 7) / 400)


def test_missing_pairs_count_for_nothing():
    forecast, actual = np.array([110.0, 80, np.nan]), np.array([100.0, np.nan, 30])
    assert accuracy(forecast, actual) == (1, 0, 10, 10, 10, 10)
    nothing = accuracy(np.array([3.0]), np.array([0.0]))
    assert nothing[:2] == (1, 1)
    assert all(math.isnan(value) for value in nothing[2:])
    assert accuracy(np.array([]), np.array([])).pairs == 0


def test_mase():  # C11
    training = np.array([100.0, 104, 103, 108, 110])
    assert np.abs(np.diff(training)).mean() == 3
    assert mase(np.array([5.0, -3.0]), training) == pytest.approx(1.33333, abs=5e-6)
    assert mase(np.array([6.0, np.nan]), training) == 2
    assert math.isnan(mase(np.array([5.0]), np.full(4, 7.0)))


def test_crps_of_draws():  # C9
    draws = np.array([1.0, 2, 3, 4])
    assert crps_ensemble(draws, 2.5) == pytest.approx(0.375)
    assert crps_ensemble(draws, 2.5, fair=True) == pytest.approx(0.1666667, abs=5e-8)
    assert crps_ensemble(np.array([7.0]), 10.0) == 3
    with pytest.raises(ValueError, match="1 draws are too few"):
        crps_ensemble(np.array([7.0]), 10.0, fair=True)


@settings(deadline=None)
@given(arrays(float, (6, 2), elements=st.floats(-100, 100)), st.floats(-100, 100))
def test_crps_of_draws_is_its_definition(draws, actual):
    found = crps_ensemble(draws.T, np.array([actual, actual]), axis=1)
    fair = crps_ensemble(draws, np.array([actual, actual]), fair=True)
    for column in range(2):
        x = draws[:, column]
        apart = np.abs(x[:, None] - x).sum()
        away = np.abs(x - actual).mean()
        assert found[column] == pytest.approx(away - apart / 72, abs=1e-9)
        assert fair[column] == pytest.approx(away - apart / 60, abs=1e-9)


def test_crps_of_a_normal():  # C9
    assert crps_normal(0.0, 1.0, 0.0) == pytest.approx(0.23369498, abs=5e-9)
    assert crps_normal(5.0, 0.0, 8.0) == 3
    below = quad(lambda x: norm.cdf(x, 10, 4) ** 2, -60, 13)[0]
    over = quad(lambda x: norm.sf(x, 10, 4) ** 2, 13, 80)[0]
    assert crps_normal(10.0, 4.0, 13.0) == pytest.approx(below + over)
    draws = norm.ppf((np.arange(4000) + 0.5) / 4000, 10, 4)
    assert crps_ensemble(draws, 13.0) == pytest.approx(crps_normal(10.0, 4.0, 13.0), rel=1e-3)


def test_interval_score():  # C10
    actual = np.array([115.0, 100, 85])
    assert interval_score(np.full(3, 90.0), np.full(3, 110.0), actual, 0.2).tolist() == [70, 20, 70]


def test_coverage_and_its_band():
    lower, upper = np.array([1.0, 1, 1, np.nan]), np.array([3.0, 3, 3, 3])
    share, pairs = coverage(lower, upper, np.array([1.0, 3, 3.1, 2]))
    assert (share, pairs) == (pytest.approx(2 / 3), 3)
    assert coverage_band(200, 0.8) == pytest.approx((0.745, 0.855))
    assert math.isnan(coverage(lower[:0], upper[:0], lower[:0])[0])


def test_error_that_nobody_beats():
    assert least_error([45, 200, 1000]) == pytest.approx([11.9, 5.64, 2.52], abs=0.01)


def test_conformal_rank():  # D6
    scores = np.array([1.0, 2, 2, 3, 4, 5, 6, 8, 12])
    assert conformal_quantile(scores[::-1], 0.8) == 8
    assert conformal_quantile(scores, 0.9) == 12
    assert conformal_quantile(scores, 0.95) == math.inf
    assert conformal_quantile(np.array([]), 0.8) == math.inf
