"""The command line, as a new user drives it in a fresh folder."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from planner.faces.cli import main
from planner.outputs import store

TOYTOWN = Path(__file__).parents[1] / "toytown"
SCENARIO = """\
title: Toytown as it is
city: toytown
horizon: 2028
policy:
  catchments: {rule: given, reach: 1500}
draws: 30
"""


def anew(*words, cwd):
    """Drive the command line in a process of its own, streams and exit as a shell sees them."""
    return subprocess.run(
        [sys.executable, "-m", "planner", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def planner(monkeypatch, capsys):
    """Return what drives the command line in this process: Python need not be started for each."""

    def driven(*words, cwd):
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["planner", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, left.value.code or 0, told.out, told.err)

    return driven


@pytest.fixture
def unpictured(monkeypatch):
    """Leave pictures and report out, where a test reads neither."""
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_: {})


def a_town(folder):
    shutil.copytree(TOYTOWN, folder / "toytown")
    (folder / "town.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder


@pytest.fixture
def town(tmp_path):
    """Return a folder with a scenario of Toytown."""
    return a_town(tmp_path)


@pytest.fixture(scope="session")
def first_run(tmp_path_factory):
    """Return such a folder with its scenario run, and how that went."""
    home = a_town(tmp_path_factory.mktemp("first"))
    return home, anew("run", "town.yaml", cwd=home)


@pytest.fixture
def ran(first_run, tmp_path):
    """Return a copy of that folder that a test may change."""
    return Path(shutil.copytree(first_run[0], tmp_path / "ran"))


def tables(run):
    return {path.name: path.read_bytes() for path in sorted((Path(run) / "tables").iterdir())}


def test_run_writes_the_contract_and_prints_its_path_last(first_run):
    town, done = first_run
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "runs/town"
    run = town / "runs" / "town"
    names = {"people", "entrants", "schools", "areas", "classes", "shortfall", "warnings",
             "programme", "assignment", "cohorts", "relief", "profile", "residence", "admissions",
             "staff", "balance", "balance_schools", "inequality", "access", "zones"}  # fmt: skip
    assert {path.stem for path in (run / "tables").iterdir()} == names
    for name in ("manifest.json", "report.html", "catchments.gpkg"):
        assert (run / name).stat().st_size > 0
    told = [line for line in done.stderr.splitlines() if line]
    assert told[:2] == ["read and check", "project"]
    assert len(told) == len(set(told))  # one plain line a step
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["draws"] == 30
    assert any("town.yaml:3" in line for line in manifest["scenario"])
    assert set(manifest["inputs"]) >= {"town.yaml", "city/rolls.csv"}


def test_twice_and_with_two_jobs_the_same_bytes(ran, planner, unpictured):
    second = planner("run", "town.yaml", "--out", "two", "--jobs", "2", cwd=ran)
    assert second.returncode == 0, second.stderr
    assert tables(ran / "runs" / "town") == tables(ran / "two" / "town")
    digests = {
        json.loads((ran / out / "town" / "manifest.json").read_text(encoding="utf-8"))["digest"]
        for out in ("runs", "two")
    }
    assert len(digests) == 1


def test_central_path_alone(town, planner):
    done = planner("run", "town.yaml", "--draws", "0", "--set", "horizon=2026", cwd=town)
    assert done.returncode == 0, done.stderr
    schools = pd.read_csv(town / "runs" / "town" / "tables" / "schools.csv", dtype={"school": str})
    assert schools["year"].max() == 2026
    assert schools["p90"].isna().all()


def test_every_fault_of_scenario_and_city_in_one_go(town, planner):
    scenario = town / "town.yaml"
    scenario.write_text(
        scenario.read_text().replace("horizon", "horizn").replace("rule: given", "rule: givn")
    )
    rolls = town / "toytown" / "rolls.csv"
    rolls.write_text(rolls.read_text() + "S9,2024,1,-3\n")
    done = planner("run", "town.yaml", cwd=town)
    assert done.returncode == 2
    assert "horizon" in done.stderr
    assert "town.yaml:3:1: horizn: found" in done.stderr
    assert "town.yaml:5:" in done.stderr
    assert "rolls.csv:" in done.stderr
    assert "S9" in done.stderr
    assert "-3" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (town / "runs").exists()


def test_a_broken_run_leaves_the_last_good_one(ran, planner):
    good = tables(ran / "runs" / "town")
    births = ran / "toytown" / "births.csv"
    births.write_text("\n".join(births.read_text().splitlines()[:2]) + "\n")  # one year only
    done = planner("run", "town.yaml", "--draws", "0", cwd=ran)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("the run failed:")
    assert "Traceback" not in done.stderr
    assert tables(ran / "runs" / "town") == good


def test_check_says_what_is_missing(town, planner):
    done = planner("check", "toytown", cwd=town)
    assert done.returncode == 0, done.stderr
    assert "no faults" in done.stdout
    document = json.loads(planner("check", "toytown", "--json", cwd=town).stdout)
    assert document["faults"] == []
    assert document["gaps"]
    assert planner("check", "nowhere", cwd=town).returncode == 2


def test_check_frames_its_lines_in_either_language(town, planner):
    english = planner("check", "toytown", "--lang", "en", cwd=town)
    chinese = anew("check", "toytown", "--lang", "zh", cwd=town)
    assert english.stdout.splitlines()[-1].startswith("Toytown: 3 areas, 4 schools and sites, ")
    assert chinese.stdout.splitlines()[-1].startswith("玩具镇：3个区域，4所学校和备选校址，")
    assert chinese.stdout.endswith("没有错误\n")
    assert "缺失：" in chinese.stdout
    assert "missing: " in english.stdout
    rolls = town / "toytown" / "rolls.csv"
    rolls.write_text(rolls.read_text() + "S9,2024,1,-3\n")
    faults = [planner("check", "toytown", "--lang", lang, cwd=town).stderr.splitlines()
              for lang in ("en", "zh")]  # fmt: skip
    assert faults[0][-1] == "2 faults; nothing was written"
    assert faults[1][-1] == "2处错误，未写出任何文件"
    assert faults[0][:-1] == faults[1][:-1]


def test_check_looks_back_as_a_run_does(town, planner):
    done = planner("check", "toytown", "--as-of", "2022", cwd=town)
    assert done.returncode == 0, done.stderr
    assert "rolls of 4 years" in done.stdout
    assert "rolls of 6 years" in planner("check", "toytown", cwd=town).stdout
    wrong = planner("check", "toytown", "--as-of", "1990", cwd=town)
    assert wrong.returncode == 2
    assert "--as-of" in wrong.stderr


def test_show_spells_out_and_explains(town, planner):
    done = planner("show", "town.yaml", cwd=town)
    assert "horizon: 2028  # town.yaml:3" in done.stdout.splitlines()
    explained = planner("show", "town.yaml", "--explain", cwd=town).stdout
    assert "# Last school year of the plan" in explained
    assert planner("show", "nothing.yaml", cwd=town).returncode == 2


def test_compare_in_one_table_and_one_picture(town, planner, unpictured):
    (town / "fewer.yaml").write_text(
        "title: Fewer births\ninherits: town.yaml\nhorizon: 2032\nfuture: {births: {factor: 0.8}}\n"
    )
    (town / "long.yaml").write_text("title: Longer\ninherits: town.yaml\nhorizon: 2032\n")
    done = planner("run", "long.yaml", "fewer.yaml", "--draws", "10", cwd=town)
    assert done.stdout.splitlines()[-2:] == ["runs/long", "runs/fewer"]
    done = planner("compare", "runs/long", "runs/fewer", cwd=town)
    assert done.returncode == 0, done.stderr
    assert (town / "runs" / "comparison" / "comparison.png").is_file()
    table = pd.read_csv(town / "runs" / "comparison" / "comparison.csv")
    entry = table[table["phase"] == "primary"].pivot_table(
        index="year", columns="scenario", values="entrants"
    )
    assert (entry.loc[:2030, "fewer"] == entry.loc[:2030, "long"]).all()
    assert (entry.loc[2031:, "fewer"] < entry.loc[2031:, "long"]).all()
    assert planner("compare", "runs/long", cwd=town).returncode == 2


def test_schema_is_the_committed_one(town, planner):
    done = planner("schema", cwd=town)
    committed = Path(__file__).parents[2] / "scenarios" / "schema.json"
    assert json.loads(done.stdout) == json.loads(committed.read_text(encoding="utf-8"))


def test_as_of_uses_nothing_later(town, planner, unpictured):
    done = planner("run", "town.yaml", "--as-of", "2023", "--draws", "0", cwd=town)
    assert done.returncode == 0, done.stderr
    schools = pd.read_csv(town / "runs" / "town" / "tables" / "schools.csv", dtype={"school": str})
    assert schools.loc[schools["recorded"].notna(), "year"].max() == 2023
    wrong = planner("run", "town.yaml", "--as-of", "1990", cwd=town)
    assert wrong.returncode == 2
    assert "--as-of" in wrong.stderr


def test_backtest_prints_a_table_or_json(town, planner):
    words = ("backtest", "toytown", "--of", "entrants", "--draws", "0", "--first", "2024",
             "--horizons", "1")  # fmt: skip
    done = planner(*words, "--out", "tested", cwd=town)
    assert done.returncode == 0, done.stderr
    assert "pairs behind" in done.stdout
    assert done.stdout.splitlines()[-1] == "tested/foreseen.png"
    found = planner(*words, "--out", "tested", "--json", cwd=town)
    document = json.loads(found.stdout)
    assert {row["horizon"] for row in document["results"]} == {1}
    refused = planner("backtest", "toytown", "--of", "staff", cwd=town)
    assert refused.returncode == 2
    assert "--of rolls or entrants" in refused.stderr


def test_backtest_is_of_rolls_unless_told_otherwise(town, planner):
    done = planner("backtest", "toytown", "--out", "tested", "--lang", "zh", cwd=town)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "tested/foreseen.png"
    document = json.loads((town / "tested" / "accuracy.json").read_text(encoding="utf-8"))
    assert document["of"] == "rolls"
    assert document["published"]


def test_chinese(town, planner):
    done = planner("run", "town.yaml", "--draws", "5", "--lang", "zh", cwd=town)
    assert done.returncode == 0, done.stderr
    report = (town / "runs" / "town" / "report.html").read_text(encoding="utf-8")
    assert "学位" in report
