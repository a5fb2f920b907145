"""From a folder to its back-test, or to every fault in plain words."""

import json
from pathlib import Path

import pandas as pd
import pytest

from planner.faces.backtesting import Options, checked, run_backtest

PLAIN = Options("", "entrants", None, None, 6, Path("out"), 0, 1, 1, "en")


@pytest.fixture
def options(toytown_folder, tmp_path):
    def made(**changed):
        told = {**vars(PLAIN), "city": str(toytown_folder), "out": tmp_path / "out", **changed}
        return Options(**told)

    return made


def faults(options):
    job, found = checked(options)
    assert job is None
    return [str(fault) for fault in found]


def test_what_cannot_be_back_tested_is_refused_in_plain_words(options):
    fault = faults(options(of="staff", city="nowhere"))[0]
    assert "--of: found 'staff'" in fault
    assert fault.endswith("mend write --of rolls or entrants")


def test_faults_of_the_folder_and_of_the_question_come_together(options, tmp_path):
    found = faults(options(of="staff", city=str(tmp_path / "nowhere")))
    assert len(found) >= 2
    assert not (tmp_path / "out").exists()


def test_target_years_lie_where_the_record_allows_them(options):
    (fault,) = faults(options(first=1990, last=2024))
    assert fault == "command line: --first: found 1990; mend choose a target year from 2021 to 2024"
    (fault,) = faults(options(first=2024, last=2022))
    assert "2024 after --last 2022" in fault
    job, _ = checked(options(first=2022, last=2023))
    assert (job.first, job.last) == (2022, 2023)


def test_a_city_without_births_or_with_too_few_is_told_where_to_mend(options, toytown_folder):
    births = toytown_folder / "births.csv"
    lines = births.read_text().splitlines(keepends=True)
    births.write_text("".join(line for line in lines if line[2:6] >= "2017"))
    (fault,) = faults(options())
    assert "births: year: found pairs of births and entrants on record: 1" in fault
    assert "mend add births that reach back" in fault
    births.unlink()
    city = toytown_folder / "city.yaml"
    city.write_text(city.read_text().split("  births:")[0], encoding="utf-8")
    (fault,) = faults(options())
    assert "births: found no births" in fault


def test_a_single_recorded_year_is_too_little(options, toytown_folder):
    rolls = toytown_folder / "rolls.csv"
    lines = rolls.read_text().splitlines(keepends=True)
    rolls.write_text("".join(line for line in lines if ",2024," in line or line[:6] == "school"))
    (fault,) = faults(options())
    assert "rolls: year: found a single year" in fault


def test_files_document_and_lines_agree_and_jobs_change_nothing(options, tmp_path):
    told = {}
    for jobs in (1, 2):
        chosen = options(draws=10, jobs=jobs, first=2023, horizons=1, out=tmp_path / str(jobs))
        job, found = checked(chosen)
        assert found == []
        document, lines, files = run_backtest(job, chosen)
        assert [file.name for file in files][:2] == ["accuracy.json", "forecasts.csv"]
        assert json.loads(files[0].read_text(encoding="utf-8")) == document
        assert lines[0].startswith("Toytown: entrants of primary (grade 1)")
        told[jobs] = {file.name: file.read_bytes() for file in files}
    assert told[1] == told[2]
    table = pd.read_csv(tmp_path / "1" / "forecasts.csv", dtype={"grade": str})
    assert set(table["target"]) == {2023, 2024}
    assert set(table["level"]) == {"city", "district", "school_grade"}
    assert table.loc[table["method"] == "planner", "p50"].notna().all()


def test_rolls_need_years_enough(options, toytown_folder):
    (fault,) = faults(options(of="rolls", first=1990))
    assert fault == "command line: --first: found 1990; mend choose a target year from 2023 to 2024"
    rolls = toytown_folder / "rolls.csv"
    lines = rolls.read_text().splitlines(keepends=True)
    late = [line for line in lines if line[:6] == "school" or line.split(",")[1] >= "2021"]
    rolls.write_text("".join(late))
    (fault,) = faults(options(of="rolls"))
    assert "rolls: year: found rolls of 4 years; mend add earlier years, 5 consecutive" in fault


def test_a_folder_with_rolls_alone_is_enough(tmp_path, toytown_folder):
    """City file, ladder and rolls; nothing else, and no run is scored then."""
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "rolls.csv").write_bytes((toytown_folder / "rolls.csv").read_bytes())
    (alone / "standards.yaml").write_bytes((toytown_folder / "standards.yaml").read_bytes())
    (alone / "city.yaml").write_text(
        "title: {en: Alone, zh: 仅有名册}\nbase_year: 2024\ncrs: EPSG:32650\n"
        "standards: [standards.yaml]\n",
        encoding="utf-8",
    )
    told = {}
    for jobs in (1, 2):
        chosen = Options(**{**vars(PLAIN), "city": str(alone), "of": "rolls", "jobs": jobs,
                            "out": tmp_path / str(jobs)})  # fmt: skip
        job, found = checked(chosen)
        assert found == []
        document, lines, files = run_backtest(job, chosen)
        assert json.loads(files[0].read_text(encoding="utf-8")) == document
        assert lines[0].startswith("Alone: rolls, forecast from")
        told[jobs] = {file.name: file.read_bytes() for file in files}
    assert told[1] == told[2]
    table = pd.read_csv(tmp_path / "1" / "forecasts.csv", dtype={"grade": str})
    assert set(table["level"]) == {"city", "school", "school_grade"}
    assert "planner_run" not in set(table["method"])
    assert {"planner", "last_value", "ratios_3y"} <= set(table["method"])


def test_a_folder_with_births_has_its_run_scored(options):
    chosen = options(of="rolls", horizons=1)
    job, _ = checked(chosen)
    document, lines, _ = run_backtest(job, chosen)
    assert any(row["method"] == "planner_run" for row in document["results"])
    assert "planner_run" in document["note"]["en"]
    assert any("planner_run" in line for line in lines)


def test_the_bureaus_own_forecasts_stand_beside_the_baselines(options, toytown_folder):
    (toytown_folder / "past_forecasts.csv").write_text(
        "made_in,school,area,phase,grade,year,pupils\n"
        "2022,S2,,primary,,2023,150\n2022,S2,,,2,2024,48\n2022,,*,primary,,2023,230\n",
        encoding="utf-8",
    )
    chosen = options(of="rolls", horizons=2)
    job, found = checked(chosen)
    assert found == []
    document, lines, files = run_backtest(job, chosen)
    table = pd.read_csv(chosen.out / "forecasts.csv", dtype={"grade": str})
    own = table[table["method"] == "bureau"].set_index("level")
    assert own["forecast"].to_dict() == {"city": 230, "school": 150, "school_grade": 48}
    came = job.city.rolls.sel(school="S2", year=2023, grade=["1", "2", "3"]).sum().item()
    assert own.loc["school", "actual"] == came
    assert any(row["method"] == "bureau" for row in document["results"])
    assert any(line.startswith("bureau") for line in lines)
    assert files


def test_rolls_alone_are_enough_though_the_city_file_names_more(options, toytown_folder):
    """City file and rolls copied, all else left behind: done without it, and said."""
    for file in toytown_folder.iterdir():
        if file.name not in {"city.yaml", "rolls.csv", "standards.yaml"}:
            file.unlink()
    city = toytown_folder / "city.yaml"
    named = city.read_text("utf-8").replace("layers:\n", "layers:\n  streets: {file: ways.csv}\n")
    city.write_text(named, encoding="utf-8")
    chosen = options(of="rolls", horizons=1)
    job, found = checked(chosen)
    assert found == []
    document, lines, _ = run_backtest(job, chosen)
    assert "ways.csv: no such file; done without it" in "\n".join(lines)
    assert "births.csv: no such file; done without it" in document["warnings"]
    (toytown_folder / "way.csv").write_text("geometry\n", encoding="utf-8")
    (fault,) = faults(chosen)
    assert "did you mean 'way.csv'" in fault
