"""What candidates change, by the very function that counts places in a run."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules, Weights
from planner.schools.places import provide
from planner.schools.programme_ground import held, may_take, room
from tests.worktown import AT, HORIZON, ground_of, policy_of, short_of_places, works

RULES = ProgrammeRules()
BUILD = Measure("N1", "primary", 2027, 6)
EXTEND = Measure("S2", "primary", 2026, 2, "extend")
BORROW = Measure("S1", "primary", 2026, 2, "borrow", until=2029)
CLOSE = Measure("S1", "primary", 2028, 0, "close")


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def test_a_new_school_fills_grade_by_grade(city):
    """6 classes of 40 for three grades: a third, two thirds, all of 240 places."""
    found = ground_of(city, RULES, [works("b", BUILD)])
    assert found.gains[0, :, 0].tolist() == [0, 0, 80, 160, 240, 240]


def test_an_extension_counts_at_once_and_a_loan_until_it_is_over(city):
    found = ground_of(city, RULES, [works("e", EXTEND), works("l", BORROW)])
    assert found.gains[0, :, 0].tolist() == [0, 80, 80, 80, 80, 80]
    assert found.gains[1, :, 0].tolist() == [0, 80, 80, 80, 0, 0]


def test_a_closure_gives_up_all_there_is(city):
    found = ground_of(city, RULES, [works("c", CLOSE)])
    assert found.gains[0, :, 0].tolist() == [0, 0, 0, -80, -80, -80]


@pytest.mark.parametrize("measures", [{}, {"own": Measure("S2", "primary", 2027, 1, "extend")}])
def test_gains_are_places_with_less_places_without(city, measures):
    listed = [works(str(k), one) for k, one in enumerate((BUILD, EXTEND, BORROW, CLOSE))]
    phases = ("primary", "lower_secondary")
    found = ground_of(city, RULES, listed, measures=measures, phases=phases)
    sizes = policy_of(city, RULES).class_size
    without = provide(city, sizes, measures, HORIZON).places
    for one, gains in zip(found.candidates, found.gains, strict=True):
        own = {f"m{k}": part for k, part in enumerate(one.measures)}
        then = provide(city, sizes, {**measures, **own}, HORIZON).places
        more = (then - without).sel(school=one.site, phase=list(phases)).to_numpy()[1:]
        assert gains == pytest.approx(more)


def test_a_work_of_two_phases_gains_in_both(city):
    halves = (Measure("S1", "primary", 2027, -1, "convert"),
              Measure("S1", "lower_secondary", 2027, 1, "convert"))  # fmt: skip
    phases = ("primary", "lower_secondary")
    found = ground_of(city, RULES, [works("c", *halves)], phases=phases)
    assert found.gains[0, 2:].tolist() == [[-40, 45]] * 4


def test_what_brings_nothing_by_the_horizon_is_left_out(city):
    late = works("late", replace(EXTEND, year=2031))
    unknown = works("unknown", Measure("S3", "primary", 2027, 2, "extend"))
    found = ground_of(city, RULES, [late, works("e", EXTEND), unknown])
    assert [one.name for one in found.candidates] == ["e"]
    assert found.site.tolist() == [AT["S2"]]


def test_weights_are_the_policys_else_the_standards(city):
    found = ground_of(city, ProgrammeRules(weights=Weights(way=0.5)), [])
    assert found.weights["way"] == 0.5
    assert found.weights["unmet"] == city.standards.number("programme.weight.unmet") == 9
    assert found.weight("unmet").tolist() == pytest.approx([9 / 40])  # a pupil of a class of 40


def test_the_rate_is_the_policys_else_the_standards(city):
    assert ground_of(city, RULES, []).rate == city.standards.number("programme.discount")
    assert ground_of(city, ProgrammeRules(discount=0.05), []).rate == 0.05


def test_places_there_are_and_pupils_over_them(city):
    """Large classes begin at 45 for 40: an eighth over the places."""
    found = ground_of(city, RULES, [])
    places, stretch = held(found)
    assert places.tolist() == [[0, 80, 120, 0]] * 6  # nobody is sent where places are not known
    assert stretch == pytest.approx(places / 8)
    assert room(found) == pytest.approx([0.125])


def test_houses_are_those_with_places_now_or_by_a_candidate(city):
    assert may_take(ground_of(city, RULES, []))[0].tolist() == [False, True, True, False]
    found = ground_of(city, RULES, [works("b", BUILD)])
    assert may_take(found)[0].tolist() == [True, True, True, False]


def test_years_are_those_to_come(city):
    assert ground_of(city, RULES, []).years.tolist() == list(range(2025, HORIZON + 1))
    assert ground_of(city, RULES, []).gains.shape == (0, 6, 1)
    assert np.isfinite(held(ground_of(city, RULES, []))[0]).all()
