"""``planner programme``: papers from a fresh folder, and a scenario that runs as it is written."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import programming
from planner.faces.cli import app
from planner.faces.programming import Asked, programmed
from planner.faces.running import Options, checked
from planner.inputs.faults import InputError
from planner.inputs.scenarios import read_scenario
from planner.method import plan
from planner.model.draws import Draws

LIGHT = """\
title: Light
city: toytown
horizon: 2030
draws: 3
policy:
  class_size: {primary: {target: 12, large: 14}}
  catchments: {reach: 3000}
  programme: {futures: 2, first_year: 2027, last_year: 2027, kinds: [build, extend],
              weights: {over: 1, unmet: 2}}
"""
LIST = "name,site,phase,year,classes,kind\nWing,S2,primary,2027,2,extend\n"


@pytest.fixture
def planner(toytown_folder, monkeypatch):
    monkeypatch.chdir(toytown_folder.parent)
    Path("light.yaml").write_text(LIGHT, encoding="utf-8")
    Path("list.csv").write_text(LIST, encoding="utf-8")
    monkeypatch.setattr(programming, "versions", lambda: {"planner": "0"})
    return lambda *words: CliRunner().invoke(app, ["programme", *(str(word) for word in words)])


def test_papers_stand_in_a_folder_of_their_own(planner):
    done = planner("light.yaml", "--jobs", "1", "--seed", "5")
    assert done.exit_code == 0, done.output
    home = Path("runs/light-programme")
    assert "Works proposed" in done.stdout
    assert done.stdout.rstrip().endswith("runs/light-programme/manifest.json")
    assert {path.name for path in home.iterdir()} == {
        "programme.html", "programme.yaml", "charts", "sheets", "tables", "manifest.json",
    }  # fmt: skip
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"]["programme.yaml"]
    assert manifest["inputs"]["light.yaml"]
    assert manifest["made_up"] is True
    assert manifest["seed"] == 5
    table = pd.read_csv(home / "tables" / "programme.csv")
    reading = read_scenario(home / "programme.yaml")
    assert [str(fault) for fault in reading.faults] == []
    assert sorted(reading.scenario.policy.measures) == sorted(table["name"])
    assert reading.scenario.policy.programme.measures == 0
    assert (reading.scenario.seed, reading.scenario.draws) == (5, 3)
    ran = CliRunner().invoke(app, ["show", str(home / "programme.yaml")])
    assert ran.exit_code == 0, ran.output


def test_the_scenario_that_is_written_gives_the_replay_again(planner):
    options = Options(Path("runs"), None, None, 1, (), None, "en")
    programmed(Path("light.yaml"), options, Asked())
    home = Path("runs/light-programme")
    jobs, faults = checked([home / "programme.yaml"], options)
    assert faults == []
    scenario = jobs[0].scenario
    again = plan(jobs[0].city, scenario, Draws(scenario.seed, tuple(range(scenario.draws))))
    unmet = again.drawn.assessment.unmet.sel(level="city", scope="roll").isel(year=slice(1, None))
    told = pd.read_parquet(home / "tables" / "replay.parquet").set_index("case")
    assert told.loc["all", "unmet_mean"] < told.loc["none", "unmet_mean"]
    assert told.loc["all", "unmet_mean"] == pytest.approx(
        float(unmet.sum(("phase", "school", "year"), dtype=float).mean()), abs=0.001
    )


def test_a_list_is_ranked_under_budgets(planner):
    done = planner("light.yaml", "--rank", "list.csv", "--budget", "10", "--budget", "40",
                   "--draws", "0", "--json", "--lang", "zh")  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [row["work"] for row in told["ranking"]] == ["Wing"]
    assert [row["money"] for row in told["frontier"]] == [0, 10, 40]
    assert told["robustness"] is None
    assert all(Path(file).is_file() for file in told["files"])
    manifest = json.loads(Path("runs/light-programme/manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["rank/list.csv"]
    assert manifest["budgets"] == [10, 40]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nowhere.yaml",), "no such file"),
        (("light.yaml", "--rank", "nowhere.csv"), "no such file"),
        (("light.yaml", "--budget", "-3"), "nought or more"),
        (("light.yaml", "--set", "policy.programme.budget=lots"), "policy.programme.budget"),
    ],
)
def test_wrong_input_is_refused_and_nothing_is_written(planner, words, said):
    done = planner(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("runs/light-programme").exists()


def test_a_wrong_list_is_told_row_by_row(planner):
    wrong = LIST + "Tower,S9,primary,2027,2,extend\n"
    Path("list.csv").write_text(wrong, encoding="utf-8")
    done = planner("light.yaml", "--rank", "list.csv")
    assert done.exit_code == 2
    assert "list.csv" in done.stderr
    assert "S9" in done.stderr


def test_what_fails_leaves_the_last_papers(planner, monkeypatch):
    last = Path("runs/light-programme/programme.html")
    last.parent.mkdir(parents=True)
    last.write_text("last year's", encoding="utf-8")

    def breaks(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr(programming, "write_manifest", breaks)
    options = Options(Path("runs"), 0, None, 1, (), None, "en")
    with pytest.raises(OSError, match="no space left"):
        programmed(Path("light.yaml"), options, Asked())
    assert last.read_text(encoding="utf-8") == "last year's"
    assert [path.name for path in Path("runs").iterdir()] == ["light-programme"]
    with pytest.raises(InputError):
        programmed(Path("none.yaml"), replace(options, out=Path("runs")), Asked())
