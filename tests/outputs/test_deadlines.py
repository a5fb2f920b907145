"""Days in words, judged from the school year on record."""

from datetime import date

import pytest

from planner.outputs.deadlines import by_day, day_text, state_of

DAYS = [("2024-08-31", "passed"), ("2024-09-01", "now"), ("2025-08-31", "now"),
        ("2025-09-01", "ahead")]  # fmt: skip


@pytest.mark.parametrize(("day", "state"), DAYS)
def test_what_falls_into_the_year_on_record_is_due(made, day, state):
    """The record ends with the school year that began on 1 September 2024."""
    assert state_of(made.city, date.fromisoformat(day)) == state


def test_days_in_both_tongues(made):
    assert by_day(made.city, "2025-12-01", "en") == "1 December 2025"
    assert by_day(made.city, "2024-03-01", "en") == "1 March 2024 (passed)"
    assert by_day(made.city, "2025-01-31", "zh") == "2025年1月31日（现须决策）"
    assert day_text(date(2026, 12, 31), "zh") == "2026年12月31日"


@pytest.mark.parametrize("blank", ["", None, float("nan")])
def test_no_day_is_a_dash(made, blank):
    assert by_day(made.city, blank, "en") == "–"
