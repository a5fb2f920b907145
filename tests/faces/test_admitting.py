"""`planner admit`, as somebody uses it who has just got the list of children."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from planner.faces import admitting
from planner.faces.admitting import Options, admitted
from planner.faces.cli import app
from planner.inputs.faults import InputError
from planner.outputs import admissions

SCENARIO = """\
title: Toytown admits
city: toytown
horizon: 2026
policy:
  tiers:
    both: {order: 1, proofs: [hukou, home]}
    hukou: {order: 2, proofs: [hukou]}
  admissions: {reach: 1500}
draws: 20
"""


FULL = "no space left"


@pytest.fixture
def town(toytown_folder, monkeypatch):
    """Stand beside Toytown with a scenario and a list of 100 children."""
    monkeypatch.chdir(toytown_folder.parent)
    rows = [
        f"secret{number:03d},{'A' if number % 3 else 'B'},{'hukou;home' if number % 2 else 'hukou'}"
        for number in range(100)
    ]
    text = "applicant,area,proofs\n" + "\n".join(rows) + "\n"
    (toytown_folder / "applicants.csv").write_text(text, encoding="utf-8")
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    return toytown_folder


@pytest.fixture
def quick(town, toytown, monkeypatch):
    """Read Toytown no more than once: for what has nothing to do with reading it."""
    monkeypatch.setattr(admitting, "read_city", lambda *_, **__: (toytown, (), ()))
    return town


def options(**chosen):
    usual = {
        "scenario": Path("own.yaml"), "applicants": None, "out": Path("runs"), "draws": None,
        "seed": 5, "overrides": (), "as_of": None, "lang": "en",
    }  # fmt: skip
    return Options(**(usual | chosen))


def faults(**chosen):
    with pytest.raises(InputError) as caught:
        admitted(options(**chosen))
    return [(one.place, one.key, one.found) for one in caught.value.faults]


def test_the_command_prints_counts_and_keeps_the_children_apart(town):
    done = CliRunner().invoke(app, ["admit", "own.yaml", "--seed", "5"])
    assert done.exit_code == 0, done.output
    assert "100 children apply" in done.stdout
    assert "secret0" not in done.output
    local = Path("runs/own-admissions/local/children.csv")
    assert local.as_posix() in done.stdout
    assert done.stdout.splitlines()[-4:] == [
        f"runs/own-admissions/tables/admission_{name}.csv"
        for name in ("tiers", "schools", "overflow", "later")
    ]
    found = pd.read_csv(local)
    assert len(found) == 100
    assert set(found["way"]) <= {"admitted", "diverted", "unplaced"}


def test_a_seed_gives_the_same_results_and_another_others(quick):
    def results(seed, out):
        admitted(options(seed=seed, out=Path(out), draws=0))
        return (Path(out) / "own-admissions" / "local" / "children.csv").read_bytes()

    assert results(5, "one") == results(5, "two")
    assert results(6, "three") != results(5, "one")


def test_machines_read_it_too(quick, monkeypatch):
    done = CliRunner().invoke(app, ["admit", "own.yaml", "--seed", "5", "--json", "--draws", "0"])
    document = json.loads(done.stdout)
    assert document["lottery_seed"] == 5
    assert document["lotteries"] == 0
    assert [row["tier"] for row in document["admission_tiers"]] == ["both", "hukou"]
    assert "secret0" not in done.output
    manifest = json.loads(Path("runs/own-admissions/manifest.json").read_text(encoding="utf-8"))
    assert "      order: 1  # own.yaml:6" in manifest["scenario"]


def test_a_lottery_without_seed_and_all_else_that_is_wrong(quick):
    with (quick / "applicants.csv").open("a", encoding="utf-8") as out:
        out.write("secret001,Z,hukou\n")
    assert faults(seed=None) == [
        ("own.yaml:8:3", "policy.admissions.seed", "a lottery without seed"),
        ("toytown/applicants.csv:102", "applicant", "the child of row 3 again"),
        ("toytown/applicants.csv:102", "area", "a cell (area), which areas does not hold"),
    ]


def test_a_tier_that_no_child_meets_is_told_and_stops_nothing(quick):
    Path("own.yaml").write_text(SCENARIO.replace("[hukou, home]", "[hukuo]"), encoding="utf-8")
    document, lines, _ = admitted(options(draws=0))
    assert lines[0] == (
        "note: own.yaml:6:5: policy.tiers.both: a tier that no child meets; did you mean 'hukou'?"
    )
    assert any(line.startswith("tiers that no child comes under: both") for line in lines)
    assert document["admission_tiers"][0]["children"] == "0"


def test_the_manifest_tells_hashes_and_versions_and_nothing_of_a_child(quick):
    admitted(options(draws=0))
    path = Path("runs/own-admissions/manifest.json")
    text = path.read_text(encoding="utf-8")
    manifest = json.loads(text)
    children = quick / "applicants.csv"
    assert manifest["inputs"]["applicants"] == hashlib.sha256(children.read_bytes()).hexdigest()
    named = set(manifest["inputs"])
    assert {"own.yaml", "city/rolls.csv", "city/schools.csv", "applicants"} <= named
    assert manifest["versions"]["python"]
    assert len(manifest["digest"]) == 64
    assert set(manifest["seconds"]) >= {"read and check", "admit"}
    assert "applicants.csv" not in text
    assert "secret" not in text
    assert "children.csv" not in text


def test_nothing_but_the_local_folder_says_anything_of_a_child(town, capfd):
    done = CliRunner().invoke(app, ["admit", "own.yaml", "--seed", "5", "--draws", "3"])
    assert "secret" not in done.output + "".join(capfd.readouterr())
    home = Path("runs/own-admissions")
    for path in home.rglob("*"):
        if path.is_file() and path.parent.name != "local":
            assert b"secret" not in path.read_bytes(), path
    assert "secret" in (home / "local" / "children.csv").read_text(encoding="utf-8")


def test_print_tables_and_json_withhold_the_same_small_counts(quick):
    """Of 20 children two come under the second tier."""
    rows = [f"secret{n},A,{'hukou' if n < 2 else 'hukou;home'}" for n in range(20)]
    (quick / "applicants.csv").write_text(
        "applicant,area,proofs\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    document, lines, _ = admitted(options(draws=0))
    told = [row["children"] for row in document["admission_tiers"]]
    assert told == ["*", "<10"]
    assert any(line.startswith("hukou") and "<10" in line for line in lines)
    table = pd.read_csv("runs/own-admissions/tables/admission_tiers.csv", dtype=str)
    assert table["children"].tolist() == told
    full = pd.read_csv("runs/own-admissions/local/admission_tiers.csv")
    assert full["children"].tolist() == [18, 2]


def test_a_run_that_breaks_leaves_the_last_good_results(quick, monkeypatch):
    admitted(options(draws=0))
    home = Path("runs/own-admissions")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}

    def breaks(*_):
        raise OSError(FULL)

    monkeypatch.setattr(admissions, "manifest", breaks)
    with pytest.raises(OSError, match=FULL):
        admitted(options(draws=0, seed=6))
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_places_that_nobody_knows_are_told_by_school(quick):
    _, lines, _ = admitted(options(draws=0))
    assert any("nobody is sent there: 1 (Free School)" in line for line in lines)


def test_a_seed_may_stand_in_the_scenario(quick):
    text = SCENARIO.replace("{reach: 1500}", "{reach: 1500, seed: 9}")
    Path("own.yaml").write_text(text, encoding="utf-8")
    assert admitted(options(seed=None, draws=0))[0]["lottery_seed"] == 9
    assert admitted(options(draws=0))[0]["lottery_seed"] == 5


def test_a_list_may_lie_elsewhere(quick, tmp_path):
    other = tmp_path / "few.csv"
    rows = "".join(f"k{n},A,hukou\nm{n},A,hukou;home\n" for n in range(12))
    other.write_text(f"applicant,area,proofs\n{rows}", encoding="utf-8")
    _, lines, _ = admitted(options(applicants=other, draws=0))
    assert "24 children apply" in lines[0]


def test_faults_of_scenario_and_city_come_together(town):
    (town / "rolls.csv").write_text("school,year\n", encoding="utf-8")
    Path("own.yaml").write_text(SCENARIO.replace("order: 2", "ordre: 2"), encoding="utf-8")
    found = faults()
    assert any(one[1] == "policy.tiers.hukou.ordre" for one in found)
    assert any(one[0].startswith("toytown/rolls.csv") for one in found)


def test_no_run_opens_the_list(town):
    """The check of the city, with a list that nobody could read, has nothing to say of it."""
    (town / "applicants.csv").write_bytes(b"\xff\xfe\x00")
    done = CliRunner().invoke(app, ["check", "toytown"])
    assert done.exit_code == 0
    assert "applicants" not in done.output


def test_chinese_lines(quick):
    _, lines, _ = admitted(options(lang="zh", draws=0))
    assert lines[0] == "玩具镇2025年秋季小学1年级招生：报名100人"
    assert lines[-1].startswith("仅限本机保存的儿童个人结果")
