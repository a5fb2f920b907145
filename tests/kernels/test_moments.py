import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from planner.kernels.ageing import expected, prepare
from planner.kernels.moments import Moments, exponential, moments
from planner.kernels.philox import fill_normals

YEARS = [2023, 2024, 2025]
UNITS, AGES = 21, 6
KEYS = np.random.default_rng(1).integers(0, 2**64, UNITS, dtype=np.uint64)


def shared(kind=np.float32, yearly=False, moves=False, seed=1, units=UNITS):
    """Inputs of `prepare` that all draws share, and a spread."""
    rng = np.random.default_rng(seed)
    shape = (units, AGES)
    rates = (3, *shape) if yearly else shape
    parts = {
        "people": rng.gamma(2, 30, (1, *shape)),
        "survival": 1 - 0.1 * rng.random(rates),
        "out": 0.3 * rng.random(shape),
        "arrivals": rng.gamma(2, 3, (3, *shape)),
        "factor": rng.gamma(20, 1 / 20, (1, 3, units)),
        "newborn": rng.gamma(2, 25, (1, 3, units)),
        "inflow": rng.gamma(2, 1, (1, 3, *shape)) if moves else None,
    }
    spread = 0.4 * rng.random((3, units))
    parts = {name: None if part is None else part.astype(kind) for name, part in parts.items()}
    return parts, spread.astype(np.float32)


def drawn(parts, spread, ids):
    """What `prepare` takes to tell the draws one by one, by numpy's exponential in float64."""
    normal = fill_normals(7, KEYS, YEARS, ids)[..., 0].astype(float)
    chance = np.exp(spread * normal - np.square(spread.astype(float)) / 2)
    many = {**parts, "factor": (parts["factor"] * chance).astype(parts["people"].dtype)}
    for name in ("people", "newborn", "inflow"):
        if parts[name] is not None:
            many[name] = np.repeat(parts[name], len(ids), axis=0)
    return many


@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("yearly", [True, False])
@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_sums_are_those_of_the_draws_one_by_one(leaves, yearly, moves, kind):
    ids = [0, 1, 2, 5, 9, 10, 30]
    parts, spread = shared(kind, yearly, moves)
    people = expected(prepare(**drawn(parts, spread, ids)), leaves).astype(float)
    found = moments(prepare(**parts), spread, 7, KEYS, YEARS, ids, leaves)
    assert_allclose(found.total, people.sum(axis=0), rtol=1e-6)
    assert_allclose(found.squares, np.square(people).sum(axis=0), rtol=2e-6)
    assert_allclose(found.mean(7), people.mean(axis=0), rtol=1e-6)
    assert_allclose(found.deviation(7), people.std(axis=0), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("leaves", [True, False])
def test_without_chance_every_draw_is_the_expectation_to_the_last_bit(leaves):
    parts, _ = shared(moves=True)
    inputs = prepare(**parts)
    found = moments(inputs, 0.0, 7, KEYS, YEARS, range(1), leaves)
    assert (found.total == expected(inputs, leaves)[0]).all()
    assert (found.squares == np.square(found.total)).all()


def factors(spread, ids, keys=KEYS):
    """The factors of one draw after another: only the arrivals of the year are ever there."""
    units = len(keys)
    zero = np.zeros((units, 2), dtype=np.float32)
    inputs = prepare(zero[None], zero, zero, np.ones((3, units, 2)), 1.0, 0.0)
    return np.stack([moments(inputs, spread, 7, keys, YEARS, [one]).total[..., 0] for one in ids])


def test_factors_are_log_normal_within_a_millionth_of_themselves():
    spread = np.linspace(0, 1, 3 * UNITS).reshape(3, UNITS).astype(np.float32)
    normal = fill_normals(7, KEYS, YEARS, range(50))[..., 0].astype(float)
    wanted = np.exp(spread * normal - np.square(spread.astype(float)) / 2)
    found = factors(spread, range(50))
    assert (found[:, 0, 0] == 1).all()
    assert np.abs(found / wanted - 1).max() < 1e-6


def test_the_exponential_is_numpys_within_a_millionth_of_itself():
    for power in np.concatenate([np.linspace(-87, 88, 20_001), [0.0, 1e-30, -1e-6]]):
        x = np.float32(power)
        assert abs(exponential(x) / np.exp(np.float64(x)) - 1) < 2e-7
    assert exponential(np.float32(0)) == 1
    assert exponential(np.float32(1e9)) == exponential(np.float32(88))
    assert 0 < exponential(np.float32(-1e9)) < 1e-37


def test_mean_and_deviation_of_the_factor_are_those_asked_for():
    keys = np.random.default_rng(3).integers(0, 2**64, 50, dtype=np.uint64)
    zero = np.zeros((50, 2), dtype=np.float32)
    inputs = prepare(zero[None], zero, zero, np.ones((3, 50, 2)), 1.0, 0.0)
    found = moments(inputs, 0.3, 7, keys, YEARS, range(2000))
    mean, deviation = found.mean(2000)[..., 0], found.deviation(2000)[..., 0]
    wanted = np.sqrt(np.expm1(0.09))
    assert mean.mean() == pytest.approx(1, abs=4 * wanted / np.sqrt(150 * 2000))
    assert deviation.mean() == pytest.approx(wanted, rel=0.01)


@settings(max_examples=20, deadline=None)
@given(
    ids=st.lists(st.integers(0, 40), min_size=1, max_size=20, unique=True).map(sorted),
    size=st.integers(1, 20),
    tile=st.integers(1, 25),
    workers=st.integers(1, 2),
)
def test_blocks_of_draws_and_of_units_and_workers_change_no_bit(ids, size, tile, workers):
    parts, spread = shared()
    inputs = prepare(**parts)
    every = moments(inputs, spread, 7, KEYS, YEARS, ids)
    found = Moments(np.zeros((3, UNITS, AGES)), np.zeros((3, UNITS, AGES)))
    for start in range(0, len(ids), size):
        some = ids[start : start + size]
        got = moments(inputs, spread, 7, KEYS, YEARS, some, into=found, workers=workers, tile=tile)
        assert got is found
    assert (found.total == every.total).all()
    assert (found.squares == every.squares).all()


def test_units_are_known_by_their_keys():  # D4
    parts, spread = shared()
    every = moments(prepare(**parts), spread, 7, KEYS, YEARS, range(9))
    turn = np.random.default_rng(2).permutation(UNITS)[:10]
    axes = {"people": 1, "survival": 0, "out": 0, "arrivals": 1, "factor": 2, "newborn": 2}
    some = {name: np.take(parts[name], turn, axis=axis) for name, axis in axes.items()}
    found = moments(prepare(**some), spread[:, turn], 7, KEYS[turn], YEARS, range(9))
    assert (found.total == every.total[:, turn]).all()


def test_what_does_not_fit_is_refused():
    parts, spread = shared()
    inputs = prepare(**parts)
    with pytest.raises(ValueError, match="2 years, 21 keys"):
        moments(inputs, spread, 7, KEYS, YEARS[:2], [0])
    with pytest.raises(ValueError, match="3 years, 20 keys"):
        moments(inputs, spread, 7, KEYS[1:], YEARS, [0])
    with pytest.raises(ValueError, match="inputs of 2 draws"):
        moments(prepare(**drawn(parts, spread, [0, 1])), spread, 7, KEYS, YEARS, [0])
    with pytest.raises(ValueError, match="sums"):
        moments(inputs, spread, 7, KEYS, YEARS, [0], into=Moments(np.zeros(3), np.zeros(3)))
    with pytest.raises(ValueError, match="broadcast"):
        moments(inputs, spread[:2], 7, KEYS, YEARS, [0])
