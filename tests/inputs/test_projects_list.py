"""A bureau's list of works: read in either language, with every fault of every row at once."""

import shutil
from dataclasses import replace
from typing import get_args

import pytest
from xlsxwriter import Workbook

from planner.inputs.cities import load_city
from planner.inputs.projects_list import COLUMNS, KINDS, NEEDED, read_list
from planner.inputs.scenarios import read_scenario
from planner.model.programme import Kind, Measure
from tests.conftest import TOYTOWN

HEAD = "name,site,phase,year,classes,kind,cost,lead,until\n"
TEXT = "title: A\ncity: ./toytown\nhorizon: 2032\n"
CHINESE = "项目名称,用地编号,学段,投用年份,班数,建设方式,总投资,工期,截止年份\n"


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("list")
    shutil.copytree(TOYTOWN, folder / "toytown")
    (folder / "own.yaml").write_text(TEXT, "utf-8")
    reading = read_scenario(folder / "own.yaml")
    assert [str(fault) for fault in reading.faults] == []
    return reading, load_city(folder / "toytown")


@pytest.fixture
def read(tmp_path, asked):
    def reading(rows, head=HEAD, name="list.csv", encoding="utf-8-sig"):
        (tmp_path / name).write_bytes((head + rows).encode(encoding))
        return read_list(tmp_path / name, *asked)

    return reading


def told(faults):
    return [(one.place.rpartition("/")[2], one.key, one.found) for one in faults]


def test_a_row_is_a_measure_of_the_scenario(read):
    listed, faults = read("Wing,S2,primary,2027,2,extend,1200.5,2,\nField,N1,primary,2028,6,,,,\n")
    assert faults == []
    assert [one.name for one in listed] == ["Wing", "Field"]
    assert listed[0].measures == (Measure("S2", "primary", 2027, 2, "extend", 1200.5, 2.0),)
    assert listed[1].measures == (Measure("N1", "primary", 2028, 6, "build"),)


def test_rows_of_one_name_are_one_decision(read):
    listed, faults = read(
        "Tide,S1,primary,2027,-1,convert,,,\n"
        "Wing,S2,primary,2027,2,extend,,,\n"
        "Tide,S1,lower_secondary,2027,1,convert,,,\n"
    )
    assert faults == []
    assert [(one.name, len(one.measures)) for one in listed] == [("Tide", 2), ("Wing", 1)]
    assert [one.classes for one in listed[0].measures] == [-1, 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_in_the_encodings_of_spreadsheets(read, encoding):
    listed, faults = read(
        "东校区扩建,S2,primary,2027,2,extend,800,2,\n", CHINESE, encoding=encoding
    )
    assert faults == []
    assert listed[0].name == "东校区扩建"
    assert listed[0].measures == (Measure("S2", "primary", 2027, 2, "extend", 800.0, 2.0),)


def test_a_sheet_is_read_as_a_table(tmp_path, asked):
    rows = [CHINESE.strip().split(","), ["扩建", "S2", "primary", 2027, 2, "extend", 800, 2, ""]]
    with Workbook(tmp_path / "list.xlsx") as out:
        sheet = out.add_worksheet("清单")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    listed, faults = read_list(tmp_path / "list.xlsx", *asked)
    assert faults == []
    assert listed[0].measures == (Measure("S2", "primary", 2027, 2, "extend", 800.0, 2.0),)


def test_every_fault_of_every_row_is_told_at_once(read):
    listed, faults = read(
        "A,S2,primary,soon,2,extend,,,\n"
        ",S2,primary,2027,2,extend,,,\n"
        "C,S9,primary,2027,2,extend,,,\n"
        "D,S2,primary,2027,2,enlarge,,,\n"
        "E,N1,primary,2027,9,build,-5,,\n"
        "F,S2,primary,2027,2,extend,,,\n"
    )
    assert listed == []  # nothing is ranked until all of it is right
    rows = [place.rpartition(":")[2] for place, _, _ in told(faults)]
    assert sorted(set(rows)) == ["2", "3", "4", "5", "6"]
    assert any("soon" in found for _, _, found in told(faults))
    assert ("list.csv:3", "name", "a blank cell") in told(faults)


def test_works_need_not_go_together_but_parts_of_one_must(read):
    """Two schools on one site are two ideas; half a conversion is none."""
    both = "A,N1,primary,2028,6,build,,,\nB,N1,primary,2028,6,build,,,\n"
    listed, faults = read(both)
    assert faults == []
    assert len(listed) == 2
    listed, faults = read("A,S1,primary,2027,-1,convert,,,\n")
    assert listed == []
    assert len(faults) == 1


def test_more_classes_than_fit_are_refused_at_their_row(read):
    listed, faults = read("A,S2,primary,2027,2,extend,,,\nB,N1,primary,2028,7,build,,,\n")
    assert listed == []
    assert [place for place, _, _ in told(faults)] == ["list.csv:3"]


def test_columns_that_are_needed(read):
    _, faults = read("x\n", "name\n")
    assert [(one[1], one[2]) for one in told(faults)] == [
        (name, "no column of that name") for name in NEEDED if name != "name"
    ]


def test_a_column_in_both_languages_is_one_too_many(read):
    _, faults = read("A,B,S2,primary,2027\n", "name,项目名称,site,phase,year\n")
    assert told(faults) == [("list.csv:1", "name", "two columns of it")]


def test_columns_of_the_bureaus_own_are_passed_over(read):
    listed, faults = read("A,S2,primary,2027,2,extend,no matter\n",
                          "name,site,phase,year,classes,kind,备注\n")  # fmt: skip
    assert faults == []
    assert len(listed) == 1


def test_blank_rows_are_no_works(read):
    listed, faults = read("A,S2,primary,2027,2,extend,,,\n,,,,,,,,\n\n")
    assert faults == []
    assert len(listed) == 1


def test_a_header_alone_is_told(read):
    assert told(read("")[1]) == [("list.csv", "", "a header without rows")]
    assert told(read(",,,,,,,,\n")[1])[0][2] == "a header without rows"


def test_a_file_that_is_not_there_or_of_another_kind(tmp_path, asked):
    listed, (fault,) = read_list(tmp_path / "gone.csv", *asked)
    assert listed == []
    assert fault.found == "no such file"
    assert fault.place.endswith("gone.csv")
    (tmp_path / "list.ods").write_bytes(b"x")
    _, (fault,) = read_list(tmp_path / "list.ods", *asked)
    assert (fault.found, fault.mend) == ("a file of another kind", "save the list as .csv or .xlsx")


def test_text_that_cannot_be_read_is_told_not_raised(tmp_path, asked):
    (tmp_path / "list.csv").write_bytes(b"name,site\n\xff\xfe\x00x\n")
    listed, faults = read_list(tmp_path / "list.csv", *asked)
    assert listed == []
    assert len(faults) == 1


def test_columns_are_those_of_a_measure():
    fields = set(Measure.__dataclass_fields__)
    assert set(COLUMNS) - {"name"} <= fields
    names = [alias for aliases in COLUMNS.values() for alias in aliases]
    assert len(set(names)) == len(names)


def test_kinds_and_phases_may_be_chinese_and_digits_wide(read):
    listed, faults = read("东校区,S2,小学,２０２７,２,改扩建,,,\n", CHINESE)
    assert faults == []
    assert listed[0].measures == (Measure("S2", "primary", 2027, 2, "extend"),)


def test_every_kind_has_its_chinese_words():
    assert set(KINDS) == set(get_args(Kind))
    words = [word for known in KINDS.values() for word in known]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", ["wing", "none", "all", "committed", "adapted"])
def test_names_that_are_taken_are_refused(tmp_path, asked, name):
    """They would take the place of the scenario's own measure, or of a case of the replay."""
    reading, city = asked
    own = {"wing": Measure("S2", "primary", 2027, 1, "extend")}
    policy = replace(reading.scenario.policy, measures=own)
    reading = replace(reading, scenario=replace(reading.scenario, policy=policy))
    (tmp_path / "list.csv").write_text(f"{HEAD}{name},S1,primary,2027,2,borrow,,,\n", "utf-8")
    listed, (fault,) = read_list(tmp_path / "list.csv", reading, city)
    assert listed == []
    assert (fault.key, fault.mend) == ("name", "give the works another name")


def test_one_decision_is_at_one_place(read):
    listed, faults = read("A,S1,primary,2027,2,borrow,,,\nA,S2,primary,2027,2,extend,,,\n")
    assert listed == []
    assert told(faults) == [("list.csv:3", "site", "'S2', while A is at 'S1'")]
