"""Plans side by side: perfect information costs least, planning for the mean alone most."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules, Weights
from planner.schools.programme_robust import compare
from tests.worktown import ground_of, invented, needing, short_of_places, sought_by_hand, works

CHEAP = Weights(unmet=3.0, over=0.5, way=0.02, moved=0.05, idle=0.02)
SLIP = 1e-6


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def two_futures(city, **rules):
    """H2 in small: nothing, 2, 4 or 6 classes at once for 240 pupils more (0.4) or none (0.6).

    A class costs 8, and 40 pupils without a place 32; an idle class costs nothing.
    """
    weights = Weights(unmet=8.0, over=8.0, way=0.0, moved=0.0, idle=0.0)
    sizes = [
        works(f"{many}", Measure("S2", "primary", 2027, many, "borrow"), once=8.0 * many,
              lead=1.0, group="S2")
        for many in (2, 4, 6)
    ]  # fmt: skip
    asked = ProgrammeRules(gap=0.0, discount=0.0, weights=weights, **rules)
    found = ground_of(city, asked, sizes)
    # places of 120 + 80 are taken to the last; those over them have none to go to
    found = replace(found, policy=replace(found.policy, class_size={
        phase: replace(size, large=size.target)
        for phase, size in found.policy.class_size.items()
    }))  # fmt: skip
    who = needing([[[440.0]] * 6, [[200.0]] * 6], chance=[0.4, 0.6])
    return sought_by_hand(found, who)


def test_value_of_the_stochastic_solution_by_hand(city):
    """240 pupils lack a place two years before works can open, and 4 years after.

    Lacking costs 6 × 8 = 48 a year. Six classes cost 48 and spare 4 × 48 = 192 in the first
    future: expected cost 0.4 × 288 = 115.2 with none, 0.4 × 96 + 48 = 86.4 with six. Known before,
    only the first future builds: 0.4 × (96 + 48) = 57.6. The mean future lacks 96 pupils: with two
    classes (16) 16 lack a place for 4 years; with four (32) none does. 19.2 × 2 + 32 = 70.4 beats
    38.4 + 16 + 12.8 = 67.2? No: two classes are its plan.
    """
    made = two_futures(city)
    assert made.found.value == pytest.approx(86.4)
    found = compare(made)
    assert found.value["recourse"] == pytest.approx(86.4)
    assert found.value["wait_and_see"] == pytest.approx(57.6)
    # two classes for all: 16 + 0.4 × (96 + 4 × 32)
    assert found.value["expected"] == pytest.approx(16 + 0.4 * (96 + 128))
    assert found.evpi == pytest.approx(28.8)
    assert found.vss == pytest.approx(105.6 - 86.4)


def test_regret_is_what_the_best_for_that_future_would_spare(city):
    found = compare(two_futures(city))
    regret = dict(zip(found.plans, found.regret.tolist(), strict=True))
    assert regret["none"] == pytest.approx([144.0, 0.0])
    assert regret["proposed"] == pytest.approx([0.0, 48.0])
    assert regret["mean"] == pytest.approx([96.0 + 128 + 16 - 144, 16.0])
    assert regret["future 1"] == regret["proposed"]
    assert regret["future 2"] == regret["none"]
    assert found.calmest in ("proposed", "future 1")


def test_what_good_plans_share_is_committed_and_the_rest_held_open(city):
    found = compare(two_futures(city))
    assert found.shared() == ["S2"]
    assert found.held() == []
    assert [found.ground.candidates[i].name for i in found.now] == ["6"]


def test_what_may_wait_is_not_committed_to(city):
    """With works that can be decided in 2028, nothing is decided by the stage (2027)."""
    late = works("late", Measure("S2", "primary", 2029, 6, "borrow"), once=20.0, lead=1.0)
    rules = ProgrammeRules(gap=0.0, discount=0.0)
    who = needing([[[440.0]] * 6, [[100.0]] * 6])
    found = compare(sought_by_hand(ground_of(city, rules, [late]), who))
    assert found.stage == 2027
    assert found.now == ()
    assert found.shared() == []
    assert found.held() == ["late"]
    assert found.evpi == pytest.approx(0.0)  # it waits for what comes


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_perfect_information_first_then_recourse_then_the_mean(city, seed):
    found, who = invented(city, seed, ProgrammeRules(gap=0.0, weights=CHEAP), futures=3)
    told = compare(sought_by_hand(found, who))
    assert told.value["wait_and_see"] <= told.value["recourse"] + SLIP
    assert told.value["recourse"] <= told.value["expected"] + SLIP
    assert (told.regret >= -SLIP).all()
    for name, bound in told.bound.items():
        assert bound <= told.value[name] + SLIP
    assert told.value["recourse"] <= float(who.chance @ told.cost[1]) + SLIP  # adapting is free


def test_plans_are_compared_without_caution(city):
    calm, careful = two_futures(city), two_futures(city, caution=5.0, tail=0.5)
    assert compare(careful).value == pytest.approx(compare(calm).value)
    assert np.allclose(compare(careful).cost[0], compare(calm).cost[0])


def test_a_mean_plan_that_cannot_be_kept_is_valued_as_it_stands(city):
    """Its decisions of now ask for more pupils than the likeliest future has: nothing breaks."""
    for seed in (25, 30):
        rng = np.random.default_rng(seed)
        listed = [
            works(f"{site} {many} {year}", Measure(site, "primary", year, many, kind),
                  once=float(rng.integers(1, 12)), lead=lead, group=site)
            for year in (2027, 2028, 2029)
            for many in (1, 2, 3)
            for site, kind, lead in (("N1", "build", 2.0), ("S2", "extend", 1.0))
        ]  # fmt: skip
        found = ground_of(city, ProgrammeRules(gap=0.0), listed)
        pupils = np.maximum(rng.integers(-20, 45, (3, 6, 1)).cumsum(axis=1) + 150.0, 0.0)
        made = sought_by_hand(found, needing(pupils.tolist(), chance=[0.5, 0.3, 0.2]))
        told = compare(made)
        assert np.isfinite(list(told.value.values())).all()
        assert told.evpi >= -SLIP
        assert told.vss >= -SLIP
        assert all(told.bound[name] <= told.value[name] + SLIP for name in told.bound)
