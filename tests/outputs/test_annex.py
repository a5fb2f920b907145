"""What the report rests on."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from planner.outputs.annex import _programme_note, annex
from planner.outputs.drawing import Glyphs
from planner.outputs.headline import Facts, facts
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def told(made):
    return facts(made, tabulate(made), "en")


def test_tables_of_the_annex(told):
    found = annex(told, Glyphs())
    assert [part["phase"] for part in found["shortfall"]] == ["Primary", "Lower secondary"]
    assert found["shortfall"][1]["rows"][-1]["peak"]
    assert found["norms"]["rows"][0]["value"] == "2 years"
    assert found["lines"]["rows"][0]["large"] == "more than 28 pupils"
    assert found["lines"]["rows"][0]["choice"] == "the scenario's choice"
    assert found["programme"]["rows"][0]["with"] == "24"
    assert found["gaps"]["rows"][0] == {
        "table": "schools",
        "missing": "Rooms unknown for 1 of 4 open schools",
        "instead": "Their places are unknown and show no shortfall of rooms",
    }
    assert found["font_notes"] == []


def test_gaps_are_told_in_the_language_of_the_report(made):
    found = annex(facts(made, tabulate(made), "zh"), Glyphs())
    assert found["gaps"]["rows"][0]["table"] == "学校（schools）"
    assert found["gaps"]["rows"][0]["missing"] == "4所在办学校中有1所教室数未知"


@pytest.mark.parametrize(
    ("tried", "said"),
    [(1, "All proposals tried held in the replay: 1."), (3, "left out: 2.")],
)
def test_proposals_that_did_not_hold_are_counted(made, tried, said):
    programme = SimpleNamespace(measures=made.programme.measures, tried=tried)
    plan = replace(made, programme=programme)
    assert _programme_note(Facts(plan, {}, None, "en")).endswith(said)


def test_missing_characters_are_named(told):
    found = annex(told, Glyphs({"滘", "埗"}))
    assert "埗 滘" in found["font_notes"][0]
