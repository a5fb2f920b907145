from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.demography.births import cohorts, recorded_parts, split, table_of, unbroken
from planner.demography.origins import births_behind
from planner.model.scenario import BirthsPath, Future
from planner.model.standards import Norm


def yearly(*births):
    """Births of one area in consecutive years, their months not told."""
    told = np.full((len(births), 13, 1), np.nan)
    told[:, 0, 0] = births
    return told


def monthly(births):
    """Births of one area ``(year, 12)`` by month, their years not told."""
    return np.concatenate([np.full((len(births), 1), np.nan), births], axis=1)[..., None]


def cohorts_of(births, cut_off=(8, 31), late=np.nan):
    return cohorts(*split(births, cut_off, late))[:, 0]


def with_late(city, births, late=None):
    """The city with births of whole years for the whole city, and the share of them born late."""
    norms = {key: norm for key, norm in city.standards.norms.items() if key != "births.late_share"}
    if late is not None:
        norms["births.late_share"] = Norm("births.late_share", late)
    return replace(city, births=table(births), standards=replace(city.standards, norms=norms))


@pytest.mark.parametrize(("late", "cohort"), [(1 / 3, 1744.0), (0.40, 1748.2), (None, 1744.0575)])
def test_annual_births_to_a_cohort(toytown, late, cohort):  # A2
    """Without a share of the standards, 122 of a year's 365 days lie after 31 August."""
    city = with_late(toytown, {2016: 1786.0, 2017: 1723.0}, late)
    found = births_behind(city, Future(), np.array([2023]))
    assert found.by_year[2017] == found.recorded[0] == pytest.approx(cohort, abs=5e-5)


@given(arrays(float, (10, 12), elements=st.floats(0, 1e4)))
def test_months_are_conserved(births):  # A3
    found = cohorts_of(monthly(births))
    first, last = births[0, :8].sum(), births[-1, 8:].sum()
    assert np.nansum(found) + first + last == pytest.approx(births.sum())
    assert np.isnan(found[0])
    assert len(found) == 10


def test_months_make_the_cohorts_of_a_run(toytown):
    births = np.arange(36.0).reshape(3, 12)
    years = [2015, 2016, 2017]
    rows = {("*", year): of_year for year, of_year in zip(years, births, strict=True)}
    city = replace(toytown, births=months(["*"], years, rows))
    found = births_behind(city, Future(), np.array([2022, 2023]))
    hand = [births[i, 8:].sum() + births[i + 1, :8].sum() for i in range(2)]
    assert found.recorded == pytest.approx(hand)
    assert cohorts_of(monthly(births))[1:] == pytest.approx(hand)


@given(st.floats(0, 1))
def test_constant_births_give_constant_cohorts(late):  # A4
    assert cohorts_of(yearly(*[90.0] * 5), late=late)[1:] == pytest.approx(90)


def test_a_cut_off_within_a_month_splits_it_by_days():
    births = np.zeros((2, 12))
    births[0, 8] = 300  # September
    assert cohorts_of(monthly(births), (9, 1))[1] == pytest.approx(300 * 29 / 30)


def test_months_up_to_the_cut_off_are_enough_for_the_early_part():
    told = monthly(np.full((1, 12), 10.0))
    told[0, 9:] = np.nan
    early, late = split(told, (8, 31), 0.4)
    assert early.tolist() == [[80]]
    assert np.isnan(late).all()


def test_births_from_cut_off_to_cut_off_have_no_year_before():
    early, late = np.array([[5.0], [6.0]]), np.zeros((2, 1))
    assert cohorts(early, late, 0.0).tolist() == [[5], [6]]


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
    stocks = {}  # children of the ages by autumn: no deaths, no moves
    for autumn in range(min(recorded) + first_age, last + first_age + ages):
        behind = [recorded.get(autumn - first_age - age, np.nan) for age in range(ages)]
        if np.isfinite(behind).all():
            stocks[autumn] = sum(behind)
    return found, stocks


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
    gained = cohorts_of(yearly(*more), late=late)[1:] - cohorts_of(yearly(*births), late=late)[1:]
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
