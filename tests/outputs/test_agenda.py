"""Decisions due, the earliest first."""

from dataclasses import replace

import pytest

from planner.model.programme import Measure
from planner.outputs.agenda import decide_year, decisions, due
from planner.outputs.headline import facts
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def told(made):
    return facts(made, tabulate(made), "en")


def test_decisions_say_what_is_not_known(told):
    (row,) = decisions(told)
    assert row["by"] == "Autumn 2025 (due now)"
    assert row["cost"] == "not known: the scenario gives no cost"


def test_the_earliest_decision_comes_first(made):
    def measure(year, lead):
        return Measure("north", "primary", year, 2, "extend", None, lead)

    policy = replace(made.scenario.policy, measures={"a": measure(2028, 1), "b": measure(2030, 4)})
    scenario = replace(made.scenario, policy=policy)
    found = [
        one.year for one, origin in due(replace(made, scenario=scenario)) if origin != "proposed"
    ]
    assert found == [2030, 2028]
    assert decide_year(measure(2030, 2.5)) == 2027
    assert decide_year(measure(2030, None)) is None
