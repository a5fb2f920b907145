from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.standards import load_standards
from planner.model.standards import Norm
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_means import floor_of, new_school, posts_of, wing
from tests.programmed import make_programmed, make_town

POSTS = {"primary": (19.0, 2.0), "lower_secondary": (13.5, 3.0)}


@pytest.fixture(scope="module")
def chinese():
    return load_standards(["cn"])


@pytest.mark.parametrize(
    ("of", "classes", "floor"),
    [("primary", 24, 8464), ("primary", 30, 9689), ("lower_secondary", 18, 9084),
     ("several", 36, 13334)],
)  # fmt: skip
def test_floor_of_new_schools_is_that_of_the_standard(chinese, of, classes, floor):
    assert new_school(chinese, of, classes) == floor


def test_between_and_beyond_the_sizes_of_the_standard(chinese):
    assert new_school(chinese, "primary", 21) == pytest.approx((6714 + 8464) / 2)
    assert new_school(chinese, "primary", 6) == pytest.approx(5382 / 2)
    assert new_school(chinese, "primary", 36) == pytest.approx(9689 * 36 / 30)
    assert wing(chinese, "primary", 6) == pytest.approx(6 * (9689 - 5382) / 18)
    assert np.isnan(new_school(chinese, "kindergarten", 6))
    assert np.isnan(wing(chinese, "kindergarten", 6))


def test_areas_that_miss_sizes_are_refused(chinese):
    key = "programme.floor.primary"
    short = replace(chinese, norms=chinese.norms | {key: Norm(key, (5382.0, 6714.0))})
    with pytest.raises(ValueError, match="2 areas for 4 sizes"):
        new_school(short, "primary", 12)


def town(small):
    told = ProgrammeFacts(make_town(), make_programmed(), "en")
    norms = {"staff.small": Norm("staff.small", small)}
    for phase, (pupils, classes) in POSTS.items():
        for key, value in (("pupils_per_post", pupils), ("posts_per_class", classes)):
            norms[f"staff.{key}.{phase}"] = Norm(f"staff.{key}.{phase}", value)
    standards = replace(told.city.standards, norms=told.city.standards.norms | norms)
    return replace(told, plan=replace(told.plan, city=replace(told.city, standards=standards)))


def test_small_new_schools_get_posts_by_class():
    large, small = town(200.0), town(300.0)  # the new school has 240 places
    work = large.works[1]
    assert list(posts_of(large, work).values()) == pytest.approx([150 / 19, 90 / 13.5])
    assert list(posts_of(small, work).values()) == [12.0, 9.0]
    borrowed = posts_of(small, small.works[0])  # rooms at a school that stands
    assert list(borrowed.values()) == pytest.approx([50 / 19])


def test_what_is_not_built_has_no_floor_and_no_norm_no_posts():
    told = ProgrammeFacts(make_town(), make_programmed(), "en")
    for work in told.works:
        assert np.isnan(list(floor_of(told, work).values())).all()
        assert np.isnan(list(posts_of(told, work).values())).all()
