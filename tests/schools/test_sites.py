import numpy as np
import pytest

from planner.schools.sites import best_choice

PUPILS = np.array([[100.0, 60, 0, 0]] * 3)
PLACES = np.array([[70.0, 60, 0, 0]] * 3)
REACH = np.array([[1, 0, 1, 1], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]], dtype=bool)
OPEN = np.array([[0.0, 0], [10, 10], [20, 20]])


def test_the_size_that_removes_most():
    choice = best_choice(PUPILS, PLACES, REACH, [2, 3], [[1, 2], [1]], OPEN, 0.5, 1.0)
    assert (choice.site, choice.classes) == (2, 2)
    assert choice.gain == pytest.approx(20 + 30)


def test_fewer_classes_first_among_equals():
    choice = best_choice(PUPILS, PLACES, REACH, [2], [[3, 4]], OPEN, 0.1, 1.0)
    assert choice.classes == 3


def test_places_that_would_stand_empty_are_not_proposed():
    assert best_choice(PUPILS, PLACES, REACH, [2], [[9]], OPEN, 0.7, 1.0) is None
    assert best_choice(PUPILS, PUPILS, REACH, [2, 3], [[1], [1]], OPEN, 0.1, 1.0) is None


def test_a_smaller_school_that_brings_enough_will_do():
    """One class removes 10 and 20 of 30 a year, two remove 20 and 30: 30 against 50 pupil-years."""
    assert best_choice(PUPILS, PLACES, REACH, [2], [[1, 2]], OPEN, 0.1, 0.6).classes == 1
    assert best_choice(PUPILS, PLACES, REACH, [2], [[1, 2]], OPEN, 0.1, 0.61).classes == 2
