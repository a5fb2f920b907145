import pandas as pd
import pytest

from planner.outputs.school_words import (
    cause_of,
    chances_of,
    errors_by_horizon,
    errors_table,
    in_ten,
    short,
    table_of,
)


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.05, "1 in 10"), (0.249, "2 in 10"), (0.25, "3 in 10"), (0.95, "9 in 10")],
)
def test_chances_are_told_in_tens(chance, said):
    assert in_ten(chance, "en") == said
    assert in_ten(0.3, "zh") == "10次中约3次"


def test_causes_and_lines_have_names():
    assert cause_of("uneven", "en") == "uneven classes"
    assert [cause_of(none, "zh") for none in (None, "", pd.NA)] == ["–"] * 3
    assert chances_of(pd.DataFrame(columns=["year", "p_over_45"])) == {"p_over_45": "45"}


def test_errors_are_of_what_came(head_page):
    one = errors_by_horizon(head_page.past).iloc[0]
    assert one["own"] == pytest.approx((4 + 200 / 49) / 2)
    assert one["naive"] == pytest.approx((10 + 100 / 49) / 2)
    assert one["bias"] == pytest.approx((-4 + 200 / 49) / 2)
    assert one["won"] == 1
    assert errors_table(head_page.past, "en")["rows"] == [
        ("1", "2", "4.0 %", "6.0 %", "+0.0 %", "1 of 2")
    ]
    assert "missed by 4.0 % on average (2 checked)" in short(head_page.past, "en")


def test_without_a_past_nothing_is_claimed(head_page):
    none = head_page.past.iloc[:0]
    assert errors_table(none, "en")["rows"] == []
    assert short(none, "en").startswith("The record is too short")


def test_heads_are_words_or_stand_as_they_are():
    assert table_of(("year",), [("x",)], "zh")["columns"] == [{"head": "学年", "number": False}]
    told = table_of(("K", "1"), [], "zh", worded=False)
    assert told["columns"] == [{"head": "K", "number": False}, {"head": "1", "number": True}]
