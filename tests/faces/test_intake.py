"""An intake plan for next September: written, edited and read back, as a bureau does it."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import intake as faces_intake
from planner.faces import running
from planner.faces.cli import app
from planner.faces.intake import Options, planned
from planner.inputs.faults import InputError
from planner.inputs.scenarios import read_scenario
from planner.outputs import store

SCENARIO = """\
title: Toytown as planned
city: toytown
horizon: 2026
policy:
  intake: runs/intake-toytown-2025.csv
  programme: {measures: 0}
draws: 12
"""


@pytest.fixture
def town(toytown_folder, monkeypatch):
    """Stand beside Toytown, in a fresh folder; runs draw no pictures."""
    monkeypatch.chdir(toytown_folder.parent)
    for name in ("draw_charts", "draw_maps"):
        monkeypatch.setattr(store, name, lambda *_: {})
    monkeypatch.setattr(store, "write_catchments", lambda *_: [])
    return toytown_folder.parent


@pytest.fixture
def quick(town, toytown, monkeypatch):
    """Read Toytown no more than once: for what has nothing to do with reading it."""
    monkeypatch.setattr(faces_intake, "read_city", lambda *_, **__: (toytown, (), ()))
    return town


def options(**chosen):
    usual = {
        "city": "toytown", "year": 2025, "scenario": None, "out": Path("runs"), "draws": 0,
        "seed": 1, "jobs": 1, "overrides": (), "as_of": None, "lang": "en",
    }  # fmt: skip
    return Options(**(usual | chosen))


def faults(**chosen):
    with pytest.raises(InputError) as caught:
        planned(options(**chosen))
    return [(one.place, one.key, one.found) for one in caught.value.faults]


def run(home, *overrides, draws=0):
    """Run the scenario; gives the folder, and the lines of the closing summary."""
    (home / "own.yaml").write_text(SCENARIO, encoding="utf-8")
    chosen = running.Options(Path("runs"), draws, None, 1, overrides, None, "en")
    jobs, wrong = running.checked([Path("own.yaml")], chosen)
    assert wrong == []
    return running.run_one(jobs[0], chosen, quiet=True)


def test_a_plan_is_written_edited_and_read_back(town):
    _, lines, (table, book) = planned(options(draws=12))
    assert lines[0] == "intake plan of autumn 2025 for Toytown: 4 rows, 3 schools"
    assert lines[1] == "class sizes by the city's standards"
    assert lines[-1].endswith("--set policy.intake=runs/intake-toytown-2025.csv")
    frame = pd.read_csv(table, dtype=str)
    market = frame.index[(frame["school"] == "S2")][0]
    assert frame.loc[market, ["classes", "places", "overflow_to"]].tolist() == [
        "1", "40", "Mill School: 12 (1,000 m)",
    ]  # fmt: skip
    frame.loc[market, "classes"] = "2"
    frame.to_csv(table, index=False)
    folder, told = run(town, draws=12)
    assert any(line.startswith("Autumn 2025 follows an intake plan") for line in told)
    assert "follows an intake plan" in (folder / "report.html").read_text(encoding="utf-8")
    classes = pd.read_csv(folder / "tables" / "classes.csv", dtype={"grade": str})
    own = classes.query("school == 'S2' and grade == '1'").set_index("year")["classes"]
    assert own.to_dict()[2025] == 2
    short = pd.read_csv(folder / "tables" / "shortfall.csv").query(
        "id == 'S2' and scope == 'intake' and phase == 'primary'"
    )
    assert short.set_index("year")["gross"].to_dict()[2025] == 0
    warned = pd.read_csv(folder / "tables" / "warnings.csv").set_index(["school", "year"])
    assert warned.loc[("S2", 2025), "probability"] == 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert "runs/intake-toytown-2025.csv" in manifest["inputs"]
    assert any(
        "places: 80" in line and "intake-toytown-2025.csv:3" in line
        for line in manifest["scenario"]
    )
    assert book.exists()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_table_and_workbook_read_back_the_same_in_both_tongues(quick, lang):
    _, lines, (table, book) = planned(options(lang=lang))
    if lang == "zh":
        assert lines[0] == "玩具镇2025年秋季招生计划：4行，3所学校"
        assert "计划班数" in table.read_text(encoding="utf-8-sig").splitlines()[0]
    (quick / "own.yaml").write_text(SCENARIO, encoding="utf-8")
    one, two = (
        read_scenario("own.yaml", [f"policy.intake={path.as_posix()}"]) for path in (table, book)
    )
    assert one.faults == two.faults == ()
    assert one.scenario == two.scenario
    rows = one.scenario.policy.intake.values()
    assert sum(row.classes for row in rows) == 5
    assert [row.places for row in rows] == [40, 40, 40, 90]


def test_an_edited_paper_survives_a_second_one(quick):
    _, _, (table, _) = planned(options())
    edited = table.read_text(encoding="utf-8").replace(",1,40,40,40,", ",2,40,40,40,", 1)
    table.write_text(edited, encoding="utf-8")
    _, lines, files = planned(options())
    assert any("kept as runs/intake-toytown-2025.kept-1.csv" in line for line in lines)
    assert (table.parent / "intake-toytown-2025.kept-1.csv").read_text() == edited
    assert files == [table, table.with_suffix(".xlsx")]


def test_a_later_year_and_the_central_path_alone(quick):
    document, _, _ = planned(options(year=2027))
    assert (document["year"], document["draws"]) == (2027, 0)
    assert {row["year"] for row in document["rows"]} == {2027}
    assert all(row["p10"] is None for row in document["rows"])
    assert all(row["central"] is not None for row in document["rows"])
    assert planned(options(year=None))[0]["year"] == 2025


def test_a_scenario_gives_class_sizes_and_its_own_plan(quick):
    (quick / "own.yaml").write_text(
        "title: Small\ncity: toytown\nhorizon: 2025\npolicy:\n  class_size:\n"
        "    primary: {target: 20, large: 25}\n"
        "  intake: {a: {school: S2, phase: primary, year: 2025, classes: 1, places: 31}}\n"
    )
    document, lines, _ = planned(options(scenario=Path("own.yaml"), draws=0))
    rows = {(row["school"], row["phase"]): row for row in document["rows"]}
    assert rows["S1", "primary"]["class_size"] == 20
    assert rows["S2", "primary"]["places"] == 31
    assert any("follows an intake plan of the scenario: 1 rows" in line for line in lines)
    assert "class sizes and policy by own.yaml" in lines


def test_every_fault_is_told_at_once(town, toytown_folder):
    with (toytown_folder / "rolls.csv").open("a") as out:
        out.write("S2,2024,1,-3\n")
    (town / "own.yaml").write_text("title: A\ncity: toytown\nhorizn: 2025\nhorizon: 2026\n")
    found = faults(scenario=Path("own.yaml"))
    assert any(place.startswith("own.yaml:3") for place, _, _ in found)
    assert any("rolls.csv" in place for place, _, _ in found)


def test_the_year_the_city_and_the_folder_are_checked(quick):
    assert faults(year=2024) == [("command line", "--year", "2024")]
    assert faults(year=2060) == [("command line", "--year", "2060")]
    ((place, key, _),) = faults(city="nowhere")
    assert (place, key) == ("command line", "CITY")
    Path("taken").touch()
    assert faults(out=Path("taken"))[0][1] == "--out"
    assert not Path("runs").exists()


def test_a_city_without_class_sizes_says_what_to_give(quick, toytown, monkeypatch):
    norms = dict(toytown.standards.norms)
    del norms["class_size.target.primary"]
    bare = replace(toytown, standards=replace(toytown.standards, norms=norms))
    monkeypatch.setattr(faces_intake, "read_city", lambda *_, **__: (bare, (), ()))
    (found,) = faults()
    assert found[:2] == ("command line", "policy.class_size")
    sized = ("policy.class_size.primary={target: 30, large: 35}",)
    assert planned(options(overrides=sized))[0]["rows"][0]["class_size"] == 30


def test_the_command_ends_with_its_exit_code(quick):
    runner = CliRunner()
    done = runner.invoke(app, ["intake", "toytown", "--year", "2025", "--draws", "0", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["files"][0] == "runs/intake-toytown-2025.csv"
    wrong = runner.invoke(app, ["intake", "toytown", "--year", "1999"])
    assert wrong.exit_code == 2
    assert "--year: found 1999; mend write a school year from 2025" in wrong.output
