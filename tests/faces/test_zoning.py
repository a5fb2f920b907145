"""``planner zone``: catchments alone, from a fresh folder."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import zoning
from planner.faces.cli import app
from tests.rowtown import row_folder

BALANCED = "title: Balanced\ncity: row\nhorizon: 2027\npolicy: {catchments: {rule: whole_areas}}\n"


@pytest.fixture
def planner(tmp_path, monkeypatch):
    row_folder(tmp_path / "row")
    (tmp_path / "balanced.yaml").write_text(BALANCED, encoding="utf-8")
    nearest = "title: Nearest\ninherits: balanced.yaml\npolicy: {catchments: {rule: nearest}}\n"
    (tmp_path / "nearest.yaml").write_text(nearest, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_one_scenario_beside_what_is(planner):
    done = planner("zone", "balanced.yaml")
    assert done.exit_code == 0, done.output
    assert "B  Balanced" in done.stdout
    assert "edges shared exactly, no slit: yes" in done.stdout
    home = Path("runs/balanced-zones")
    names = {path.name for path in home.iterdir()}
    assert {"zones.csv", "assignment.parquet", "zones.html", "manifest.json",
            "catchments_primary_2025.gpkg", "change_primary_2025.png"} <= names  # fmt: skip
    listed = pd.read_csv(home / "addresses_primary_2025.csv").set_index("area")
    assert listed.loc["D", ["school_before", "school_after"]].tolist() == ["S2", "S1"]
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"]["balanced.yaml"]
    assert manifest["made_up"] is True
    assert (home / "zones.html").read_text(encoding="utf-8").count("<img ") == 3
    assert [path.name for path in Path("runs").iterdir()] == ["balanced-zones"]


def test_several_scenarios_get_a_page_together_and_a_document(planner):
    done = planner("zone", "balanced.yaml", "nearest.yaml", "--json", "--lang", "zh")
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    told = {one["title"]: one for one in document["catchments"]}
    assert list(told) == ["现行片区", "Balanced", "Nearest"]
    assert told["Balanced"]["over"] == 0
    assert told["Nearest"]["over"] > 9
    assert document["files"][-1] == "runs/zones/zones.html"
    assert all(Path(file).is_file() for file in document["files"])


def sizes():
    return sorted(
        (path.name, path.stat().st_size) for path in Path("runs/balanced-zones").iterdir()
    )


def test_the_same_twice_is_the_same_bytes(planner):
    planner("zone", "balanced.yaml", "--out", "one")
    planner("zone", "balanced.yaml", "--out", "two")
    for name in (
        "zones.parquet",
        "assignment.csv",
        "zones.html",
        "catchments_primary_2025.geojson",
    ):
        one, two = (Path(home, "balanced-zones", name).read_bytes() for home in ("one", "two"))
        assert one == two, name


def test_what_cannot_be_compared_is_refused_line_by_line(planner):
    far = BALANCED.replace("rule: whole_areas", "rule: nearest, distance: detour")
    Path("twice.yaml").write_text(far, encoding="utf-8")
    Path("far.yaml").write_text(far.replace("Balanced", "Far"), encoding="utf-8")
    done = planner("zone", "balanced.yaml", "twice.yaml")
    assert done.exit_code == 2
    assert "twice.yaml: title: found 'Balanced' twice" in done.output
    done = planner("zone", "balanced.yaml", "far.yaml")
    assert done.exit_code == 2
    assert "far.yaml: policy.catchments.distance: found distances measured as detour" in done.output
    assert not Path("runs/zones").exists()


def test_faults_of_a_rule_name_their_line(planner):
    Path("bad.yaml").write_text(
        BALANCED.replace("whole_areas", "whole_areas, review_years: [2024, 2040]"), encoding="utf-8"
    )
    done = planner("zone", "bad.yaml")
    assert done.exit_code == 2
    assert done.output.count("policy.catchments.review_years") == 2
    assert "2024" in done.output
    assert "2040" in done.output


def test_a_broken_drawing_leaves_the_last_one(planner, monkeypatch):
    planner("zone", "balanced.yaml")
    before = sorted(
        (path.name, path.stat().st_size) for path in Path("runs/balanced-zones").iterdir()
    )

    def breaks(*_, **__):
        raise OSError(28, "disc full")

    monkeypatch.setattr(zoning, "draw_change", breaks)
    assert planner("zone", "balanced.yaml").exit_code != 0
    after = sorted(
        (path.name, path.stat().st_size) for path in Path("runs/balanced-zones").iterdir()
    )
    assert before == after
