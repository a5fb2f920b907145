import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.shrinkage import empirical_bayes, ratio_of_sums, shrink, spread_by_size

K = np.array([100.0, 110, 120])
G1 = np.array([90.0, 95, 99])
G2 = np.array([80.0, 88, 91])
EVEN = np.ones(2)


def test_ratio_of_sums():  # C2
    later, earlier = ratio_of_sums(G1[1:], K[:-1], EVEN)
    assert later / earlier == pytest.approx(0.9238095, abs=5e-8)
    later, earlier = ratio_of_sums(G2[1:], G1[:-1], EVEN)
    assert later / earlier == pytest.approx(0.9675676, abs=5e-8)
    later, earlier = ratio_of_sums(G1[1:], K[:-1], np.array([1.0, 2.0]))
    assert later / earlier == pytest.approx(0.915625)


def test_a_pair_with_a_missing_side_counts_on_neither():
    later, earlier = ratio_of_sums(np.array([95.0, np.nan]), K[:-1], EVEN)
    assert (later, earlier) == (95, 100)


def test_shrinkage():  # C3
    assert shrink(np.float64(194), np.float64(210), 1.0, 90) == pytest.approx(0.9466667, abs=5e-8)
    assert shrink(np.float64(194), np.float64(210), 1.0, 1e12) == pytest.approx(1.0)
    assert shrink(np.float64(194), np.float64(210), 1.0, 0) == pytest.approx(0.9238095, abs=5e-8)
    assert shrink(np.float64(0), np.float64(0), 0.9, 0) == 0.9


def test_empirical_bayes_pools_by_the_spread_seen():  # A7
    theta, between, mean = empirical_bayes(np.array([4.0, 36, 50]), np.array([10.0, 30, 50]))
    assert mean == 1
    assert between == pytest.approx(0.02)
    assert theta == pytest.approx([0.9, 1.075, 1.0])
    theta, between, _ = empirical_bayes(np.array([8.0, 30, 52]), np.array([10.0, 30, 50]))
    assert between == 0
    assert theta == pytest.approx([1, 1, 1])


def test_an_area_without_births_takes_the_mean():
    theta, _, mean = empirical_bayes(np.array([4.0, 36, 50, 0]), np.array([10.0, 30, 50, 0]))
    assert theta[-1] == mean == 1


@given(st.lists(st.floats(1, 500), min_size=2, max_size=8), st.floats(0, 2000))
def test_shrinkage_lies_between_own_and_pool(earlier, kappa):
    below = np.array(earlier)
    above = below * np.linspace(0.8, 1.1, len(below))
    own = above / below
    shrunk = shrink(above, below, 0.95, kappa)
    assert (shrunk >= np.minimum(own, 0.95) - 1e-12).all()
    assert (shrunk <= np.maximum(own, 0.95) + 1e-12).all()


def test_spread_by_size_finds_both_parts():
    rng = np.random.default_rng(3)
    size = rng.uniform(10, 400, 200_000)
    residual = rng.normal(size=size.size) * np.sqrt(0.001 + 0.3 / size)
    alpha, beta = spread_by_size(residual, size)
    assert alpha == pytest.approx(0.001, rel=0.1)
    assert beta == pytest.approx(0.3, rel=0.05)
    assert spread_by_size(np.array([np.nan]), np.array([1.0])) == (0, 0)
