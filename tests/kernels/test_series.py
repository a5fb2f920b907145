import numpy as np
import pytest

from planner.kernels.series import damped_trend, fading, ramp, recent_weights, steps


def test_ramp_is_straight_between_and_held_outside():
    years = np.arange(2019, 2026)
    assert ramp(0.9, years).tolist() == [0.9] * 7
    assert ramp({2020: 1.0, 2024: 0.8}, years) == pytest.approx([1, 1, 0.95, 0.9, 0.85, 0.8, 0.8])


def test_damped_trend_fades():
    path = damped_trend(np.array([100.0, 90.0]), 60, 5, 0.8)
    step = np.log(0.9)
    assert path[0] == pytest.approx(90 * np.exp(0.8 * step))
    assert path[-1] == pytest.approx(90 * np.exp(step * 0.8 / 0.2), rel=1e-4)


def test_damped_trend_of_one_year_holds_it():
    assert damped_trend(np.array([70.0]), 2, 5, 0.8).tolist() == [70, 70]


def test_recent_weights():
    years = np.arange(2012, 2023)
    assert recent_weights(years, 3, []).tolist() == [0] * 8 + [1] * 3
    assert recent_weights(years, 3, [((2021, 2022), 0.5)])[-3:].tolist() == [1, 0.5, 0.5]
    with pytest.raises(ValueError, match="no usable years"):
        recent_weights(years, 2, [((2021, 2022), 0.0)])


def test_a_shaken_year_of_no_weight_changes_nothing():  # C13
    kept = recent_weights(np.array([2018, 2019, 2021]), 5, [])
    shaken = recent_weights(np.array([2018, 2019, 2020, 2021]), 5, [((2020,), 0.0)])
    assert shaken[[0, 1, 3]].tolist() == kept.tolist()


def test_a_shock_to_come_acts_in_its_years_and_fades_by_half():
    years = np.arange(2023, 2030)
    factor = fading([((2025, 2026), {2025: 1.2, 2026: 1.1}, 2.0)], 2024, years)
    assert factor == pytest.approx([1, 1, 1.2, 1.1, 1.1**0.5**0.5, 1.1**0.5, 1.1**0.5**1.5])


def test_shocks_of_the_past_and_neutral_ones_change_nothing():
    years = np.arange(2023, 2030)
    assert (fading([((2022,), 0.5, 1.0)], 2024, years) == 1).all()
    assert (fading([((2026,), 1.0, 1.0)], 2024, years) == 1).all()
    assert (fading([], 2024, years) == 1).all()


def test_shocks_multiply_and_may_stop_everything():
    years = np.array([2025, 2026])
    both = fading([((2025,), 0.5, 1.0), ((2025,), 0.8, 1.0)], 2024, years)
    assert both == pytest.approx([0.4, 0.4**0.5])
    assert fading([((2025,), 0.0, 1.0)], 2024, years).tolist() == [0, 0]


def test_no_years_on_record_are_said():
    with pytest.raises(ValueError, match="two years on record"):
        recent_weights(np.array([], dtype=np.int64), 5, [])


def test_a_rule_steps_and_says_nothing_before_its_first_year():
    years = np.arange(2024, 2029)
    found = steps({2026: 0.1, 2028: 0.05}, years)
    np.testing.assert_array_equal(found, [np.nan, np.nan, 0.1, 0.1, 0.05])
    np.testing.assert_array_equal(steps(0.3, years), np.full(5, 0.3))
