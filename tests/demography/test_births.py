from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.demography.births import (
    cohorts_from_annual,
    cohorts_from_monthly,
    recorded_parts,
    stocks,
    table_of,
    unbroken,
)
from planner.demography.origins import births_behind
from planner.model.scenario import BirthsPath, Future
from planner.model.standards import Norm


@pytest.mark.parametrize(
    ("late", "cohort"), [(1 / 3, 1744.0), (0.40, 1748.2), (122 / 365, 1744.0575)]
)
def test_annual_births_to_a_cohort(late, cohort):  # A2
    assert cohorts_from_annual(np.array([1786.0, 1723.0]), late)[1] == pytest.approx(
        cohort, abs=5e-5
    )


@given(arrays(float, (10, 12), elements=st.floats(0, 1e4)))
def test_months_are_conserved(births):  # A3
    cohorts = cohorts_from_monthly(births, (8, 31))
    first, last = births[0, :8].sum(), births[-1, 8:].sum()
    assert np.nansum(cohorts) + first + last == pytest.approx(births.sum())
    assert np.isnan(cohorts[0])
    assert len(cohorts) == 10


def test_constant_births_give_constant_cohorts():  # A4
    for late in (0.2, 1 / 3, 0.4):
        assert cohorts_from_annual(np.full(5, 90.0), late)[1:] == pytest.approx(90)


def test_a_cut_off_within_a_month_splits_it_by_days():
    births = np.zeros((2, 12))
    births[0, 8] = 300  # September
    assert cohorts_from_monthly(births, (9, 1))[1] == pytest.approx(300 * 29 / 30)


WPP = {
    2009: 18031.193, 2010: 17912.367, 2011: 17824.404, 2012: 19246.445, 2013: 18297.106,
    2014: 18769.423, 2015: 17518.179, 2016: 18329.285, 2017: 18260.492, 2018: 15357.072,
}  # fmt: skip
PUBLISHED = {
    2010: 1588, 2011: 1600, 2012: 1635, 2013: 1640, 2014: 1687, 2015: 1655, 2016: 1786,
    2017: 1723, 2018: 1523, 2019: 1465, 2020: 1202, 2021: 1062, 2022: 956,
}  # fmt: skip


def table(births):
    """Births of the whole city by calendar year."""
    values = np.array(list(births.values()), dtype=float)[:, None, None]
    axes = {"year": list(births), "month": [0], "area": ["*"]}
    return xr.DataArray(values, axes, dims=("year", "month", "area"))


@pytest.fixture(scope="module")
def nation(toytown):
    """Toytown with the births of a nation in two vintages, a third of them born late."""
    norms = {
        "births.late_share": Norm("births.late_share", 1 / 3),
        "births.candidates.long": Norm("births.candidates.long", (99.0, 100.0)),  # no slow fits
    }
    standards = replace(toytown.standards, norms={**toytown.standards.norms, **norms})
    return replace(
        toytown,
        standards=standards,
        births=table(WPP),
        births_vintage="WPP 2024",
        births_by_vintage={"WPP 2024": table(WPP), "first published": table(PUBLISHED)},
    )


def pupils(city, vintage, first_age, ages, last):
    """Children of some ages by autumn, from the recorded cohorts of a vintage."""
    future = Future(births=BirthsPath(vintage=vintage))
    found = births_behind(city, future, np.arange(2016, last + 7))
    recorded = {cohort: births for cohort, births in found.by_year.items() if cohort <= last}
    return found, stocks(recorded, first_age, range(ages))


def test_the_nations_peaks_in_wpp_2024(nation):  # A5
    found, primary = pupils(nation, None, 6, 6, 2018)
    assert [round(primary[year], 1) for year in (2022, 2023, 2024)] == [
        109_845.9, 110_275.6, 107_828.0,
    ]  # fmt: skip
    assert max(primary, key=primary.get) == 2023
    _, junior = pupils(nation, "WPP 2024", 12, 3, 2018)
    assert [round(junior[year], 1) for year in (2025, 2026, 2027)] == [
        55_239.7, 55_998.0, 55_160.8,
    ]  # fmt: skip
    assert max(junior, key=junior.get) == 2026
    assert found.basis["births_vintage"] == "WPP 2024"
    assert (found.basis["late_share"], found.basis["late_share_from"]) == ("0.3333", "standards")


def test_births_as_first_published_move_the_peak(nation):  # A6
    found, junior = pupils(nation, "first published", 12, 3, 2022)
    assert max(junior, key=junior.get) == 2029
    assert round(junior[2029]) == 5152
    assert found.basis["births_vintage"] == "first published"


def test_a_vintage_that_is_not_there_is_an_error(nation):
    with pytest.raises(ValueError, match=r"no births of vintage '1999'.*WPP 2024, first published"):
        table_of(nation, "1999")


@given(arrays(float, 10, elements=st.floats(0, 1e4)), st.integers(0, 9), st.floats(0.0, 1.0))
def test_a_birth_more_never_lowers_a_cohort(births, year, late):  # A11
    more = births.copy()
    more[year] += 1
    gained = cohorts_from_annual(more, late)[1:] - cohorts_from_annual(births, late)[1:]
    assert (gained >= -1e-9).all()


@pytest.mark.parametrize("year", [2010, 2014, 2018])
def test_a_birth_more_never_lowers_entrants_already_born(nation, year):  # A11
    years = np.arange(2017, 2026)
    more = nation.births.copy()
    more.loc[{"year": year}] += 1
    base = births_behind(nation, Future(), years)
    gained = births_behind(replace(nation, births=more), Future(), years).recorded - base.recorded
    assert (gained >= -1e-9).all()
    assert gained.sum() == pytest.approx({2010: 1 / 3, 2014: 1, 2018: 1}[year])


def test_the_first_year_that_hangs_on_a_forecast(nation):  # A12
    """The last whole cohort is that of 2018, so the first forecast one enters in 2025."""
    years = np.arange(2020, 2030)
    found = births_behind(nation, Future(), years)
    assert years[found.to_come > 0][0] == 2018 + 7


def months(areas, years, rows):
    """A births table; ``rows`` maps (area, year) to a year's births or to its twelve months."""
    values = np.full((len(years), 13, len(areas)), np.nan)
    for (area, year), births in rows.items():
        place = (slice(1, 13) if np.ndim(births) else 0, areas.index(area))
        values[years.index(year), place[0], place[1]] = births
    axes = {"year": years, "month": range(13), "area": areas}
    return xr.DataArray(values, axes, dims=("year", "month", "area"))


AUTUMN = np.array([2.0] * 8 + [6.0] * 4)  # 40 births, 24 of them after August


def test_areas_take_the_citys_months(toytown):
    """Years by area and months of the city: the late share is the city's, 24 of 40."""
    rows = {("A", 2023): 10.0, ("B", 2023): 30.0, ("*", 2023): AUTUMN}
    parts = recorded_parts(replace(toytown, births=months(["*", "A", "B"], [2023], rows)))
    assert parts.areas == ["A", "B"]
    assert parts.late == pytest.approx(np.array([[6.0, 18.0]]))
    assert parts.early == pytest.approx(np.array([[4.0, 12.0]]))
    assert (parts.late_share, parts.late_from) == (pytest.approx(0.6), "months")


def test_an_area_that_tells_its_months_keeps_them(toytown):
    own = np.array([3.0] + [0.0] * 10 + [7.0])
    rows = {("A", 2023): own, ("B", 2023): 30.0, ("*", 2023): AUTUMN * 2}
    parts = recorded_parts(replace(toytown, births=months(["*", "A", "B"], [2023], rows)))
    assert (parts.early[0, 0], parts.late[0, 0]) == (3, 7)
    left = AUTUMN * 2 - own
    assert parts.late[0, 1] == pytest.approx(30 * left[8:].sum() / left.sum())


def test_an_areas_own_pattern_of_other_years_is_raked(toytown):
    spring = np.array([9.0] * 4 + [1.0] * 8)
    rows = {
        ("A", 2022): spring, ("B", 2022): AUTUMN, ("A", 2023): 44.0, ("B", 2023): 40.0,
        ("*", 2022): spring + AUTUMN, ("*", 2023): spring + AUTUMN,
    }  # fmt: skip
    parts = recorded_parts(replace(toytown, births=months(["*", "A", "B"], [2022, 2023], rows)))
    assert parts.late[1] == pytest.approx(parts.late[0], rel=1e-6)


def test_the_citys_count_lengthens_the_record(toytown):
    """Areas from 2023 on, the city from 2021 and 10 % higher, some births having no address."""
    rows = {("*", 2021): 88.0, ("*", 2022): 66.0, ("*", 2023): 44.0}
    rows |= {("A", 2023): 10.0, ("B", 2023): 30.0}
    parts = recorded_parts(
        replace(toytown, births=months(["*", "A", "B"], [2021, 2022, 2023], rows))
    )
    assert parts.city_early + parts.city_late == pytest.approx([80, 60, 40])
    assert np.isnan(parts.early[:2]).all()


def test_a_standards_late_share_rules_where_no_months_are_told(nation):
    parts = recorded_parts(nation)
    assert parts.late[:, 0] == pytest.approx(np.array(list(WPP.values())) / 3)
    assert recorded_parts(replace(nation, births_period="school_year")).late_from == "period"


def test_the_record_after_the_last_gap_is_carried_on(nation):
    torn = table({year: births for year, births in WPP.items() if year not in (2011, 2013)})
    record, holes = unbroken(recorded_parts(replace(nation, births=torn)))
    assert (record, holes.tolist()) == (slice(5, 10), [2, 4])
    found = births_behind(replace(nation, births=torn), Future(), np.arange(2021, 2026))
    assert found.basis["births_gap"] == "2011, 2013"
