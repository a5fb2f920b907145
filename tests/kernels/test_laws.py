import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from planner.kernels.heads import binomial
from planner.kernels.laws import (
    LARGE,
    beta,
    negative_binomial,
    pearson_size,
)

UNIFORMS = st.floats(0, 1, exclude_max=True)
EVEN = (np.arange(200_000) + 0.5) / 200_000


def above(law, line):
    """Chance of more than ``line``, found from where the inversion steps over it."""
    low, high = 0.0, 1.0
    for _ in range(54):
        middle = (low + high) / 2
        low, high = (middle, high) if law(middle) <= line else (low, middle)
    return 1 - low


def random(*shape, seed=1):
    return np.random.default_rng(seed).uniform(size=shape)


def poisson(mean, uniform):
    return negative_binomial(mean, np.inf, uniform)


def test_tails_of_poisson_and_negative_binomial():  # D1
    def many(uniform):
        return negative_binomial(250.0, 100.0, uniform)

    def even(uniform):
        return poisson(250.0, uniform)

    assert above(even, 275) == pytest.approx(0.0551527, abs=5e-8)
    assert above(many, 275) == pytest.approx(0.1916818, abs=5e-8)
    assert above(even, 330) == pytest.approx(5.89e-7, abs=5e-10)
    assert above(many, 330) == pytest.approx(0.0055701, abs=5e-8)


def test_thinning_a_poisson_count_gives_a_poisson_count():  # D2
    assert 1 - above(lambda uniform: poisson(180.0, uniform), 170) == pytest.approx(
        0.2413662, abs=5e-8
    )
    first, second = random(2, 100_000)
    born = poisson(200.0, first)
    left = np.array([binomial(n, 0.9, u) for n, u in zip(born, second, strict=True)])
    error = math.sqrt(0.2413662 * (1 - 0.2413662) / 100_000)
    assert (left <= 170).mean() == pytest.approx(0.2413662, abs=4 * error)
    assert left.var() == pytest.approx(180, rel=4 * math.sqrt(2 / 100_000))


@pytest.mark.parametrize("mean", [0.02, 1.0, 7.3, 81.0, 200.0, 3000.0, LARGE])
def test_poisson_is_exact(mean):
    uniform = random(5000)
    assert (poisson(mean, uniform) == stats.poisson.ppf(uniform, mean)).all()


@pytest.mark.parametrize(
    ("mean", "size"),
    [(0.5, 0.2), (3, 1), (20, 5), (250, 100), (900, 100), (4000, 1e4), (9000, 1e9), (900, 0.3)],
)
def test_negative_binomial_is_exact(mean, size):
    uniform = random(5000)
    exact = stats.nbinom.ppf(uniform, size, size / (size + mean))
    assert (negative_binomial(mean, size, uniform) == exact).all()


@pytest.mark.parametrize(
    ("found", "exact"),
    [
        (lambda u: poisson(11_000.0, u), stats.poisson(11_000)),
        (lambda u: poisson(1e6, u), stats.poisson(1e6)),
        (lambda u: negative_binomial(3000.0, 1000.0, u), stats.nbinom(1000, 0.25)),
        (lambda u: negative_binomial(2000.0, 1.0, u), stats.nbinom(1, 1 / 2001)),
    ],
)
def test_large_counts_are_as_good_as_exact(found, exact):
    uniform = np.append(random(20_000), [1e-9, 1e-4, 1 - 1e-4, 1 - 1e-9])
    count = found(uniform)
    off = np.abs(count - exact.ppf(uniform))
    assert (off > 0).mean() < 2e-3
    assert off.max() <= 1


@settings(deadline=None)  # the first call compiles
@given(st.floats(0, 30_000), st.floats(0.05, 1e6), UNIFORMS, UNIFORMS)
def test_counts_rise_with_the_uniform(mean, size, one, other):
    uniform = np.sort([one, other])
    for low, high in (poisson(mean, uniform), negative_binomial(mean, size, uniform)):
        assert 0 <= low <= high < math.inf
        assert low == np.rint(low)


@pytest.mark.parametrize(("mean", "size"), [(0.4, 2.0), (30.0, 8.0), (30.0, np.inf), (2e4, 60.0)])
def test_counts_keep_mean_and_variance(mean, size):
    count = negative_binomial(mean, size, random(200_000))
    variance = mean + mean**2 / size
    assert count.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / 200_000))
    assert negative_binomial(mean, size, EVEN).var() == pytest.approx(variance, rel=0.01)


def test_certain_counts_have_no_chance():
    uniform = np.array([0.0, 0.3, 0.999999, 1.0])
    assert (poisson(0.0, uniform) == 0).all()
    assert (negative_binomial(0.0, 3.0, uniform) == 0).all()
    assert np.isfinite(poisson([[3.0], [2e4]], uniform)).all()


def test_arrays_broadcast():
    found = negative_binomial(np.array([10.0, 2e5])[:, None], np.array([1.0, 50.0, np.inf]), 0.5)
    assert found.shape == (2, 3)
    assert negative_binomial(np.zeros((0, 3)), 0.5, 0.5).shape == (0, 3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: poisson(1.0, 1.5), r"uniform must lie between 0 and 1, found 1\.5"),
        (lambda: poisson([1.0, np.nan], 0.5), r"mean must lie between 0 and inf, found nan"),
        (lambda: negative_binomial(1.0, 0.0, 0.5), r"size must lie between .* found 0"),
    ],
)
def test_values_out_of_bounds(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_size_by_pearson_finds_the_size():
    expected = np.tile([20.0, 60.0, 200.0], 20_000)
    observed = negative_binomial(expected, 25.0, random(60_000))
    assert pearson_size(observed, expected) == pytest.approx(25, rel=0.05)
    assert pearson_size(expected, expected) == math.inf
    assert pearson_size(observed[:1], expected[:1], fitted=1) == math.inf
    gaps = np.append(observed, [np.nan, 4.0]), np.append(expected, [9.0, 0.0])
    assert pearson_size(*gaps) == pearson_size(observed, expected)


def test_size_by_pearson_of_equal_expectations_is_that_by_moments():
    observed = np.array([70.0, 130, 90, 110, 60, 140])
    expected = np.full(6, 100.0)
    variance = ((observed - 100) ** 2).sum() / 5
    by_moments = 100**2 / (variance - 100)
    assert pearson_size(observed, expected, fitted=1) == pytest.approx(by_moments)
    even = np.array([103.0, 97, 103, 97, 103, 97])
    assert pearson_size(even, expected, fitted=1) == math.inf


def test_shares():
    share = beta(0.9, 20.0, EVEN)
    assert (share.mean(), share.var()) == pytest.approx((0.9, 0.09 / 21), rel=1e-3)
    assert (beta(np.array([0.0, 1.0]), 20.0, np.array([0.9, 0.1])) == [0, 1]).all()
