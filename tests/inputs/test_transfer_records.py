"""Tables of crossing as the city holds them."""

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.inputs.transfer_records import (
    leaving_grade,
    next_grade,
    school_changes_dataset,
    transfer_dataset,
    turning,
)


def test_the_city_holds_the_table(crossing_city):
    table = crossing_city.transfer
    assert table.sizes == {"edge": 6}
    assert set(table["grade"].to_numpy()) == {"6"}
    assert float(table["share"].sum()) == pytest.approx(2.7)
    assert crossing_city.school_changes is None


def test_a_blank_grade_is_filled(crossing_path):
    path = crossing_path / "transfer.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",6,", ",,"), encoding="utf-8")
    assert set(load_city(crossing_path).transfer["grade"].to_numpy()) == {"6"}


def test_where_pupils_leave_a_school(crossing_city):
    ladder = crossing_city.standards.ladder
    taught = {"P": frozenset("123456"), "T": frozenset("123"), "N": frozenset("123456789"),
              "J": frozenset("789")}  # fmt: skip
    assert leaving_grade(ladder, taught, "P", "J") == "6"
    assert leaving_grade(ladder, taught, "T", "P") == "3"
    assert leaving_grade(ladder, taught, "N", "J") == "6"
    assert leaving_grade(ladder, taught, "J", "N") == ""
    assert next_grade(ladder, "9") == ""


def test_without_rows_there_is_no_table(crossing_city):
    offers, ladder = crossing_city.schools["offers"], crossing_city.standards.ladder
    assert transfer_dataset(None, offers, ladder) is None
    assert transfer_dataset(pd.DataFrame({"share": []}), offers, ladder) is None
    assert school_changes_dataset(None) is None


def test_changes_of_sector_are_read(crossing_path):
    (crossing_path / "school_changes.csv").write_text(
        "school,from,sector,kind,phases,rule_for_enrolled\nV,2026,公办,,,\nN,2027,private,,,change\n",
        encoding="utf-8",
    )
    table = load_city(crossing_path).school_changes
    assert table["school"].to_numpy().tolist() == ["V", "N"]
    assert table["sector"].to_numpy().tolist() == ["public", "private"]
    assert table["first"].to_numpy().tolist() == [2026, 2027]
    np.testing.assert_array_equal(table["keeps"], [True, False])


SECTORS = pd.DataFrame({"school": ["A", "B"], "sector": ["private", "public"]})


def changed(*rows):
    table = [(*row, place) for place, row in enumerate(rows, start=2)]
    return pd.DataFrame(table, columns=["school", "from", "sector", "row"])


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("A", 2027, "public")], {"A"}),
        ([("A", 2024, "public")], set()),  # public by the base year
        ([("B", 2025, "private"), ("B", 2027, "public")], set()),  # public now
        ([("A", 2020, "public"), ("A", 2023, "special"), ("A", 2030, "public")], {"A"}),
        ([("A", 2027, "")], set()),
    ],
)
def test_schools_that_turn_public_after_the_base_year(rows, found):
    assert turning(SECTORS, changed(*rows), 2024) == found


def test_without_changes_no_school_turns():
    assert turning(SECTORS, None, 2024) == frozenset()
