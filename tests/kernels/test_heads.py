import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from planner.kernels.heads import LARGE, binomial, head, heads
from planner.kernels.philox import fill_words

uniforms = st.floats(1e-9, 1 - 1e-9)
GRID = (np.arange(20_000) + 0.5) / 20_000
KEYS = np.arange(3, dtype=np.uint64)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2000), st.floats(1e-6, 1), st.sampled_from([1, 10, 1000]), uniforms)
def test_few_are_scipys_binomial(number, share, rarity, uniform):
    share /= rarity
    for chance in (share, 1 - share):
        if number * min(chance, 1 - chance) <= LARGE:
            found = binomial(float(number), chance, uniform)
            # A uniform on a step of the distribution may fall to either side.
            below, above = stats.binom.ppf([uniform * (1 - 1e-12), uniform + 1e-12], number, chance)
            assert max(below, 0) <= found <= above


@pytest.mark.parametrize(
    ("number", "share"),
    [(11, 0.5), (18, 0.3), (51, 0.1), (60, 0.9), (510, 0.01), (510, 0.9), (6000, 0.99), (1e6, 0.3)],
)
def test_many_are_nearly_scipys_binomial(number, share):
    found = np.array([binomial(float(number), share, uniform) for uniform in GRID])
    exact = stats.binom.ppf(GRID, number, share)
    assert np.abs(found - exact).max() <= 1
    assert (found != exact).mean() < 5e-3
    assert found.mean() == pytest.approx(exact.mean(), abs=5e-4)
    assert found.var() == pytest.approx(exact.var(), rel=1e-3)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 5000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_counts_stay_in_bounds_and_rise_with_the_uniform(number, share, one, other):
    low, high = sorted([one, other])
    least, most = binomial(float(number), share, low), binomial(float(number), share, high)
    assert 0 <= least <= most <= number


@pytest.mark.parametrize("mean", [0.03, 1.0, 4.9, 5.1, 12.7, 60.0, 1000.0, 1e6])
def test_those_who_came_are_poisson(mean):
    found = np.array([head(0.0, 0.0, mean, 0.5, uniform) for uniform in GRID])
    exact = stats.poisson.ppf(GRID, mean)
    assert np.abs(found - exact).max() <= 1
    assert (found != exact).mean() < (5e-3 if mean > LARGE else 1e-4)
    assert found.mean() == pytest.approx(exact.mean(), abs=5e-4)


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize(("number", "share"), [(1, 0.3), (9, 0.98), (40, 0.5), (3000, 0.999)])
def test_those_counted_are_binomial(number, share, kind):
    own = kind(number * share)
    found = [head(own, kind(number * share**2), kind(0), uniform, 0.5) for uniform in GRID]
    exact = stats.binom.ppf(GRID, number, share)
    assert (np.array(found) != exact).mean() < 2e-3


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_who_is_sure_is_there(kind):
    for number in (0, 1, 7, 250, 100_000):
        for uniform in (1e-15, 0.3, 1 - 1e-15):
            assert head(kind(number), kind(number), kind(0), uniform, uniform) == number
    fractions = {head(kind(10.5), kind(10.5), kind(0), uniform, 0.5) for uniform in GRID}
    assert fractions <= {6, 7, 8, 9, 10, 11}


@pytest.mark.parametrize("stays", [0.3, 0.9, 0.97, 0.999])
@pytest.mark.parametrize("come", [0.0, 0.02, 0.4, 6.0])
@pytest.mark.parametrize("stock", [1, 3, 10, 40, 900])
def test_survivors_and_arrivals_of_many_years_have_this_law(stock, stays, come):
    """Small cells above all: variance and mean are those of a binomial and a Poisson count."""
    share, came = stays**4, come * sum(stays**year for year in range(4))
    dice = np.random.default_rng(5).uniform(size=(20_000, 2))
    ours = np.array([head(stock * share, stock * share**2, came, *pair) for pair in dice])
    variance = stock * share * (1 - share) + came
    error = np.sqrt(variance / len(ours))
    assert ours.mean() == pytest.approx(stock * share + came, abs=5 * error)
    assert ours.var() == pytest.approx(variance, rel=0.08, abs=0.004)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 60), st.floats(0, 1), st.floats(0, 50), st.floats(0, 9), uniforms, uniforms)
def test_more_arrivals_never_give_fewer_people(number, share, came, more, one, other):
    own, sure = number * share, number * share**2
    assert head(own, sure, came, one, other) <= head(own, sure, came + more, one, other)


def test_a_cohort_keeps_its_uniforms():
    words = fill_words(3, KEYS, range(2000, 2006), range(8), 2)
    own = np.full((8, 3, 2), 20.0)
    year = heads(own, own / 2, own / 4, np.array([3, 2]), words)
    next_year = heads(own, own / 2, own / 4, np.array([4, 3]), words)
    assert (year[..., 0] == next_year[..., 1]).all()
    assert (year[..., 0] != next_year[..., 0]).any()
    uniform = ((words[:, 3] >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    expected = [[head(20.0, 10.0, 5.0, *uniform[d, u]) for u in range(3)] for d in range(8)]
    assert (year[..., 0] == expected).all()


def test_what_does_not_fit_is_refused():
    words = fill_words(3, KEYS, range(2000, 2006), range(8), 2)
    some = np.ones((8, 2, 2))
    with pytest.raises(ValueError, match=r"\(8, 2, 2\) people"):
        heads(some, some, some, np.array([0, 1]), words)
