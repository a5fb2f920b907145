import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from planner.faces.advancing import Options, _last_year, advanced
from planner.faces.keeping import bridged, keep
from planner.faces.opening import open_run
from planner.faces.running import Options as Running
from planner.faces.running import checked, run_one
from planner.inputs.cities import load_city
from planner.inputs.faults import Fault, InputError
from planner.outputs import store

LEDGER = Path("ledger")


def options(**changes):
    told = {"city": "toytown", "to": 2024, "out": None, "in_place": False, "ledger": LEDGER,
            "papers": Path("runs"), "lang": "en"}  # fmt: skip
    return Options(**{**told, **changes})


def refused(**changes):
    with pytest.raises(InputError) as caught:
        advanced(options(**changes))
    return [str(fault) for fault in caught.value.faults]


@pytest.fixture
def last_year(town):
    """Stand where base_year is a year behind the rolls, with a kept run."""
    city = Path("toytown/city.yaml")
    city.write_text(city.read_text(encoding="utf-8").replace("base_year: 2024", "base_year: 2023"))
    return town


def test_a_year_on_next_to_the_city(last_year):
    before = {path.name: path.read_bytes() for path in Path("toytown").iterdir()}
    document, lines, files = advanced(options())
    assert {path.name: path.read_bytes() for path in Path("toytown").iterdir()} == before
    assert files[0] == Path("toytown-2024")
    assert load_city("toytown-2024").base_year == 2024
    assert (files[0] / "README.md").is_file()
    assert document["base_years"] == [2023, 2024]
    assert len(document["scores"]) == len(document["bridges"]) == 1
    assert any(line.startswith("Verdict") for line in lines)
    assert any("from the forecast of 2022-23 to that of 2024-25" in line for line in lines)
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_in_place_only_when_asked(last_year):
    document, lines, _ = advanced(options(in_place=True, ledger=Path("none")))
    assert document["in_place"]
    assert load_city("toytown").base_year == 2024
    assert lines[0] == "City folder moved to base year 2024: toytown"


def test_in_place_the_whole_folder_changes_or_nothing(last_year, monkeypatch):
    Path("toytown/.notes").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in Path("toytown").iterdir()}
    rename = Path.rename

    def fails(path, target):
        if path.parent.name.startswith(".toytown.new-"):
            raise OSError(28, "no space")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", fails)
        with pytest.raises(OSError, match="no space"):
            advanced(options(in_place=True, ledger=Path("none")))
    assert {path.name: path.read_bytes() for path in Path("toytown").iterdir()} == before
    advanced(options(in_place=True, ledger=Path("none")))
    assert load_city("toytown").base_year == 2024
    assert Path("toytown/.notes").read_text(encoding="utf-8") == "mine"
    assert not [path for path in Path().iterdir() if path.name.startswith(".")]


def test_a_move_that_was_killed_is_undone(last_year):
    """Killed between two renames, the old folder stands beside; killed after, it is a leftover."""
    Path("toytown").rename(".toytown.old")
    advanced(options(in_place=True, ledger=Path("none")))
    assert load_city("toytown").base_year == 2024
    shutil.copytree("toytown", ".toytown.old")
    assert "choose a school year after 2024" in refused(to=2024)[0]
    assert not Path(".toytown.old").exists()


def test_a_kept_run_is_known_by_its_schools_not_by_its_title(town):
    (kept,) = LEDGER.iterdir()
    city = load_city("toytown")
    assert _last_year(LEDGER, replace(city, title={"en": "Renamed", "zh": "新名"})) == [kept]
    names = city.schools["name"].str.cat(" elsewhere")
    other = replace(city, schools=city.schools.assign(name=names))
    assert _last_year(LEDGER, other) == []
    assert _last_year(LEDGER, replace(city, base_year=2022)) == []


def test_without_a_ledger_it_says_so(last_year):
    _, lines, files = advanced(options(ledger=Path("none"), out=Path("next")))
    assert "No earlier run of this city is kept in none" in lines[1]
    assert files == [Path("next")]


def test_a_run_without_a_bridge_is_told_and_stops_nothing(last_year, monkeypatch):
    def none(*_):
        raise InputError([Fault("command line", "RUN RUN", "two ladders", "")])

    monkeypatch.setattr("planner.faces.advancing.bridge_paper", none)
    document, lines, _ = advanced(options())
    assert document["bridges"] == []
    assert lines[-1].startswith("No bridge from town-2022-")
    assert lines[-1].endswith(": two ladders.")


def test_both_sides_of_the_bridge_stand_under_the_scenarios_standards(last_year, monkeypatch):
    """Without them the new side alone would climb by other ratios, which is no news of the city."""
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_: {})
    norm = '{value: [1.0, 1.0], unit: "-", source: ours, evidence: D}'
    Path("own.yaml").write_text(f"norms:\n  progression.bounds: {norm}\n", encoding="utf-8")
    told = Path("town.yaml").read_text(encoding="utf-8")
    Path("ruled.yaml").write_text(told + "standards: [./own.yaml]\n", encoding="utf-8")
    how = Running(Path("o"), 0, None, 1, (), 2022, "en")
    jobs, faults = checked([Path("ruled.yaml")], how)
    assert faults == []
    run_one(jobs[0], how, quiet=True)
    ruled, _ = keep(Path("o/ruled"), Path("ledger2"), None, 1)
    opened = open_run(ruled)
    assert [Path(layer).name for layer in opened.layers] == ["2-own.yaml"]
    assert open_run(Path("o/ruled")).layers == (Path("own.yaml").resolve().as_posix(),)
    assert open_run(next(LEDGER.iterdir())).layers == ()
    document, lines, _ = advanced(options(ledger=Path("ledger2")))
    assert document["bridges"][0]["standards_unlike"] == []
    assert not any("different standards" in line for line in lines)
    _, lines, _ = bridged(next(LEDGER.iterdir()), ruled, Path("b"), None, "en")
    assert any("different standards (1: progression.bounds)" in line for line in lines)


@pytest.mark.parametrize("broken", ["score_lines", "bridge_lines", "score_document"])
def test_lines_that_cannot_be_told_move_nothing(last_year, monkeypatch, broken):
    def fails(*_):
        raise ArithmeticError

    before = {path.name: path.read_bytes() for path in Path("toytown").iterdir()}
    monkeypatch.setattr(f"planner.faces.advancing.{broken}", fails)
    with pytest.raises(ArithmeticError):
        advanced(options(in_place=True))
    assert {path.name: path.read_bytes() for path in Path("toytown").iterdir()} == before


def test_what_cannot_be_advanced_writes_nothing(last_year):
    assert "choose a school year after 2023" in refused(to=2023)[0]
    assert "add the returns of 2025" in refused(to=2025)[0]
    assert "--in-place too" in refused(in_place=True, out=Path("x"))[0]
    assert "a folder that is there already" in refused(out=Path("toytown"))[0]
    assert "no such folder" in refused(city="nowhere")[0]
    kept = next(LEDGER.iterdir()) / "forecasts.csv"
    kept.write_bytes(kept.read_bytes() + b"\n")
    assert "another content than was kept" in refused()[0]
    assert not Path("toytown-2024").exists()
    assert not Path("runs").exists()
