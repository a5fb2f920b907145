from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from planner.kernels.ageing import expected, prepare
from planner.kernels.headcounts import KINDS, LARGE, binomial, poisson, whole
from planner.kernels.philox import fill_words

YEARS = [2023, 2024, 2025]
KEYS = np.random.default_rng(1).integers(0, 2**64, 4, dtype=np.uint64)
uniforms = st.floats(1e-9, 1 - 1e-9)


def town(draws, kind=np.float64, size=60, moves=True, out=0.3, arrivals=3.0):
    """Inputs of `prepare` in whole people, and the ids of the draws."""
    rng = np.random.default_rng(4)
    shape = (4, 6)
    parts = {
        "people": np.broadcast_to(rng.poisson(size, shape), (draws, *shape)),
        "survival": 1 - 0.1 * rng.random(shape),
        "out": out * rng.random(shape),
        "arrivals": arrivals * rng.random((3, *shape)),
        "factor": np.exp(0.2 * rng.standard_normal((draws, 3, 4)) - 0.02),
        "newborn": np.broadcast_to(rng.poisson(size, (3, 4)), (draws, 3, 4)),
        "inflow": np.broadcast_to(rng.poisson(1, (3, *shape)), (draws, 3, *shape)),
    }
    parts["inflow"] = parts["inflow"] if moves else None
    return {name: None if part is None else part.astype(kind) for name, part in parts.items()}


def twin(parts, seed, ids, leaves):
    """The recursion written plainly on scipy's quantiles."""
    bits = fill_words(seed, KEYS, YEARS, ids, KINDS * 6)
    chance = ((bits >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    path, before = [], parts["people"]
    for year in range(3):
        due = np.concatenate([parts["newborn"][:, year, :, None], before[..., :-1]], axis=-1)
        if not leaves:
            due[..., -1] += before[..., -1]
        live, stay, come = (chance[:, year, :, kind::KINDS] for kind in range(KINDS))
        lives = stats.binom.ppf(live, due, parts["survival"])
        remains = stats.binom.ppf(stay, lives, 1 - parts["out"])
        mean = parts["arrivals"][year] * parts["factor"][:, year, :, None]
        before = remains + stats.poisson.ppf(come, mean) + parts["inflow"][:, year]
        path.append(before)
    return np.stack(path, axis=1)


@pytest.mark.parametrize("leaves", [True, False])
def test_whole_people_follow_scipys_quantiles(leaves):
    ids = [0, 1, 2, 5, 9, 10, 30]
    parts = town(len(ids))
    people, _ = whole(prepare(**parts), 7, KEYS, YEARS, ids, leaves)
    assert (people == twin(parts, 7, ids, leaves)).all()


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


@settings(max_examples=300, deadline=None)
@given(st.floats(1e-6, LARGE), uniforms)
def test_few_are_scipys_poisson(mean, uniform):
    found = poisson(mean, uniform)
    below, above = stats.poisson.ppf([uniform * (1 - 1e-12), uniform + 1e-12], mean)
    assert max(below, 0) <= found <= above


GRID = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize(
    ("number", "share"), [(101, 0.5), (180, 0.3), (510, 0.1), (510, 0.9), (6000, 0.99), (1e6, 0.3)]
)
def test_many_are_nearly_scipys_binomial(number, share):
    found = np.array([binomial(float(number), share, uniform) for uniform in GRID])
    exact = stats.binom.ppf(GRID, number, share)
    assert np.abs(found - exact).max() <= 1
    assert (found != exact).mean() < 1e-3
    assert found.mean() == pytest.approx(exact.mean(), abs=3e-4)
    assert found.var() == pytest.approx(exact.var(), rel=1e-4)


@pytest.mark.parametrize("mean", [50.01, 60, 100, 1000, 1e6])
def test_many_are_nearly_scipys_poisson(mean):
    found = np.array([poisson(float(mean), uniform) for uniform in GRID])
    exact = stats.poisson.ppf(GRID, mean)
    assert np.abs(found - exact).max() <= 1
    assert (found != exact).mean() < 1e-3
    assert found.mean() == pytest.approx(exact.mean(), abs=3e-4)
    assert found.var() == pytest.approx(exact.var(), rel=1e-4)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 5000), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_counts_stay_in_bounds_and_rise_with_the_uniform(number, share, one, other):
    low, high = sorted([one, other])
    least, most = binomial(float(number), share, low), binomial(float(number), share, high)
    assert 0 <= least <= most <= number
    assert 0 <= poisson(number * share, low) <= poisson(number * share, high)


def test_what_is_certain_is_certain():
    for uniform in (0.0, 1e-15, 0.5, 1.0):
        assert binomial(7.0, 0.0, uniform) == 0
        assert binomial(7.0, 1.0, uniform) == 7
        assert binomial(0.0, 0.5, uniform) == 0
        assert poisson(0.0, uniform) == 0


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("size", [3, 60, 4000])
def test_the_ledger_closes_exactly(kind, leaves, size):  # N1
    inputs = prepare(**town(9, kind, size))
    people, flows = whole(inputs, 7, KEYS, YEARS, range(9), leaves)
    assert people.dtype == kind
    assert (people == np.rint(people)).all()
    assert (people >= 0).all()
    before = np.concatenate([inputs.people[:, None], people[:, :-1]], axis=1).sum(-1, dtype=float)
    after = before - flows.deaths - flows.departures + flows.arrivals
    assert (people.sum(-1, dtype=float) == after + flows.newborn - flows.aged_out).all()
    assert (flows.newborn == inputs.newborn).all()
    assert (flows.aged_out.any()) == leaves
    assert all((part >= 0).all() for part in flows)


@pytest.mark.parametrize("size", [3, 60, 4000])
def test_the_mean_over_draws_is_the_expectation(size):
    inputs = prepare(**town(4000, np.float32, size))
    people, _ = whole(inputs, 11, KEYS, YEARS, range(4000))
    means = expected(inputs)
    error = (people - means).std(axis=0) / np.sqrt(4000)
    assert (np.abs((people - means).mean(axis=0)) < 4.5 * error).all()
    assert (np.abs((people - means).sum(axis=-1).mean(axis=0)) < 4 * np.sqrt(
        (people - means).sum(axis=-1).var(axis=0) / 4000
    )).all()  # fmt: skip


def test_certain_rates_without_arrivals_leave_nothing_to_chance():
    parts = town(5, moves=False, out=0.0, arrivals=0.0)
    parts["survival"] = np.ones((4, 6))
    inputs = prepare(**parts)
    people, flows = whole(inputs, 1, KEYS, YEARS, range(5))
    assert (people == expected(inputs)).all()
    assert not flows.deaths.any()
    assert not flows.departures.any()


@pytest.mark.parametrize("size", [1, 3, 7])
@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_and_workers_change_no_bit(size, workers):
    parts = town(16, np.float32)
    every, flows = whole(prepare(**parts), 7, KEYS, YEARS, range(16))

    def part(start):
        cut = slice(start, start + size)
        names = ("people", "factor", "newborn", "inflow")
        some = {**parts, **{name: parts[name][cut] for name in names}}
        return whole(prepare(**some), 7, KEYS, YEARS, range(16)[cut])

    with ThreadPoolExecutor(workers) as pool:
        found = list(pool.map(part, range(0, 16, size)))
    assert (np.concatenate([people for people, _ in found]) == every).all()
    for i, whole_flow in enumerate(flows):
        assert (np.concatenate([some[i] for _, some in found]) == whole_flow).all()


def test_units_are_known_by_their_keys():  # D4
    parts = town(3)
    every, _ = whole(prepare(**parts), 7, KEYS, YEARS, range(3))
    axes = {"survival": 0, "out": 0, "people": 1, "arrivals": 1}
    some = {name: np.take(part, [2, 0], axis=axes.get(name, 2)) for name, part in parts.items()}
    people, _ = whole(prepare(**some), 7, KEYS[[2, 0]], YEARS, range(3))
    assert (people == every[:, :, [2, 0]]).all()


def test_what_does_not_fit_is_refused():
    inputs = prepare(**town(3))
    with pytest.raises(ValueError, match="2 ids, 3 years, 4 keys"):
        whole(inputs, 7, KEYS, YEARS, [0, 1])
    for name in ("people", "newborn", "inflow"):
        broken = inputs._replace(**{name: getattr(inputs, name) + 0.5})
        with pytest.raises(ValueError, match=f"{name} must be whole"):
            whole(broken, 7, KEYS, YEARS, range(3))
