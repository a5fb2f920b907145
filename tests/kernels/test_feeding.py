"""Leavers are shared out, and what is shared out adds up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.feeding import (
    Feeding,
    broken,
    drawn,
    expected,
    gone,
    into_schools,
    shifted,
    smoothed,
    taken_first,
)

TAU = np.array([[0.7, 0.2], [0.1, 0.8], [0.5, 0.4]])
LEAVERS = np.array([[100.0, 120.0, 80.0]])


def feeding(shares=TAU, known=np.inf):
    """Feed the last schools by the first ones after the first grade; ``(row, target)`` shares."""
    rows = len(shares)
    row, target = (part.ravel() for part in np.indices(shares.shape))
    number = np.arange(rows)
    ends = np.full(rows, known)
    return Feeding(number, np.zeros(rows, int), row, rows + target, shares.ravel(), ends)


def test_c6_the_matrix_of_the_specification():
    """τ and G6 (100, 120, 80): G7 (122, 148), leak 30, sum 300."""
    flows = expected(LEAVERS, feeding())
    fed = into_schools(flows, feeding(), 5, 2)[0, :, 0]
    lost = gone(LEAVERS, flows, feeding(), 2)[0]
    np.testing.assert_allclose(fed, [0, 0, 0, 122, 148])
    np.testing.assert_allclose(lost, [30])
    assert fed.sum() + lost.sum() == pytest.approx(300)


def test_by_chance_c6_holds_on_average_and_scatters_as_the_multinomial_law():
    generator = np.random.default_rng(6)
    many = np.repeat(LEAVERS, 4000, axis=0)
    flows = drawn(many, feeding(), generator.random((4000, 6, 2)))
    fed = into_schools(flows, feeding(), 5, 2)[:, 3:, 0]
    variance = (LEAVERS[0][:, None] * TAU * (1 - TAU)).sum(axis=0)
    error = np.sqrt(variance / 4000)
    assert (np.abs(fed.mean(axis=0) - [122, 148]) < 4 * error).all()
    np.testing.assert_allclose(fed.var(axis=0), variance, rtol=0.1)
    together = np.cov(flows[:, 0], flows[:, 1])[0, 1]
    assert together == pytest.approx(-100 * 0.7 * 0.2, rel=0.15)


@given(
    st.lists(st.floats(0, 300), min_size=3, max_size=3),
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.sampled_from([np.inf, 40.0]),
    st.integers(0, 2**32 - 1),
)
def test_nobody_is_lost_in_any_draw(leavers, parts, known, seed):
    shares = np.array(parts).reshape(3, 2)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
    feeds, number = feeding(shares, known), np.array([leavers, np.floor(leavers)])
    uniform = np.random.default_rng(seed).random((2, 6, 2))
    flows = drawn(number, feeds, uniform)
    assert (flows >= 0).all()
    lost = gone(number, flows, feeds, 2)
    assert (lost >= -1e-9).all()
    total = into_schools(flows, feeds, 5, 2).sum(axis=(1, 2)) + lost.sum(axis=1)
    np.testing.assert_allclose(total, number.sum(axis=1), atol=1e-9)
    assert (flows[1] == np.rint(flows[1])).all(), "whole leavers go whole"


def test_a_row_that_leaks_nothing_loses_nobody_by_rounding():
    shares = np.full((1, 10), 0.1)
    flows = drawn(np.array([[97.0]]), feeding(shares), np.full((1, 10, 2), 0.5))
    assert flows.sum() == 97.0


def test_shares_known_from_few_children_scatter_by_dirichlets_law():
    """Share 0.7 known from 50 children: variance ``0.7·0.3/51``, and the second in what is left."""
    generator = np.random.default_rng(1)
    broke = broken(feeding(TAU[:1], 50.0), generator.random((20_000, 2)))
    assert broke[:, 0].mean() == pytest.approx(0.7, abs=0.002)
    assert broke[:, 0].var() == pytest.approx(0.21 / 51, rel=0.05)
    second = (1 - broke[:, 0]) * broke[:, 1]
    assert second.mean() == pytest.approx(0.2, abs=0.002)
    assert second.var() == pytest.approx(0.2 * 0.8 / 51, rel=0.05)
    assert (broken(feeding(TAU[:1]), np.full((3, 2), 0.9))[:, 0] == 0.7).all()


def test_smoothed_shares_are_rows_of_shares_between_their_own_and_all():
    share = np.array([[1.0, 0.0], [0.5, 0.5]])
    found = smoothed(share, np.array([10.0, 30.0]), 10.0)
    np.testing.assert_allclose(found.sum(axis=1), 1.0)
    assert 0.625 < found[0, 0] < 1.0
    np.testing.assert_allclose(smoothed(share, np.zeros(2), 5.0), [[0.75, 0.25]] * 2)
    np.testing.assert_allclose(smoothed(share, np.array([10.0, 30.0]), 1e-12), share, atol=1e-9)


def test_own_pupils_first():
    """Own 40 of whom 0.5 stay where all did: 20 fewer; mixed with others, who have the rest."""
    climbing, own = np.array([[40.0, 90.0, 90.0]]), np.array([[40.0, 100.0, 60.0]])
    share, ratio = np.array([0.5, 1.0, 1.0]), np.array([1.0, np.nan, np.nan])
    np.testing.assert_allclose(taken_first(climbing, own, share, ratio), [[-20.0, 10.0, 0.0]])
    nothing = taken_first(climbing, own, np.full(3, np.nan), ratio)
    assert (nothing == 0).all()


def test_what_one_school_gains_others_do_not_get():
    climbing = np.array([[40.0, 60.0, 20.0]])
    found, lost = shifted(climbing, np.array([[16.0, 0.0, 0.0]]), np.array([False, True, True]))
    np.testing.assert_allclose(found, [[56.0, 48.0, 16.0]])
    assert lost.tolist() == [0.0]
    found, lost = shifted(climbing, np.array([[-20.0, 0.0, 0.0]]), np.array([False, True, True]))
    np.testing.assert_allclose(found, [[20.0, 75.0, 25.0]])
    found, lost = shifted(climbing, np.array([[-20.0, 0.0, 0.0]]), np.zeros(3, dtype=bool))
    np.testing.assert_allclose(found, [[20.0, 60.0, 20.0]])
    assert lost.tolist() == [20.0]
