from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.schools.classes import form, largest, sizes, smallest_bound, whole_children

GUIDE = np.array([281, 262, 240, 231, 225, 205])


def test_sizes():  # F1
    assert sizes(230, 5) == [46] * 5
    assert sizes(281, 5) == [57, 56, 56, 56, 56]
    assert all(size > 55 for size in sizes(281, 5))
    assert sizes(281, 6) == [47] * 5 + [46]
    wanted = form(np.array([281]), np.array(np.nan), np.array([45.0]))
    assert wanted.tolist() == [7]
    assert form(np.array([281]), np.array(np.nan), np.array([55.0])).tolist() == [6]


@pytest.mark.parametrize(
    ("rooms", "bound"), [(26, 60), (28, 57), (30, 53), (32, 48), (33, 47), (36, 44)]
)
def test_smallest_bound_and_its_classes(rooms, bound):  # F2
    assert smallest_bound(GUIDE[None], np.array([rooms])).tolist() == [bound]
    classes = form(GUIDE, np.array(float(rooms)), np.full(6, 40.0))
    assert largest(GUIDE, classes).max() == bound
    assert classes.sum() == rooms


def test_thirty_rooms():  # F2
    assert form(GUIDE, np.array(30.0), np.full(6, 45.0)).tolist() == [6, 5, 5, 5, 5, 4]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=3), st.integers(1, 7))
def test_largest_class_is_as_small_as_any_split_makes_it(pupils, rooms):  # against brute force
    pupils = np.array(pupils)
    taught = int((pupils > 0).sum())
    rooms = max(rooms, taught)
    classes = form(pupils, np.array(float(rooms)), np.full(len(pupils), 1.0))
    if pupils.sum() <= rooms:
        return
    splits = product(range(rooms + 1), repeat=len(pupils))
    best = min(
        max(-(-n // k) if k else 0 for n, k in zip(pupils.tolist(), split, strict=True))
        for split in splits
        if sum(split) <= rooms
        and all(k > 0 for n, k in zip(pupils.tolist(), split, strict=True) if n)
    )
    assert largest(pupils, classes).max() == best
    assert classes.sum() <= rooms


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), min_size=6, max_size=6), st.integers(6, 40))
def test_bound_falls_with_rooms_and_rises_with_pupils(pupils, rooms):  # F3
    grades = np.array([pupils])
    bound = smallest_bound(grades, np.array([rooms]))[0]
    assert smallest_bound(grades, np.array([rooms + 1]))[0] <= bound
    assert smallest_bound(grades + 1, np.array([rooms]))[0] >= bound


def test_no_grade_is_crammed_to_spare_the_others():  # F4
    classes = form(GUIDE, np.array(28.0), np.full(6, 45.0))
    assert largest(GUIDE, classes).max() == 57
    assert classes[-1] > 1


@pytest.mark.parametrize(
    ("size", "large", "super_large"), [(55, 0, 0), (56, 1, 0), (65, 1, 0), (66, 1, 1)]
)
def test_thresholds_are_strict(size, large, super_large):  # F10
    biggest = largest(np.array([size]), np.array([1]))
    assert int((biggest > 55).sum()) == large
    assert int((biggest > 65).sum()) == super_large


def test_rooms_stay_idle_where_the_target_needs_fewer():
    assert form(np.array([40, 41]), np.array(9.0), np.array([45.0, 45.0])).tolist() == [1, 1]


def test_a_school_with_fewer_rooms_than_grades_still_teaches_each():
    assert form(np.array([9, 8, 0]), np.array(1.0), np.full(3, 20.0)).tolist() == [1, 1, 0]


def test_whole_children_add_up():
    parts = np.array([[10.4, 10.4, 10.4], [0.5, 0.5, 0.0]])
    rounded = whole_children(parts)
    assert rounded.tolist() == [[11, 10, 10], [1, 0, 0]]
