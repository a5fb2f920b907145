import json
import stat
from dataclasses import replace
from importlib import metadata

import pandas as pd
import pytest

from planner.model.admissions import Tier
from planner.outputs import admissions
from planner.outputs.admission_edition import edition
from planner.outputs.admission_frames import TABLES
from planner.outputs.admissions import document, facts, records, to_tell, write_admission
from planner.paper.frames import read_frame

FULL = "no space left"
ABOUT = {"name": "own", "inputs": {"applicants": "f00"}, "seconds": {"admit": 1.5}}


@pytest.fixture(scope="module")
def found(applying, admitting):
    applicants = applying(["A"] * 60 + ["B"] * 5, admission=["x"] * 50 + ["y"] * 15)
    tiers = {"z": Tier(1, classes=("x",)), "a": Tier(2, classes=("y",))}
    return admitting(applicants, tiers, draws=10)


@pytest.fixture
def write(found, toytown, tmp_path):
    def run(name="own", about=ABOUT):
        return write_admission(found, toytown, edition(found, 9), tmp_path / name, about)

    return run


def test_only_the_local_folder_names_children(write, tmp_path):
    files, local = write()
    assert [file.name for file in files] == [f"{name}.csv" for name in TABLES]
    for path in (tmp_path / "own").rglob("*"):
        if path.is_file() and path != local:
            assert b"k000" not in path.read_bytes(), path
    frame = pd.read_csv(local, dtype={"grade": str})
    assert len(frame) == 65
    assert frame["applicant"].is_unique
    assert list(frame.columns) == [
        "applicant", "area", "grade", "tier", "locked", "school", "way", "choice", "lottery",
        "chance", "distance_m",
    ]  # fmt: skip


def test_tables_withhold_small_counts_and_stand_in_full_on_this_machine(write, tmp_path):
    write()
    told = read_frame(tmp_path / "own" / "tables", "admission_tiers")
    assert told["admitted"].tolist() == ["50", "<10"]
    full = pd.read_csv(tmp_path / "own" / "local" / "admission_tiers.csv")
    assert full["admitted"].tolist() == [50, 8]


def test_the_local_folder_is_its_owners_alone_and_out_of_git(write, tmp_path):
    _, local = write()
    assert stat.S_IMODE(local.parent.stat().st_mode) == 0o700
    for path in local.parent.glob("*.csv"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (local.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert stat.S_IMODE((tmp_path / "own").stat().st_mode) == 0o755


def test_the_manifest_says_what_the_results_rest_on(write, found, toytown, tmp_path):
    write()
    text = (tmp_path / "own" / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["city"] == toytown.name
    assert (manifest["lottery_seed"], manifest["lotteries"], manifest["draws"]) == (7, 10, 10)
    assert manifest["notes"]["children"] == 65
    assert manifest["inputs"] == {"applicants": "f00"}
    assert len(manifest["gaps"]) == len(toytown.gaps)
    assert manifest["versions"]["numpy"] == metadata.version("numpy")
    assert sorted(manifest["outputs"]) == sorted(
        f"tables/{name}.{form}" for name in TABLES for form in ("csv", "parquet")
    )
    assert "children.csv" not in text
    assert manifest.items() >= facts(found, edition(found, 9)).items()


def test_the_digest_leaves_the_seconds_out(write, tmp_path):
    def digest(about):
        write("one", about)
        told = json.loads((tmp_path / "one" / "manifest.json").read_text(encoding="utf-8"))
        assert told["seconds"] == about["seconds"]
        return told["digest"]

    usual = digest(ABOUT)
    assert digest(ABOUT | {"seconds": {"admit": 2.5}}) == usual
    assert digest(ABOUT | {"inputs": {"applicants": "b00"}}) != usual


def test_notes_withhold_small_counts_too(found):
    notes = {**found.notes, "no_catchment": 4, "refused": 3, "unknown_places": 1}
    other = replace(found, notes=notes)
    told = facts(other, edition(other, 9))["notes"]
    assert (told["no_catchment"], told["refused"]) == ("<10", "<10")
    assert told["unknown_places"] == 1  # of schools


def test_a_broken_run_leaves_the_last_good_one_untouched(write, tmp_path, monkeypatch):
    def all_bytes():
        home = tmp_path / "own"
        paths = (path for path in home.rglob("*") if path.is_file())
        return {path.relative_to(home): path.read_bytes() for path in paths}

    write()
    usual = all_bytes()

    def breaks(*_):
        raise OSError(FULL)

    monkeypatch.setattr(admissions, "manifest", breaks)
    with pytest.raises(OSError, match=FULL):
        write()
    assert all_bytes() == usual
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_the_same_bytes_each_time(write, tmp_path):
    for name in ("one", "two"):
        write(name)
    paths = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(paths) == 15
    for path in paths:
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()


def test_rows_as_machines_read_them():
    frame = pd.DataFrame({"school": ["学校"], "children": pd.array(["<10"], dtype="string")})
    assert records(frame) == [{"school": "学校", "children": "<10"}]


def test_what_may_be_told_is_the_standards_own(found, toytown):
    assert to_tell(found, toytown).limit == 9
    said = document(found, to_tell(found, toytown))
    assert [row["children"] for row in said["admission_tiers"]] == ["50", "15"]
    assert said["lottery_seed"] == 7
