"""Ages that a count leaves out."""

import pandas as pd

from planner.inputs.holes import check_holes
from planner.inputs.tables import Table


def told(toytown, rows):
    frame = pd.DataFrame(rows, columns=["row", "area", "year", "age", "sex", "people"])
    return check_holes({"people": Table("people", "people.csv", frame)}, {"people": frame},
                       toytown.standards)  # fmt: skip


def test_an_age_between_two_that_are_told(toytown):
    whole = [(2 + age, "A", 2024, age, "", 10.0) for age in range(9)]
    assert told(toytown, whole) == ([], [])
    (line,) = told(toytown, [row for row in whole if row[3] not in (3, 6)])[1]
    assert line.startswith("people.csv:2: people: no people of age 3, 6 in A, 2024, between ages")
    blank = [(*row[:5], None if row[3] == 4 else row[5]) for row in whole]
    assert "of age 4 in A" in told(toytown, blank)[1][0]


def test_nobody_of_a_high_age_in_a_hamlet_is_no_gap(toytown):
    rows = [(2 + age, "A", 2024, age, "", 1.0) for age in (90, 91, 93, 94)]
    assert told(toytown, rows) == ([], [])
    two = [(2, "A", 2024, 3, "f", 4.0), (3, "A", 2024, 3, "m", 4.0), (4, "A", 2024, 5, "f", 8.0)]
    assert len(told(toytown, two)[1]) == 1
