import numpy as np
import pandas as pd
import pytest

from planner.inputs.class_checks import check_classes
from planner.inputs.standards import load_standards
from planner.inputs.tables import Table

STANDARDS = load_standards(["us-md"])


def checked(**frames):
    tables = {name: Table(name, f"{name}.csv", pd.DataFrame()) for name in frames}
    faults, warnings = check_classes(tables, frames, STANDARDS)
    return [str(fault) for fault in faults], warnings


def rolls(pupils, classes):
    return pd.DataFrame(
        {"school": "A", "year": 2024.0, "grade": "1", "pupils": [pupils], "classes": [classes],
         "row": [2]}
    )  # fmt: skip


def listed(*sizes, **columns):
    frame = pd.DataFrame(
        {"school": "A", "year": 2024.0, "grade": "1", "pupils": [float(size) for size in sizes],
         "row": range(2, 2 + len(sizes))}
    )  # fmt: skip
    return frame.assign(**dict.fromkeys(("at_least", "at_most", "classes"), np.nan) | columns)


@pytest.mark.parametrize(
    ("pupils", "classes", "words"),
    [
        (0.0, 2.0, "2 classes without pupils"),
        (30.0, 0.0, "no classes for pupils who are there"),
        (400.0, 2.0, "classes of 200 pupils, where 150"),
    ],
)
def test_classes_of_rolls_that_cannot_be(pupils, classes, words):
    (line,) = checked(rolls=rolls(pupils, classes))[0]
    assert line.startswith("rolls.csv:2: classes")
    assert words in line


def test_what_can_be_is_left_alone():
    assert checked(rolls=rolls(90.0, 2.0), class_list=listed(46, 44)) == ([], [])
    assert checked(rolls=rolls(90.0, np.nan)) == ([], [])
    assert checked(rolls=rolls(0.0, 0.0)) == ([], [])


def test_listed_classes_that_cannot_be():
    faults, _ = checked(class_list=listed(0, 151, 150, np.nan))
    assert [line.split(": ")[0] for line in faults] == ["class_list.csv:2", "class_list.csv:3"]


def test_a_list_beside_the_rolls():
    _, (line,) = checked(rolls=rolls(90.0, 2.0), class_list=listed(46, 45))
    assert "hold 91 pupils, the rolls 90" in line
    assert checked(rolls=rolls(90.0, 2.0), class_list=listed(46, np.nan))[1] == []
    assert checked(rolls=rolls(np.nan, 2.0), class_list=listed(46, 45))[1] == []


def test_rooms_below_nought():
    schools = pd.DataFrame(
        {"rooms": [5.0, 5.0, np.nan], "special_rooms": [3.0, 4.0, 9.0],
         "lent_rooms": [2.0, 2.0, 0.0], "row": [2, 3, 4]}
    )  # fmt: skip
    (line,) = checked(schools=schools)[0]
    assert line.startswith("schools.csv:3: special_rooms: found 6 special and lent rooms of 5")


def test_more_classes_than_rooms_to_teach_them_in():
    schools = pd.DataFrame(
        {"school": ["A", "B"], "rooms": [5.0, 9.0], "special_rooms": [2.0, np.nan],
         "lent_rooms": [1.0, 0.0], "row": [2, 3]}
    )  # fmt: skip
    faults, (line,) = checked(class_list=listed(40, 41, 42), schools=schools)
    assert faults == []
    assert line.startswith("class_list.csv:2: 3 classes of school A in 2024, where 2 rooms")
    assert "correct the rooms" in line
    assert checked(class_list=listed(40, 41), schools=schools)[1] == []
    unknown = schools.assign(rooms=np.nan)
    assert checked(class_list=listed(40, 41, 42), schools=unknown)[1] == []


def test_bands_that_cannot_be():
    bands = listed(np.nan, 47, np.nan, 40, at_least=[46.0, 46, 55, np.nan],
                   at_most=[50.0, 50, 51, np.nan], classes=[2.0, 1, 1, 2])  # fmt: skip
    faults, _ = checked(class_list=bands)
    assert [line.partition("; mend")[0] for line in faults] == [
        "class_list.csv:3: pupils: found pupils and a band of sizes too",
        "class_list.csv:4: at_most: found a band from 55 to 51 pupils",
        "class_list.csv:5: classes: found 2 classes in one row",
    ]


def test_bands_must_hold_the_pupils_of_the_rolls():
    bands = listed(np.nan, np.nan, at_least=[46.0, 66], at_most=[50.0, np.nan], classes=[2.0, 1])
    _, (line,) = checked(rolls=rolls(150.0, 3.0), class_list=bands)
    assert "hold 158 or more pupils, the rolls 150" in line
    assert checked(rolls=rolls(170.0, 3.0), class_list=bands) == ([], [])
    schools = pd.DataFrame({"school": "A", "rooms": [2.0], "special_rooms": 0.0, "lent_rooms": 0.0,
                            "row": [2]})  # fmt: skip
    _, (line,) = checked(class_list=bands, schools=schools)
    assert "3 classes of school A" in line
