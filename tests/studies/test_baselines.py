"""Baselines, each with an answer by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.tsa.holtwinters import Holt

from planner.studies.baselines import (
    cohort_rollover,
    holt,
    last_value,
    linear_trend,
    ratios,
    share_of_parent,
    smoothed,
    spoken_of,
)

DAMPING = (0.8, 0.98)
COUNTS = np.array([[100.0, 104, 103, 108, 110, 117]]).T


def test_units_are_compared_where_every_method_speaks():
    made = {
        "planner": np.array([[1.0, 1.0, np.nan]]),
        "share_of_parent": np.array([[np.nan, np.nan, 1.0]]),
    }
    whole = np.array([True, False, False])
    assert spoken_of(made, 0, whole).tolist() == [True, False, False]


def test_last_value_stays():
    record = np.array([[5.0, 1.0], [7.0, np.nan]])
    assert last_value(record, 2).tolist()[1][0] == 7
    assert np.isnan(last_value(record, 2)[:, 1]).all()


def test_a_straight_line_goes_on_and_stops_at_nought():
    record = np.array([[99.0, 9.0], [1.0, 7.0], [2.0, 5.0], [3.0, 3.0]])
    assert linear_trend(record, 3, 3).tolist() == [[4, 1], [5, 0], [6, 0]]


def test_a_trend_reads_around_holes_but_not_from_an_empty_origin():
    record = np.array([[1.0, 1.0], [np.nan, 2.0], [3.0, np.nan]])
    found = linear_trend(record, 1, 5)
    assert found[0, 0] == pytest.approx(4)
    assert np.isnan(found[0, 1])
    assert linear_trend(np.array([[6.0]]), 2, 5).tolist() == [[6], [6]]


@pytest.mark.parametrize(("alpha", "beta", "phi"), [(0.2, 0.5, 0.8), (0.95, 0.05, 0.98)])
def test_holt_smooths_as_statsmodels_does(alpha, beta, phi):
    series = COUNTS[:, 0]
    model = Holt(
        series,
        damped_trend=True,
        initialization_method="known",
        initial_level=series[0],
        initial_trend=series[1] - series[0],
    )
    fitted = model.fit(alpha, beta, damping_trend=phi, optimized=False)
    level, trend, error = smoothed(COUNTS[1:], np.ones((5, 1), bool), alpha, beta, phi)
    # statsmodels also smooths the first count, from a level a year before it
    before = Holt(
        series[2:],
        damped_trend=True,
        initialization_method="known",
        initial_level=series[1],
        initial_trend=series[2] - series[1],
    ).fit(alpha, beta, damping_trend=phi, optimized=False)
    assert fitted.sse > 0
    assert level[0] == pytest.approx(before.level[-1])
    assert trend[0] == pytest.approx(before.trend[-1])
    assert error[0] == pytest.approx(before.sse)


def test_holt_of_a_constant_series_is_constant_and_reads_its_last_run_only():
    flat = np.array([[9.0, 90.0], [9.0, np.nan], [9.0, 8.0], [9.0, 8.0]])
    assert holt(flat, 3, DAMPING) == pytest.approx(np.tile([9.0, 8.0], (3, 1)))
    assert np.isnan(holt(np.array([[4.0], [np.nan]]), 1, DAMPING)).all()
    assert holt(np.array([[4.0]]), 2, DAMPING).tolist() == [[4], [4]]


def test_holt_chooses_the_least_one_step_error():
    run = np.ones(COUNTS.shape, bool)
    weights = np.linspace(0.05, 0.95, 7)
    tried = {
        (alpha, beta): smoothed(COUNTS, run, alpha, beta, 0.9)
        for alpha in weights
        for beta in weights
    }
    level, trend, error = min(tried.values(), key=lambda one: one[2][0])
    assert holt(COUNTS, 1, (0.9, 0.9))[0, 0] == pytest.approx((level + 0.9 * trend)[0])
    assert error[0] < max(one[2][0] for one in tried.values())


def test_ratios_are_of_sums_of_three_years():
    record = np.array([[1.0], [90.0], [40.0], [50.0]])
    births = np.array([100.0, 100, 50, 100])
    found = ratios(record, births, np.array([200.0, 100.0]))
    assert found[:, 0] == pytest.approx([200 * 180 / 250, 100 * 180 / 250])
    unknown = ratios(record, np.array([np.nan, np.nan, 50, 100]), np.array([150.0]))
    assert unknown[0, 0] == pytest.approx(90)


def test_cohorts_roll_over_with_births():
    found = cohort_rollover(np.array([[80.0, np.nan]]), np.array([100.0]), np.array([110.0]))
    assert found[0, 0] == pytest.approx(88)
    assert np.isnan(found[0, 1])


def test_shares_are_the_origin_s_and_a_whole_has_none():
    record = np.array([[10.0, 1.0, 9.0], [10.0, 4.0, 6.0]])
    found = share_of_parent(record, np.array([-1, 0, 0]), np.array([[20.0, np.nan, np.nan]]))
    assert np.isnan(found[0, 0])
    assert found[0, 1:].tolist() == [8, 12]


@settings(max_examples=10, deadline=None)
@given(st.sampled_from([0.25, 2.0, 8.0]), st.lists(st.integers(1, 500), min_size=2, max_size=8))
def test_baselines_scale_with_the_city(factor, counts):
    record = np.array(counts, dtype=float)[:, None]
    for method in (
        lambda r: last_value(r, 3),
        lambda r: linear_trend(r, 3, 5),
        lambda r: holt(r, 3, DAMPING),
    ):
        once, scaled = method(record), method(record * factor)
        assert scaled == pytest.approx(once * factor, rel=1e-6, abs=1e-6)
