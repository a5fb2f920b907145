import numpy as np
import pytest

from planner.schools.closures import rehouse

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


def test_nobody_is_dropped_silently():
    with pytest.raises(ValueError, match="no school left"):
        rehouse(ROLL, GONE, np.zeros((3, 3)), np.zeros((3, 2), dtype=bool))
