"""Sizes told in bands: the scatter behind them is found again, and a grade adds up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.banding import banded_share, within_bands

EDGES = np.array([0, 26, 31, 36, 41, 46, 51, 56, 61, 66])


def banded(sizes):
    at = np.searchsorted(EDGES, sizes, side="right") - 1
    return EDGES[at].astype(float), np.append(EDGES[1:] - 1, np.inf)[at]


@pytest.mark.parametrize("share", [0.03, 0.06, 0.1])
def test_the_scatter_is_found_again_from_bands_of_five(share):
    rng = np.random.default_rng(8)
    mean = rng.uniform(40, 56, 600)[:, None]
    z = rng.standard_normal((600, 5))
    sizes = np.rint(mean * (1 + share * (z - z.mean(axis=1, keepdims=True))))
    low, high = banded(sizes.ravel())
    told = np.repeat(sizes.mean(axis=1), 5)
    assert banded_share(low, high, told, np.full(3000, 5.0)) == pytest.approx(share, rel=0.06)


def test_bands_that_an_even_split_explains_tell_no_scatter():
    low, high = banded(np.array([47.0, 48, 48, 47]))
    assert banded_share(low, high, np.full(4, 47.5), np.full(4, 4.0)) == 0


def test_a_class_far_from_its_grade_is_heeded():
    low, high = banded(np.array([70.0, 40, 40, 42]))
    assert banded_share(low, high, np.full(4, 48.0), np.full(4, 4.0)) > 0.2


ALL = st.lists(st.lists(st.integers(1, 90), min_size=1, max_size=12), min_size=1, max_size=4)


@given(ALL)
def test_sizes_keep_their_bands_and_add_up_grade_by_grade(grades):
    true = np.concatenate([np.array(sizes, dtype=float) for sizes in grades])
    grade = np.repeat(np.arange(len(grades)), [len(sizes) for sizes in grades])
    low, high = banded(true)
    total = np.array([float(sum(sizes)) for sizes in grades])
    found = within_bands(low, high, grade, total)
    assert np.bincount(grade, weights=found) == pytest.approx(total, abs=1e-6)
    assert (found >= low).all()
    assert (found <= high).all()


def test_bands_that_cannot_hold_a_grade_tell_nothing_of_it():
    low, high = np.tile([41.0, 46], 4), np.tile([45.0, 50], 4)
    total = np.array([86.0, 96, np.nan, 95])
    found = within_bands(low, high, np.repeat(np.arange(4), 2), total)
    assert np.isnan(found[:6]).all()
    assert found[6:].tolist() == [45, 50]
