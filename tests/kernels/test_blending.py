"""Mixtures of climbing and share as last year."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.blending import fitted, levels, mixed, raked, size_classes

counts = st.lists(st.floats(1, 500), min_size=2, max_size=6)


@given(counts, st.floats(0.5, 2))
def test_full_weight_climbs_and_no_weight_keeps_the_share(climbed, growth):
    progressed, last = np.array([climbed]), np.arange(1.0, len(climbed) + 1)
    grown = np.array([growth])
    assert mixed(progressed, last, grown, np.ones((1, 1))) == pytest.approx(progressed)
    assert mixed(progressed, last, grown, np.zeros((1, 1))) == pytest.approx(growth * last[None])


def test_a_school_without_pupils_on_one_side_climbs():
    found = mixed(np.array([[50.0, 0.0]]), np.array([0.0, 40.0]), np.ones(1), np.array([[0.5]]))
    assert found.tolist() == [[50.0, 0.0]]


def test_size_classes_leave_unknown_sizes_out_of_the_cuts():
    size = np.array([10.0, np.nan, 50.0, 20.0, 40.0, 30.0])
    assert size_classes(size, np.array([0.2]))[[0, 2, 3, 4, 5]].tolist() == [0, 1, 1, 1, 1]


def test_levels_are_medians_drawn_to_nought_and_bounded():
    error = np.array([0.04, 0.06, 0.05, 3.0])
    kind = np.array([0, 0, 0, 1])
    found = levels(error, kind, 3, pseudo=3.0, most=0.1)
    assert found == pytest.approx([0.025, 0.1, 0.0])


@given(counts, st.floats(1, 1000))
def test_raking_keeps_totals_and_pattern(parts, total):
    found = raked(np.array(parts), np.array(total), axis=0)
    assert found.sum() == pytest.approx(total)
    assert found / found[0] == pytest.approx(np.array(parts) / parts[0])


@given(st.integers(0, 10_000))
def test_fitting_meets_both_margins(seed):
    rng = np.random.default_rng(seed)
    truth = rng.uniform(5, 50, (2, 5, 3))
    found = fitted(rng.uniform(5, 50, (2, 5, 3)), truth.sum(axis=2), truth.sum(axis=1), 60)
    assert found.sum(axis=1) == pytest.approx(truth.sum(axis=1))
    assert found.sum(axis=2) == pytest.approx(truth.sum(axis=2), rel=1e-6)
