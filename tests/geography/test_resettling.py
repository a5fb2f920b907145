import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.geography.resettling import elders, followed, followers, resettled

WEST, EAST = np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])
BOTH = np.array([True, True])


def test_only_pupils_of_changed_areas_move_and_nobody_is_lost():
    before = np.array([[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0]])
    now = np.array([[1.0, 0, 0], [0, 0.5, 0.5], [0, 1.0, 0]])
    found = resettled(before, now, np.array([30.0, 10, 20]), np.array([1.0, 1, 1]), 1.0)
    assert found == pytest.approx(np.array([[0.75, 0.125, 0.125], [0, 1, 0], [0, 0, 1]]))
    half = resettled(before, now, np.array([30.0, 10, 20]), np.array([0.5, 1, 1]), 0.5)
    assert half[0] == pytest.approx([1 - 0.25 / 4, 0.125 / 4, 0.125 / 4])
    assert half.sum(axis=1) == pytest.approx(1)


def test_no_change_moves_nobody():
    same = np.array([[0.4, 0.6]])
    assert resettled(same, same, np.array([7.0]), np.ones(2), 1.0).tolist() == np.eye(2).tolist()


def test_elders_entered_one_to_grades_less_one_years_before():
    assert elders([WEST], 3).tolist() == WEST.tolist()
    assert elders([WEST, EAST], 3).tolist() == [[0.5, 0.5]]
    assert elders([WEST, EAST, EAST], 3).tolist() == EAST.tolist()


def test_a_closed_school_neither_doubles_nor_owes_a_child():
    """Half of the area followed a school that has closed; the other half changes to the third."""
    stays, now = np.array([[0, 0.5, 0]]), np.array([[0, 0, 1.0]])
    found = resettled(stays, now, np.array([30.0]), np.ones(3), 1.0)
    assert found.tolist() == [[1, 0, 0], [0, 0, 1], [0, 0, 1]]


@given(st.integers(0, 10**6))
def test_rows_are_shares_whatever_changes(seed):
    rng = np.random.default_rng(seed)
    before, now = rng.dirichlet(np.ones(4), (2, 5))
    before = before * (rng.random(4) < 0.7)
    found = resettled(before, now, rng.random(5) * 40, rng.random(4), rng.random())
    assert (found >= -1e-12).all()
    assert found.sum(axis=1) == pytest.approx(1)


def test_followers_go_with_their_elder_unless_the_school_admits_nobody():
    assert followed(EAST, followers(WEST, BOTH, 0.2)) == pytest.approx(np.array([[0.2, 0.8]]))
    shut = np.array([False, True])
    assert followed(EAST, followers(WEST, shut, 0.2)).tolist() == EAST.tolist()
    none = np.zeros((1, 2))
    assert followed(EAST, followers(none, BOTH, 0.5)).tolist() == EAST.tolist()
