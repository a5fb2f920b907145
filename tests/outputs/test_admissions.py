import json
import stat

import pandas as pd
import pytest

from planner.model.admissions import Tier
from planner.outputs.admissions import TABLES, admission_tables, children, facts, write_admission
from planner.outputs.frames import read_frame

COLUMNS = {
    "admission_tiers": "phase, year, tier, children, locked, admitted, diverted, unplaced, chance, "
    "p10, p50, p90, distance_m, distance_p90_m",
    "admission_schools": "phase, year, school, tier, places, eligible, admitted, diverted, later, "
    "chance, p10, p50, p90",
    "admission_overflow": "phase, year, catchment, tier, school, children, distance_m",
    "admission_later": "phase, year, grade, school, children",
}


@pytest.fixture(scope="module")
def found(applying, admitting):
    applicants = applying(["A"] * 60 + ["B"] * 5, admission=["x"] * 50 + ["y"] * 15)
    tiers = {"z": Tier(1, classes=("x",)), "a": Tier(2, classes=("y",))}
    return admitting(applicants, tiers, draws=10)


def test_tables_hold_their_columns(found):
    tables = admission_tables(found)
    assert tuple(tables) == TABLES
    assert {name: ", ".join(frame.columns) for name, frame in tables.items()} == COLUMNS


def test_tiers_stand_in_their_order_and_add_up(found):
    frame = admission_tables(found)["admission_tiers"]
    assert frame["tier"].tolist() == ["z", "a"]
    assert (frame[["admitted", "diverted", "unplaced"]].sum(axis=1) == frame["children"]).all()
    assert frame["chance"].tolist() == [1.0, round(8 / 15, 4)]


def test_schools_are_sorted_and_places_stand_in_the_row_of_all(found):
    frame = admission_tables(found)["admission_schools"]
    assert frame[["school", "tier"]].to_numpy().tolist() == [
        ["S1", "a"], ["S1", "all"], ["S1", "z"], ["S2", "a"], ["S2", "all"], ["S3", "all"],
    ]  # fmt: skip
    assert frame["places"].dropna().tolist() == [53, 40]
    assert frame.set_index(["school", "tier"]).loc[("S2", "all"), "diverted"] == 7


def test_only_the_local_file_names_children(found, tmp_path):
    files, local = write_admission(found, tmp_path / "own", {"city": "toytown"})
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


def test_the_local_folder_is_its_owners_alone_and_out_of_git(found, tmp_path):
    _, local = write_admission(found, tmp_path, {})
    assert stat.S_IMODE(local.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(local.stat().st_mode) == 0o600
    assert (local.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"


def test_the_manifest_says_what_the_results_rest_on(found, tmp_path):
    write_admission(found, tmp_path, {"city": "toytown"})
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["city"] == "toytown"
    assert manifest["lottery_seed"] == 7
    assert manifest["lotteries"] == 10
    assert manifest["notes"]["children"] == 65
    assert manifest.items() >= facts(found).items()


def test_the_same_bytes_each_time(found, tmp_path):
    for name in ("one", "two"):
        write_admission(found, tmp_path / name, {})
    paths = [path for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(paths) == 11
    for path in paths:
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()


def test_what_is_written_reads_back(found, tmp_path):
    write_admission(found, tmp_path, {})
    frame = read_frame(tmp_path / "tables", "admission_tiers")
    assert frame["admitted"].tolist() == [50, 8]


def test_an_intake_of_nobody_has_its_tables(applying, admitting):
    empty = admitting(applying([]), draws=3)
    tables = admission_tables(empty)
    assert {name: ", ".join(frame.columns) for name, frame in tables.items()} == COLUMNS
    assert tables["admission_overflow"].empty
    assert children(empty).empty
