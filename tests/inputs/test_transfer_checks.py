"""Tables of crossing: every fault at once, each with file, row, finding and mend."""

import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.inputs.faults import InputError
from planner.inputs.folder import read_folder
from planner.inputs.transfer_checks import grades_taught

HEAD = "from_school,to_school,from_grade,share\n"


def faults(folder, rows="", changes=""):
    if rows:
        (folder / "transfer.csv").write_text(HEAD + rows, encoding="utf-8")
    if changes:
        head = "school,from,sector,kind,phases,rule_for_enrolled\n"
        (folder / "school_changes.csv").write_text(head + changes, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_city(folder)
    return [str(fault).rpartition("/")[2] for fault in error.value.faults]


def test_every_fault_of_the_table_is_told_at_once(crossing_path):
    rows = (
        "P1,J1,6,0.7\n"
        "P1,J2,6,0.6\n"  # more than all
        "P2,J9,6,0.5\n"  # unknown
        "N,N,6,1\n"  # its own
        "P2,J1,5,0.5\n"  # not the last
        "P3,P1,6,0.5\n"  # does not teach 7
        "J1,N,9,0.5\n"  # the end of the ladder
        "J1,J2,6,0.5\n"  # does not teach 6
        "P3,J1,6,1.5\n"  # beyond one
        "P3,J2,7.5,0.2\n"  # no grade
    )
    assert faults(crossing_path, rows) == [
        (
            "transfer.csv:2: share: found shares of P1 after grade 6 that add up to 1.3 "
            "(rows 3 too); "
            "mend write at most 1 together; what is missing from 1 goes to no school of the folder"
        ),
        (
            "transfer.csv:4: to_school: found school 'J9', which schools does not hold; "
            "mend add it to schools, or correct the id"
        ),
        (
            "transfer.csv:5: to_school: found N again, which keeps its own pupils without a row; "
            "mend take the row out; policy.transfer.own_first says how many stay"
        ),
        (
            "transfer.csv:6: from_grade: found 5, which is not the last that P2 teaches; "
            "mend write 6, its last"
        ),
        (
            "transfer.csv:7: to_school: found P1, which does not teach grade 7; "
            "mend write a school that does, or correct from_grade"
        ),
        (
            "transfer.csv:8: from_grade: found 9, the last grade of the ladder; "
            "mend take the row out: no grade comes after it"
        ),
        "transfer.csv:9: from_grade: found 6, which J1 does not teach; mend write 9, its last",
        "transfer.csv:10: share: found 1.5; mend write 1 or less",
        (
            "transfer.csv:11: from_grade: found grade '7.5', which the ladder of the standards "
            "does "
            "not hold; mend write one of 1, 2, 3, 4, 5, 6, 7, 8, 9"
        ),
    ]


def test_a_blank_grade_is_the_last_of_the_phase_and_no_second_row(crossing_path):
    rows = "P1,J1,,0.5\nP1,J1,6,0.2\nP2,P3,,0.5\n"
    assert faults(crossing_path, rows) == [
        (
            "transfer.csv:3: from_grade: found the way from P1 a second time, first in row 2; "
            "mend keep one: a blank from_grade is 6"
        ),
        (
            "transfer.csv:4: from_grade: found a blank, while P3 teaches no grade after one that "
            "ends "
            "at P2; mend write the grade, or correct the schools"
        ),
    ]


def test_changes_to_what_a_school_is_already(crossing_path):
    found = faults(crossing_path, changes="V,2026,private,,,\nV,2028,public,,,stay\n")
    assert found == [
        (
            "school_changes.csv:2: sector: found private, which V is already; "
            "mend write the new sector, or take the row out; schools tells the one before"
        ),
        "school_changes.csv:3: rule_for_enrolled: found 'stay'; mend write one of keep, change",
    ]


def test_what_acts_on_nothing_is_told(crossing_path):
    text = (crossing_path / "schools.csv").read_text(encoding="utf-8")
    lines = text.splitlines()
    lines = [f"{line},closed" if at == 0 else f"{line}," for at, line in enumerate(lines)]
    lines.append("J0,Old Lower Secondary,lower_secondary,public,9,500700,3300500,2020")
    (crossing_path / "schools.csv").write_text("\n".join(lines), encoding="utf-8")
    with (crossing_path / "transfer.csv").open("a", encoding="utf-8") as out:
        out.write("P1,J0,6,0.1\n")
    (crossing_path / "school_changes.csv").write_text(
        "school,from,sector,kind,phases,rule_for_enrolled\nV,2026,public,,primary,\n"
    )
    folder = read_folder(crossing_path, ())
    assert folder.faults == []
    assert "transfer.csv:8: to_school: J0 has closed; its rows act on nothing" in folder.warnings
    told = "school_changes.csv:2: phases: changes of phases are not acted on yet"
    assert told in folder.warnings


def test_grades_are_those_of_the_roll_else_of_the_phases(crossing_city):
    rolls = pd.DataFrame(
        {"school": ["A"], "year": [2024.0], "grade": ["2"], "pupils": [5.0]}
    ).assign(pupils_suppressed=False)
    schools = pd.DataFrame({"school": ["A", "B"], "phases": ["primary", "primary"]})
    ladder = crossing_city.standards.ladder
    found = grades_taught({"rolls": rolls, "schools": schools}, ladder, 2024)
    assert found == {"A": {"2"}, "B": set("123456")}
