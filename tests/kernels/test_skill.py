"""Skill of scores, and its interval by drawing origins anew in blocks."""

import numpy as np
import pytest

from planner.kernels.skill import skill, skill_interval


def test_skill_is_the_share_of_the_score_that_is_spared():
    assert skill(np.array([1.0, 2.0]), np.array([2.0, 4.0])) == 0.5
    assert skill(np.array([3.0]), np.array([2.0])) == -0.5
    assert np.isnan(skill(np.array([1.0]), np.array([0.0])))


def test_the_same_skill_in_every_origin_is_sure():
    other = np.array([1.0, 5.0, 2.0, 8.0, 3.0, 4.0])
    assert skill_interval(0.75 * other, other, 2, 200, 0.95) == pytest.approx((0.25, 0.25))


def test_the_interval_is_that_of_the_mean_over_independent_origins():
    """With one block an origin it is the plain bootstrap: about ±1.96 standard errors."""
    rng = np.random.default_rng(1)
    own = rng.normal(0.8, 0.1, 200)
    low, high = skill_interval(own, np.ones(200), 1, 2000, 0.95)
    error = own.std() / np.sqrt(200)
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.1)
    assert (low + high) / 2 == pytest.approx(1 - own.mean(), abs=0.2 * error)


def test_errors_that_go_together_are_drawn_together():
    """Runs of four equal errors say less than as many independent ones: twice the interval."""
    rng = np.random.default_rng(2)
    own = np.repeat(rng.normal(0.8, 0.1, 60), 4)
    widths = [np.diff(skill_interval(own, np.ones(240), block, 2000, 0.95))[0] for block in (1, 8)]
    assert widths[1] / widths[0] == pytest.approx(2, rel=0.2)


def test_it_repeats_and_needs_two_blocks():
    own, other = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 2.0])
    assert skill_interval(own, other, 2, 50, 0.9) == skill_interval(own, other, 2, 50, 0.9)
    assert np.isnan(skill_interval(own, other, 3, 50, 0.9)).all()
