"""Summaries against numpy's own quantile and against hand-made tails."""

import tracemalloc

import numpy as np
import pytest

from planner.kernels import summaries
from planner.kernels.summaries import chance, cvar90, summarise, tail


@pytest.mark.parametrize("shape", [(1, 4), (2, 3), (7, 5, 3), (200, 40)])
def test_equals_numpy_on_the_first_axis(shape):
    values = np.random.default_rng(3).gamma(2.0, 30.0, shape)
    found = summarise(values)
    np.testing.assert_allclose(found.mean, values.mean(axis=0), rtol=1e-13)
    for part, share in zip(found[1:], (0.1, 0.5, 0.9), strict=True):
        np.testing.assert_allclose(part, np.quantile(values, share, axis=0), rtol=1e-13)
    np.testing.assert_array_equal(tail(values).p90, found.p90)


def test_equals_numpy_on_another_axis_and_over_chunks(monkeypatch):
    monkeypatch.setattr(summaries, "_CHUNK", 64)
    values = np.random.default_rng(4).normal(size=(6, 30, 5))
    found = summarise(values, axis=1)
    np.testing.assert_allclose(found.p10, np.quantile(values, 0.1, axis=1), rtol=1e-13)
    assert found.p50.shape == (6, 5)


def test_the_values_are_left_alone_and_order_changes_no_digit():
    values = np.random.default_rng(5).normal(size=(50, 8))
    kept = values.copy()
    first = summarise(values)
    np.testing.assert_array_equal(values, kept)
    for one, other in zip(first, summarise(values[::-1]), strict=True):
        np.testing.assert_array_equal(one, other)


def test_no_draws_is_an_error():
    with pytest.raises(ValueError, match="no draws"):
        summarise(np.empty((0, 3)))


def test_worst_tenth_weighs_the_marginal_future():
    assert cvar90(np.arange(1.0, 21.0)) == pytest.approx((20 + 19) / 2)
    assert cvar90(np.arange(1.0, 26.0)) == pytest.approx((25 + 24 + 0.5 * 23) / 2.5)
    assert cvar90(np.array([7.0])) == pytest.approx(7.0)


def test_worst_tenth_is_never_below_the_ninetieth_percentile():
    values = np.random.default_rng(6).gamma(1.0, 9.0, (200, 30))
    found = tail(values)
    assert (found.cvar90 >= found.p90 - 1e-12).all()
    np.testing.assert_allclose(found.cvar90, cvar90(values))
    np.testing.assert_allclose(found.probability, (values > 0).mean(axis=0))


def test_chance_counts_strictly_above():
    assert chance(np.array([28.0, 29.0, 30.0, 28.0]), above=28) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", [np.int16, bool])
def test_chances_of_whole_numbers_take_no_copy_in_floats(kind):
    values = (np.arange(1_000_000) % 2).astype(kind).reshape(1000, 1000)
    tracemalloc.start()
    found = chance(values)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000  # one byte a value, not eight
    assert found[:2].tolist() == [0, 1]


def test_whole_numbers_are_counted_above_a_broken_line():
    values = np.array([44, 45, 46, 47], dtype=np.int16)
    assert [float(chance(values, above=line)) for line in (45, 45.5, 46 - 1e-12)] == [
        0.5,
        0.5,
        0.25,
    ]
