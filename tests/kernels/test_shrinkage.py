import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.shrinkage import (
    empirical_bayes,
    ratio_of_sums,
    shrink,
    shrink_levels,
    spread_by_size,
)

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


@settings(deadline=None)
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


A7 = np.array([4.0, 36, 50]), np.array([10.0, 30, 50])


def test_marshall_numbers_one_by_one():  # A7
    observed, expected = A7
    ratio = observed / expected
    scatter = (expected * (ratio - 1) ** 2).sum() / expected.sum()
    assert scatter == pytest.approx(0.053333, abs=5e-7)
    _, between, _ = empirical_bayes(observed, expected)
    assert between == pytest.approx(scatter - 1 / expected.mean(), abs=1e-12)
    observed = np.array([8.0, 30, 52])
    theta, between, mean = empirical_bayes(observed, expected)
    assert (between, mean) == (0, 1)
    assert (theta == 1).all()


def test_shrinkage_is_the_mean_under_a_gamma_prior():  # A8
    """Gamma(α, β) of ratios: ``(O + α)/(E + β)``, the pool being α/β and κ being β."""
    alpha, beta = 20.0, 20.0
    assert shrink(*A7, alpha / beta, beta) == pytest.approx([0.8, 1.12, 1.0])
    assert shrink(np.zeros(1), np.zeros(1), 30 / 20, 20) == 1.5


def test_one_level_is_the_plain_estimator():
    observed, expected = A7[0] * 1.3, A7[1]
    theta, between = shrink_levels(observed, expected, [])
    plain, spread, mean = empirical_bayes(observed, expected)
    assert theta == pytest.approx(plain)
    assert between == pytest.approx([spread / mean**2])


def test_levels_by_hand():
    """Districts of 3 and 1 areas; what the coarse level finds is what the fine one starts from."""
    observed = np.array([30.0, 10, 20, 140])
    expected = np.array([20.0, 20, 20, 140])
    theta, between = shrink_levels(observed, expected, [np.array([0, 0, 0, 1])])
    # Districts (60, 140) as expected, and areas about them: 10²/20 each way over 200, less 1/50.
    assert between[0] == 0
    assert between[1] == pytest.approx((5 + 5) / 200 - 1 / 50)
    trust = 0.03 / (0.03 + 1 / 20)
    assert theta == pytest.approx([1 + 0.5 * trust, 1 - 0.5 * trust, 1, 1])


def test_a_district_carries_its_areas():
    """A lone small area goes to its district's level, not to the city's."""
    expected = np.array([400.0, 400, 0, 400, 400, 0.5])
    observed = np.array([520.0, 520, 0, 280, 280, 0])
    district = np.array([0, 0, 0, 1, 1, 1])
    theta, _ = shrink_levels(observed, expected, [district])
    assert theta[:3] == pytest.approx(1.3, abs=0.01)
    assert theta[2] == theta[0]
    assert theta[5] == pytest.approx(0.7, abs=0.01)
    plain, _, _ = empirical_bayes(observed, expected)
    assert plain[2] == pytest.approx(1, abs=1e-3)


def test_three_levels_find_the_truth_better_than_one():
    rng = np.random.default_rng(4)
    district = np.repeat(np.arange(8), 60)
    quarter = np.repeat(np.arange(48), 10)
    truth = np.exp(
        rng.normal(0, 0.25, 8)[district] + rng.normal(0, 0.15, 48)[quarter]
        + rng.normal(0, 0.1, 480)
    )  # fmt: skip
    expected = rng.uniform(2, 20, 480)
    observed = rng.poisson(expected * truth).astype(float)

    def error(theta):
        return float((expected * (theta - truth) ** 2).sum())

    several, between = shrink_levels(observed, expected, [district, quarter])
    one, _ = shrink_levels(observed, expected, [])
    assert error(several) < 0.6 * error(one) < error(observed / expected)
    assert len(between) == 3
    assert between[0] == pytest.approx(0.25**2, rel=0.8)


def test_levels_without_anything_to_learn():
    nothing = np.zeros(3)
    assert shrink_levels(nothing, nothing, [np.array([0, 0, 1])])[0].tolist() == [1, 1, 1]
    assert shrink_levels(nothing, np.full(3, 5.0), [])[0].tolist() == [0, 0, 0]


def test_levels_must_nest():
    with pytest.raises(ValueError, match="unit 5 of level 1 lies in two"):
        shrink_levels(*A7, [np.array([0, 0, 1]), np.array([4, 5, 5])])


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.just(0.0) | st.floats(0.01, 40)), min_size=1, max_size=12
    ),
    st.integers(1, 4),
)
def test_levels_stay_finite_and_labels_do_not_matter(cells, districts):
    observed, expected = np.array(cells, dtype=float).T
    observed = np.where(expected > 0, observed, 0)
    district = np.arange(len(cells)) % districts
    theta, between = shrink_levels(observed, expected, [district])
    assert np.isfinite(theta).all()
    assert (theta >= 0).all()
    assert min(between) >= 0
    again, _ = shrink_levels(observed, expected, [90 - 7 * district])
    assert again == pytest.approx(theta)
