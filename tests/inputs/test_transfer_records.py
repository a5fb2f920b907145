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
