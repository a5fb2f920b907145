from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from planner.kernels.classing import form_classes
from planner.kernels.crowding import least_bound
from planner.model.draws import Draws
from planner.schools.classes import (
    expected_scores,
    followers,
    seat,
    teach,
    whole_children,
)
from planner.schools.risk import classes_enough

GUIDE = np.array([281, 262, 240, 231, 225, 205])


def form(pupils, rooms, target):
    """Classes ``(grade,)`` of one school in one year, all grades anew; rooms may be NaN."""
    children = pupils.reshape(1, 1, 1, -1).astype(np.int16)
    known = np.full((1, 1), -1 if np.isnan(rooms) else int(rooms))
    anew, before = np.zeros(len(pupils), dtype=bool), np.zeros((1, len(pupils)), dtype=np.int16)
    classes, formed = np.empty_like(children), np.empty_like(children)
    large = np.full(len(pupils), np.inf)
    form_classes(children, known, target, large, anew, before, classes, formed)
    return classes[0, 0, 0].astype(int)


def largest(pupils, classes):
    """Pupils in the largest class ``(grade,)`` as a run seats them, all even."""
    children, split = (part.reshape(1, 1, 1, -1).astype(np.int16) for part in (pupils, classes))
    even = np.zeros(1), np.full((1, len(pupils), 0), np.nan)
    lines, new = np.full(len(pupils), 1e4), np.zeros_like(split)
    return seat(children, split, new, lines, *even, Draws(0), [2024], ["A"]).largest[0, 0, 0]


def smallest_bound(pupils, rooms):
    """Least bound on the size of the largest class, ``(school,)``."""
    pairs = zip(pupils, rooms.tolist(), strict=True)
    return np.array([least_bound(row, at) for row, at in pairs])


def test_sizes():  # F1
    pupils, classes = np.array([230, 281, 281]), np.array([5, 5, 6])
    assert largest(pupils, classes).tolist() == [46, 57, 47]
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


MEANS, CLASSES = (281.0, 262.0, 240.0), (6, 5, 5)


def seated(pupils, classes=CLASSES, share=0.0):
    """Classes of one school and year; pupils ``(draw, grade)``."""
    full = np.ascontiguousarray(pupils[:, None, None].astype(np.int16))
    formed = np.ascontiguousarray(np.broadcast_to(np.array(classes, np.int16), full.shape))
    draws = Draws(1, tuple(range(len(pupils))))
    empty = np.zeros((1, len(classes), 0))
    large = np.full(len(classes), 55.0)
    when = np.zeros_like(full)
    return seat(full, formed, when, large, np.array([share]), empty, draws, [2026], ["S"])


def within(found, wanted, draws, errors=4):
    return abs(found - wanted) <= errors * np.sqrt(wanted * (1 - wanted) / draws)


def test_chances_by_grade_and_of_any():  # F5
    exact = [poisson.sf(55 * k, mean) for mean, k in zip(MEANS, CLASSES, strict=True)]
    assert exact == pytest.approx([0.0019776, 0.2012304, 0.0122640], abs=1e-7)
    joint = 1 - np.prod([1 - one for one in exact])
    assert joint == pytest.approx(0.2125868, abs=1e-7)
    draws = 200_000
    found = seated(np.random.default_rng(5).poisson(MEANS, (draws, 3))).largest[:, 0, 0] > 55
    for grade, wanted in enumerate(exact):
        assert within(found[:, grade].mean(), wanted, draws)
    assert within(found.any(axis=1).mean(), joint, draws)


@pytest.mark.parametrize(("mean", "classes"), [(200, 5), (250, 6), (281, 6)])
def test_classes_for_a_risk_of_five_per_cent(mean, classes):  # F6
    assert poisson.sf(55 * classes, mean) <= 0.05 < poisson.sf(55 * (classes - 1), mean)
    pupils = np.random.default_rng(6).poisson(mean, (100_000, 1))
    each, together = classes_enough(seated(pupils, (classes,)).needed, 0.05)
    assert each.item() == together.item() == classes


def test_a_shared_shock_makes_totals_wilder_and_bursts_fewer():  # F7
    draws, rng = 400_000, np.random.default_rng(7)

    def pupils(shock):
        return rng.poisson(np.array(MEANS) * np.exp(0.05 * shock))

    shared = pupils(rng.standard_normal((draws, 1)))
    apart = pupils(rng.standard_normal((draws, 3)))
    for rolls, chance, deviation in ((shared, 0.2785, 48.1), (apart, 0.3002, 36.1)):
        burst = (seated(rolls).largest[:, 0, 0] > 55).any(axis=1).mean()
        assert burst == pytest.approx(chance, abs=0.003)  # by quadrature .2801 and .2998
        assert rolls.sum(axis=1).std() == pytest.approx(deviation, rel=0.01)


def test_what_the_policy_text_counts():  # F8, F9
    """Guigang: 190 large classes were 1.08 % of all, so that is how many there are."""
    pupils = {"primary": 488_582, "lower_secondary": 227_509}
    total, staff = sum(pupils.values()), 26_286 + 15_491
    classes = round(190 / 0.0108)
    assert (classes, total, staff) == (17_593, 716_091, 41_777)
    assert total / classes == pytest.approx(40.7, abs=0.05)
    fallen = [now / 4575 - 1 for now in (1100, 190)]
    assert fallen == pytest.approx([-0.7596, -0.9585], abs=5e-5)
    posts = pupils["primary"] / 19, pupils["lower_secondary"] / 13.5
    assert posts == pytest.approx((25_714.8, 16_852.5), abs=0.05)


def test_classes_follow_their_cohort_but_at_entry(toytown):
    assert followers(toytown.standards).tolist() == [False, True, True, False, True]
    norm = toytown.standards.norms["classes.resplit"]
    for value, wanted in (("every", [False] * 5), ("3; 5", [False, True, False, False, False])):
        norms = toytown.standards.norms | {"classes.resplit": replace(norm, value=value)}
        assert followers(replace(toytown.standards, norms=norms)).tolist() == wanted


def test_a_years_classes_are_the_entry_classes_of_six_years():
    """A bulge of one more class climbs a grade a year and takes a room for six years."""
    years, grades = 9, 6
    children = np.full((1, years, 1, grades), 80)
    for year in range(years):
        if year < grades:
            children[0, year, 0, year] = 130
    found = teach(
        children, np.full((years, 1), np.nan), np.full(6, 45.0), np.full(6, 55.0),
        np.array([False, *[True] * 5]), np.zeros((1, 6), int), np.zeros(1), np.zeros((1, 6, 0)),
        Draws(1), list(range(2026, 2026 + years)), ["S"],
    )  # fmt: skip
    assert found.classes[0, :, 0].sum(axis=1).tolist() == [13] * 6 + [12] * 3


def test_expected_scores_fall_and_centre():
    scores = expected_scores()
    assert scores[6, :6].sum() == pytest.approx(0, abs=1e-12)
    assert (np.diff(scores[6, :6]) < 0).all()
    assert scores[6, 0] == pytest.approx(1.267, abs=0.02)  # of six normal numbers the largest
    assert (scores[6, 6:] == 0).all()
