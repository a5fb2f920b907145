"""A list that is handed in: priced, scored, put in order, and bought from."""

from dataclasses import replace

import numpy as np
import pytest

from planner.kernels.siting_value import value
from planner.model.programme import Listed, Measure, ProgrammeRules
from planner.schools.places import provide
from planner.schools.programme_listed import as_candidates
from planner.schools.programme_ranking import frontier, rank
from tests.worktown import (
    FREE,
    HORIZON,
    ground_of,
    needing,
    policy_of,
    proposed,
    short_of_places,
    sought_by_hand,
)

RULES = ProgrammeRules(gap=0.0, discount=0.0, weights=FREE)
LIST = (
    Listed("wing", (Measure("S2", "primary", 2027, 2, "extend", 20.0, 1.0),)),
    Listed("loan", (Measure("S1", "primary", 2026, 1, "borrow", 2.0, 1.0),)),
    Listed("field", (Measure("N1", "primary", 2028, 6, "build", 90.0, 3.0),)),
    Listed("idle", (Measure("S1", "primary", 2030, 1, "borrow", 500.0, 1.0),)),
)


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def listed_as(city, listed):
    policy = policy_of(city, RULES)
    places = provide(city, policy.class_size, {}, HORIZON)
    return as_candidates(city, policy, places, listed)


def sought_in(city, rules=RULES, listed=LIST, pupils=((465.0,), (460.0,))):
    found = ground_of(city, rules, listed_as(city, listed))
    return sought_by_hand(found, needing([[list(one)] * 6 for one in pupils]))


@pytest.fixture(scope="module")
def sought(city):
    return sought_in(city)


@pytest.fixture(scope="module")
def ranked(sought):
    return rank(sought, [9.0, 9.0])


def test_scores_are_alone_and_beside_all_others(city, sought, ranked):
    told = ranked.works
    field, given = sought.field, sought.none.cost
    for one in told["work"].to_numpy():
        row = told.sel(work=one)
        own = [item for item in LIST if item.name == one]
        alone = sought_in(city, listed=own)
        assert row["first"].item() == pytest.approx(given - _all(alone), abs=1e-6)
        rest = sought_in(city, listed=[item for item in LIST if item.name != one])
        assert row["last"].item() == pytest.approx(_all(rest) - _all(sought), abs=1e-6)
    assert len(field.of) == len(LIST)


def test_effect_counts_running_costs_and_what_still_stands(city):
    """What is relieved over all its money: loans that cost little to build may cost much to run.

    The loan costs 2, and 2 a year from 2026 on; the wing is worth something still in the end.
    """
    listed = [LIST[1], LIST[0]]
    found = sought_in(city, listed=listed)
    told = rank(found, [9.0]).works
    runs = (found.demand.years >= 2026).sum()
    yearly = found.ground.candidates[0].yearly
    assert yearly == 2.0
    loan = told.sel(work="loan")
    money = 2.0 + yearly * runs
    assert loan["effect"].item() == pytest.approx((loan["first"].item() + money) / money)
    wing, running = told.sel(work="wing"), found.ground.candidates[1].yearly
    runs = (found.demand.years >= 2027).sum()
    life = city.standards.number("programme.life")
    money = 20.0 + running * runs - 20.0 * (1 - runs / life)
    assert wing["effect"].item() == pytest.approx((wing["first"].item() + money) / money)


def test_effect_is_above_one_where_works_pay_and_endless_where_they_cost_nothing(city):
    found = rank(sought_in(city), [9.0]).works
    assert ((found["effect"] > 1) == (found["first"] > 0)).all()
    free = [Listed("gift", (Measure("S2", "primary", 2027, 2, "extend", 0.0, 1.0),))]
    made = listed_as(city, free)
    given = ground_of(city, RULES, [replace(made[0], yearly=0.0)])
    who = needing([[[465.0]] * 6])
    assert rank(sought_by_hand(given, who), [9.0]).works["effect"].item() == np.inf


def _all(sought):
    return value(sought.field.given, np.ones(len(sought.field.of), dtype=bool)).cost


def test_ranks_are_each_number_once(ranked):
    found = ranked
    assert sorted(found.works["rank"].to_numpy()) == [1, 2, 3, 4]
    assert found.order == "worst_first"


def test_by_effect_the_most_for_the_money_comes_first(city):
    found = rank(sought_in(city, replace(RULES, order="effect")), [9.0]).works
    order = found.sortby("rank")["effect"].to_numpy()
    assert order.tolist() == sorted(order, reverse=True)


def test_worst_first_goes_before_effect(city):
    """S1 lacks a larger share than S2: what relieves S1 comes first, though it spares less.

    Nobody may go to the other school.
    """
    listed = (
        Listed("cheap", (Measure("S2", "primary", 2026, 2, "borrow", 1.0, 1.0),)),
        Listed("fair", (Measure("S1", "primary", 2026, 2, "borrow", 50.0, 1.0),)),
        Listed("vain", (Measure("S1", "primary", 2030, 1, "borrow", 1e4, 1.0),)),
    )
    who = needing([[[280.0, 260.0]] * 6], ("S1", "S2"))
    by = {}
    for order in ("worst_first", "effect"):
        found = ground_of(city, replace(RULES, order=order), listed_as(city, listed))
        alone = replace(found, reach=np.eye(4, dtype=bool))
        by[order] = rank(sought_by_hand(alone, who), [9.0]).works
    places = {name: by["worst_first"].sel(work=name)["worst"].item() for name in ("cheap", "fair")}
    assert places == {"fair": 1, "cheap": 2}
    names = {order: found.sortby("rank")["work"].to_numpy().tolist() for order, found in by.items()}
    assert names["effect"][0] == "cheap"
    assert names["worst_first"] == ["fair", "cheap", "vain"]  # what spares nothing comes last


def test_the_order_of_the_list_changes_no_score(city, ranked):
    turned = rank(sought_in(city, listed=LIST[::-1]), [9.0]).works
    told = ranked.works
    for name in ("first", "last", "effect", "worst", "rank"):
        one, two = (found[name].sortby("work").to_numpy() for found in (told, turned))
        assert one == pytest.approx(two)


def test_more_money_leaves_no_more_undone(sought):
    """Within money, never above it, and monotone."""
    found = frontier(sought, [5.0, 25.0, 100.0, 1000.0])
    assert found["money"].to_numpy().tolist() == [0.0, 5.0, 25.0, 100.0, 1000.0]
    assert (found["spent"] <= found["money"] + 1e-6).all()
    objective = found["objective"].to_numpy()
    assert (np.diff(objective) <= 1e-6).all()
    assert (found["bound"].to_numpy() <= objective + 1e-6).all()
    assert objective[0] == pytest.approx(sought.none.cost)
    assert objective[-1] == pytest.approx(sought.found.value)
    assert found["works"].to_numpy()[:2].tolist() == ["", "loan"]
    assert (np.diff(found["unmet"].to_numpy()) <= 1e-6).all()


def test_budgets_that_are_not_named_are_shares_of_what_all_cost(sought, ranked):
    money = frontier(sought)["money"].to_numpy()
    assert money.tolist() == pytest.approx([0.0, 153.0, 306.0, 459.0, 612.0])
    assert ranked.frontier["money"].to_numpy().tolist() == [0.0, 9.0]


def test_an_empty_list_is_an_empty_ranking(city):
    found = rank(sought_in(city, listed=()))
    assert found.works.sizes["work"] == 0
    assert found.frontier["money"].to_numpy().tolist() == [0.0]


def test_two_schools_that_do_not_fit_on_one_site_are_one_or_the_other(city):
    """N1 takes six classes: two schools of three fit, two of six do not."""
    for classes, many in ((3, 2), (6, 1)):
        listed = [
            Listed(name, (Measure("N1", "primary", 2027, classes, "build", 1.0, 1.0),))
            for name in "ab"
        ]
        made = sought_in(city, listed=listed, pupils=((2000.0,),))
        assert len(made.picked) == many


def test_what_brings_no_places_is_ranked_all_the_same(city):
    """Works that improve, and those where places are not known, come last; none is lost."""
    listed = [
        Listed("i", (Measure("S1", "primary", 2027, 0, "improve", 5.0),)),
        Listed("u", (Measure("S3", "primary", 2027, 2, "extend"),)),
        Listed("w", LIST[0].measures),
    ]
    made = proposed(city, ProgrammeRules(), listed=listed_as(city, listed))
    found = rank(made, [9.0]).works
    assert sorted(found["work"].to_numpy()) == ["i", "u", "w"]
    assert found["rank"].sel(work="w").item() == 1
    assert found["first"].sel(work=["i", "u"]).to_numpy().max() <= 0
    assert list(made.measures) == ["w"]


def test_works_that_exclude_each_other_are_not_counted_beside_each_other(city):
    """Two schools on one site: either spares beside the others what it spares without the other."""
    site = tuple(
        Listed(name, (Measure("N1", "primary", 2028, classes, "build", cost, 3.0),))
        for name, classes, cost in (("small", 4, 60.0), ("large", 6, 90.0))
    )
    both = rank(sought_in(city, listed=site), [9.0]).works
    for name in ("small", "large"):
        one = both.sel(work=name)
        assert float(one["last"]) == pytest.approx(float(one["first"]))
