"""A few futures that stand for many."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.representatives import represent


def test_one_of_each_heap_is_taken_with_its_weight():
    rng = np.random.default_rng(1)
    heaps = np.repeat([0.0, 10.0, 30.0], [50, 30, 20])[:, None] + rng.normal(0, 0.1, (100, 4))
    at, weight = represent(heaps, 3)
    assert [int(heaps[i, 0].round(-1)) for i in at] == [0, 10, 30]
    assert weight.tolist() == [0.5, 0.3, 0.2]


def test_extremes_are_kept():
    level = np.random.default_rng(2).normal(size=200)
    at, weight = represent(level[:, None], 5, level)
    assert {int(level.argmin()), int(level.argmax())} <= set(at.tolist())
    assert abs(weight @ level[at]) < 0.25  # the mean is 0.0 within what five can tell


def test_all_stand_for_themselves_where_few_are_many():
    at, weight = represent(np.zeros((3, 1)), 7)
    assert at.tolist() == [0, 1, 2]
    assert weight.tolist() == [1 / 3] * 3


@given(st.integers(1, 8), st.integers(0, 10_000))
def test_weights_sum_to_one_and_no_future_is_farther_than_from_a_taken_one(few, seed):
    paths = np.random.default_rng(seed).normal(size=(12, 3)).round(1)
    at, weight = represent(paths, few, paths.sum(axis=1))
    assert len(set(at.tolist())) == few == len(weight)
    assert abs(weight.sum() - 1) < 1e-12
    assert (weight > 0).all()


def test_alike_futures_still_give_as_many_as_asked():
    at, weight = represent(np.ones((6, 2)), 3, np.ones(6))
    assert len(at) == 3
    assert abs(weight.sum() - 1) < 1e-12
