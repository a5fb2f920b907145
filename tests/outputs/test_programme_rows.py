from dataclasses import replace

import pytest

from planner.model.programme import Weights
from planner.outputs import programme_rows as rows
from planner.outputs.programme_facts import ProgrammeFacts
from tests.programmed import make_nothing, make_programmed, make_town


def facts(lang="en", found=None):
    return ProgrammeFacts(make_town(), found or make_programmed(ranked=True), lang)


def plain(cells):
    return [cell.replace("\u00a0", " ") for cell in cells]


def test_works_in_print():
    first, second, third = rows.works(facts())["rows"]
    assert plain(first) == ["1", "North Primary: borrow, 2 classes, primary", "2026-27 to 2027-28",
                            "2025-09 (2024-25, passed)", "0.2", "4.0", "3.5", "3.0", "50 %",
                            "80 %"]  # fmt: skip
    assert second[3] == "2025-09 (2025-26, due now)"
    assert third[3] == "2026-03 (2026-27)"
    assert third[-1] == "–"  # what ends has no use


def test_later_decisions_stand_by_the_future_that_rolls_are_like():
    table = rows.adapting(facts())
    assert plain(table["rows"][0]) == ["future 1", "50 %", "–"]
    assert table["rows"][2][2].count(";") == 1
    assert rows.adapting(facts(found=make_nothing())) is None
    found = make_programmed()
    none = replace(found, adapting=replace(found.adapting, later=((), (), ())))
    assert rows.adapting(facts(found=none)) is None


def test_columns_of_which_nothing_is_known_are_left_out():
    told = facts()
    works = told.proposal.works.copy()
    works["share"] = works["share"] * float("nan")
    found = replace(told.found, proposal=replace(told.proposal, works=works))
    heads = [one["head"] for one in rows.timing(facts(found=found))["columns"]]
    assert "Share of what is spared" not in heads
    assert len(heads) == len(rows.timing(told)["columns"]) - 1
    empty = rows.grid(told, [("year", "k"), ("prog_worth", "n")], [])
    assert [one["head"] for one in empty["columns"]] == ["School year", "Worth"]


def test_timing_carries_signs():
    cells = [row[2:7] for row in rows.timing(facts())["rows"]]
    assert cells == [["–", "+1.5", "+12", "+5", "2.0"], ["+2.2", "+9.0", "+310", "+40", "80.0"],
                     ["0.0", "–", "0", "−9", "6.0"]]  # fmt: skip


def test_plans_by_future_with_expected_cost_and_greatest_regret():
    told = rows.plans(facts())
    assert plain([told["columns"][1]["head"]]) == ["Future 1: 50 %, 400 pupils"]
    assert told["rows"][0] == ["no works", "7.5", "8.0", "8.5", "101", "8.5"]
    assert rows.plans(facts(found=make_nothing())) is None


def test_parts_say_what_sets_them():
    told = facts()
    found = {row[0]: row for row in rows.parts(told)["rows"]}
    unmet = found["pupils without a place within reach"]
    assert unmet[1:] == ["0.2", "programme.weight.unmet", "GK", "104", "18.0"]
    assert found["ways to school, and pupils sent elsewhere"][1] == "0.002; 0.01"
    works = found["works, and running them"]
    assert works[2] == "programme.price.borrow; programme.price.build; programme.price.close"
    assert found["all told"][-2:] == ["186", "94.0"]
    rules = replace(told.plan.scenario.policy.programme, weights=Weights(unmet=0.2))
    policy = replace(told.plan.scenario.policy, programme=rules)
    plan = replace(told.plan, scenario=replace(told.plan.scenario, policy=policy))
    own = rows.parts(ProgrammeFacts(plan, told.found, "en"))["rows"][1]
    assert own[2:4] == ["the scenario", "–"]


def test_the_replay_has_a_row_for_each_work_and_its_interval():
    told = rows.replay(facts())["rows"]
    assert told[0] == ["without any work", "500 (400–600)", "60 (48–72)"]
    now = "only what is to be decided now (1 of 3 works)"
    assert told[2] == ["decided in two stages: now, and later by what is known then",
                       "95 (70–118)", "19 (15–23)"]  # fmt: skip
    assert told[3][:2] == [now, "130 (104–156)"]
    assert told[5][:2] == ["all but 2. East Field", "450 (360–540)"]
    assert len(told) == 7
    assert len(rows.replay(facts(found=make_nothing()))["rows"]) == 1


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["works", "timing", "plans", "parts", "adapting", "replay"])
def test_rows_are_as_wide_as_their_heads(name, lang):
    told = getattr(rows, name)(facts(lang))
    assert {len(row) for row in told["rows"]} == {len(told["columns"])}
