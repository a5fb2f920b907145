"""Every kind of fault, one by one as a broken copy of Toytown, and all of them in one go."""

from collections.abc import Callable
from pathlib import Path

import pytest

from planner.inputs.cities import load_city, read_city
from planner.inputs.faults import InputError


def edit(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def add(folder: Path, file: str, line: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as out:
        out.write(line + "\n")


def missing_file(folder: Path) -> None:
    (folder / "births.csv").unlink()


def duplicate_school(folder: Path) -> None:
    add(folder, "schools.csv", "S1,Mill School again,primary,public,1,,,500500,3300500")


def unknown_school(folder: Path) -> None:
    add(folder, "rolls.csv", "S9,2024,1,30")


def negative_pupils(folder: Path) -> None:
    edit(folder, "rolls.csv", "S1,2020,1,24", "S1,2020,1,-24")


def text_for_number(folder: Path) -> None:
    edit(folder, "rolls.csv", "S1,2020,2,24", "S1,2020,2,abc")


def year_out_of_range(folder: Path) -> None:
    edit(folder, "rolls.csv", "S1,2020,3,24", "S1,20200,3,24")


def crossing_polygon(folder: Path) -> None:
    old = "502000 3300000, 503000 3300000, 503000 3301000"
    edit(folder, "areas.csv", old, "502000 3300000, 503000 3301000, 503000 3300000")


def no_crs(folder: Path) -> None:
    edit(folder, "city.yaml", "  sites:\n    datum: EPSG:32650\n", "  sites:\n")


def outside(folder: Path) -> None:
    edit(folder, "schools.csv", "501500,3300500", "501500,3309500")


def wrong_encoding(folder: Path) -> None:
    path = folder / "memberships.csv"
    path.write_bytes(path.read_text(encoding="utf-8").replace("First", "第一").encode("gb18030"))


def empty_file(folder: Path) -> None:
    (folder / "projects.csv").write_bytes(b"")


def person_column(folder: Path) -> None:
    path = folder / "people.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [f"{lines[0]},姓名", *(f"{line},张三" for line in lines[1:])]
    path.write_text("\n".join(named) + "\n", encoding="utf-8")


FAULTS: dict[Callable[[Path], None], str] = {
    missing_file: "births.csv: found no such file; mend add the file",
    duplicate_school: "schools.csv:5: school: found school S1 a second time, first in row 2; mend",
    unknown_school: "rolls.csv:68: school: found school 'S9', which schools does not hold; mend",
    negative_pupils: "rolls.csv:7: pupils: found -24; mend write a number that is not negative",
    text_for_number: "rolls.csv:8: pupils: found text 'abc' in a number column; mend write",
    year_out_of_range: "rolls.csv:9: year: found 20200; mend write a year from 1900 to 2200",
    crossing_polygon: "areas.csv:4: geometry: found a shape that is not valid (area C: Self-inters",
    no_crs: "sites.csv: geometry: found no coordinate system; mend state layers.sites.datum",
    outside: "schools.csv:3: geometry: found school S2 8,500 m outside every area; mend",
    wrong_encoding: "memberships.csv:2: found text that is not UTF-8; mend save the file as UTF-8",
    empty_file: "projects.csv: found an empty file; mend",
    person_column: "people.csv:1: 姓名: found a column that tells of persons; mend give",
}


def lines_of(folder: Path) -> list[str]:
    start = f"{folder.as_posix()}/"
    return [str(fault).removeprefix(start) for fault in read_city(folder)[1]]


@pytest.mark.parametrize("breaking", FAULTS, ids=lambda breaking: breaking.__name__)
def test_each_fault_alone_is_told_with_its_place_and_its_mend(toytown_folder, breaking):
    breaking(toytown_folder)
    lines = lines_of(toytown_folder)
    assert len(lines) == 1
    assert lines[0].startswith(FAULTS[breaking])


def test_all_faults_are_told_in_one_go_sorted_by_file_and_row(toytown_folder):
    for breaking in FAULTS:
        breaking(toytown_folder)
    with pytest.raises(InputError) as raised:
        load_city(toytown_folder)
    lines = lines_of(toytown_folder)
    assert all(any(line.startswith(start) for line in lines) for start in FAULTS.values())
    assert len(lines) == len(FAULTS)
    rows = [
        (place.split(":")[0], int([*place.split(":"), "0"][1]))
        for place in (fault.place for fault in raised.value.faults)
    ]
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    ("file", "line", "start"),
    [
        ("rolls.csv", "S1,2024,6,9", "rolls.csv:68: grade: found grade '6', which the ladder"),
        (
            "projects.csv",
            "P3,,,S8,primary,2,true,2027",
            "projects.csv:4: school: found school 'S8'",
        ),
        ("memberships.csv", "S7,group,X,,", "memberships.csv:6: school: found school 'S7'"),
        ("catchments.csv", "primary,far,S1;S6,C", "catchments.csv:4: schools: found school 'S6'"),
        ("catchments.csv", "primary,far,S1,D", "catchments.csv:4: areas: found area 'D'"),
        ("births.csv", "D,2020,5", "births.csv:41: area: found area 'D', which areas does not"),
        ("people.csv", "D,2024,6,male,5", "people.csv:29: area: found area 'D'"),
        (
            "memberships.csv",
            "S1,klub,X,,",
            "memberships.csv:6: kind: found 'klub'; mend write one",
        ),
        ("rolls.csv", "S1,2024,,9", "rolls.csv:68: grade: found a blank cell; mend fill it in"),
        ("rolls.csv", "S1,2019,1,9", "rolls.csv:68: school: found school S1, year 2019, grade 1 a"),
        ("people.csv", "A,2024,6.5,male,5", "people.csv:29: age: found '6.5', not a whole number"),
        (
            "projects.csv",
            "P3,,,S1,primary,2,maybe,2027",
            "projects.csv:4: committed: found 'maybe'",
        ),
        (
            "projects.csv",
            "P3,,,S1,primary,2,true,soon",
            "projects.csv:4: planned_use: found 'soon'",
        ),
    ],
)
def test_other_faults_of_cells_and_ids(toytown_folder, file, line, start):
    add(toytown_folder, file, line)
    assert any(found.startswith(start) for found in lines_of(toytown_folder))


def test_an_id_unknown_in_many_rows_is_one_fault_that_names_them(toytown_folder):
    for year in range(2010, 2015):
        add(toytown_folder, "rolls.csv", f"S9,{year},1,30")
    (line,) = lines_of(toytown_folder)
    assert "(also in rows 69, 70, 71, 72)" in line


def test_a_missing_required_column(toytown_folder):
    edit(toytown_folder, "rolls.csv", "grade", "jahrgang")
    lines = lines_of(toytown_folder)
    assert lines[0].startswith("rolls.csv:1: grade: found no such column; mend add the column")


def test_suppressed_and_blank_counts_are_no_fault(toytown_folder):
    add(toytown_folder, "rolls.csv", "S3,2018,1,<10")
    add(toytown_folder, "rolls.csv", "S3,2018,2,")
    assert lines_of(toytown_folder) == []


def test_a_key_with_a_blank_part_is_known_a_second_time(carried_path):
    with (carried_path / "moves.csv").open("a", encoding="utf-8") as out:
        out.write("A,B,0.02\n")
    (line,) = lines_of(carried_path)
    assert line.startswith("moves.csv:4: from_area: found from_area A, to_area B a second time, fi")
    assert "first in row 2; mend keep one" in line
