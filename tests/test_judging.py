"""A programme replayed: planned on other futures than it is judged by, with and without each."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from planner.geography.assignment import apart
from planner.judging import (
    MOST,
    PLANNING,
    adapted,
    alone,
    committed,
    futures,
    judged,
    nearest,
    relaxed,
    sought_in,
)
from planner.method import programme
from planner.model.draws import Draws
from planner.model.programme import GAINS, Listed, Measure, ProgrammeRules
from planner.model.scenario import Scenario
from planner.schools.programme import compare
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
    table, _ = judged(central, sought.names, sought.measures, map, silent, metres)
    assert (table["unmet_p10"] == table["unmet_p90"]).all()


def test_cases_are_none_all_and_all_but_each(first, metres):
    works = {"wing": ("wing",), "loan": ("loan",)}
    table, _ = judged(first, works, {**WING, **LOAN}, map, silent, metres)
    assert table["case"].to_numpy().tolist() == ["none", "all", "wing", "loan"]
    mean = table["unmet_mean"]
    assert mean.sel(case="all") < mean.sel(case="none")
    assert mean.sel(case="all") <= mean.sel(case="wing") <= mean.sel(case="none")
    for name in ("unmet", "large"):
        assert (table[f"{name}_p10"] <= table[f"{name}_p90"]).all()


def test_replay_of_none_is_the_run_itself(first, metres):
    table, _ = judged(first, {}, {}, map, silent, metres)
    assert table["case"].to_numpy().tolist() == ["none"]
    unmet = first.drawn.assessment.unmet.sel(level="city", scope="roll")
    by_hand = unmet.sum(("phase", "school")).sel(year=slice(2025, None)).sum("year").mean()
    assert table["unmet_mean"].item() == pytest.approx(by_hand.item())


def test_the_fragment_run_again_gives_the_same_figures(city, question, first, metres):
    """What is proposed, written into the scenario, is the very case ``all``."""
    table, _ = judged(first, {"wing": ("wing",)}, WING, map, silent, metres)
    policy = replace(question.policy, measures=WING)
    again = run(city, replace(question, policy=policy), first.draws, "t", map, silent,
                everyone=True, metres=metres)  # fmt: skip
    own, _ = judged(again, {}, {}, map, silent, metres)
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


def test_works_decided_on_now_are_replayed_alone(first, metres):
    works = {"wing": ("wing",), "loan": ("loan",)}
    both = {**WING, **LOAN}
    table, _ = judged(first, works, both, map, silent, metres, ("wing",))
    assert table["case"].to_numpy().tolist() == ["none", "all", "committed", "wing", "loan"]
    for name in table.data_vars:  # all but the other work is that work alone
        assert table[name].sel(case="committed").item() == table[name].sel(case="loan").item()
    mean = table["unmet_mean"]
    assert mean.sel(case="all") < mean.sel(case="committed") < mean.sel(case="none")
    for now in ((), ("wing", "loan")):  # those are the cases none and all
        cases = judged(first, works, both, map, silent, metres, now)[0]["case"]
        assert "committed" not in cases.to_numpy()


def test_what_is_committed_to_is_decided_by_the_stage_in_every_good_plan():
    group = {"a": "site-a", "b": "site-b", "c": "site-c"}
    start = {"a": (2027, 3.0), "b": (2027, 3.0), "c": (2029, 3.0)}
    own = [SimpleNamespace(name=name, group=group[name], first=first, lead=lead)
           for name, (first, lead) in start.items()]  # fmt: skip
    sought = SimpleNamespace(ground=SimpleNamespace(candidates=own), picked=[0, 1, 2])
    robust = SimpleNamespace(commit=("site-a", "site-c"), stage=2025)
    assert committed(sought, robust) == ("a",)  # b may wait, c is decided on later
    assert committed(sought, None) == ()


def test_who_is_left_without_a_place_is_told_by_school(first, metres):
    table, left = judged(first, {"wing": ("wing",)}, WING, map, silent, metres)
    nobody, before = judged(first, {}, {}, map, silent, metres)
    assert left.dims == ("phase", "school", "year")
    assert 2024 not in left["year"].to_numpy()
    assert float(left.sum()) == pytest.approx(float(table["unmet_mean"].sel(case="all")))
    assert float(before.sum()) == pytest.approx(float(nobody["unmet_mean"].item()))
    assert float(left.sum()) < float(before.sum())


def test_works_of_a_list_are_replayed_alone(first, metres):
    listed = [Listed(name, (one,)) for name, one in {**LOAN, **WING}.items()]
    table = alone(first, listed, map, silent, metres)
    assert table["case"].to_numpy().tolist() == ["loan", "wing"]
    both, _ = judged(first, {"wing": ("wing",), "loan": ("loan",)}, {**WING, **LOAN}, map, silent,
                     metres)  # fmt: skip
    for name in table.data_vars:  # alone is all but the other
        assert table[name].sel(case="loan").item() == both[name].sel(case="wing").item()


def test_limits_are_relaxed_one_by_one(city, question, metres):
    poor = replace(question.policy.programme, budget=0.0, kinds=("build",), futures=1)
    asked = replace(question, policy=replace(question.policy, programme=poor))
    base = run(city, asked, Draws(3), "t", map, silent, everyone=True, metres=metres)
    assert sought_in(base, metres).picked == []
    found = relaxed(base, metres)
    assert list(found) == ["money", "kinds", "both"]
    assert {str(one) for one in found["money"].works["kind"].to_numpy()} <= {"build"}
    assert found["kinds"].works.sizes["work"] == 0  # there is no money for them either
    assert found["both"].works.sizes["work"] > 0
    free = replace(poor, budget=None, kinds=GAINS)
    scenario = replace(question, policy=replace(question.policy, programme=free))
    assert relaxed(replace(base, scenario=scenario), metres) == {}


def test_the_nearest_is_the_first_of_equals():
    rows, known = np.array([[0.0, 0], [4, 4], [2, 2]]), np.array([[0.0, 0], [4.0, 4]])
    assert nearest(rows, known).tolist() == [0, 1, 0]


def test_later_decisions_follow_the_rolls_of_the_stage(first, metres):
    """Two futures planned for: the wing is built later in the one, never in the other."""
    own = [SimpleNamespace(name=name, measures=(one,)) for name, one in {**LOAN, **WING}.items()]
    ids = np.array([0, 2])
    sought = SimpleNamespace(demand=SimpleNamespace(future=ids))
    robust = SimpleNamespace(
        ground=SimpleNamespace(candidates=own), stage=2026, now=(0,), paths=((0,), (0, 1))
    )
    found = adapted(first, sought, robust, map, silent, metres)
    assert found.now == ("loan",)
    assert found.later == ((), ("wing",))
    assert found.like.sum() == pytest.approx(1)

    at_stage = first.drawn.enrolment.roll.sel(year=2026).to_numpy().reshape(3, -1).astype(float)
    planned = futures(first, 3).roll.isel(draw=ids).sel(year=2026).to_numpy().reshape(2, -1)
    like = ((at_stage[:, None] - planned.astype(float)[None]) ** 2).sum(axis=2).argmin(axis=1)
    assert found.like.tolist() == [float((like == k).mean()) for k in (0, 1)]
    whole = {}
    for name, measures in (("now", LOAN), ("both", {**LOAN, **WING})):
        policy = replace(first.scenario.policy, measures=dict(measures))
        scenario = replace(first.scenario, policy=policy)
        again = run(first.city, scenario, first.draws, "t", map, silent, metres=metres)
        unmet = again.drawn.assessment.unmet.sel(level="city", scope="roll")
        whole[name] = unmet.sum(("phase", "school")).sel(year=slice(2025, None)).sum("year")
    by_draw = np.where(like == 0, whole["now"].to_numpy(), whole["both"].to_numpy())
    assert found.replay["unmet_mean"] == pytest.approx(by_draw.mean())
    assert found.replay["unmet_p90"] == pytest.approx(np.quantile(by_draw, 0.9))


def test_every_path_of_the_two_stage_plan_has_what_is_decided_now(first, metres):
    beside = compare(sought_in(first, metres))
    assert len(beside.paths) == 2
    for path in beside.paths:
        assert set(beside.now) <= set(path)
        assert all(
            own.first - own.lead > beside.stage
            for own in (beside.ground.candidates[i] for i in set(path) - set(beside.now))
        )
