"""Closures and mergers: where places are little used, and others can do."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from planner.schools.places import provide
from planner.schools.programme_candidate import price
from planner.schools.programme_choice import solved
from planner.schools.programme_ending import saved
from planner.schools.programme_field import field
from tests.closingtown import BOTH, FEW, cheapest, faults_of, given_up, ground_near, known_town
from tests.worktown import (
    AT,
    HORIZON,
    needing,
    offered,
    policy_of,
    short_of_places,
    with_column,
)

RULES = ProgrammeRules(kinds=("close", "merge"), guarantee=2500.0)
CLOSE = replace(RULES, kinds=("close",))


@pytest.fixture(scope="module")
def city(toytown):
    return known_town(toytown)


def test_what_one_school_can_take_over_is_merged_into_the_nearest(city):
    """30 pupils each: S2 goes to S3, 700 m off; then S1 does too, for S2 does not go on."""
    found = given_up(city, RULES)
    assert {(one.site, one.measures[0].into) for one in found} == {
        ("S1", "S3"), ("S2", "S3"),
    }  # fmt: skip
    assert {one.kind for one in found} == {"merge"}
    assert all(len({one.first for one in found if one.site == site}) > 1 for site in ("S1", "S2"))


def test_what_only_several_can_take_over_is_closed(city):
    """70 at S2; 30 free at S1 and 45 at S3."""
    who = needing([[[50.0, 70.0, 75.0]] * 6], ("S1", "S2", "S3"))
    assert {one.kind for one in given_up(city, RULES, who) if one.site == "S2"} == {"close"}
    assert given_up(city, replace(RULES, kinds=("merge",)), who) == [
        one for one in given_up(city, RULES, who) if one.kind == "merge"
    ]


def test_nothing_closes_that_is_in_use_or_for_which_nobody_could_do(city):
    busy = needing([[[80.0, 118.0, 110.0]] * 6], ("S1", "S2", "S3"))
    assert given_up(city, RULES, busy) == []
    alone = np.eye(4, dtype=bool)
    assert given_up(city, RULES, reach=alone) == []


def test_closures_do_not_ask_whether_anybody_is_short_of_places(city):
    """Nobody is over anywhere: no place is of use to anybody, and closures are offered."""
    assert given_up(city, CLOSE, wanted=np.zeros((1, 4), dtype=bool))
    assert offered(city, CLOSE) == []  # where it is not known how full schools are, nothing is


def test_places_close_after_the_wave(city):
    wave = [[[60.0, pupils, 85.0] for pupils in (120.0, 120.0, 120.0, 60.0, 50.0, 40.0)]]
    found = given_up(city, CLOSE, needing(wave, ("S1", "S2", "S3")))
    assert min(one.first for one in found if one.site == "S2") == 2029
    assert {one.site for one in found} == {"S2"}


def test_what_closes_costs_by_its_own_rooms_and_saves_its_own_school(city):
    """S1 has 2 rooms for primary of 5; a school that keeps a phase keeps its head."""
    town = known_town(city, programme__price__school=3.0)
    once, yearly, lead = price(town, "close")
    found = {(one.site, len(one.measures)): one for one in given_up(town, CLOSE)}
    assert found["S1", 1].once == pytest.approx(once * 2)
    assert found["S1", 1].yearly == pytest.approx(yearly * 2)
    assert found["S2", 1].yearly == pytest.approx(yearly * 3 - 3.0)
    assert found["S2", 1].lead == lead


def test_all_phases_of_a_school_can_end_together(city):
    """S2 is given lower secondary too, and nine rooms."""
    town = known_town(city, programme__price__school=3.0)
    who = needing([[[30.0, 30.0, 30.0, 20.0, 20.0]] * 6], ("S1", "S2", "S3", "S1", "S2"),
                  phases=BOTH, kinds=(0, 0, 0, 1, 1))  # fmt: skip
    offers = town.schools["offers"].copy()
    offers.loc[{"school": "S2"}] = True
    rooms = town.schools["rooms"].to_numpy().copy()
    rooms[AT["S2"]] = 9.0
    schools = town.schools.assign(offers=offers, rooms=("school", rooms))
    rolls = town.rolls.copy()
    rolls.loc[{"school": "S2", "grade": ["4", "5"], "year": 2024}] = 54.0
    found = given_up(replace(town, schools=schools, rolls=rolls), CLOSE, who)
    whole = [one for one in found if len(one.measures) == 2]
    assert {one.site for one in whole} == {"S2"}
    one = next(one for one in whole if one.site == "S2")
    once, yearly, _ = price(town, "close")
    assert one.once == pytest.approx(once * 9)
    assert one.yearly == pytest.approx(yearly * 9 - 3.0)
    assert [part.phase for part in one.measures] == list(BOTH)


def test_what_must_be_kept_or_takes_another_over_is_not_closed(city):
    town = with_column(city, "must_keep", [False, False, True, False], bool)

    assert {one.site for one in given_up(town, CLOSE)} == {"S1", "S3"}
    heir = {"own": Measure("S1", "primary", 2028, 0, "merge", into="S3")}
    assert {one.site for one in given_up(city, CLOSE, measures=heir)} <= {"S2"}


def test_private_schools_and_those_with_a_committed_wing_are_not_closed(city, toytown):
    sectors = np.array(["public", "private", "public", "public"], dtype=object)
    town = with_column(city, "sector", sectors, object)
    assert {one.site for one in given_up(town, CLOSE)} == {"S2"}
    town = replace(city, projects=toytown.projects)  # three classes at S2 in 2026
    first = min(one.first for one in given_up(town, CLOSE) if one.site == "S2")
    assert first > 2026


def test_ends_stand_between_opening_and_closing_by_the_record(city):
    town = with_column(city, "closed", [np.nan, np.nan, 2029.0, np.nan])
    who = needing([[[30.0, 10.0, 30.0]] * 6], ("S1", "S2", "S3"))
    assert max(one.first for one in given_up(town, CLOSE, who) if one.site == "S2") == 2028


def test_where_places_are_not_known_an_end_costs_and_saves_nothing(city, toytown):
    bare = short_of_places(toytown)
    sizes = policy_of(bare, RULES).class_size
    places = provide(bare, sizes, {}, HORIZON)
    assert saved(bare, sizes, places, [Measure("S3", "primary", 2028, 0, "close")]) == (0.0, 0.0)


def test_the_choice_among_ends_is_that_of_trying_all(city):
    """What saves most of all sets that keep everybody's school; each is a plan that can be run."""
    town = known_town(city, programme__price__school=3.0)
    rules = replace(RULES, guarantee=1000.0, gap=0.0, last_year=2028)
    found = ground_near(town, rules, given_up(town, rules, last=2028))
    made = field(found, FEW)
    best = solved(found, made)
    assert best.value == pytest.approx(cheapest(found, made), abs=1e-6)
    some = [found.candidates[i] for i in made.of[best.chosen]]
    assert some  # it pays
    assert faults_of(town, rules, some) == []
