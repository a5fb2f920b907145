"""Bad resources are listed with row and mend, all at once, and good ones pass."""

import pytest

from planner.inputs.attributes import attributes
from planner.inputs.cities import read_city
from planner.inputs.resource_checks import asked
from planner.paper.words import word


def faults_of(folder):
    city, faults, warnings = read_city(folder)
    told = [str(fault).replace(f"{folder}/", "") for fault in faults]
    return city, told, [line for line in warnings if "resources" in line]


def with_rows(folder, *rows):
    with (folder / "resources.csv").open("a", encoding="utf-8") as out:
        out.writelines(f"{row}\n" for row in rows)
    return faults_of(folder)


LAST = 43
"""Row of the last resource of the equipped folder."""


def test_a_good_folder_has_no_fault_and_no_warning(equipped_path):
    assert len((equipped_path / "resources.csv").read_text().splitlines()) == LAST
    city, faults, warnings = faults_of(equipped_path)
    assert (faults, warnings) == ([], [])
    assert city is not None


@pytest.mark.parametrize(
    ("row", "found", "mend"),
    [
        ("S2,2023,primary,books,-5", "value: found -5", "write a number that is not negative"),
        ("S2,2024,lower_secondary,books,5",
         "value: found books of school S2, lower_secondary, which has no pupils in 2024",
         "add its rolls of that year, or correct school, year or phase"),
        ("N1,2024,*,books,5", "value: found books of school N1 which has no pupils in 2024",
         "add its rolls of that year, or correct school, year or phase"),
        ("S1,2024,primary,books,5", "", ""),
        ("S2,2023,primary,teaching_area,2",
         "value: found 0.0185 teaching_area a pupil in 2023, all schools together",
         "whole schools that make 0.3 to 60 a pupil (balance.bounds.teaching_area)"),
        ("S2,2023,primary,pools,many", "value: found text 'many' in a number column",
         "write a number"),
        ("S9,2024,primary,books,5", "school: found school 'S9', which schools does not hold", ""),
        ("S2,2024,upper,books,5", "phase: found phase 'upper', which the ladder", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_listed_with_its_row_and_mend(equipped_path, row, found, mend):
    city, faults, _ = with_rows(equipped_path, row)
    assert city is None
    if not found:  # told for all phases above: that row is to blame
        (line,) = faults
        assert "phase: found books of all phases, and of one phase in row 44" in line
        assert line.startswith("resources.csv:6: ")
        assert "mend tell it by phase, or once for all" in line
        return
    (line,) = faults
    assert f":{LAST + 1}: " in line or "all schools together" in line
    assert found in line
    assert mend in line


def test_a_unit_of_ten_thousands_is_seen(equipped_path):
    """Equipment told in 万元, as the returns print it."""
    file = equipped_path / "resources.csv"
    text = file.read_text()
    for many in ("400000", "220000", "90000"):
        text = text.replace(f"equipment,{many}", f"equipment,{int(many) / 10000:g}")
    file.write_text(text)
    _, faults, _ = faults_of(equipped_path)
    (line,) = faults
    assert line.startswith("resources.csv:4: value: found 0.215 equipment a pupil in 2024")
    assert "50 to 200000 a pupil (balance.bounds.equipment)" in line


def test_a_part_above_its_whole(equipped_path):
    file = equipped_path / "resources.csv"
    file.write_text(file.read_text().replace("degree_teachers,5", "degree_teachers,7"))
    _, (line,), _ = faults_of(equipped_path)
    assert "found 7 degree_teachers of 6 teachers; mend correct it, or the teachers" in line


def test_all_faults_at_once(equipped_path):
    _, faults, _ = with_rows(
        equipped_path, "S2,2024,lower_secondary,books,5", "S3,2023,primary,books,-1",
        "S1,2024,primary,computers,5",
    )  # fmt: skip
    assert len(faults) == 3


def test_nothing_of_nobody_is_no_fault(equipped_path):
    _, faults, _ = with_rows(
        equipped_path, "S2,2024,lower_secondary,books,0", "N1,2027,primary,books,500"
    )
    assert faults == []  # nought of nobody; a plan for a year that has no rolls yet


def test_what_nobody_asks_for_is_said(equipped_path):
    _, faults, (line,) = with_rows(equipped_path, "S2,2024,primary,book,5")
    assert faults == []
    assert line == (
        f"resources.csv:{LAST + 1}: no standard asks for book: not used; did you mean 'books'?"
    )
    _, _, lines = with_rows(equipped_path, "S2,2024,primary,xyzzy,5")
    assert any("write one of teaching_area, sports_area" in line for line in lines)


def test_a_change_of_ten_times_is_asked_about(equipped_path):
    _, faults, (line,) = with_rows(equipped_path, "S2,2023,primary,books,150")
    assert faults == []
    assert "books of school S2 from 150 to 1500 in 2024: correct it if its unit" in line
    assert line.startswith("resources.csv:")


def test_people_of_all_phases_together_are_left_out_and_said(equipped_path):
    file = equipped_path / "resources.csv"
    lines = file.read_text().splitlines(keepends=True)
    lines = [
        line
        for line in lines
        if not line.startswith(("S1,2024,primary,titled", "S1,2024,lower_secondary,titled"))
    ]
    file.write_text("".join(lines) + "S1,2024,*,titled_teachers,7\n")
    city, faults, (line,) = faults_of(equipped_path)
    assert faults == []
    assert city is not None
    assert "titled_teachers of school S1 told for all phases together" in line
    assert "left out of balance; tell it by phase" in line


def test_schools_that_do_not_tell_are_named(equipped_path):
    file = equipped_path / "resources.csv"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if "S3,2024,primary,books" not in line))
    _, faults, (line,) = faults_of(equipped_path)
    assert faults == []
    assert line == (
        "resources.csv: the standards ask for books, which 1 of 3 schools do not tell: S3"
    )


def test_schools_of_a_phase_that_no_set_limits_need_not_tell(equipped_path):
    file = equipped_path / "standards.yaml"
    text = file.read_text().replace(
        "  phases:\n", "  entry_phase: primary\n  phases:\n    early: [K]\n"
    )
    sizes = "".join(
        f"  class_size.{line}.early: {{value: 30, unit: pupils/class, evidence: D}}\n"
        for line in ("target", "large")
    )
    file.write_text(text + sizes)
    schools = (equipped_path / "schools.csv").read_text().splitlines()
    early = next(line for line in schools if line.startswith("S3,"))
    early = early.replace("S3,", "S9,").replace("primary", "early")
    (equipped_path / "schools.csv").write_text("\n".join([*schools, early]) + "\n")
    head = (equipped_path / "rolls.csv").read_text().splitlines()[0].split(",")
    row = {"school": "S9", "year": "2024", "grade": "K", "pupils": "25"}
    with (equipped_path / "rolls.csv").open("a", encoding="utf-8") as out:
        out.write(",".join(row.get(name, "") for name in head) + "\n")
    city, faults, warnings = faults_of(equipped_path)
    assert (faults, warnings) == ([], [])
    assert city is not None
    assert city.standards.ladder.before == ("early",)


def test_lessons_that_do_not_fit_the_ladder(equipped_path):
    file = equipped_path / "standards.yaml"
    file.write_text(file.read_text().replace("[26, 26, 30]", "[26, 26, 30, 30]"))
    city, (line,), _ = faults_of(equipped_path)
    assert city is None
    assert "found staff.periods.primary with 4 numbers for 3 grades" in line


def test_a_folder_without_resources_has_nothing_to_check(toytown_folder):
    assert faults_of(toytown_folder)[1:] == ([], [])


NAMED = {"teaching_area": "教学及辅助用房面积", "books": "图书册数", "teachers": "专任教师数"}


def test_indicators_may_be_named_in_chinese(equipped_path):
    file = equipped_path / "resources.csv"
    plain = faults_of(equipped_path)[0].resources
    text = file.read_text(encoding="utf-8")
    for name, chinese in NAMED.items():
        text = text.replace(f",{name},", f",{chinese},")
    file.write_text(text, encoding="utf-8")
    assert "专任教师数" in text
    city, told, warnings = faults_of(equipped_path)
    assert (told, warnings) == ([], [])
    assert city.resources.equals(plain)


def test_one_indicator_under_two_names_is_told_twice(equipped_path):
    _, (line,), _ = with_rows(equipped_path, "S2,2024,primary,专任教师,6")
    assert "indicator teachers a second time, first in row" in line


def test_the_report_s_names_are_accepted(equipped):
    (indicator,) = (one for one in attributes("resources") if one.column == "indicator")
    spelled = {name: names for name, *names in indicator.choices}
    named = asked(equipped.standards)
    assert set(named) == set(spelled)
    for name in set(named) - {"teachers", "staff", "posts"}:  # the review tells those as ratios
        printed = word(f"indicator_{name}", "zh").partition("（")[0]
        assert printed in spelled[name]
