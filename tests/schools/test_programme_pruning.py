"""Leaving out what cannot pay never costs anything."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules, Weights
from planner.schools.programme_choice import solved
from planner.schools.programme_field import field, one_of
from planner.schools.programme_pruning import worthwhile
from tests.worktown import (
    AT,
    FREE,
    every_choice,
    ground_of,
    invented,
    needing,
    short_of_places,
    works,
)

LIGHT = Weights(unmet=1.0, over=0.2, way=0.02, moved=0.05, idle=0.02)


@pytest.fixture(scope="module")
def city(toytown):
    """Every pupil may go to one school more, and to one site."""
    return short_of_places(toytown, programme__ways=1.0)


def best(found, who):
    return solved(found, field(found, who)).value


@pytest.mark.parametrize("rules", [
    ProgrammeRules(gap=0.0, weights=LIGHT),
    ProgrammeRules(gap=0.0, weights=LIGHT, budget=4.0),
    ProgrammeRules(gap=0.0, weights=LIGHT, caution=2.0, tail=0.5),
], ids=("free", "budget", "caution"))  # fmt: skip
def test_the_best_programme_costs_the_same_with_and_without(city, rules):
    left = 0
    for seed in range(3):
        found, who = invented(city, seed, rules)
        who.metres[:, AT["N1"]] = 300.0  # the site is nearest to all
        part = worthwhile(found, who)
        left += len(found.candidates) - len(part.candidates)
        assert best(part, who) == pytest.approx(best(found, who), abs=1e-6)
    assert left > 0  # some are left out, or nothing is shown


def test_what_pays_in_one_future_is_kept_where_that_is_asked(city):
    """240 pupils over in one future of ten: 10 a year or so, less than the cost on average."""
    rules = ProgrammeRules(weights=FREE, discount=0.0)
    one = works("e", Measure("S2", "primary", 2027, 2, "extend"), once=30.0, lead=1.0)
    found = ground_of(city, rules, [one])
    who = needing([[[100.0]] * 6, [[400.0]] * 6], chance=[0.9, 0.1])
    assert len(worthwhile(found, who).candidates) == 0
    assert len(worthwhile(found, who, each=True).candidates) == 1
    assert len(worthwhile(found, one_of(who, 1)).candidates) == 1


def test_caution_keeps_what_the_worst_futures_need(city):
    rules = ProgrammeRules(weights=FREE, discount=0.0, caution=4.0, tail=0.9)
    one = works("e", Measure("S2", "primary", 2027, 2, "extend"), once=30.0, lead=1.0)
    who = needing([[[100.0]] * 6, [[400.0]] * 6], chance=[0.9, 0.1])
    assert len(worthwhile(ground_of(city, rules, [one]), who).candidates) == 1


def test_the_line_is_where_the_saving_is(city):
    """Two classes take 90 pupils, 10 of them over: 4 years of (90 × 9 − 10 × 1.5) / 40."""
    saved = 4 * (90 * 9 - 10 * 1.5) / 40
    who = needing([[[400.0]] * 6])
    for cost, kept in ((saved - 0.01, 1), (saved + 0.01, 0)):
        one = works("e", Measure("S2", "primary", 2027, 2, "extend"), once=cost, lead=1.0)
        rules = ProgrammeRules(weights=FREE, discount=0.0)
        part = worthwhile(ground_of(city, rules, [one]), who)
        assert len(part.candidates) == kept
        assert part.gains.shape[0] == kept


def test_what_could_close_makes_places_dear(city):
    """100 pupils fit into the 200 places; with both schools gone, two classes more would pay."""
    listed = [works("dear", Measure("S2", "primary", 2027, 2, "extend"), once=1e6),
              works("fair", Measure("S2", "primary", 2027, 2, "extend"), once=9.0),
              works("a", Measure("S1", "primary", 2028, 0, "close"), once=0.0, yearly=-1.0),
              works("b", Measure("S2", "primary", 2028, 0, "close"), once=0.0, yearly=-1.0),
              works("vain", Measure("S1", "primary", 2029, 0, "close"), once=9.0)]  # fmt: skip
    rules = ProgrammeRules(weights=replace(FREE, idle=0.2), discount=0.0)
    who = needing([[[100.0]] * 6])
    part = worthwhile(ground_of(city, rules, listed), who)
    assert [one.name for one in part.candidates] == ["fair", "a", "b"]
    assert part.gains.shape[0] == 3
    alone = ground_of(city, rules, [*listed[:2], listed[4]])
    assert worthwhile(alone, who).candidates == ()


@pytest.mark.parametrize("rules", [
    ProgrammeRules(gap=0.0, weights=replace(LIGHT, idle=0.3)),
    ProgrammeRules(gap=0.0, weights=replace(LIGHT, idle=0.3), caution=2.0, tail=0.5),
], ids=("free", "caution"))  # fmt: skip
def test_nothing_that_a_best_programme_holds_is_left_out_beside_closures(city, rules):
    """Works by chance, closures and a conversion among them: every set is valued."""
    left = kept = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        more = [
            works(f"close {site}", Measure(site, "primary", int(rng.integers(2026, 2030)), 0,
                                           "close"),
                  once=float(rng.integers(0, 3)), yearly=-float(rng.integers(0, 4)) / 2)
            for site in ("S1", "S2")
        ]  # fmt: skip
        halves = (Measure("S1", "primary", 2027, -1, "convert"),
                  Measure("S1", "lower_secondary", 2027, 1, "convert"))  # fmt: skip
        more.append(works("turn", *halves, once=float(rng.integers(0, 4))))
        few, who = invented(city, seed, rules, many=3)
        found = ground_of(city, rules, [*few.candidates, *more])
        who.metres[:, AT["N1"]] = 300.0
        part = worthwhile(found, who)
        left += len(found.candidates) - len(part.candidates)
        kept += len(part.candidates)
        costs = every_choice(field(found, who).given)
        assert min(every_choice(field(part, who).given).values()) == pytest.approx(
            min(costs.values()), abs=1e-6
        )
        assert best(found, who) == pytest.approx(min(costs.values()), abs=1e-6)
    assert left > 0
    assert kept > 0


def test_without_candidates_nothing_is_left_out(city):
    found = ground_of(city, ProgrammeRules(), [])
    assert worthwhile(found, needing([[[100.0]] * 6])).candidates == ()


def test_where_nobody_lacks_a_place_nothing_pays(city):
    found, who = invented(city, 3, ProgrammeRules(weights=FREE))
    few = replace(who, pupils=np.minimum(who.pupils, 60.0))
    assert len(worthwhile(found, few).candidates) == 0
