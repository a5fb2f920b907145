"""Choosing by past errors."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.selection import least

STANDS = np.array([[1.0, 1.1, 0.9, 1.0], [0.5, 0.6, 0.4, 0.5], [2.0, 2.0, 2.0, 2.0]])


def test_the_least_wins_and_ties_go_to_the_first():
    assert least(STANDS) == 1
    assert least(np.ones((3, 4))) == 0


def test_what_stands_falls_only_to_a_clear_winner():
    assert least(STANDS, standing=0) == 1
    unsure = np.array([[1.0, 1.0, 1.0, 1.0], [0.1, 1.8, 0.2, 1.7]])
    assert least(unsure) == 1
    assert least(unsure, standing=0) == 0


def test_two_origins_choose_but_overthrow_nothing():
    two = STANDS[:, :2]
    assert least(two) == 1
    assert least(two, standing=0) == 0
    assert least(two[:, :1]) is None
    assert least(two[:, :1], standing=2) == 2


def test_an_origin_at_which_one_is_silent_counts_for_nobody():
    costs = np.array([[1.0, 1.0, np.nan], [2.0, 2.0, 0.0]])
    assert least(costs) == 0


@given(st.lists(st.floats(0, 5), min_size=3, max_size=8))
def test_an_option_is_never_beaten_by_its_copy(row):
    assert least(np.array([row, row]), standing=1) == 1
