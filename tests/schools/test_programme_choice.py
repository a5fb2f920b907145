"""The choice: equal to trying everything, within its money, and in the form of a scenario."""

from dataclasses import replace

import numpy as np
import pytest

from planner.geography.guarantee import near
from planner.model.draws import Draws
from planner.model.programme import Measure, ProgrammeRules, Source, Weights
from planner.schools.places import provide
from planner.schools.programme_choice import known, measures_of, phases_of, solved, useful
from planner.schools.programme_field import field, one_of
from planner.schools.programme_money import payments
from tests.closingtown import faults_of, known_town
from tests.worktown import (
    AT,
    FREE,
    HORIZON,
    chosen_by,
    every_choice,
    ground_of,
    invented,
    needing,
    policy_of,
    proposed,
    ready,
    short_of_places,
    sought_by_hand,
    works,
)

CHEAP = Weights(unmet=3.0, over=0.5, way=0.02, moved=0.05, idle=0.02)


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


@pytest.fixture(scope="module")
def sought(city):
    return proposed(city, ProgrammeRules())


@pytest.mark.parametrize("rules", [
    ProgrammeRules(gap=0.0, weights=CHEAP),
    ProgrammeRules(gap=0.0, weights=CHEAP, budget=5.0),
    ProgrammeRules(gap=0.0, weights=CHEAP, caution=1.5, tail=0.5),
    ProgrammeRules(gap=0.0, weights=CHEAP, sources={"a": Source(9.0, ("build",)),
                                                    "b": Source({2027: 6.0}, ("extend",))}),
], ids=("free", "budget", "caution", "sources"))  # fmt: skip
def test_nothing_that_can_be_chosen_costs_less(city, rules):
    """Six candidates, every set of them tried."""
    for seed in (1, 4):
        found, who = invented(city, seed, rules)
        made = field(found, who)
        costs = every_choice(made.given)
        best = solved(found, made)
        assert best.value == pytest.approx(min(costs.values()), abs=1e-6)
        assert costs[tuple(best.chosen.tolist())] == pytest.approx(best.value)
        assert best.bound <= best.value + 1e-9
        assert best.proven


def test_more_money_never_costs_more(city):  # H6
    values = []
    for budget in (0.0, 3.0, 8.0, 20.0, None):
        found, who = invented(city, 5, ProgrammeRules(gap=0.0, weights=CHEAP, budget=budget))
        values.append(solved(found, field(found, who)).value)
    assert values == sorted(values, reverse=True)
    assert values[-1] < values[0]


def test_a_candidate_more_never_costs_more(city):  # H6
    found, who = invented(city, 2, ProgrammeRules(gap=0.0, weights=CHEAP))
    last = np.inf
    for many in range(len(found.candidates) + 1):
        part = replace(found, candidates=found.candidates[:many], gains=found.gains[:many])
        now = solved(part, field(part, who)).value
        assert now <= last + 1e-9
        last = now


def test_the_dearer_it_is_to_lack_a_place_the_fewer_do(city):  # H6
    lacking = []
    for weight in (0.0, 0.5, 3.0, 30.0):
        weights = replace(CHEAP, unmet=weight, over=0.0)
        found, who = invented(city, 4, ProgrammeRules(gap=0.0, weights=weights))
        lacking.append(sought_by_hand(found, who).chosen.unmet.sum())
    assert lacking == sorted(lacking, reverse=True)


def test_spending_of_a_year_keeps_within_its_budget(city):  # H8
    rules = ProgrammeRules(gap=0.0, weights=CHEAP, budget={2026: 9.0, 2028: 4.0})
    found, who = invented(city, 1, rules)
    made = sought_by_hand(found, who)
    paid = sum(
        (payments(city.standards, found.candidates[i], found.years) for i in made.picked),
        np.zeros(6),
    )
    assert made.picked  # there is something to pay
    assert (paid <= np.array([0, 9.0, 0, 4.0, 0, 0]) + 1e-6).all()


def test_ring_fenced_money_pays_for_its_kinds_alone(city):
    """Building could be paid twice over, but the money is for borrowing."""
    build = works("b", Measure("N1", "primary", 2027, 2), once=5.0, lead=1.0)
    borrow = works("l", Measure("S1", "primary", 2027, 2, "borrow"), once=5.0, lead=1.0)
    for kind, names in (("borrow", ["l"]), ("build", ["b"])):
        rules = ProgrammeRules(weights=FREE, sources={"fund": Source(10.0, (kind,))})
        made = sought_by_hand(ground_of(city, rules, [build, borrow]), needing([[[300.0]] * 6]))
        assert chosen_by(made) == names


def test_what_no_source_may_pay_is_not_proposed(city):
    rules = ProgrammeRules(sources={"grant": Source(1000.0, ("build",))})
    found = proposed(city, rules)
    assert {found.ground.candidates[i].kind for i in found.picked} == {"build"}


@pytest.mark.parametrize("rules", [
    ProgrammeRules(budget=0.0), ProgrammeRules(weights=Weights(0, 0, 0, 0, 0)),
    ProgrammeRules(last_year=2025),
], ids=("no money", "nothing weighs", "no years"))  # fmt: skip
def test_where_nothing_can_be_paid_or_saved_nothing_is_built(city, rules):  # H7
    found = proposed(city, rules)
    assert found.measures == {}
    assert found.found.value == pytest.approx(found.none.cost)


def test_where_places_suffice_nothing_is_built(city):  # H7
    rooms = city.schools["rooms"].to_numpy().copy()
    rooms[[AT["S1"], AT["S2"]]] = 20.0
    roomy = replace(city, schools=city.schools.assign(rooms=("school", rooms)))
    found = proposed(roomy, ProgrammeRules())
    assert (found.tried, found.measures) == (0, {})


def test_a_city_without_sites_still_extends(city):
    keep = [1, 2, 3]
    town = replace(
        city,
        schools=city.schools.isel(school=keep),
        rolls=city.rolls.isel(school=keep),
        suppressed=city.suppressed.isel(school=keep),
    )
    assert {one.kind for one in proposed(town, ProgrammeRules()).measures.values()} == {"extend"}


def test_a_site_without_coordinates_is_no_help_and_no_harm(city):
    x = city.schools["x"].to_numpy().copy()
    x[AT["N1"]] = np.nan
    town = replace(city, schools=city.schools.assign(x=("school", x)))
    found = proposed(town, ProgrammeRules())
    assert found.measures
    assert "N1" not in {one.site for one in found.measures.values()}


def test_measures_come_in_the_form_of_a_scenario(city, sought):
    """Hand: 252 pupils from 2028 on, 200 places and 25 over; two classes at S2 hold them all."""
    ((name, measure),) = sought.measures.items()
    assert name == "S2-primary-extend-2-2027"
    assert measure == Measure("S2", "primary", 2027, 2, "extend", None, 2.0)
    assert sought.names == {name: (name,)}
    then = provide(city, policy_of(city, ProgrammeRules()).class_size, sought.measures, HORIZON)
    told = sought.chosen.places.reshape(6, 4)[:, AT["S2"]]
    assert told == pytest.approx(then.places.sel(phase="primary", school="S2").to_numpy()[1:])


def test_no_more_works_than_are_allowed(city):
    assert proposed(city, ProgrammeRules(), most=0).measures == {}
    assert len(proposed(city, ProgrammeRules(), most=1).picked) == 1


def test_one_future_is_planned_for_as_the_central_path(city):  # H6: K = 1 is deterministic
    rules = ProgrammeRules(gap=0.0)
    found, who = invented(city, 6, rules)
    alone = one_of(who, 1)
    twice = replace(alone, pupils=np.repeat(alone.pupils, 2, axis=0), chance=np.array([0.3, 0.7]))
    one, two = (solved(found, field(found, each)) for each in (alone, twice))
    assert one.value == pytest.approx(two.value, abs=1e-6)


def test_no_caution_is_the_expectation(city):  # H6
    found, who = invented(city, 6, ProgrammeRules(gap=0.0, weights=CHEAP))
    made = sought_by_hand(found, who)
    assert made.found.value == pytest.approx(float(who.chance @ made.chosen.by_future))


def test_the_same_seed_gives_the_same_programme(city):
    draws = Draws(7, tuple(range(4)))
    one, two = (proposed(city, ProgrammeRules(), draws) for _ in range(2))
    assert one.measures == two.measures
    assert one.found.value == two.found.value


def test_the_order_of_schools_changes_nothing(city, sought):
    order = [2, 0, 3, 1]
    town = replace(
        city,
        schools=city.schools.isel(school=order),
        rolls=city.rolls.isel(school=order),
        suppressed=city.suppressed.isel(school=order),
    )
    found = proposed(town, ProgrammeRules())
    assert found.found.value == pytest.approx(sought.found.value)
    assert found.measures == sought.measures


def test_a_committed_wing_leaves_less_to_do(toytown, sought):
    """With P1's three classes at S2, nobody lacks a place: nothing is repeated."""
    town = replace(short_of_places(toytown), projects=toytown.projects)
    found = proposed(town, ProgrammeRules())
    assert found.none.cost < sought.none.cost
    assert found.measures == {}


def test_schools_of_unknown_places_do_not_count(city):
    phases = ("primary",)
    policy = policy_of(city, ProgrammeRules())
    places = provide(city, policy.class_size, {}, HORIZON)
    assert known(places, phases).tolist() == [[False, True, True, False]]


def test_places_are_of_use_within_reach_of_who_lacks_them(city):
    policy = policy_of(city, ProgrammeRules())
    places = provide(city, policy.class_size, {}, HORIZON)
    reach = np.eye(4, dtype=bool)
    reach[AT["S2"], AT["N1"]] = True
    who = needing([[[130.0]] * 6])
    assert useful(places, who, reach, np.array([False])).tolist() == [[True, False, True, False]]
    assert useful(places, who, reach, np.array([True])).all()
    assert not useful(places, needing([[[119.0]] * 6]), reach, np.array([False])).any()


def test_phases_are_those_asked_for_or_with_catchments(city):
    _, policy, _, assignment, *_ = ready(city, policy_of(city, ProgrammeRules()))
    assert phases_of(city, policy, assignment) == ("primary",)
    rules = ProgrammeRules(phases=("lower_secondary",))
    assert phases_of(city, replace(policy, programme=rules), assignment) == ("lower_secondary",)


def test_every_measure_has_a_name_of_its_own():
    halves = (Measure("S1", "primary", 2027, -1, "convert"),
              Measure("S1", "lower_secondary", 2027, 1, "convert"))  # fmt: skip
    steps = (Measure("S2", "primary", 2027, 2, "extend"),
             Measure("S2", "primary", 2029, 2, "extend"))  # fmt: skip
    found = measures_of([works("a", *halves), works("b", *steps), works("c", steps[0])])
    assert list(found) == ["a-primary", "a-lower_secondary", "b-1", "b-2", "c"]
    assert [found[name].year for name in ("b-1", "b-2")] == [2027, 2029]


def test_what_is_closed_keeps_the_guarantee(toytown):
    """Ten rooms at Market School for 120 pupils or so: Mill School's primary is merged into it."""
    city = known_town(toytown)
    rooms = city.schools["rooms"].to_numpy().copy()
    rooms[[1, 2]] = 9.0, 10.0
    city = replace(city, schools=city.schools.assign(rooms=("school", rooms)))
    for guarantee, kinds in ((1500.0, {"merge"}), (600.0, set())):
        free = replace(FREE, idle=1.0)
        rules = ProgrammeRules(
            kinds=("close", "merge"), guarantee=guarantee, last_year=2028, weights=free
        )
        kept = near(city, policy_of(city, rules), HORIZON)
        found = proposed(city, rules, near=kept)
        some = [found.ground.candidates[i] for i in found.picked]
        assert {one.kind for one in some} == kinds
        assert faults_of(city, rules, some) == []
    assert proposed(city, rules).tried == 0  # where the guarantee is not known, nothing ends
