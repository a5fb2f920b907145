import numpy as np
import pytest

from planner.kernels.smoothing import chosen_decay, decayed_mean

GRID = (0.8, 0.6, 0.4, 0.2)


def chosen(values, weights=None, least=2):
    values = np.asarray(values, dtype=float)
    weights = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    return chosen_decay(values, weights, GRID, 3, least, 0.6)


def test_a_ratio_that_falls_is_followed_closely():
    assert chosen(0.73 * 0.97 ** np.arange(6))[0] == 0.2


def test_a_ratio_that_only_scatters_is_averaged_long():
    rng = np.random.default_rng(3)
    assert chosen(0.95 * np.exp(0.03 * rng.normal(size=60)))[0] == 0.8


def test_a_constant_ratio_takes_the_preferred_decay():
    assert chosen([0.8] * 6) == (0.8, 9)


def test_too_few_comparisons_leave_the_usual_decay():
    assert chosen([0.8, 0.7]) == (0.6, 0)
    assert chosen([0.8, 0.7, 0.6]) == (0.6, 1)
    assert chosen([0.8, 0.7, 0.6, 0.5]) == (0.2, 3)


def test_shaken_years_are_neither_learnt_from_nor_foretold():  # C13
    calm = chosen([0.9, 0.9, 0.9, 0.9, 0.9], [1, 1, 1, 1, 1])
    shaken = chosen([0.9, 0.9, 0.2, 0.9, 0.9], [1, 1, 0, 1, 1])
    assert shaken[0] == calm[0]
    assert shaken[1] < calm[1]
    assert decayed_mean(np.array([1.0, 5.0]), np.array([1.0, 0.0]), 0.5) == pytest.approx(1.0)


def test_what_comes_after_does_not_count_before():
    falling = 0.73 * 0.97 ** np.arange(4)
    assert chosen(falling) == chosen(falling.copy())
    longer = np.append(falling, [0.1, 0.9])
    assert chosen(longer[:4]) == chosen(falling)
