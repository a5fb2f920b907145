import json
from dataclasses import replace
from hashlib import sha256

import pandas as pd
import pytest

from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.scenario import Policy, Scenario
from planner.outputs import rolls
from planner.outputs.ledger import (
    KEPT,
    altered,
    copy_in,
    entry,
    is_kept,
    keep_run,
    kept_forecasts,
    kept_name,
    kept_of,
    kept_runs,
    manifest_of,
    printed_rolls,
    repeats,
)
from planner.outputs.store import manifest
from planner.outputs.tables import write_tables
from planner.walking import run as walk
from planner.walking import silent


@pytest.fixture
def run(toyplan, tmp_path):
    """Return a run folder of tables and manifest alone."""
    folder = tmp_path / "runs" / "toy"
    files = write_tables({"schools": rolls.schools(toyplan)}, folder / "tables")
    named = {f"tables/{path.name}": sha256(path.read_bytes()).hexdigest() for path in files}
    text = json.dumps(manifest(toyplan, named, {"as_of": None, "seconds": {"x": 1.0}}))
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def toyplan(toytown):
    bare = Scenario(title="t", city="toytown", horizon=2026)
    sized = replace(bare, policy=Policy(class_size=class_sizes(bare, toytown.standards)))
    return walk(toytown, sized, Draws(1, (0, 1, 2)), "toy", map, silent)


FORECASTS = pd.DataFrame(
    {"level": ["city"], "id": ["*"], "phase": ["all"], "grade": ["all"], "year": [2025],
     "district": [""], "central": [1.23456], "q500": [1.0]}
)  # fmt: skip


def test_a_kept_run_is_read_back_as_it_was(run, tmp_path):
    ledger = tmp_path / "ledger"
    name = kept_name(manifest_of(run))
    with entry(ledger, name) as new:
        copy_in(new, {"city/toy/rolls.csv": run / "tables" / "schools.csv"})
        keep_run(new, run, FORECASTS, {"base_year": 2024})
        assert not is_kept(ledger / name)
    kept = ledger / name
    assert kept_runs(ledger) == [kept]
    assert manifest_of(kept) == manifest_of(run)
    assert kept_of(kept)["base_year"] == 2024
    assert set(kept_of(kept)["files"]) >= {"run/manifest.json", "city/toy/rolls.csv"}
    assert altered(kept, {}) == []
    assert kept_forecasts(kept)["central"].tolist() == [1.235]
    assert printed_rolls(kept).equals(printed_rolls(run))
    (kept / "city/toy/rolls.csv").write_text("else", encoding="utf-8")
    assert altered(kept, {}) == ["city/toy/rolls.csv"]


def test_nothing_is_left_of_a_run_that_could_not_be_kept(run, tmp_path):
    ledger = tmp_path / "ledger"
    with pytest.raises(ZeroDivisionError), entry(ledger, "toy-1"):
        _ = 1 / 0
    assert list(ledger.iterdir()) == []
    (ledger / ".toy-1.new-abcdefgh").mkdir()
    (ledger / "toy-1").mkdir()
    with pytest.raises(FileExistsError, match="kept already"), entry(ledger, "toy-1") as new:
        (new / KEPT).write_text("{}", encoding="utf-8")
    assert [path.name for path in ledger.iterdir()] == ["toy-1"]
    assert list((ledger / "toy-1").iterdir()) == []


def test_a_run_that_was_edited_is_told(run):
    assert altered(run, manifest_of(run)) == []
    assert altered(run, manifest_of(run) | {"draws": 99}) == ["manifest.json"]
    table = run / "tables" / "schools.csv"
    table.write_bytes(table.read_bytes() + b"\n")
    assert altered(run, manifest_of(run)) == ["tables/schools.csv"]


def test_seconds_are_no_part_of_what_was_run(run):
    assert altered(run, manifest_of(run) | {"seconds": {}}) == []


def test_a_plan_repeats_a_run_only_to_the_last_digit(run, toyplan):
    assert repeats(toyplan, run)
    table = pd.read_parquet(run / "tables" / "schools.parquet")
    place = table["p90"].first_valid_index()
    table.loc[place, "p90"] += 0.001
    table.to_parquet(run / "tables" / "schools.parquet")
    assert not repeats(toyplan, run)
    table.drop(index=place).to_parquet(run / "tables" / "schools.parquet")
    assert not repeats(toyplan, run)


def test_no_ledger_holds_nothing(tmp_path):
    assert kept_runs(tmp_path / "none") == []
    assert manifest_of(tmp_path) is None
