from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.demography.births import DAYS
from planner.demography.months import months_behind
from planner.demography.stocks import stock_at, stocks_by_year
from planner.model.standards import Norm

DECEMBER, JUNE, CENSUS, AUGUST = (12, 31), (6, 30), (10, 31), (8, 31)
COUNTS = np.arange(2020, 2025)
AGES = 4


def born_in(city, births, counted=DECEMBER, period="calendar", late=None):
    """The city with births by month ``{area: {year: (12,)}}`` and counts of people of one day."""
    years = sorted({year for by_year in births.values() for year in by_year})
    table = np.full((len(years), 13, len(births)), np.nan)
    for place, by_year in enumerate(births.values()):
        for year, months in by_year.items():
            table[years.index(year), 1:, place] = months
    axes = {"year": years, "month": np.arange(13), "area": np.array(list(births), object)}
    norms = {key: norm for key, norm in city.standards.norms.items() if key != "births.late_share"}
    if late is not None:
        norms["births.late_share"] = Norm("births.late_share", late)
    return replace(
        city,
        births=xr.DataArray(table, axes, ("year", "month", "area")),
        births_period=period,
        people_date=counted,
        standards=replace(city.standards, norms=norms),
    )


def of_years(first, last, seed=1):
    dice = np.random.default_rng(seed)
    return {year: dice.uniform(50, 150, 12) for year in range(first, last + 1)}


def test_counts_in_december_know_the_months_of_calendar_years(toytown):
    """The youngest at the end of August 2022 are born in 2022, those aged 0 the winter before."""
    births = of_years(2015, 2024)
    found = months_behind(born_in(toytown, {"*": births}), COUNTS, AGES)
    assert found.shape == (5, 5, 12)
    for row in range(5):
        assert found[2, row] == pytest.approx(births[2022 - row])


def test_counts_within_the_year_have_cohorts_of_two_years(toytown):
    """Counted at the end of June 2022: the next are born from July on and until June 2023."""
    births = of_years(2015, 2025)
    found = months_behind(born_in(toytown, {"*": births}, JUNE), COUNTS, AGES)
    hand = np.r_[births[2023][:6], births[2022][6:]]
    assert found[2, 0] == pytest.approx(hand)
    assert found[4, 2] == pytest.approx(hand)
    census = months_behind(born_in(toytown, {"*": births}, CENSUS), COUNTS, AGES)
    assert census[2, 0] == pytest.approx(np.r_[births[2022][:10], births[2021][10:]])


def test_a_city_told_by_school_years_has_the_same_months(toytown):
    births = of_years(2014, 2025)
    turned = {y: np.r_[births[y][:8], births[y - 1][8:]] for y in range(2015, 2026)}
    usual = months_behind(born_in(toytown, {"*": births}), COUNTS, AGES)
    found = months_behind(born_in(toytown, {"*": turned}, period="school_year"), COUNTS, AGES)
    assert found == pytest.approx(usual)


def test_areas_together_or_the_citys_own(toytown):
    one, other = of_years(2015, 2024, seed=1), of_years(2015, 2024, seed=2)
    both = {year: one[year] + other[year] for year in one}
    found = months_behind(born_in(toytown, {"A": one, "B": other}), COUNTS, AGES)
    assert found == pytest.approx(months_behind(born_in(toytown, {"*": both}), COUNTS, AGES))
    del other[2022]
    partly = months_behind(born_in(toytown, {"A": one, "B": other, "*": both}), COUNTS, AGES)
    assert partly == pytest.approx(found)


def test_cohorts_without_months_take_the_late_share_or_else_the_sum_of_the_others(toytown):
    births = of_years(2021, 2022)
    found = months_behind(born_in(toytown, {"*": births}), COUNTS, AGES)
    assert found[2, 0] == pytest.approx(births[2022])
    assert found[2, 3] == pytest.approx(births[2021] + births[2022])
    late = months_behind(born_in(toytown, {"*": births}, late=0.4), COUNTS, AGES)
    assert late[2, 0] == pytest.approx(births[2022])
    assert late[2, 3].sum() == pytest.approx(1)
    assert late[2, 3, 8:] == pytest.approx(0.4 * np.array(DAYS[8:]) / 122)


def test_without_months_or_a_late_share_births_are_even(toytown):
    untold = born_in(toytown, {"*": {2020: np.full(12, np.nan), 2021: np.full(12, np.nan)}})
    assert months_behind(untold, COUNTS, AGES) is None
    assert months_behind(replace(untold, births=untold.births[:0]), COUNTS, AGES) is None


@pytest.mark.parametrize("counted", [DECEMBER, JUNE, CENSUS])
@pytest.mark.parametrize("open_ended", [False, True])
def test_counts_of_any_day_come_to_the_cut_off_by_their_cohorts(toytown, counted, open_ended):
    """With nobody lost, whoever was born by the month is of the age that the month makes them."""
    births = of_years(2005, 2026)
    serial = {year * 12 + month: births[year][month] for year in births for month in range(12)}

    def people(year, day):
        last = year * 12 + day[0] - 1  # the latest month whose children are born
        ages = [sum(serial[last - 12 * age - i] for i in range(12)) for age in range(AGES + 1)]
        return np.array([*ages[: AGES - 1], sum(ages[AGES - 1 :])] if open_ended else ages[:AGES])

    counts = np.stack([people(year, counted) for year in COUNTS])
    months = months_behind(born_in(toytown, {"*": births}, counted), COUNTS, AGES)
    found = stocks_by_year(counts, counted, AUGUST, months, open_ended=open_ended)
    hand = np.stack([people(year, AUGUST) for year in COUNTS])
    sure = slice(None) if not open_ended else slice(None, AGES - 1)
    assert found[1:-1, sure] == pytest.approx(hand[1:-1, sure])
    even = stocks_by_year(counts, counted, AUGUST, open_ended=open_ended)
    assert not np.allclose(even[1:-1, sure], hand[1:-1, sure], rtol=1e-3)
    if not open_ended:  # as each pair of counts by itself
        pair = (counts[1], counts[2]) if counted == JUNE else (counts[0], counts[1])
        assert found[1] == pytest.approx(stock_at(*pair, counted, AUGUST, months[1]))
