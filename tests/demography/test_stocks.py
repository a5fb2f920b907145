import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.stocks import DAYS, stock_at, stocks_by_year

DECEMBER, AUGUST, JUNE, CENSUS = (12, 31), (8, 31), (6, 30), (10, 31)
EVEN = np.ones(12)
days = st.builds(
    lambda n: ((day := dt.date(2023, 1, 1) + dt.timedelta(n)).month, day.day), st.integers(0, 364)
)
stocks = st.lists(st.floats(0, 1e4), min_size=4, max_size=4).map(np.array)
months = st.lists(st.floats(0.1, 9), min_size=12, max_size=12).map(np.array)


def test_december_to_august_by_the_formula():
    dice = np.random.default_rng(1)
    before, after = dice.uniform(50, 150, (2, 2, 9))
    alpha = 0.36
    births = np.r_[np.full(8, (1 - alpha) / 8), np.full(4, alpha / 4)]
    found = stock_at(before, after, DECEMBER, AUGUST, births)

    def cohort(age_before):  # born in one calendar year, one third of the way back from the count
        return before[:, age_before] / 3 + after[:, age_before + 1] * 2 / 3

    for age in range(1, 8):
        expected = alpha * cohort(age) + (1 - alpha) * cohort(age - 1)
        assert found[:, age] == pytest.approx(expected)
    assert found[:, 0] == pytest.approx(alpha * cohort(0) + (1 - alpha) * after[:, 0])
    assert found[:, 8] == pytest.approx(alpha * before[:, 8] + (1 - alpha) * cohort(7))


def test_births_even_over_days_or_months():
    before, after = np.array([0.0, 0, 1, 0]), np.array([0.0, 0, 0, 1])
    assert stock_at(before, after, DECEMBER, AUGUST, EVEN)[2:] == pytest.approx([1 / 3, 2 / 3])
    by_day = stock_at(before, after, DECEMBER, AUGUST)
    assert by_day[2:] == pytest.approx([122 / 365, 243 / 365])


@settings(deadline=None, max_examples=60)
@given(days, days, months)
def test_a_constant_population_is_unchanged(counted, wanted, births):
    people = np.full((3, 7), 40.0)
    assert stock_at(people, people, counted, wanted, births) == pytest.approx(people)
    assert stock_at(people, None, counted, wanted, births) == pytest.approx(people)
    assert stock_at(None, people, counted, wanted, births) == pytest.approx(people)


@settings(deadline=None, max_examples=60)
@given(days, days, months, stocks, stocks)
def test_sums_are_kept_but_for_both_ends(counted, wanted, births, before, after):
    before, after = np.r_[0, before, 0, 0], np.r_[0, 0, after, 0]
    found = stock_at(before, after, counted, wanted, births)
    passed = (wanted[0] - 1 + wanted[1] / DAYS[wanted[0] - 1]) / 12
    passed = (passed - (counted[0] - 1 + counted[1] / DAYS[counted[0] - 1]) / 12) % 1
    expected = (1 - passed) * before.sum() + passed * after.sum()
    assert found.sum() == pytest.approx(expected)
    assert (found >= 0).all()


def population(births, day, year):
    """People by age at a day's end, from ``births[year][month]`` spread evenly over the month."""
    month, number = day
    part = (month - 1) + number / DAYS[month - 1]
    until = np.concatenate([[0], births.ravel().cumsum()])

    def born(at):
        return np.interp(at, np.arange(len(until)), until)

    at = 12 * year + part - 12 * np.arange(7)
    return born(at) - born(at - 12)


@pytest.mark.parametrize(
    ("counted", "wanted"),
    [(DECEMBER, AUGUST), (JUNE, AUGUST), (CENSUS, AUGUST), (AUGUST, DECEMBER), (JUNE, (2, 14))],
)
def test_births_come_back_at_their_ages(counted, wanted):
    """Without deaths and moves the answer is exact, also of a spike in one month."""
    season = np.random.default_rng(5).uniform(1, 2, 12)
    births = np.tile(season, (12, 1))
    births[4, 9] += 30  # a spike in October of year 4
    first = wanted > counted
    years = (9, 10) if first else (8, 9)
    before, after = (population(births, counted, year) for year in years)
    sizes = []  # births of each cohort by calendar month, as the converter counts cohorts
    until = int(np.ceil((counted[0] - 1 + counted[1] / DAYS[counted[0] - 1]) - 1e-9))
    for back in range(-1, 7):
        start = 12 * (years[0] - back - 1) + until
        window = births.ravel()[start : start + 12]
        sizes.append(window[(np.arange(12) - until) % 12])
    found = stock_at(before, after, counted, wanted, np.array(sizes))
    expected = population(births, wanted, 9)
    assert found == pytest.approx(expected)
    spiked = int(np.argmax(expected - population(np.tile(season, (12, 1)), wanted, 9)))
    october_before = wanted[0] < 10
    assert spiked == (4 if october_before else 5)
    assert found.argmax() == spiked


def test_one_count_only_stays_with_its_cohorts():
    people = np.array([10.0, 20, 30, 40])
    from_before = stock_at(people, None, DECEMBER, AUGUST, EVEN)
    assert from_before == pytest.approx(
        [10, 20 / 3 + 10 * 2 / 3, 10 + 20 * 2 / 3, 40 / 3 + 30 * 2 / 3]
    )
    from_after = stock_at(None, people, DECEMBER, AUGUST, EVEN)
    assert from_after == pytest.approx([20 / 3 + 20 / 3, 10 + 40 / 3, 40 / 3 + 20, 40 / 3 + 80 / 3])


def test_an_open_last_group_stays_together():
    before, after = np.array([10.0, 20, 30, 900]), np.array([40.0, 10, 20, 960])
    found = stock_at(before, after, DECEMBER, AUGUST, EVEN, open_ended=True)
    assert found[:-1] == pytest.approx(
        stock_at(before[:-1], after[:-1], DECEMBER, AUGUST, EVEN).tolist()
    )
    assert found[2] == pytest.approx(30 / 3 + 20 * 2 / 3)
    assert found[3] == pytest.approx(940)
    still = np.array([50.0, 50, 50, 900])
    for pair in ((still, still), (still, None), (None, still)):
        assert stock_at(*pair, JUNE, AUGUST, open_ended=True) == pytest.approx(still)
    series = stocks_by_year(np.stack([before, after]), DECEMBER, AUGUST, EVEN, open_ended=True)
    assert series[1] == pytest.approx(found)
    assert series[0, 3] == 900


def test_on_the_day_of_the_count_it_is_the_count():
    before, after = np.array([1, 2, 3]), np.array([4, 5, 6])
    assert stock_at(before, after, CENSUS, CENSUS).tolist() == [1, 2, 3]
    assert stock_at(None, after, CENSUS, CENSUS).tolist() == [4, 5, 6]
    leap = stock_at(before, after, (2, 29), (2, 28))
    assert leap.tolist() == [1, 2, 3]


def test_no_births_in_between():
    births = np.r_[np.ones(6), np.zeros(6)]
    before, after = np.array([1.0, 2, 3]), np.array([4.0, 1, 2])
    assert stock_at(before, after, (7, 31), (9, 30), births).tolist() == [1, 2, 3]
    everyone_older = stock_at(before, after, (9, 30), (7, 31), births)
    assert everyone_older.tolist() == [4, 1, 2]


def test_a_series_of_counts():
    counts = np.random.default_rng(2).uniform(50, 150, (4, 2, 5))
    august = stocks_by_year(counts, DECEMBER, AUGUST, EVEN)
    assert august[0] == pytest.approx(stock_at(None, counts[0], DECEMBER, AUGUST, EVEN))
    assert august[2] == pytest.approx(stock_at(counts[1], counts[2], DECEMBER, AUGUST, EVEN))
    later = stocks_by_year(counts, JUNE, AUGUST, EVEN)
    assert later[2] == pytest.approx(stock_at(counts[2], counts[3], JUNE, AUGUST, EVEN))
    assert later[3] == pytest.approx(stock_at(counts[3], None, JUNE, AUGUST, EVEN))
    assert stocks_by_year(counts, JUNE, JUNE) == pytest.approx(counts)


def test_a_gap_stays_a_gap():
    counts = np.full((4, 5), 80.0)
    counts[1] = np.nan
    august = stocks_by_year(counts, DECEMBER, AUGUST, EVEN)
    assert np.isnan(august).all(axis=1).tolist() == [False, True, False, False]
    assert august[2] == pytest.approx(80)


def test_a_gap_in_one_area_is_no_gap_in_another():
    counts = np.random.default_rng(2).uniform(50, 150, (3, 2, 5))
    whole = stocks_by_year(counts, DECEMBER, AUGUST, EVEN)
    counts[1, 0, 2] = np.nan
    august = stocks_by_year(counts, DECEMBER, AUGUST, EVEN)
    assert august[:, 1] == pytest.approx(whole[:, 1])
    assert np.isnan(august[1, 0]).tolist() == [False, True, True, False, False]
    alone = stock_at(None, counts[2, 0], DECEMBER, AUGUST, EVEN)
    assert august[2, 0] == pytest.approx(alone)


@pytest.mark.parametrize(
    ("counts", "day", "births", "message"),
    [
        ((None, None), AUGUST, EVEN, "no count"),
        ((np.ones(3), np.ones(4)), AUGUST, EVEN, "different axes"),
        ((np.ones(3), None), (2, 30), EVEN, "month 2 has no day 30"),
        ((np.ones(3), None), (13, 1), EVEN, "month 13 has no day 1"),
        ((np.ones(3), None), (4, 0), EVEN, "month 4 has no day 0"),
        ((np.ones(3), None), AUGUST, np.zeros(12), "births by month"),
        ((np.ones(3), None), AUGUST, np.ones(4), "births by month"),
        ((np.ones(3), None), AUGUST, -np.eye(12)[0], "births by month"),
    ],
)
def test_bad_input_is_refused(counts, day, births, message):
    with pytest.raises(ValueError, match=message):
        stock_at(*counts, DECEMBER, day, births)
    with pytest.raises(ValueError, match=message):
        stock_at(*counts, DECEMBER, day, births, open_ended=True)
