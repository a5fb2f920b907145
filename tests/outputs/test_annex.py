"""What the report rests on."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from planner.model.city import Gap
from planner.outputs.annex import _programme_note, annex, rooms_note
from planner.outputs.headline import Facts, facts
from planner.outputs.tables import tabulate
from planner.paper.drawing import Glyphs


@pytest.fixture(scope="module")
def told(made):
    return facts(made, tabulate(made), "en")


def test_tables_of_the_annex(told):
    found = annex(told, Glyphs())
    assert [part["phase"] for part in found["shortfall"]] == ["Primary", "Lower secondary"]
    assert found["shortfall"][1]["rows"][-1]["peak"]
    assert found["norms"]["rows"][0]["value"] == "0.5 probability"
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


def test_pupils_with_known_places_stand_beside_places(told):
    part = annex(told, Glyphs())["shortfall"][0]
    heads = {column["key"]: column["head"] for column in part["columns"]}
    assert heads["pupils_with_places"] == "Pupils in schools with known places"
    assert heads["mean"] == "Expected short, mean over futures"
    assert heads["net"] == "Net, central path"
    assert part["rows"][0]["pupils_with_places"] == "225"
    assert part["rows"][0]["pupils"] == "261"


def test_derived_rooms_are_named_where_classes_are_far_over_the_line(told):
    assert rooms_note(told) == ""
    gap = Gap("schools", "rooms_derived", {"count": "3", "of": "4", "basis": "rolls"})
    plan = replace(told.plan, city=replace(told.plan.city, gaps=(gap,)))
    assert "Rooms of 3 of 4 open schools are derived" in rooms_note(replace(told, plan=plan))
    classes = told.tables["classes"].assign(largest=28)
    tables = told.tables | {"classes": classes}
    assert rooms_note(replace(told, plan=plan, tables=tables)) == ""
