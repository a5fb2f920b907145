"""The command line, as a new user drives it in a fresh folder."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

SCENARIO = """\
title: Toytown as it is
city: {folder}
horizon: 2028
policy:
  catchments: {{rule: given, reach: 1500}}
draws: 30
"""


def planner(*words, cwd):
    return subprocess.run(
        [sys.executable, "-m", "planner", *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def town(toytown_folder):
    """Return a folder with a scenario of Toytown."""
    scenario = toytown_folder.parent / "town.yaml"
    scenario.write_text(SCENARIO.format(folder=toytown_folder.name), encoding="utf-8")
    return toytown_folder.parent


def tables(run):
    return {path.name: path.read_bytes() for path in sorted((Path(run) / "tables").iterdir())}


def test_run_writes_the_contract_and_prints_its_path_last(town):
    done = planner("run", "town.yaml", cwd=town)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "runs/town"
    run = town / "runs" / "town"
    names = {"people", "entrants", "schools", "areas", "classes", "shortfall", "warnings",
             "programme", "assignment", "cohorts", "relief", "profile"}  # fmt: skip
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


def test_twice_and_with_two_jobs_the_same_bytes(town):
    first = planner("run", "town.yaml", "--out", "one", cwd=town)
    second = planner("run", "town.yaml", "--out", "two", "--jobs", "2", cwd=town)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert tables(town / "one" / "town") == tables(town / "two" / "town")
    digests = {
        json.loads((town / out / "town" / "manifest.json").read_text(encoding="utf-8"))["digest"]
        for out in ("one", "two")
    }
    assert len(digests) == 1


def test_central_path_alone(town):
    done = planner("run", "town.yaml", "--draws", "0", "--set", "horizon=2026", cwd=town)
    assert done.returncode == 0, done.stderr
    schools = pd.read_csv(town / "runs" / "town" / "tables" / "schools.csv", dtype={"school": str})
    assert schools["year"].max() == 2026
    assert schools["p90"].isna().all()


def test_every_fault_of_scenario_and_city_in_one_go(town):
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


def test_a_broken_run_leaves_the_last_good_one(town):
    assert planner("run", "town.yaml", "--draws", "0", cwd=town).returncode == 0
    good = tables(town / "runs" / "town")
    births = town / "toytown" / "births.csv"
    births.write_text("\n".join(births.read_text().splitlines()[:2]) + "\n")  # one year only
    done = planner("run", "town.yaml", "--draws", "0", cwd=town)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("the run failed:")
    assert "Traceback" not in done.stderr
    assert tables(town / "runs" / "town") == good


def test_check_says_what_is_missing(town):
    done = planner("check", "toytown", cwd=town)
    assert done.returncode == 0, done.stderr
    assert "no faults" in done.stdout
    document = json.loads(planner("check", "toytown", "--json", cwd=town).stdout)
    assert document["faults"] == []
    assert document["gaps"]
    assert planner("check", "nowhere", cwd=town).returncode == 2


def test_check_frames_its_lines_in_either_language(town):
    english, chinese = (
        planner("check", "toytown", "--lang", lang, cwd=town) for lang in ("en", "zh")
    )
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


def test_check_looks_back_as_a_run_does(town):
    done = planner("check", "toytown", "--as-of", "2022", cwd=town)
    assert done.returncode == 0, done.stderr
    assert "rolls of 4 years" in done.stdout
    assert "rolls of 6 years" in planner("check", "toytown", cwd=town).stdout
    wrong = planner("check", "toytown", "--as-of", "1990", cwd=town)
    assert wrong.returncode == 2
    assert "--as-of" in wrong.stderr


def test_show_spells_out_and_explains(town):
    done = planner("show", "town.yaml", cwd=town)
    assert "horizon: 2028  # town.yaml:3" in done.stdout.splitlines()
    explained = planner("show", "town.yaml", "--explain", cwd=town).stdout
    assert "# Last school year of the plan" in explained
    assert planner("show", "nothing.yaml", cwd=town).returncode == 2


def test_compare_in_one_table_and_one_picture(town):
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


def test_schema_is_the_committed_one(town):
    done = planner("schema", cwd=town)
    committed = Path(__file__).parents[2] / "scenarios" / "schema.json"
    assert json.loads(done.stdout) == json.loads(committed.read_text(encoding="utf-8"))


def test_as_of_uses_nothing_later(town):
    done = planner("run", "town.yaml", "--as-of", "2023", "--draws", "0", cwd=town)
    assert done.returncode == 0, done.stderr
    schools = pd.read_csv(town / "runs" / "town" / "tables" / "schools.csv", dtype={"school": str})
    assert schools.loc[schools["recorded"].notna(), "year"].max() == 2023
    wrong = planner("run", "town.yaml", "--as-of", "1990", cwd=town)
    assert wrong.returncode == 2
    assert "--as-of" in wrong.stderr


def test_backtest_prints_a_table_or_json(town):
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


def test_backtest_is_of_rolls_unless_told_otherwise(town):
    done = planner("backtest", "toytown", "--out", "tested", "--lang", "zh", cwd=town)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "tested/foreseen.png"
    document = json.loads((town / "tested" / "accuracy.json").read_text(encoding="utf-8"))
    assert document["of"] == "rolls"
    assert document["published"]


def test_chinese(town):
    done = planner("run", "town.yaml", "--draws", "5", "--lang", "zh", cwd=town)
    assert done.returncode == 0, done.stderr
    report = (town / "runs" / "town" / "report.html").read_text(encoding="utf-8")
    assert "学位" in report
