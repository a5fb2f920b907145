"""What a project is worth: all else chosen again, shares that add up, who is served."""

from dataclasses import replace

import numpy as np
import pytest

from planner.kernels.siting_value import value
from planner.model.programme import Measure, ProgrammeRules
from planner.schools.programme_worth import (
    MOST,
    explain,
    frequency,
    pupil_years,
    relieved,
    shapley,
    used,
)
from tests.worktown import (
    FREE,
    chosen_by,
    every_choice,
    ground_of,
    invented,
    needing,
    short_of_places,
    sought_by_hand,
    works,
)

RULES = ProgrammeRules(gap=0.0, discount=0.0, weights=FREE)


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def loans(*told, group=None):
    """Rooms to borrow at S2 or S1: name, site, year, classes, money."""
    return [
        works(name, Measure(site, "primary", year, many, "borrow"), once=once, lead=1.0,
              group=group)
        for name, site, year, many, once in told
    ]  # fmt: skip


@pytest.fixture(scope="module")
def sought(city):
    """240 pupils and 25 over lack a place; two loans of 3 classes take them, a school stands by."""
    listed = loans(("a", "S2", 2027, 3, 5.0), ("b", "S1", 2027, 3, 6.0))
    listed.append(works("c", Measure("N1", "primary", 2027, 9), once=9.0, lead=1.0))
    who = needing([[[465.0]] * 6, [[460.0]] * 6], chance=[0.5, 0.5])
    return sought_by_hand(ground_of(city, RULES, listed), who)


def test_worth_is_the_best_without_less_the_best_with(city):
    for seed in (4,):
        found, who = invented(city, seed, ProgrammeRules(gap=0.0, weights=FREE))
        made = sought_by_hand(found, who)
        costs = every_choice(made.field.given)
        assert made.picked
        for one in explain(made)[1]:
            group = [found.candidates[k].group == one.one.group for k in made.field.of]
            rest = [cost for taken, cost in costs.items() if not (np.array(taken) & group).any()]
            assert one.cost == pytest.approx(min(rest) - made.found.value, abs=1e-6)
            assert one.cost >= -1e-9
            assert one.least <= one.cost + 1e-6


def test_what_stands_in_its_place_is_named(sought):
    assert chosen_by(sought) == ["a", "b"]
    worth = {one.one.name: one for one in explain(sought)[1]}
    assert worth["a"].instead == worth["b"].instead == ("c",)
    assert worth["a"].decide == 2026
    assert np.isnan(worth["a"].earlier)  # no candidate a year earlier is listed
    assert np.isnan(worth["a"].later)


def test_timing_is_the_same_work_a_year_earlier_or_later(city):
    """Three classes take 135 more for a year, 15 of them over their places; waiting saves 2."""
    told = [(str(year), "S2", year, 3, 5.0 + 2 * (2029 - year)) for year in (2027, 2028, 2029)]
    listed = loans(*told, group="S2")
    made = sought_by_hand(ground_of(city, RULES, listed), needing([[[465.0]] * 6]))
    assert chosen_by(made) == ["2027"]
    (one,) = explain(made)[1]
    a_year = 135 * 9 / 40 - 15 * 1.5 / 40
    assert one.later == pytest.approx(a_year - 2.0)
    assert np.isnan(one.earlier)


def test_shares_add_up_to_what_the_programme_spares(city, sought):
    shares = shapley(sought)
    assert set(shares) == set(sought.picked)
    spared = sought.none.cost - sought.found.value
    assert sum(shares.values()) == pytest.approx(spared)
    for seed in (2,):
        found, who = invented(city, seed, ProgrammeRules(gap=0.0, weights=FREE))
        made = sought_by_hand(found, who)
        total = made.none.cost - made.found.value
        assert sum(shapley(made).values()) == pytest.approx(total, abs=1e-6)


def test_two_that_are_alike_share_alike(city):
    listed = loans(("a", "S2", 2027, 2, 5.0), ("b", "S2", 2027, 2, 5.0))
    made = sought_by_hand(ground_of(city, RULES, listed), needing([[[700.0]] * 6]))
    one, two = shapley(made).values()
    assert one == pytest.approx(two)


def test_shares_are_not_told_of_too_many_or_none(city):
    many = [(str(k), "S2", 2027, 1, 1.0) for k in range(MOST + 1)]
    made = sought_by_hand(ground_of(city, RULES, loans(*many)), needing([[[2000.0]] * 6]))
    assert len(made.picked) == MOST + 1
    assert shapley(made) == {}
    assert all(np.isnan(one.share) for one in explain(made)[1])
    nobody = sought_by_hand(ground_of(city, RULES, loans(*many)), needing([[[1.0]] * 6]))
    assert shapley(nobody) == {}
    assert explain(nobody) == (nobody, [])


def test_how_often_a_place_is_in_the_best_plan_of_one_future(city):
    """A fifth of the futures have children enough to lack a place at all."""
    listed = loans(("a", "S2", 2027, 2, 5.0))
    who = needing([[[465.0]] * 6, [[100.0]] * 6], chance=[0.2, 0.8])
    made = sought_by_hand(ground_of(city, RULES, listed), who)
    assert frequency(made) == pytest.approx({made.picked[0]: 0.2})


def test_who_is_relieved_are_the_schools_of_those_who_come(sought):
    """S2's 465 fill S1, which has no pupils of its own: 240 of them or 235, for 4 years."""
    (b,) = [i for i in sought.picked if sought.ground.candidates[i].name == "b"]
    (school, pupils), *rest = relieved(sought, b)
    assert (school, rest) == ("S2", [])
    sent = sought.chosen.flow[:, sought.field.given.house == 1].sum(axis=1)
    assert pupils == pytest.approx(float(sent.reshape(2, 6).mean(axis=0).sum()))
    (a,) = [i for i in sought.picked if sought.ground.candidates[i].name == "a"]
    assert relieved(sought, a) == ()  # they are at S2 already


def test_use_is_that_of_the_future_of_fewest_pupils(city):
    listed = loans(("a", "S2", 2027, 2, 5.0))
    who = needing([[[465.0]] * 6, [[150.0]] * 6])
    made = sought_by_hand(ground_of(city, ProgrammeRules(), listed), who)
    share = used(made, made.picked[0])
    assert share[2:].tolist() == pytest.approx([150 / 200] * 4)
    assert share[:2].tolist() == pytest.approx([1.0] * 2)


def test_pupil_years_are_expected_and_summed_over_years(sought):
    pupils = np.ones((12, 3))
    pupils[6:] = 3.0  # of the other future
    assert pupil_years(sought, pupils) == pytest.approx((18 + 54) / 2)


def test_a_better_choice_that_is_met_while_explaining_is_taken(city):
    """What was found is made worse by hand: the dearer of two loans that are alike."""
    listed = loans(("a", "S2", 2027, 3, 5.0), ("b", "S2", 2027, 3, 9.0), group="S2")
    made = sought_by_hand(ground_of(city, RULES, listed), needing([[[330.0]] * 6]))
    assert chosen_by(made) == ["a"]
    poor = np.array([False, True])
    worse = value(made.field.given, poor)
    found = made.found._replace(chosen=poor, value=worse.cost)
    better, worths = explain(replace(made, found=found, chosen=worse))
    assert better.found.value <= worse.cost
    assert all(one.cost >= -1e-6 for one in worths)
