"""Next September in words."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.intake import Intake
from planner.outputs.headline import facts
from planner.outputs.intake_words import (
    overflow_texts,
    plan_sentences,
    september_page,
    september_sentences,
)
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def planned(made):
    """Return a plan whose scenario plans two classes of 31 at North in 2025."""
    policy = replace(made.scenario.policy, intake={"a": Intake("north", "primary", 2025, 2, 62.0)})
    there = made.places.intake.copy(deep=True)
    classes = there * np.nan
    at = {"year": 2025, "phase": "primary", "school": "north"}
    there.loc[at], classes.loc[at] = 62.0, 2.0
    rows = made.intake.rows.copy(deep=True)
    north = int(np.flatnonzero(rows["school"] == "north")[0])
    rows["planned"][north], rows["class_size"][north] = True, 31.0
    rows["rooms_free"][north] = 1.0
    return replace(
        made,
        scenario=replace(made.scenario, policy=policy),
        places=replace(made.places, intake=there, planned=classes, regular=made.places.intake),
        intake=replace(made.intake, rows=rows),
    )


def test_a_sentence_a_phase(made, central_only):
    primary, later = september_sentences(made, "en")
    assert primary.startswith("Autumn 2025, primary: 5 classes with 125 places for 101 expected")
    assert "5 of them are beyond the planned places" in primary
    assert "0 find a place within reach, 5 do not" in primary
    assert later.startswith("Autumn 2025, lower secondary: 2 classes with 60 places for 82")
    assert "central path, no futures drawn" in september_sentences(central_only, "en")[0]
    assert september_sentences(made, "zh")[0].startswith("2025年秋季小学：开设5个班")
    assert september_sentences(replace(made, intake=None), "en") == []


def test_a_plan_that_is_used_is_said(made, planned):
    assert plan_sentences(made, "en") == []
    used, rooms, large = plan_sentences(planned, "en")
    assert used.startswith("Autumn 2025 follows an intake plan of the scenario: 1 rows, 2 classes")
    assert "62 places" in used
    assert rooms.endswith("North Primary.")
    assert "large-class line: North Primary" in large
    assert "情景所载招生计划：1行，2个班，62个学位" in plan_sentences(planned, "zh")[0]


def test_the_tightest_schools_come_first(made, planned):
    told = september_page(facts(made, tabulate(made), "en"))
    rows = told["september"]["rows"]
    assert [row["school"] for row in rows][:2] == [
        "Junior (lower secondary)", "North Primary (primary)",
    ]  # fmt: skip
    north = rows[1]
    assert (north["classes"], north["places"], north["difference"]) == ("2 × 25", "50", "−5")
    assert north["children"].startswith("55 (")
    assert north["to"] == "nowhere within reach: 5"
    starred = september_page(facts(planned, tabulate(planned), "en"))["september"]["rows"]
    assert any(row["classes"].endswith("*") for row in starred)


def test_overflow_names_school_children_and_metres(made):
    intake = made.intake
    edge = {"school": "north", "phase": "primary", "to": "south", "children": 5.0}
    table = {name: ("edge", np.array([value])) for name, value in edge.items()}
    flow = intake.overflow.__class__(table | {"distance": ("edge", np.array([1234.5]))})
    sent = replace(made, intake=replace(intake, overflow=flow))
    assert overflow_texts(sent, "en") == {("north", "primary"): "South Primary: 5 (1,234 m)"}
    assert overflow_texts(sent, "zh") == {("north", "primary"): "South Primary：5人（1,234米）"}
    assert overflow_texts(replace(made, intake=None), "en") == {}


def test_a_plan_without_an_intake_plan_has_no_page(made):
    bare = replace(made, intake=None)
    told = september_page(facts(bare, tabulate(bare), "en"))
    assert told["september_lines"] == []
    assert told["september"]["rows"] == []
