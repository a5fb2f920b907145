"""Conversions: rooms that one phase can spare for another, for some years or for good."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.kernels.siting_value import value
from planner.model.programme import ProgrammeRules
from planner.schools.places import provide
from planner.schools.programme_candidate import price
from planner.schools.programme_choice import solved
from planner.schools.programme_field import field
from tests.closingtown import (
    BOTH,
    around_of,
    cheapest,
    choices,
    faults_of,
    given_up,
    ground_near,
    known_town,
)
from tests.worktown import HORIZON, needing, offered, policy_of

RULES = ProgrammeRules(kinds=("convert",), guarantee=2500.0)
EVERY = np.ones((1, 4), dtype=bool)


@pytest.fixture(scope="module")
def city(toytown):
    """S1 has 2 rooms for primary and 3 for lower secondary; steps of one and two rooms."""
    return known_town(toytown, programme__steps=(1.0, 2.0))


def lower(city, pupils):
    empty = around_of(city, RULES).roll
    own = xr.where((empty["school"] == "S1") & empty["grade"].isin(["4", "5"]), pupils / 2, 0.0)
    return own.broadcast_like(empty).transpose(*empty.dims)


def test_only_rooms_that_their_own_phase_can_spare_are_converted(city):
    """60 pupils of lower secondary need 2 of 3 rooms of 45, 40 need one, 100 all."""
    for pupils, sizes in ((60.0, {1}), (40.0, {1, 2}), (100.0, set())):
        found = given_up(city, RULES, wanted=EVERY, roll=lower(city, pupils))
        assert {one.measures[1].classes for one in found} == sizes
        assert {one.site for one in found} <= {"S1"}
        assert all(one.measures[0].phase == "lower_secondary" for one in found)


def test_some_go_back_after_a_stay(city):
    found = given_up(city, RULES, wanted=EVERY, roll=lower(city, 60.0))
    tides = [one for one in found if len(one.measures) == 4]
    assert tides
    for one in tides:
        out, into, back, home = one.measures
        assert (out.year, out.phase, out.classes) == (into.year, "lower_secondary", -1)
        assert (back.year, back.phase, back.classes) == (home.year, "primary", -1)
        assert home.year - out.year in (3, 5)
    assert any(len(one.measures) == 2 for one in found)


def test_a_tide_needs_the_rooms_only_while_it_lasts(city):
    """Lower secondary is full again in 2030."""
    grown = lower(city, 60.0).copy()
    grown.loc[{"year": 2030}] = lower(city, 130.0).sel(year=2030)
    found = given_up(city, RULES, wanted=EVERY, roll=grown)
    assert {(one.first, one.measures[-1].year) for one in found} == {(2026, 2029), (2027, 2030)}


def test_places_are_those_of_a_run_and_go_back(city):
    found = given_up(city, RULES, wanted=EVERY, roll=lower(city, 60.0))
    made = ground_near(city, RULES, found, BOTH)
    for one, gains in zip(made.candidates, made.gains, strict=True):
        here = (made.years >= one.first) & (made.years < (one.measures[-1].year
                if len(one.measures) == 4 else np.inf))  # fmt: skip
        assert gains.tolist() == [[40.0, -45.0] if held else [0.0, 0.0] for held in here]


def test_a_room_that_fits_less_gives_less(city):
    norms = dict(city.standards.norms)
    key = "programme.fit.lower_secondary.primary"
    norms[key] = replace(norms[key], value=0.5)
    town = replace(city, standards=replace(city.standards, norms=norms))
    found = given_up(town, RULES, wanted=EVERY, roll=lower(town, 60.0))
    made = ground_near(town, RULES, found, BOTH)
    assert made.gains[..., 0].max() == 20.0


def test_all_rooms_get_a_second_life_where_others_have_room(city):
    """S3 takes over the ten of primary at S2, where rooms for lower secondary are of use."""
    who = needing([[[70.0, 10.0, 30.0, 140.0]] * 6], ("S1", "S2", "S3", "S1"),
                  phases=BOTH, kinds=(0, 0, 0, 1))  # fmt: skip
    wanted = np.array([[False] * 4, [True] * 4])
    found = given_up(city, RULES, who, wanted=wanted)
    whole = [one for one in found if one.site == "S2" and one.measures[1].classes == 3]
    assert whole
    assert {len(one.measures) for one in whole} == {2}  # for good
    assert {one.measures[1].phase for one in whole} == {"lower_secondary"}


def test_it_is_priced_by_the_room_each_way(city):
    once, yearly, lead = price(city, "convert")
    for one in given_up(city, RULES, wanted=EVERY, roll=lower(city, 40.0)):
        ways = len(one.measures) / 2
        rooms = one.measures[1].classes
        assert one.once == pytest.approx(once * rooms * ways)
        assert (one.yearly, one.lead, one.lasts) == (yearly * rooms, lead, False)


def test_nothing_is_converted_where_it_is_of_no_use_or_not_known(city):
    assert given_up(city, RULES, roll=lower(city, 40.0)) == []
    assert offered(city, RULES) == []


def test_the_choice_is_that_of_trying_all_and_can_be_run(city):
    """Primary is short at S1; lower secondary has two rooms to spare."""
    who = needing([[[130.0, 30.0]] * 6], ("S1", "S1"), phases=BOTH, kinds=(0, 1))
    rules = replace(RULES, gap=0.0, last_year=2027)
    listed = given_up(city, rules, who, wanted=np.ones((2, 4), dtype=bool), last=2027)
    here = [one for one in listed if one.site == "S1"]
    found = replace(ground_near(city, rules, here, BOTH), reach=np.eye(4, dtype=bool))
    made = field(found, who)
    best = solved(found, made)
    assert best.value == pytest.approx(cheapest(found, made), abs=1e-6)
    some = [found.candidates[i] for i in made.of[best.chosen]]
    assert [one.measures[1].phase for one in some] == ["primary"]
    for choice in choices(found):
        assert faults_of(city, rules, choice) == []
    own = {f"m{k}": part for one in some for k, part in enumerate(one.measures)}
    then = provide(city, policy_of(city, rules).class_size, own, HORIZON).places
    told = value(made.given, best.chosen).places.reshape(6, 2, 4)
    expected = then.transpose("year", "phase", "school").fillna(0.0).to_numpy()[1:]
    assert told == pytest.approx(expected)


def test_rooms_that_are_back_cost_nothing_more(city):
    """A tide of one room: its class is paid for in the years in which it runs, and no longer."""
    tides = [
        one
        for one in given_up(city, RULES, wanted=EVERY, roll=lower(city, 60.0))
        if len(one.measures) == 4
    ]
    assert tides
    for one in tides:
        runs = {part.year: 0.0 for part in one.measures}
        for part, _, yearly in one.parts:
            runs[part.year] += yearly
        assert sum(once for _, once, _ in one.parts) == pytest.approx(one.once)
        assert list(runs.values()) == pytest.approx([one.yearly, -one.yearly])
