"""A list against its city: decisions that give up what is not there, or strand somebody."""

from pathlib import Path

import pytest

from planner.faces.listing import inadmissible
from planner.inputs.scenarios import read_scenario
from planner.model.programme import Listed, Measure

TEXT = """\
title: Works
city: toytown
horizon: 2034
policy:
  programme: {measures: 0, guarantee: 900}
  measures:
    wing: {kind: extend, site: S2, phase: primary, year: 2027, classes: 2}
"""
CLOSE = Listed("shut", (Measure("S1", "primary", 2028, 0, "close"),))
GONE = Listed("gone", (Measure("S1", "primary", 2026, -5, "rebuild", until=2027),))
WING = Listed("more", (Measure("S1", "primary", 2026, 2, "extend"),))


@pytest.fixture
def told(tmp_path, toytown):
    def of(*listed, text=TEXT):
        (tmp_path / "toytown").mkdir(exist_ok=True)
        path = Path(tmp_path / "works.yaml")
        path.write_text(text, encoding="utf-8")
        reading = read_scenario(path)
        assert reading.scenario is not None
        return [str(fault) for fault in inadmissible(Path("list.csv"), toytown, reading, listed)]

    return of


def test_a_closure_beyond_the_guarantee_is_told_by_its_name(told):
    (line,) = told(WING, CLOSE)
    assert line.startswith("list.csv: shut: year: found 2028, when no school for primary is within")
    assert "900 m of A (Mill Side)" in line
    assert told(CLOSE, text=TEXT.replace("900", "1100")) == []


def test_rooms_that_are_not_there_are_told(told):
    (line,) = told(GONE)
    assert "gone: classes: found -5, while primary has 4 rooms at S1 in 2026" in line


def test_each_decision_is_looked_at_alone(told):
    """Two closures of which one may be carried out; the choice keeps them apart."""
    other = Listed("also", (Measure("S2", "primary", 2028, 0, "close"),))
    text = TEXT.replace("900", "1100").replace("site: S2", "site: S1")
    assert told(CLOSE, other, text=text) == []


def test_what_only_adds_is_not_asked_and_no_scenario_no_faults(told):
    assert told(WING) == []
    assert told() == []


def test_rooms_of_a_late_project_are_not_there_yet(told):
    """Market School's wing makes six rooms from 2026 on; in two years there are three still."""
    text = TEXT.partition("  measures:")[0]
    out = Listed("out", (Measure("S2", "primary", 2026, -5, "rebuild", until=2027),))
    assert told(out, text=text) == []
    (line,) = told(out, text=text + "future: {slip: {all: 2}}\n")
    assert "out: classes: found -5, while primary has 3 rooms at S2 in 2026" in line
