import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from planner.faces.provenance import provenance
from planner.faces.running import Options, checked, run_one, worth
from planner.outputs import store

OPTIONS = Options(Path("runs"), None, None, 1, (), None, "en")
TEXT = "title: t\ncity: {city}\nhorizon: 2028\n"


@pytest.fixture
def scenario(toytown_folder):
    path = toytown_folder.parent / "town.yaml"
    path.write_text(TEXT.format(city="toytown"))
    return path


def told_of(job):
    told = provenance(job.reading, job.city, (), None)
    assert all(told["inputs"].values())
    return told


def test_a_good_scenario_becomes_a_job(scenario):
    jobs, faults = checked([scenario], OPTIONS)
    assert faults == []
    assert jobs[0].city.name == "toytown"
    assert {
        "town.yaml",
        "city/city.yaml",
        "city/births.csv",
        "city/standards.yaml",
        "standards/method.yaml",
    } <= set(told_of(jobs[0])["inputs"])


def test_faults_of_all_scenarios_and_cities_come_together(scenario, toytown_folder):
    other = scenario.with_name("other.yaml")
    other.write_text(TEXT.format(city="nowhere"))
    (toytown_folder / "births.csv").unlink()
    jobs, faults = checked([scenario, other], OPTIONS)
    assert jobs == []
    places = {fault.place.split(":")[0].rsplit("/")[-1] for fault in faults}
    assert places == {"births.csv", "other.yaml"}


def test_two_scenarios_of_one_name_would_write_over_each_other(scenario):
    (scenario.parent / "deep").mkdir()
    twin = scenario.parent / "deep" / "town.yaml"
    twin.write_text(TEXT.format(city="../toytown"))
    _, faults = checked([scenario, twin], OPTIONS)
    assert [fault.mend for fault in faults] == [
        "rename one: a run folder carries its scenario file's name"
    ]


def test_the_command_line_overrides(scenario):
    options = Options(Path("runs"), 7, 99, 1, ("horizon=2026",), None, "en")
    jobs, faults = checked([scenario], options)
    assert faults == []
    assert (jobs[0].scenario.draws, jobs[0].scenario.seed) == (7, 99)
    assert jobs[0].scenario.horizon == 2026


def test_what_is_told_of_files_does_not_hang_on_how_they_were_named(scenario, monkeypatch):
    monkeypatch.chdir(scenario.parent)
    (far,), _ = checked([scenario], OPTIONS)
    (near,), _ = checked([Path("town.yaml")], OPTIONS)
    assert told_of(far) == told_of(near)


def test_standards_beside_a_scenario_are_found_from_anywhere(scenario, monkeypatch):
    home = scenario.parent
    norm = '{value: 7, unit: "-", source: ours, evidence: D}'
    (home / "own.yaml").write_text(f"norms:\n  suppressed.upper: {norm}\n", encoding="utf-8")
    scenario.write_text(TEXT.format(city="toytown") + "standards: [./own.yaml]\n")
    monkeypatch.chdir(home)
    (near,), faults = checked([Path("town.yaml")], OPTIONS)
    assert faults == []
    assert near.city.standards.number("suppressed.upper") == 7
    told = told_of(near)
    monkeypatch.chdir(home.parent)
    (far,), faults = checked([Path(home.name) / "town.yaml"], OPTIONS)
    assert faults == []
    assert told_of(far) == told
    assert told["standards"][-1] == "own.yaml"
    assert "own.yaml" in told["inputs"]


def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(scenario):
    blocked = scenario.parent / "file"
    blocked.write_text("")
    _, faults = checked([scenario], replace(OPTIONS, out=blocked / "runs"))
    assert [fault.key for fault in faults] == ["--out"]


def test_small_runs_start_no_processes():
    assert worth(0) == worth(30) == 1
    assert worth(200) == min(2, os.cpu_count())


def test_rooms_held_for_too_short_are_told_and_written_down(scenario, monkeypatch, capsys):
    more = "draws: 0\npolicy:\n  measures:\n    Brief: {site: S2, phase: primary, year: 2026, "
    more += "classes: 1, kind: borrow, until: 2027}\n"
    scenario.write_text(scenario.read_text() + more)
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_, **__: {})
    options = replace(OPTIONS, out=scenario.parent / "runs")
    jobs, faults = checked([scenario], options)
    assert faults == []
    path, _ = run_one(jobs[0], options, quiet=True)
    lines = capsys.readouterr().err.strip().splitlines()
    (line,) = [one for one in lines if one.startswith("warning: ")]
    assert "policy.measures.Brief: held for 1 school years, less than the 3" in line
    told = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert line.removeprefix("warning: ") in told["warnings"]
