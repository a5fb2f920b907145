"""What the report rests on."""

import pytest

from planner.outputs.annex import annex
from planner.outputs.drawing import Glyphs
from planner.outputs.headline import facts
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
    assert found["gaps"]["rows"][0]["table"] == "schools"
    assert found["font_notes"] == []


def test_missing_characters_are_named(told):
    found = annex(told, Glyphs({"滘", "埗"}))
    assert "埗 滘" in found["font_notes"][0]
