from dataclasses import replace

import pytest
from ruamel.yaml import YAML

from planner.inputs.scenarios import read_scenario
from planner.model.programme import Measure
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_fragment import fragment, from_here, write_fragment
from tests.programmed import MEASURES, make_nothing, make_programmed, make_town

BASE = "title: Base\ncity: baltimore\nhorizon: 2032\npolicy: {programme: {budget: 30}}\n"


def told(measures=None):
    found = make_programmed()
    if measures is not None:
        found = replace(found, proposal=replace(found.proposal, measures=measures))
    return ProgrammeFacts(make_town(), found, "en")


@pytest.fixture
def read(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    home = tmp_path / "runs" / "base-programme"
    home.mkdir(parents=True)

    def back(text):
        reading = read_scenario(write_fragment(text, home))
        assert [str(fault) for fault in reading.faults] == []
        return reading.scenario

    back.inherits = from_here(tmp_path / "base.yaml", home)
    return back


def test_reading_it_back_gives_the_very_same_measures(read):
    scenario = read(fragment(told(), read.inherits))
    assert dict(scenario.policy.measures) == MEASURES
    assert list(scenario.policy.measures) == list(MEASURES)
    assert scenario.policy.programme.measures == 0
    assert scenario.policy.programme.budget == 30
    assert scenario.horizon == 2032


ODD = {
    "yes": Measure("on", "primary", 2026, 1, "extend", 1e-7, 0.1 + 0.2),
    "城东小学 二期": Measure("0123", "a: b", 2027, -3, "convert", 1234.5678, brings={"m² #": 1e22}),
    'quote "it"': Measure("1e5", "~", 2028, 0, "merge", into="null", until=None),
    "7": Measure("-x", "2026-01-01", 2028, 2, "borrow", 0.0, 0.0, until=2030),
}  # fmt: skip


def test_names_and_numbers_that_yaml_would_misread_come_back_as_they_were(read):
    scenario = read(fragment(told(ODD), read.inherits))
    assert dict(scenario.policy.measures) == ODD


def test_what_the_command_line_set_is_set_again(read):
    over = ["horizon=2030", "policy.programme.futures=3", "policy.programme.weights.unmet=0.5"]
    text = fragment(told(), read.inherits, {"draws": 40, "seed": 7}, over)
    scenario = read(text)
    assert (scenario.draws, scenario.seed, scenario.horizon) == (40, 7, 2030)
    assert scenario.policy.programme.futures == 3
    assert scenario.policy.programme.weights.unmet == 0.5
    assert scenario.policy.programme.measures == 0
    assert dict(scenario.policy.measures) == MEASURES


def test_nothing_proposed_runs_as_well(read):
    text = fragment(ProgrammeFacts(make_town(), make_nothing(), "zh"), read.inherits)
    assert dict(read(text).policy.measures) == {}
    assert YAML(typ="safe").load(text)["policy"] == {"programme": {"measures": 0}}


def test_the_comment_tells_bound_and_gap_and_no_day():
    head = [line for line in fragment(told(), "base.yaml").splitlines() if line.startswith("#")]
    assert "3 works" in head[0]
    assert "0.54 %" in head[1]
    assert "93.5" in head[1]
    assert "class-years of teaching" in head[2]
