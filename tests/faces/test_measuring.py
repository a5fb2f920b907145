"""A scenario against its city, with what only a run's rooms and ways can tell."""

from pathlib import Path

import pytest

from planner.faces.measuring import against
from planner.inputs.scenarios import read_scenario

TEXT = """\
title: Works
city: toytown
horizon: 2034
policy:
  programme: {measures: 0, guarantee: 900}
  measures:
    shut:
      kind: close
      site: S1
      phase: primary
      year: 2028
"""


@pytest.fixture
def told(tmp_path, toytown):
    def of(text):
        (tmp_path / "toytown").mkdir(exist_ok=True)
        path = Path(tmp_path / "works.yaml")
        path.write_text(text, encoding="utf-8")
        reading = read_scenario(path)
        assert reading.scenario is not None
        start = tmp_path.as_posix() + "/"
        return [str(fault).replace(start, "") for fault in against(toytown, reading)]

    return of


def test_an_area_beyond_the_guarantee_is_named_at_its_line(told):
    (line,) = told(TEXT)
    assert line.startswith("works.yaml:11:7: policy.measures.shut.year: found 2028, when no school")
    assert "within 900 m of A (Mill Side)" in line
    assert told(TEXT.replace("guarantee: 900", "guarantee: 1100")) == []


def test_rooms_that_are_not_there_are_told_before_the_way(told):
    more = (
        "    out: {kind: rebuild, site: S1, phase: primary, year: 2026, classes: -5, until: 2027}\n"
    )
    (line,) = told(TEXT + more)
    assert "policy.measures.out.classes: found -5, while primary has 4 rooms at S1 in 2026" in line


def test_what_is_wrong_in_itself_is_told_first_and_all_at_once(told):
    text = TEXT.replace("kind: close", "kind: merge").replace("site: S1", "site: N1")
    lines = told(text)
    assert [line.split(": ")[1].rpartition(".")[2] for line in lines] == ["kind", "into"]


def test_a_scenario_without_measures(told):
    assert told(TEXT[: TEXT.index("  measures:\n")]) == []


def test_rooms_of_a_late_project_are_not_there_yet(told):
    """Market School's wing makes six rooms from 2026 on, of which five may be out of use then."""
    out = "{kind: rebuild, site: S2, phase: primary, year: 2026, classes: -5, until: 2027}"
    text = TEXT.partition("    shut:")[0] + f"    shut: {out}\n"
    assert told(text) == []
    (line,) = told(text + "future: {slip: {P1: 2}}\n")
    assert "policy.measures.shut.classes: found -5, while primary has 3 rooms at S2" in line
