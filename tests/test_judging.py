"""A programme replayed: planned on other futures than it is judged by, with and without each."""

from dataclasses import replace

import numpy as np
import pytest

from planner.geography.assignment import apart
from planner.judging import MOST, PLANNING, futures, judged, sought_in
from planner.method import programme
from planner.model.draws import Draws
from planner.model.programme import Listed, Measure, ProgrammeRules
from planner.model.scenario import Scenario
from planner.walking import run, silent
from tests.worktown import HORIZON, policy_of, short_of_places

WING = {"wing": Measure("S2", "primary", 2027, 2, "extend")}
LOAN = {"loan": Measure("S1", "primary", 2026, 1, "borrow")}


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


@pytest.fixture(scope="module")
def question(city):
    policy = policy_of(city, ProgrammeRules(futures=2))
    return Scenario(title="t", city="toytown", horizon=HORIZON, policy=policy)


@pytest.fixture(scope="module")
def metres(city, question):
    return apart(city, question.policy.catchments.distance)


@pytest.fixture(scope="module")
def first(city, question, metres):
    draws = Draws(3, (0, 1, 2))
    return run(city, question, draws, "t", map, silent, everyone=True, metres=metres)


def test_futures_to_plan_for_are_not_those_that_judge(first):
    planned = futures(first, 3)
    ids = planned.roll["draw"].to_numpy()
    assert ids.tolist() == [PLANNING, PLANNING + 1, PLANNING + 2]
    assert not set(ids) & set(first.draws.ids)
    judging = first.drawn.enrolment.roll
    assert planned.roll.sizes["draw"] == 3
    assert not np.array_equal(planned.roll.to_numpy(), judging.to_numpy())
    assert np.array_equal(futures(first, 3).roll.to_numpy(), planned.roll.to_numpy())


def test_no_more_futures_than_are_reduced_anyway(first, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "planner.judging.Draws", lambda seed, ids: asked.append(ids) or Draws(seed, ids[:1])
    )
    futures(first, 10_000)
    assert len(asked[0]) == MOST


def test_without_draws_the_central_path_is_planned_for(city, question, metres):
    central = run(city, question, Draws(3), "t", map, silent, everyone=True, metres=metres)
    assert futures(central, 0) is central.central.enrolment
    sought = sought_in(central, metres)
    assert len(sought.demand.chance) == 1
    table = judged(central, sought.names, sought.measures, map, silent, metres)
    assert (table["unmet_p10"] == table["unmet_p90"]).all()


def test_cases_are_none_all_and_all_but_each(first, metres):
    works = {"wing": ("wing",), "loan": ("loan",)}
    table = judged(first, works, {**WING, **LOAN}, map, silent, metres)
    assert table["case"].to_numpy().tolist() == ["none", "all", "wing", "loan"]
    mean = table["unmet_mean"]
    assert mean.sel(case="all") < mean.sel(case="none")
    assert mean.sel(case="all") <= mean.sel(case="wing") <= mean.sel(case="none")
    for name in ("unmet", "large"):
        assert (table[f"{name}_p10"] <= table[f"{name}_p90"]).all()


def test_replay_of_none_is_the_run_itself(first, metres):
    table = judged(first, {}, {}, map, silent, metres)
    assert table["case"].to_numpy().tolist() == ["none"]
    unmet = first.drawn.assessment.unmet.sel(level="city", scope="roll")
    by_hand = unmet.sum(("phase", "school")).sel(year=slice(2025, None)).sum("year").mean()
    assert table["unmet_mean"].item() == pytest.approx(by_hand.item())


def test_the_fragment_run_again_gives_the_same_figures(city, question, first, metres):
    """What is proposed, written into the scenario, is the very case ``all``."""
    table = judged(first, {"wing": ("wing",)}, WING, map, silent, metres)
    policy = replace(question.policy, measures=WING)
    again = run(city, replace(question, policy=policy), first.draws, "t", map, silent,
                everyone=True, metres=metres)  # fmt: skip
    own = judged(again, {}, {}, map, silent, metres)
    for name in table.data_vars:
        assert table[name].sel(case="all").item() == own[name].sel(case="none").item()


def test_measures_of_the_scenario_are_not_proposed_again(city, question, metres):
    policy = replace(question.policy, measures=WING)
    own = run(city, replace(question, policy=policy), Draws(3), "t", map, silent, metres=metres)
    sought = sought_in(own, metres)
    assert "S2" not in {one.site for one in sought.measures.values()}


def test_the_whole_programme_from_a_list(city, question):
    listed = [Listed(name, (one,)) for name, one in {**WING, **LOAN}.items()]
    plan, found = programme(city, question, Draws(3, (0, 1)), listed=listed, budgets=[5.0])
    assert set(found.proposal.measures) <= {"wing", "loan"}
    assert found.ranking.works["work"].to_numpy().tolist() == ["wing", "loan"]
    assert found.frontier["money"].to_numpy().tolist() == [0.0, 5.0]
    assert found.robustness is not None
    assert found.replay["case"].to_numpy()[0] == "none"
    assert plan.programme is None
    alone = programme(city, question, Draws(3), listed=listed)[1]
    assert alone.robustness is None
