"""``planner programme``: papers from a fresh folder, and a scenario that runs as it is written."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import programming, running
from planner.faces.cli import app
from planner.faces.programming import Asked, programmed
from planner.faces.running import Options
from planner.inputs.faults import InputError
from planner.inputs.scenarios import read_scenario
from planner.judging import judged
from planner.outputs import store
from planner.walking import silent

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


def test_the_scenario_that_is_written_gives_the_replay_again(planner, monkeypatch):
    """Run as any user would, every figure of the case ``all`` comes out to the last bit."""
    kept = {}

    def keep(name, made):
        def call(*given, **named):
            kept[name] = made(*given, **named)
            return kept[name]

        return call

    monkeypatch.setattr(programming, "programme", keep("found", programming.programme))
    monkeypatch.setattr(running, "plan", keep("again", running.plan))
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_: {})
    Path("list.csv").write_text(LIST + "Annex,S1,primary,2028,1,extend\n", encoding="utf-8")
    dear = "policy.programme.weights={over: 200, unmet: 400}"
    done = planner("light.yaml", "--jobs", "1", "--seed", "5", "--rank", "list.csv", "--set", dear)
    assert done.exit_code == 0, done.output
    first, found = kept["found"]
    assert found.proposal.works.sizes["work"] == 2
    told = found.replay.sel(case="all")
    for other in ("none", *found.proposal.works["work"].to_numpy().tolist()):
        apart = found.replay.sel(case=other)  # no other case would do
        assert told["unmet_mean"] != apart["unmet_mean"]
        assert told["large_mean"] != apart["large_mean"]
    done = CliRunner().invoke(app, ["run", "runs/light-programme/programme.yaml", "--jobs", "1"])
    assert done.exit_code == 0, done.output
    again = kept["again"]
    assert again.draws.ids == first.draws.ids == (0, 1, 2)
    (own, _) = judged(again, {}, {}, map, silent, None)
    for name in told.data_vars:
        assert own[name].sel(case="none").item() == told[name].item(), name


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


def test_works_of_a_list_that_strand_somebody_are_refused(planner):
    Path("list.csv").write_text(LIST + "Shut,S1,primary,2028,,close\n", encoding="utf-8")
    done = planner("light.yaml", "--rank", "list.csv", "--set", "policy.programme.guarantee=900")
    assert done.exit_code == 2
    assert "list.csv: Shut: year: found 2028, when no school for primary is within" in done.stderr


def test_works_of_a_list_that_come_before_their_lead_are_told(planner):
    text = "name,site,phase,year,classes,kind,lead\nWing,S2,primary,2026,2,extend,3\n"
    Path("list.csv").write_text(text, encoding="utf-8")
    done = planner("light.yaml", "--rank", "list.csv", "--draws", "0", "--jobs", "1", "--json")
    assert done.exit_code == 0, done.output
    told = "Wing: in use in 2026, and decided now it could be from 2028 on"
    assert told in done.stderr
    manifest = json.loads(Path("runs/light-programme/manifest.json").read_text(encoding="utf-8"))
    assert any(line.startswith(told) for line in manifest["warnings"])


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
