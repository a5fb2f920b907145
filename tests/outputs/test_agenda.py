"""Decisions due, the earliest first."""

from dataclasses import replace

import pytest

from planner.model.programme import Measure
from planner.outputs.agenda import decide_year, decisions, due, what
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


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        ({"kind": "build"}, "Build 2 classes (primary): N", "新建2个班（小学）：N"),
        (
            {"kind": "borrow", "until": 2030},
            "Borrow 2 classes (primary): N, until autumn 2030",
            "租借周转2个班（小学）：N，至2030年秋季止",
        ),
        ({"kind": "convert"}, "Convert 2 classes (primary): N", "学段转换2个班（小学）：N"),
        (
            {"kind": "convert", "classes": -2},
            "Convert 2 classes, fewer there (primary): N",
            "学段转换，减少2个班（小学）：N",
        ),
        ({"kind": "close", "classes": 0}, "Close (primary): N", "停办（小学）：N"),
        (
            {"kind": "merge", "classes": 0, "into": "south"},
            "Merge (primary): N into S",
            "合并（小学）：N，并入S",
        ),
        (
            {"kind": "improve", "classes": 0, "brings": {"books": 3}},
            "Improve (primary): N",
            "改善办学条件（小学）：N",
        ),
    ],
)
def test_every_kind_is_told_in_both_languages(made, given, en, zh):
    measure = Measure(**{"site": "north", "phase": "primary", "year": 2028, "classes": 2} | given)
    names = {"north": "N", "south": "S"}
    assert what(made, measure, names, "en") == en
    assert what(made, measure, names, "zh") == zh
