from datetime import date

import pytest

from planner.model.schedule import Schedule, entry_year, share_after

CHINA = (6, (8, 31))


@pytest.mark.parametrize(
    ("born", "enters"),
    [
        (date(2017, 8, 31), 2023),
        (date(2017, 9, 1), 2024),
        (date(2016, 9, 1), 2023),
        (date(2016, 2, 29), 2022),
        (date(2016, 12, 31), 2023),
    ],
)
def test_entry_year_turns_on_the_cut_off_day(born, enters):  # A1
    assert entry_year(born, *CHINA) == enters


def test_maryland_kindergarten_pairs_with_births_six_labels_back():
    maryland = Schedule(5, (9, 1), spring=True)
    assert maryland.cohort(2022) == 2016
    assert maryland.year_of(2016) == 2022


def test_share_after_counts_days():
    assert share_after((8, 31)) == pytest.approx(122 / 365)
    assert share_after((12, 31)) == 0


@pytest.mark.parametrize(
    ("schedule", "year", "first"),
    [
        (Schedule(*CHINA), 2026, date(2026, 9, 1)),
        (Schedule(5, (9, 1), spring=True), 2023, date(2022, 9, 2)),
        (Schedule(6, (12, 31)), 2025, date(2026, 1, 1)),
        (Schedule(6, (2, 29)), 2025, date(2025, 3, 1)),
    ],
)
def test_a_school_year_starts_the_day_after_the_cut_off(schedule, year, first):
    assert schedule.first_day(year) == first
