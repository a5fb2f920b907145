import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.classing import form_classes


def formed(pupils, rooms, target, keeps, start=None, large=99.0):
    """Classes and years of forming of one school, ``(year, grade)``."""
    pupils = np.array(pupils, dtype=np.int16)[None, :, None]
    grades = pupils.shape[-1]
    classes, since = np.empty_like(pupils), np.empty_like(pupils)
    start = np.zeros((1, grades), dtype=np.int16) if start is None else np.array([start], np.int16)
    target, large = np.full(grades, float(target)), np.full(grades, large)
    known = np.array(rooms, dtype=np.int64)[:, None]
    form_classes(pupils, known, target, large, np.array(keeps), start, classes, since)
    return classes[0, :, 0].tolist(), since[0, :, 0].tolist()


def test_the_bound_comes_before_the_count():  # F4: a count alone crams 205 into one room
    guide = np.array([281, 262, 240, 231, 225, 205])
    classes, _ = formed([guide], [28], 45, [False] * 6, large=55.0)
    assert max(-(-guide // classes[0])) == 57
    assert classes[0] == [5, 5, 5, 5, 4, 4]


def test_classes_climb_with_their_cohort():
    """90 children form three classes of 30; they are three still when 55 of them are left."""
    keeps = [False, True, False]
    pupils = [[90, 0, 0], [60, 55, 0], [60, 60, 55]]
    classes, since = formed(pupils, [9, 9, 9], 30, keeps)
    assert classes == [[3, 0, 0], [2, 3, 0], [2, 2, 2]]
    assert since == [[0, -1, -1], [1, 0, -1], [2, 1, 2]]


def test_a_cohort_that_grows_bursts_its_classes_though_rooms_are_idle():
    classes, _ = formed([[60, 0], [60, 80]], [9, 9], 30, [False, True])
    assert classes[1] == [2, 2]
    anew, _ = formed([[60, 0], [60, 80]], [9, 9], 30, [False, False])
    assert anew[1] == [2, 3]


def test_entrants_get_the_rooms_that_climbing_classes_leave():
    classes, _ = formed([[90, 0], [90, 90]], [4, 4], 30, [False, True])
    assert classes == [[3, 0], [1, 3]]


def test_all_are_formed_anew_where_climbing_classes_leave_no_room():
    classes, since = formed([[90, 0], [90, 90]], [3, 3], 30, [False, True])
    assert classes in ([[3, 0], [2, 1]], [[3, 0], [1, 2]])
    assert since[1] == [1, 1]


def test_recorded_classes_stand_even_beyond_the_rooms():
    classes, since = formed([[40, 40], [40, 40]], [3, 9], 30, [False, True], start=[4, 0])
    assert classes == [[4, 1], [2, 4]]
    assert since == [[0, 0], [1, 0]]


def test_a_class_needs_a_child():
    classes, _ = formed([[9, 0], [0, 2]], [9, 9], 3, [False, True])
    assert classes == [[3, 0], [0, 2]]


def test_unknown_rooms_leave_the_target_alone():
    assert formed([[100, 100]], [-1], 30, [False, False])[0] == [[4, 4]]


def planned(pupils, rooms, target, keeps, plan):
    """As `formed`, with classes that a plan opens, ``(year, grade)``."""
    pupils = np.array(pupils, dtype=np.int16)[None, :, None]
    grades = pupils.shape[-1]
    classes, since = np.empty_like(pupils), np.empty_like(pupils)
    lines = np.full(grades, float(target)), np.full(grades, 99.0)
    known = np.array(rooms, dtype=np.int64)[:, None]
    opened = np.array(plan, dtype=np.int16)[:, None]
    start = np.zeros((1, grades), dtype=np.int16)
    form_classes(pupils, known, *lines, np.array(keeps), start, classes, since, opened)
    return classes[0, :, 0].tolist(), since[0, :, 0].tolist()


def test_planned_classes_stand_and_climb():
    """Three classes for 60 where the target asks for two; a year on they are three still."""
    classes, since = planned(
        [[60, 60], [60, 60], [60, 60]], [9, 9, 9], 30, [False, True], [[0, 0], [3, 0], [0, 0]]
    )
    assert classes == [[2, 2], [3, 2], [2, 3]]
    assert since[1:] == [[1, 0], [2, 1]]


def test_planned_classes_stand_though_rooms_are_short():
    """Of four rooms the plan takes three: the other grades, formed anew, share what is left."""
    pupils = [[60, 60, 60], [60, 60, 60]]
    plan = [[0, 0, 0], [3, 0, 0]]
    classes, _ = planned(pupils, [6, 4], 30, [False] * 3, plan)
    assert classes[1] == [3, 1, 1]
    climbing, _ = planned(pupils, [6, 4], 30, [False, True, True], plan)
    assert climbing[1] == [3, 1, 1]


def test_a_plan_opens_no_class_without_a_child_nor_touches_the_record():
    classes, _ = planned([[60], [2], [0]], [9, 9, 9], 30, [False], [[5], [3], [3]])
    assert classes == [[2], [2], [0]]


@given(st.lists(st.integers(0, 200), min_size=3, max_size=3), st.integers(-1, 20))
def test_a_plan_that_plans_nothing_changes_nothing(pupils, rooms):
    years, keeps = [pupils, pupils[::-1]], [False, True, False]
    plain = formed(years, [rooms, rooms], 30, keeps)
    assert planned(years, [rooms, rooms], 30, keeps, np.zeros((2, 3))) == plain
