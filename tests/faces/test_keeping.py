import json
from pathlib import Path

import pandas as pd
import pytest

from planner.faces import school
from planner.faces.keeping import bridged, keep, scored
from planner.faces.running import Options, checked, run_one
from planner.faces.school import school_papers
from planner.inputs.faults import InputError
from planner.outputs import store
from planner.outputs.ledger import kept_of

LEDGER = Path("ledger")


def refused(function, *told):
    with pytest.raises(InputError) as caught:
        function(*told)
    return [str(fault) for fault in caught.value.faults]


def test_a_kept_run_holds_city_scenario_and_what_is_scored(kept):
    assert kept.name.startswith("town-2022-")
    told = kept_of(kept)
    assert (told["base_year"], told["as_of"], told["draws"]) == (2022, 2022, 12)
    assert (kept / "city/toytown/rolls.csv").read_bytes() == Path("toytown/rolls.csv").read_bytes()
    assert not (kept / "city/toytown/README.md").exists()  # nothing that was not checked
    assert {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()} == {
        *told["files"], "kept.json",
    }  # fmt: skip


def test_a_scenario_inside_its_city_folder_is_kept(town, monkeypatch):
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_, **__: {})
    inside = Path("toytown/town.yaml")
    inside.write_text("title: T\ncity: .\nhorizon: 2027\ndraws: 0\n", encoding="utf-8")
    options = Options(Path("in"), None, None, 1, (), None, "en")
    jobs, faults = checked([inside], options)
    assert faults == []
    run_one(jobs[0], options, quiet=True)
    target, new = keep(Path("in/town"), LEDGER, inside, 1)
    assert new
    assert (target / "city/toytown/rolls.csv").is_file()
    monkeypatch.chdir("toytown")
    assert keep(Path("../in/town"), Path("../ledger"), None, 1) == (Path("..") / target, False)


def test_a_run_of_late_projects_is_kept_and_told_school_by_school(town, monkeypatch):
    """Catchments are drawn by the places there are, so rolls hang on when the wing comes."""
    for name in ("draw_charts", "draw_maps", "write_report"):
        monkeypatch.setattr(store, name, lambda *_, **__: {})
    text = "title: T\ncity: toytown\nhorizon: 2030\ndraws: 0\nfuture: {slip: {P1: 3}}\n"
    text += "policy: {catchments: {rule: divisible, reach: 2000}}\n"
    Path("late.yaml").write_text(text, encoding="utf-8")
    options = Options(Path("in"), None, None, 1, (), None, "en")
    jobs, faults = checked([Path("late.yaml")], options)
    assert faults == []
    run_one(jobs[0], options, quiet=True)
    assert keep(Path("in/late"), LEDGER, None, 1)[1]
    _, _, files = school_papers(school.Options(Path("in/late"), "S2", None, "en"))
    assert all(file.is_file() for file in files)


def test_keeping_again_changes_nothing(kept):
    before = {path: path.stat().st_mtime_ns for path in kept.rglob("*")}
    assert keep(Path("old/town"), LEDGER, None, 1) == (kept, False)
    assert {path: path.stat().st_mtime_ns for path in kept.rglob("*")} == before
    assert [path.name for path in LEDGER.iterdir()] == [kept.name]


def test_a_run_that_does_not_repeat_is_not_kept(town, monkeypatch):
    monkeypatch.setattr("planner.faces.keeping.repeats", lambda *_: False)
    (line,) = refused(keep, Path("old/town"), Path("other"), None, 1)
    assert "rolls that its inputs do not give under this version" in line
    assert list(Path("other").iterdir()) == []


def test_a_kept_run_is_not_kept_twice_over(kept):
    (line,) = refused(keep, kept, LEDGER, None, 1)
    assert "a run that is kept already" in line


def test_score_writes_verdicts_of_each_later_year(kept):
    document, lines, files = scored(kept, "toytown", Path("runs"), "en")
    assert [one["year"] for one in document["verdicts"]] == [2023, 2024]
    assert lines[0].startswith("Made-up")
    assert all(path.is_file() for path in files)


def test_score_refuses_what_it_cannot_score(kept, town):
    (line,) = refused(scored, Path("old/town"), "toytown", Path("runs"), "en")
    assert "mend keep the run first" in line
    city = Path("toytown/city.yaml")
    city.write_text(city.read_text(encoding="utf-8").replace("2024\ncrs", "2022\ncrs"))
    (line,) = refused(scored, kept, "toytown", Path("runs"), "en")
    assert line.startswith("toytown/rolls: year: found the rolls run to 2022; the run forecasts")
    with (kept / "forecasts.csv").open("a") as file:
        file.write("\n")
    (line,) = refused(scored, kept, "toytown", Path("runs"), "en")
    assert "another content than was kept" in line
    assert not Path("runs").exists()


def test_bridge_of_a_kept_and_a_plain_run_adds_up(kept):
    document, lines, files = bridged(kept, Path("new/town"), Path("runs"), None, "en")
    assert document["base_years"] == [2022, 2024]
    table = pd.read_parquet(next(path for path in files if path.suffix == ".parquet"))
    steps = table[["old", *document["order"]]].sum(axis=1)
    assert steps.to_numpy() == pytest.approx(table["new"].to_numpy(), abs=1e-9)
    assert (table["method"] == 0).all()
    assert json.loads(files[2].read_text(encoding="utf-8")) == document
    assert any("2024-25" in line for line in lines)


def test_bridge_tells_all_faults_of_both_runs(kept):
    lines = refused(bridged, Path("a"), Path("b"), Path("runs"), None, "en")
    assert [line.split(":")[0] for line in lines] == ["a", "b"]
    (line,) = refused(bridged, Path("new/town"), kept, Path("runs"), None, "en")
    assert "mend name two runs of one city, the older first" in line
    assert not list(Path("runs").glob("*"))
