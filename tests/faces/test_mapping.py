"""``planner map RUN``: maps, list of addresses and boundaries of a finished run."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import mapping
from planner.faces.cli import app


@pytest.fixture
def planner():
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_all_papers_lie_in_the_run_and_nothing_else(town, planner):
    done = planner("map", "new/town")
    assert done.exit_code == 0, done.output
    files = [Path(line) for line in done.stdout.splitlines() if line.startswith("new/")]
    assert sorted(path.name for path in files) == [
        "addresses_primary_2025.csv",
        "addresses_primary_2025.xlsx",
        "boundaries_primary_2025.csv",
        "catchments_primary_2025.geojson",
        "catchments_primary_2025.gpkg",
        "catchments_primary_2025.png",
        "change_primary_2025.png",
        "distance_primary_2025_after.png",
        "distance_primary_2025_before.png",
        "paired_primary_2025.png",
        "strays_primary_2025.csv",
    ]
    assert sorted(Path("new/town/catchments").iterdir()) == sorted(files)
    assert "0 areas change schools" in done.stdout
    assert "edges shared exactly, no slit: yes" in done.stdout
    listed = pd.read_csv("new/town/catchments/addresses_primary_2025.csv")
    assert listed["school_after"].tolist() == ["S1", "S2", "S2"]
    coming = pd.read_parquet("new/town/tables/entrants.parquet")
    coming = coming[(coming["year"] == 2025) & (coming["phase"] == "primary")]
    own = coming.set_index("area")["central"]
    assert listed["children"].tolist() == pytest.approx([own[area] for area in "ABC"])
    assert (listed["p10"] <= listed["p90"]).all()


def test_some_papers_of_a_year_in_chinese_for_machines(town, planner):
    words = (
        "map",
        "new/town",
        "--what",
        "list",
        "--what",
        "change",
        "--what",
        "catchments",
        "--year",
        "2027",
    )
    done = planner(*words, "--lang", "zh", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["year"], told["moved"], told["tiling"]["exact"]) == (2027, 0, True)
    assert told["words"] == {"holds": 0, "edge": 0, "points": 2, "wrong": 0}
    assert len(told["files"]) == 9
    bounds = pd.read_csv("new/town/catchments/boundaries_primary_2027.csv")
    assert "无名界线" in bounds["words"][0]


def test_a_map_that_fails_leaves_the_earlier_ones(town, planner, monkeypatch):
    assert planner("map", "new/town", "--what", "change").exit_code == 0
    old = {path: path.read_bytes() for path in Path("new/town/catchments").iterdir()}

    def fail(*_):
        message = "no ink"
        raise RuntimeError(message)

    monkeypatch.setattr("planner.maps.map_papers.distance_maps", fail)
    done = planner("map", "new/town", "--what", "change", "--what", "distance", "--lang", "zh")
    assert isinstance(done.exception, RuntimeError)
    assert {path: path.read_bytes() for path in Path("new/town/catchments").iterdir()} == old


def test_the_number_of_a_review_reaches_the_map(town, planner, monkeypatch):
    held = []

    def finish(_page, change, _title, path):
        held.append(change.review)
        return path

    monkeypatch.setattr("planner.maps.change_map.finish", finish)
    words = ("--what", "change", "--review", "GS(2026)1", "Bureau", "none")
    assert planner("map", "new/town", *words).exception is None
    assert (held[0].number, held[0].issuer, held[0].base_map) == ("GS(2026)1", "Bureau", "none")


def test_what_is_asked_for_wrongly_is_told(town, planner):
    for words, said in (
        (("new/town", "--what", "colours"), "write catchments, change, distance or list"),
        (("new/town", "--phase", "lower_secondary"), "write a phase with catchments: primary"),
        (("new/town", "--year", "2050"), "2024 to 2030"),
        (("toytown",), "name a run folder that a run has finished"),
    ):
        done = planner("map", *words)
        assert done.exit_code == 2
        assert said in done.stderr
        assert not Path("new/town/catchments").exists()


def test_tables_that_were_edited_are_refused(town, kept, planner):
    assert "a kept run holds no tables" in planner("map", kept).stderr
    path = Path("new/town/tables/assignment.parquet")
    path.write_bytes(path.read_bytes() + b" ")
    done = planner("map", "new/town")
    assert done.exit_code == 2
    assert "edited since the run" in done.stderr


def test_the_year_is_the_last_of_change_else_the_first_to_come():
    rows = [("A", "S1", 2024), ("A", "S1", 2025), ("A", "S2", 2026), ("A", "S2", 2027)]
    own = pd.DataFrame(rows, columns=["area", "school", "year"]).assign(share=1.0)
    options = mapping.Options(Path(), (), None, None, None, "en")
    assert mapping._year(options, own) == 2026
    assert mapping._year(options, own[own["year"] < 2026]) == 2025
    assert mapping._year(options, own[own["year"] == 2024]) == 2024
