import numpy as np
import pytest

from planner.kernels.trends import ratio_trend


def test_a_trend_of_ratios_is_told_within_grades():
    """Both grades fall by 1 % a year from levels of their own; a third has never been."""
    year = np.arange(6)
    rolls = np.full((6, 4), 100.0)
    rolls[:, 1], rolls[:, 2] = 90 * 0.99**year, 90 * 1.1 * 0.99 ** (2 * year)
    rolls[:, 3] = 0
    slope = ratio_trend(rolls, np.ones(5))
    below = np.array([100.0, rolls[:-1, 1].mean()])
    fall = np.log(0.99) * np.array([1, 1]) @ below / below.sum()
    assert slope == pytest.approx(fall, rel=1e-3)
    assert ratio_trend(rolls, np.array([1.0, 0, 0, 0, 1])) == 0.0
    assert ratio_trend(rolls[:3], np.ones(2)) == 0.0


def test_a_lone_cohort_tells_no_trend():
    """One cohort climbs through a new town: each of its grades was seen once."""
    assert ratio_trend(np.diag([100.0, 98, 95, 97]), np.ones(3)) == 0.0
