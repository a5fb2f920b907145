import numpy as np
import pytest

from planner.schools.closures import moved_on, named_heirs, rehouse

ROLL = np.array([[[30.0, 20.0], [10.0, 10.0], [40.0, 0.0]]])
GONE = np.array([True, False, False])
TEACHES = np.array([[False, False], [True, True], [True, False]])


def test_pupils_go_to_the_heirs_that_teach_their_grade():
    heirs = np.array([[0, 1.0, 2.0], [0, 0, 0], [0, 0, 0]])
    moved = rehouse(ROLL, GONE, heirs, TEACHES)
    assert moved[0].tolist() == [[0, 0], [20, 30], [60, 0]]
    assert moved.sum(axis=1).tolist() == ROLL.sum(axis=1).tolist()


def test_without_heirs_they_spread_over_all_that_teach_the_grade():
    moved = rehouse(ROLL, GONE, np.zeros((3, 3)), TEACHES)
    assert moved[0, :, 0].tolist() == pytest.approx([0, 16, 64])


def test_where_only_an_empty_school_teaches_the_grade_they_go_there():
    teaches = np.array([[False, False], [True, False], [True, True]])
    moved = rehouse(ROLL, GONE, np.zeros((3, 3)), teaches)
    assert moved[0, :, 1].tolist() == [0, 10, 20]


def test_nobody_is_dropped_silently():
    with pytest.raises(ValueError, match="no school left"):
        rehouse(ROLL, GONE, np.zeros((3, 3)), np.zeros((3, 2), dtype=bool))


ALL = np.ones((3, 2), dtype=bool)


def test_who_is_named_as_successor_comes_before_the_heirs_of_the_land():
    land = np.array([[0.0, 0.3, 0.7], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert named_heirs(land, [(1, 0)], ALL)[0].tolist() == [0, 0.3, 0]
    assert named_heirs(land, [(1, 0), (2, 0)], ALL)[0].tolist() == [0, 0.3, 0.7]
    assert named_heirs(np.zeros((3, 3)), [(1, 0), (2, 0)], ALL)[0].tolist() == [0, 1, 1]
    assert named_heirs(land, [], ALL).tolist() == land.tolist()


def test_a_successor_that_is_not_open_takes_nobody():
    teaches = ALL.copy()
    teaches[1] = False
    land = np.array([[0.0, 0.3, 0.7], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    assert named_heirs(land, [(1, 0)], teaches)[0].tolist() == [0, 0.3, 0.7]


def test_a_merger_to_come_takes_all_pupils_to_the_new_school():
    """Schools 0 and 1 end; 2 opens in their place, though their land goes to nobody."""
    roll = np.array([[[10.0, 20.0], [5.0, 6.0], [0.0, 0.0]]])
    before, now = ALL.copy(), ALL.copy()
    before[2], now[:2] = False, False
    flows = np.zeros((2, 1, 3))
    found = moved_on(roll, flows, [(2, 0), (2, 1)], np.array([before, now]), [[0, 1]])
    assert found[0].tolist() == [[0, 0], [0, 0], [15, 26]]
    same = np.array([before, before])
    assert moved_on(roll, flows, [(2, 0)], same, [[0, 1]]) is roll


LADDER = [[0], [1]]


def test_a_phase_that_ends_moves_its_own_pupils_alone():
    """School 0 gives up grade 1 and keeps grade 2; its entrants went to 2, and go there still."""
    roll = np.array([[[30.0, 20.0], [10.0, 10.0], [40.0, 5.0]]])
    before, now = ALL.copy(), ALL.copy()
    now[0, 0] = False
    flows = np.array([[[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]])
    found = moved_on(roll, flows, [], np.array([before, now]), LADDER)
    assert found[0].tolist() == [[0, 20], [10, 10], [70, 5]]


def test_entrants_of_another_phase_tell_nothing_of_where_pupils_go():
    """School 0 gives up grade 2 and still takes in entrants: its elders go by the others' rolls."""
    roll = np.array([[[30.0, 20.0], [10.0, 10.0], [40.0, 30.0]]])
    before, now = ALL.copy(), ALL.copy()
    now[0, 1] = False
    flows = np.array([[[0.9, 0.1, 0.0]], [[0.9, 0.1, 0.0]]])
    found = moved_on(roll, flows, [], np.array([before, now]), LADDER)
    assert found[0].tolist() == [[30, 0], [10, 15], [40, 45]]


def test_a_merger_sends_pupils_to_the_school_that_is_named_before_all_others():
    roll = np.array([[[30.0, 20.0], [10.0, 10.0], [40.0, 30.0]]])
    before, now = ALL.copy(), ALL.copy()
    now[0] = False
    flows = np.array([[[1.0, 0.0, 0.0]], [[0.0, 0.0, 1.0]]])
    into = np.array([[1, -1, -1], [-1, -1, -1]])
    found = moved_on(roll, flows, [(2, 0)], np.array([before, now]), LADDER, into)
    assert found[0].tolist() == [[0, 0], [40, 10], [40, 50]]


def test_pupils_without_heirs_go_to_public_schools_as_long_as_there_are_any():
    public = np.array([True, False, True])
    moved = rehouse(ROLL, GONE, np.zeros((3, 3)), TEACHES, public)
    assert moved[0, :, 0].tolist() == [0, 10, 70]
    assert moved[0, :, 1].tolist() == [0, 30, 0]  # only the private one teaches that grade
