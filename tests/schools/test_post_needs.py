"""Posts by hand: the recorded case of Guigang (F9), small schools, and a total shared out."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planner.model.standards import Ladder, Norm, Standards
from planner.schools.post_needs import needs, ratios, share_out, share_out_whole

LADDER = Ladder(6, (8, 31), {"primary": ("1", "2"), "lower_secondary": ("3",)})
NORMS = {
    "staff.pupils_per_post.primary": 19.0,
    "staff.pupils_per_post.lower_secondary": 13.5,
    "staff.posts_per_class.primary": 2.0,
    "staff.posts_per_class.lower_secondary": 3.0,
    "staff.periods.primary": (26.0, 30.0),
    "staff.periods.lower_secondary": 34.0,
    "staff.load.primary": 16.0,
    "staff.load.lower_secondary": 14.0,
    "staff.small": 200.0,
}
GRADES = [np.array([0, 1]), np.array([2])]
ONE = np.ones((1, 4))


def standards(**changed):
    norms = {key: Norm(key, value) for key, value in NORMS.items() if changed.get(key, 1)}
    return Standards(("x",), LADDER, norms)


def of(pupils, classes, ratio=None):
    ratio = ratio or ratios(standards())
    found = needs(np.array([pupils], dtype=float), np.array([classes], dtype=float), ratio, GRADES)
    return [np.round(part[0], 3).tolist() for part in (
        found.by_ratio, found.by_class, found.by_hours, found.needed)]  # fmt: skip


def test_f9_guigang_2020():
    pupils, in_post = np.array([488_582.0, 227_509.0]), np.array([26_286, 15_491])
    found = needs(pupils[None, :, None], np.zeros((1, 1, 3)), ratios(standards()), GRADES)
    by_ratio = found.by_ratio[0, :, 0]
    assert by_ratio.round(1).tolist() == [25_714.8, 16_852.5]
    assert (in_post - np.ceil(by_ratio)).tolist() == [571, -1_362]
    assert found.needed[0, :, 0].tolist() == by_ratio.tolist()  # large: the ratio alone


def test_three_ways_of_counting_side_by_side():
    # 90 pupils in 2 + 2 classes and 54 in one: 4.737 and 4; 8 and 3; (2·26 + 2·30)/16 and 34/14
    assert of([[90], [54]], [[2, 2, 1]]) == [
        [[4.737], [4.0]],
        [[8.0], [3.0]],
        [[7.0], [2.429]],
        [[8.0], [4.0]],
    ]


def test_the_size_of_a_school_is_that_of_all_its_phases():
    ratio = replace(ratios(standards()), small=144.0)
    assert of([[90], [54]], [[2, 2, 1]], ratio)[3] == [[4.737], [4.0]]


def test_a_phase_of_which_the_standards_know_no_ratio_is_not_known():
    ratio = ratios(standards(**{"staff.pupils_per_post.lower_secondary": 0}))
    ratio = replace(ratio, classes=np.array([2.0, np.nan]))
    by_ratio, _, _, needed = of([[900], [54]], [[2, 2, 1]], ratio)
    assert np.isnan(by_ratio[1][0])
    assert np.isnan(needed[1][0])
    assert of([[900], [0]], [[2, 2, 0]], ratio)[3] == [[47.368], [0.0]]


def test_without_any_ratio_nothing_is_told():
    both = {f"staff.pupils_per_post.{phase}": 0 for phase in LADDER.phases}
    assert ratios(standards(**both)) is None


def test_lessons_by_grade_must_fit_the_ladder():
    norms = dict(standards().norms) | {"staff.periods.primary": Norm("p", (26.0, 30.0, 30.0))}
    with pytest.raises(ValueError, match="3 numbers for 2 grades"):
        ratios(replace(standards(), norms=norms))


def test_what_is_enough_is_given_and_what_is_short_is_shared_by_need():
    needed = np.array([[10.0, 20.0, 6.0, 4.0]])
    members = np.array([[1.0, 1, 0, 0], [0, 0, 1, 0]])
    given_out = share_out(needed, np.array([15.0, 9.0]), members)
    assert given_out[0, :3].tolist() == [5.0, 10.0, 6.0]
    assert np.isnan(given_out[0, 3])  # in no district


def test_a_total_that_is_not_known_is_not_shared_out():
    members = np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]])
    found = share_out_whole(np.array([1.0, 1, 3, 3]), np.array([np.nan, 4.0]), members)
    assert np.isnan(found[:2]).all()
    assert found[2:].tolist() == [2, 2]


@given(arrays.arrays(float, 4, elements=st.floats(0, 500)), st.floats(0, 1500))
def test_whole_posts_stay_inside_the_total_and_near_their_share(needed, total):
    found = share_out_whole(needed, np.array([total]), ONE)
    assert (found == np.rint(found)).all()
    assert found.sum() == min(np.floor(total + 1e-9), np.ceil(needed.sum() - 1e-9))
    part = share_out(needed[None], np.array([total]), ONE)[0]
    assert (part <= needed + 1e-9).all()
    assert (np.abs(found - part) < 1.0 + 1e-6).all()
