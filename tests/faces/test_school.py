import json
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from planner.faces.cli import app
from planner.faces.school import Options, school_papers
from planner.inputs.faults import InputError


def papers(school, run="new/town", lang="en"):
    return school_papers(Options(Path(run), school, None, lang))


def refused(*told):
    with pytest.raises(InputError) as caught:
        papers(*told)
    return [str(fault) for fault in caught.value.faults]


def test_page_and_workbook_of_a_run_add_up_to_its_tables(town):
    document, lines, files = papers("Mill School")
    assert [path.as_posix() for path in files] == [
        "new/town/schools/S1.html", "new/town/schools/S1.xlsx",
    ]  # fmt: skip
    assert lines == ["Mill School: page and workbook written"]
    assert sorted(path.name for path in files[0].parent.iterdir()) == ["S1.html", "S1.xlsx"]
    rows = document["rolls"]
    for row in rows:
        parts = row["by_hand"] + row["homes"] + row["ways"] + row["lean"]
        assert parts == pytest.approx(row["run"], abs=1e-5)
    # Nobody moves and nothing leans in Toytown: the plain recipe is the run.
    assert all(row["by_hand"] == pytest.approx(row["run"], abs=1e-5) for row in rows)


def test_the_workbook_holds_the_numbers_that_the_run_printed(town):
    _, _, files = papers("S1")
    rows = CalamineWorkbook.from_path(files[1]).get_sheet_by_name("Beside the run").to_python()
    told = {(str(row[0]), str(row[1]).split()[-1]): float(row[7]) for row in rows[1:]}
    table = pd.read_csv("new/town/tables/schools.csv", dtype={"grade": str})
    own = table[(table["school"] == "S1") & (table["grade"] != "all") & (table["central"] > 0)]
    own = own[own["year"] >= int(rows[1][0][:4])]
    assert len(own) == len(told)
    for row in own.to_dict("records"):
        year = f"{row['year']}-{(row['year'] + 1) % 100:02d}"
        assert told[year, row["grade"]] == pytest.approx(row["central"], abs=0.0005)


def test_the_command_writes_in_chinese_and_for_machines(town):
    call = ["school", "new/town", "S2", "--lang", "zh", "--json"]
    done = CliRunner().invoke(app, call)
    assert done.exit_code == 0, done.stderr
    document = json.loads(done.stdout[done.stdout.index("{") :])
    assert document["school"] == "S2"
    assert "虚构" in Path(document["files"][0]).read_text(encoding="utf-8")


def test_what_cannot_be_told_is_refused_with_a_mend(town):
    (line,) = refused("Hogwarts")
    assert "found no pupils at a school 'Hogwarts'" in line
    assert "S1" in line
    (line,) = refused("S1", "nowhere")
    assert "no manifest.json" in line
    with Path("new/town/tables/classes.parquet").open("ab") as file:
        file.write(b" ")
    (line,) = refused("S1")
    assert "edited since the run" in line
    assert not Path("new/town/schools").exists()
    done = CliRunner().invoke(app, ["school", "new/town", "S1"])
    assert done.exit_code == 2


def test_a_kept_run_holds_no_tables_of_classes(kept):
    lines = refused("S1", kept.as_posix())
    assert len(lines) == 3
    assert "a kept run holds no pages" in lines[0]


def test_a_run_that_does_not_repeat_is_refused(town, monkeypatch):
    monkeypatch.setattr("planner.faces.school.ROUNDING", -1.0)
    (line,) = refused("S1")
    assert "rolls that its inputs do not give" in line
