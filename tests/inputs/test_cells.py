import numpy as np
import pandas as pd

from planner.inputs.attributes import attributes
from planner.inputs.cells import days, explode, is_right, is_suppressed, numbers, values


def text(*cells: str | None) -> pd.Series:
    return pd.Series(list(cells), dtype="string")


def test_numbers_are_written_plainly():
    found = numbers(text("12", "-3.5", "1e3", "1,200", "nan", "inf", "0x10", None))
    np.testing.assert_equal(found.to_numpy(), [12, -3.5, 1000] + [np.nan] * 5)


def test_suppressed_counts_are_right_and_have_no_number():
    count = next(one for one in attributes("rolls") if one.column == "pupils")
    cells = text("<10", "＜10", "< 10", "<5", "12")
    assert is_suppressed(cells).tolist() == [True, True, True, False, False]
    assert is_right(cells, count).tolist() == [True, True, True, False, True]


def test_days_and_years():
    found = days(text("2026-09-01", "2026/9/1", "2027", "2026-13-01", "soon", None))
    assert found.fillna("").tolist() == ["2026-09-01", "2026-09-01", "2027", "", "", ""]


def test_defaults_choices_and_flags():
    rows = pd.DataFrame({"school": text("1", "2"), "sector": text("民办", None)})
    found = values("schools", rows)
    assert found["sector"].tolist() == ["private", "public"]
    assert found["lent_rooms"].tolist() == [0, 0]
    assert found["rooms"].isna().all()
    assert found["must_keep"].tolist() == [False, False]


def test_joined_ids_come_apart_under_the_row_of_their_cell():
    found = explode(pd.Series(["a; b", "c；d;", ""], index=[2, 3, 4], dtype=object))
    assert list(found.items()) == [(2, "a"), (2, "b"), (3, "c"), (3, "d")]
