import pytest

from planner.inputs.cities import read_city
from tests.campustown import SPLIT, campus_folder

AT = ",500500,3300500\n"


def told(folder, rows):
    _, faults, warnings = read_city(campus_folder(folder, rows, folder))
    return [str(fault).rsplit("/", 1)[-1] for fault in faults], [
        one for one in warnings if one.startswith("campuses")
    ]


def test_campuses_that_can_be_are_read_without_a_word(toytown_folder):
    assert told(toytown_folder, SPLIT) == ([], [])


@pytest.mark.parametrize(
    ("rows", "found", "mend"),
    [
        (f"a,S1,6,,2030,2020{AT}",
         "campuses.csv:2: to: found 2020, before it begins in 2030",
         "write the last school year of this use, or correct from"),
        (f"a,S1,6,,2020,2026{AT}a,S1,6,,2026,{AT}",
         "campuses.csv:3: from: found campus a in use from row 2 already",
         "end the use before, or give this one a later year or an id of its own"),
        (f"a,S1,6,,,{AT}a,S2,6,,2026,2026{AT}",
         "campuses.csv:3: from: found campus a in use from row 2 already",
         "end the use before, or give this one a later year or an id of its own"),
        (f"a,S2,6,1;5,,{AT}",
         "campuses.csv:2: grades: found 5, which S2 does not teach",
         "correct the grades, or the phases of the school"),
        (f"a,N1,6,,,{AT}",
         "campuses.csv:2: school: found N1, a candidate site",
         "write a school; measures and projects put rooms on a site"),
        ("a,S1,6,,,,500500,3390500\n",
         "campuses.csv:2: geometry: found campus a 89,500 m outside every area",
         "correct the point, its datum, or the areas"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_row(toytown_folder, rows, found, mend):
    assert told(toytown_folder, rows)[0] == [f"{found}; mend {mend}"]


def test_all_faults_are_told_at_once(toytown_folder):
    faults, _ = told(
        toytown_folder, f"a,S1,6,7,2030,2020{AT}a,S9,-1,1,,{AT}b,S2,3,5,2025,{AT}b,S2,3,5,2025,{AT}"
    )
    assert [fault.split(": found")[0].removeprefix("campuses.csv:") for fault in faults] == [
        "2: from", "2: grades", "2: to", "3: rooms", "3: school", "4: grades", "5: campus",
        "5: grades",
    ]  # fmt: skip


def test_uses_one_after_another_and_shared_grades_are_no_fault(toytown_folder):
    rows = f"a,S1,6,,,2025{AT}a,S2,6,,2026,{AT}b,S1,6,1,,{AT}c,S1,3,,2026,{AT}"
    assert told(toytown_folder, rows) == ([], [])


def test_a_grade_that_is_planned_and_not_taught_is_told(toytown_folder):
    schools = toytown_folder / "schools.csv"
    text = schools.read_text().replace(
        "Market School,primary,", "Market School,primary;lower_secondary,"
    )
    schools.write_text(text)
    faults, (warning,) = told(toytown_folder, f"a,S2,6,1;2;3;4,,{AT}")
    assert faults == []
    assert warning.startswith("campuses.csv:2: grades: S2 does not teach 4 in 2024; no rooms of")


def test_a_school_with_a_campus_needs_no_point(toytown_folder):
    schools = toytown_folder / "schools.csv"
    schools.write_text(schools.read_text().replace("12,2,1,500500,3300500", "12,2,1,,"))
    city, faults, _ = read_city(toytown_folder)
    assert city is None
    assert "school S1, open in 2024, without a point" in str(faults[0])
    assert told(toytown_folder, SPLIT) == ([], [])


def test_a_campus_that_ended_before_the_base_year_is_no_point(toytown_folder):
    schools = toytown_folder / "schools.csv"
    schools.write_text(schools.read_text().replace(",500500,3300500", ",,"), encoding="utf-8")
    faults, _ = told(toytown_folder, "old,S1,9,,,2020,500500,3300500\n")
    assert "school S1, open in 2024, without a point" in faults[0]
