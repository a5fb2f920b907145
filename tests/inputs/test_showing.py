"""The resolved scenario as text."""

import pytest

from planner.inputs import shipped
from planner.inputs.scenarios import load_scenario, read_scenario, show_lines

BASE = 'title: "12: a # b"\ncity: baltimore\nhorizon: 2030\n'


def test_each_line_tells_who_set_it(tmp_path):
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    own = tmp_path / "own.yaml"
    own.write_text("inherits: base.yaml\nfuture:\n  births:\n    factor: {2020: 1.5}\n")
    lines = show_lines(read_scenario(own, ["draws=0"]))
    base = (tmp_path / "base.yaml").as_posix()
    assert lines[0] == f'title: "12: a # b"  # {base}:1'
    assert f"horizon: 2030  # {base}:3" in lines
    assert f"      2020: 1.5  # {own.as_posix()}:4" in lines
    assert "draws: 0  # --set" in lines
    assert "seed: 1  # default" in lines
    assert "    reach: null  # default" in lines
    assert "  measures: {}  # default" in lines
    assert [line for line in lines if "#" not in line] == [
        "future:",
        "  births:",
        "    factor:",
        "  migration:",
        "  housing:",
        "policy:",
        "  catchments:",
        "  admissions:",
        "  transfer:",
        "  programme:",
        "    weights:",
    ]


@pytest.mark.parametrize("name", shipped.scenarios())
def test_what_is_shown_is_the_same_scenario(name, tmp_path):
    reading = read_scenario(shipped.scenario_file(name))
    again = tmp_path / "again.yaml"
    again.write_text("\n".join(show_lines(reading)), encoding="utf-8")
    assert load_scenario(again) == reading.scenario


def test_awkward_values_come_back(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(
        BASE + "policy: {measures: {'a: b': {site: '061', phase: 'null', year: 2026, classes: 1},"
        " 'x y': {site: '小,学', phase: ' p', year: 2026, classes: 1, cost: 0.1}}}\n"
        "future: {shocks: {c: {years: [2020, 2021]}}, spread: 1e-7}\nstandards: [us-md]\n",
        encoding="utf-8",
    )
    reading = read_scenario(own)
    assert reading.faults == ()
    again = tmp_path / "again.yaml"
    again.write_text("\n".join(show_lines(reading)), encoding="utf-8")
    assert load_scenario(again) == reading.scenario


def test_nothing_to_show_where_nothing_was_read(tmp_path):
    assert show_lines(read_scenario(tmp_path / "none.yaml")) == []
