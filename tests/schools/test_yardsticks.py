"""Sets of indicators as the standards tell them; limits hold to the last digit (I5)."""

import numpy as np
import pytest

from planner.inputs.standards import load_standards
from planner.schools.yardsticks import (
    counted,
    listed,
    pupils_told,
    reaches,
    within,
    yardsticks,
)


@pytest.fixture(scope="module")
def china():
    return load_standards(["cn", "cn-basic-2012", "cn-quality-2017"])


def test_the_eight_and_the_seven(china):
    basic, quality = yardsticks(china)
    assert (basic.name, quality.name) == ("basic", "quality")
    assert (len(basic.indicators), len(quality.indicators)) == (8, 7)
    assert (basic.composite, quality.composite) == (True, False)
    assert basic.limits == {"primary": 0.65, "lower_secondary": 0.55}
    assert quality.limits == {"primary": 0.5, "lower_secondary": 0.45}
    assert (basic.met, quality.met, quality.remaining) == (None, 6, 0.85)
    assert quality.least["teaching_area", "lower_secondary"] == 5.8
    assert len(quality.least) == 14
    assert basic.least == {}


def test_schools_that_do_not_count(china, equipped):
    basic, quality = yardsticks(china)
    kinds = np.array(["", "教学点", "vocational", "site"], dtype=object)
    sectors = np.array(["public", "public", "public", "private"], dtype=object)
    city = equipped.schools.assign(kind=("school", kinds), sector=("school", sectors))
    city = type("City", (), {"schools": city, "standards": china})()
    assert counted(city, basic)[0].tolist() == [True, False, False, False]
    inside, point = counted(city, quality)
    assert inside.tolist() == [True, True, False, True]
    assert point.tolist() == [False, True, False, False]
    assert quality.points_from == 50


def test_i5_limits_may_be_reached():
    assert within(np.array([0.5, 0.5001, 0.1 + 0.4]), 0.5).tolist() == [True, False, True]
    assert reaches(np.array([4.2, 4.1999, 0.1 + 4.1]), 4.2).tolist() == [True, False, True]
    assert not within(np.array([np.nan]), 0.5).any()
    assert not reaches(np.array([np.nan]), 0.5).any()


def test_words_and_pupils(china):
    assert listed(china, "balance.split.items")[-1] == "books"
    assert listed(china, "no such norm") == ()
    assert pupils_told(china, "networked_rooms") == 100
    assert pupils_told(china, "books") == 1
    assert pupils_told(china, "swimming_baths") == 1
