from pathlib import Path

import pytest

from planner.faces.opening import absolute, open_run, runnable
from planner.inputs.faults import InputError


def faults(run, scenario=None):
    with pytest.raises(InputError) as caught:
        open_run(Path(run), scenario)
    return [str(fault) for fault in caught.value.faults]


def test_a_run_is_opened_with_what_it_was_run_on(town):
    opened = open_run(Path("old/town"))
    assert opened.city.base_year == 2022
    assert opened.scenario.draws == 12
    assert opened.name == "town"
    assert opened.city_home == "city/toytown"
    assert {"city/toytown/rolls.csv", "standards/method.yaml"} <= set(opened.named)
    assert any(name.endswith("-standards.yaml") for name in opened.named)
    lines = runnable(opened).splitlines()
    assert "city: ./city/toytown" in lines
    assert "draws: 12" in lines


def test_inputs_that_changed_since_are_refused(town):
    with Path("toytown/births.csv").open("a", encoding="utf-8") as file:
        file.write("A,2025,30\n")
    (line,) = faults("old/town")
    assert line.startswith("toytown/births.csv: found another content than the run read")


def test_a_run_that_was_edited_is_refused(town):
    table = Path("old/town/tables/schools.csv")
    table.write_bytes(table.read_bytes().replace(b"24", b"25", 1))
    (line,) = faults("old/town")
    assert line.startswith("old/town/tables/schools.csv: found edited since the run")


def test_no_run_at_all(town):
    (line,) = faults("toytown")
    assert line.startswith("toytown: found no manifest.json; mend name a run folder")


def test_a_scenario_that_lies_elsewhere_is_named(town, monkeypatch):
    Path("deep/er").mkdir(parents=True)
    monkeypatch.chdir("deep/er")
    home = Path("../..")
    (home / "old/town").rename("moved")
    (line,) = faults("moved")
    assert "mend name the scenario file of this run with --scenario" in line
    assert open_run(Path("moved"), home / "town.yaml").city.base_year == 2022
    (line,) = faults("moved", home / "nowhere.yaml")
    assert "no such file" in line


def test_layers_are_shipped_names_or_files_from_anywhere(town):
    shipped, own = absolute(["us-md", "toytown/standards.yaml"])
    assert shipped == "us-md"
    assert own == (town / "toytown/standards.yaml").resolve().as_posix()
