"""A run folder is whole or not there, and equal input gives equal bytes."""

import hashlib
import json
import platform
from dataclasses import replace

import numpy as np
import pyogrio
import pytest

from planner.outputs import store
from planner.outputs.store import LIBRARIES, STEPS, write_run

EXTRA = {"scenario": ["title: Made-up example  # made.yaml"], "inputs": {"rolls.csv": "abc"}}


@pytest.fixture(scope="module")
def run(made, tmp_path_factory):
    told = []
    out = tmp_path_factory.mktemp("runs")
    extra = EXTRA | {"seconds": {"project": 1.5}}
    path = write_run(made, out, extra, lambda *said: told.append(said))
    return path, told


def test_folder_holds_the_contracts_files(run):
    path, told = run
    assert path.name == "made"
    assert [step for step, _, _ in told] == list(STEPS)
    for name in ("report.html", "manifest.json", "catchments.gpkg", "tables/areas.csv"):
        assert (path / name).stat().st_size > 0
    assert [item.name for item in path.parent.iterdir()] == ["made"]
    layers = {str(name) for name, _ in pyogrio.list_layers(path / "catchments.gpkg")}
    assert layers == {"primary_2024", "primary_2028"}
    drawn = json.loads((path / "catchments_primary_2028.geojson").read_text(encoding="utf-8"))
    told = [one["properties"]["school"] for one in drawn["features"]]
    assert told == ["north", "south"]


def test_manifest_vouches_for_every_table(run):
    path, _ = run
    manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outputs"].keys() >= {"tables/schools.csv", "tables/schools.parquet"}
    for name, told in manifest["outputs"].items():
        assert hashlib.sha256((path / name).read_bytes()).hexdigest() == told
    assert manifest["scenario"] == EXTRA["scenario"]
    assert manifest["basis"] == {}
    assert (manifest["seed"], manifest["draws"], manifest["gaps"][0]["key"]) == (
        1,
        20,
        "rooms_unknown",
    )


def test_the_manifest_tells_what_the_births_rest_on(peopled):
    basis = store.manifest(peopled, {}, {})["basis"]
    assert basis == peopled.central.projection.basis
    assert basis["births_vintage"] == "2023"


def test_two_runs_are_the_same_bytes_but_for_seconds(run, made, tmp_path):
    path, _ = run
    again = write_run(made, tmp_path, EXTRA | {"seconds": {"project": 9.0}})
    files = sorted(item for item in path.rglob("*") if item.is_file())
    for item in files:
        other = again / item.relative_to(path)
        if item.name != "manifest.json":
            assert item.read_bytes() == other.read_bytes(), item.name
    first, second = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (path, again)
    )
    assert first["digest"] == second["digest"]
    assert first["seconds"] != second["seconds"]


def test_a_crash_leaves_the_last_good_run(made, tmp_path, monkeypatch):
    target = tmp_path / "made"
    target.mkdir()
    (target / "good").touch()

    def crash(*_args, **_named):
        message = "no space"
        raise OSError(message)

    monkeypatch.setattr(store, "write_report", crash)
    with pytest.raises(OSError, match="no space"):
        write_run(made, tmp_path, EXTRA)
    assert (target / "good").exists()
    assert [item.name for item in tmp_path.iterdir()] == ["made"]


def test_a_crash_between_the_moves_is_mended(made, tmp_path, monkeypatch):
    (tmp_path / ".made.before").mkdir()
    (tmp_path / ".made.before" / "good").touch()
    monkeypatch.setattr(store, "_fill", lambda *_args: (_ for _ in ()).throw(OSError("again")))
    with pytest.raises(OSError, match="again"):
        write_run(made, tmp_path, EXTRA)
    assert (tmp_path / "made" / "good").exists()


def test_a_new_run_replaces_the_old(made, tmp_path):
    target = tmp_path / "made"
    target.mkdir()
    (target / "stale").touch()
    assert write_run(made, tmp_path, EXTRA) == target
    assert not (target / "stale").exists()


def test_a_city_without_catchments_has_a_run_without_maps(central_only, tmp_path):
    assignment = central_only.assignment
    bare = replace(
        assignment, edges=assignment.edges.isel(edge=slice(0, 0)), pooled=assignment.pooled | True
    )
    path = write_run(replace(central_only, assignment=bare, programme=None), tmp_path, EXTRA)
    assert not (path / "catchments.gpkg").exists()
    assert not (path / "maps").exists()
    assert (path / "tables" / "assignment.csv").read_bytes().count(b"\n") == 1
    assert "<h2>Maps" not in (path / "report.html").read_text(encoding="utf-8")


def test_the_manifest_tells_versions(run):
    told = json.loads((run[0] / "manifest.json").read_text(encoding="utf-8"))["versions"]
    assert set(told) == {"python", "planner", *LIBRARIES}
    assert told["numpy"] == np.__version__
    assert told["python"] == platform.python_version()
