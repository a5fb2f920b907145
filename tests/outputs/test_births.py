"""Births behind each entry year add up, and past cohorts are made as the clock says."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.outputs.births import cohorts, recorded_cohorts


def table(annual=None, monthly=None):
    """Births of the whole city, by calendar year, or by (year, month)."""
    years = sorted({*(annual or {}), *(year for year, _ in monthly or {})})
    values = np.full((len(years), 13, 1), np.nan)
    for year, births in (annual or {}).items():
        values[years.index(year), 0] = births
    for (year, month), births in (monthly or {}).items():
        values[years.index(year), month] = births
    coords = {"year": years, "month": range(13), "area": ["*"]}
    return xr.DataArray(values, coords, tuple(coords))


def test_the_two_parts_of_a_cohort_add_up(made):
    frame = cohorts(made).set_index("entry_year")
    coming = frame.loc[2024:2028]
    np.testing.assert_allclose(coming["recorded"] + coming["expected"], coming["central"])
    np.testing.assert_allclose(coming["central"], made.central.projection.births[0], atol=1e-3)
    assert coming.loc[2028, "recorded"] == pytest.approx(0.25 * coming.loc[2028, "central"])
    assert (coming.loc[2024:2027, "expected"] == 0).all()
    assert coming.loc[2028, "cohort"] == 2022
    births = made.drawn.projection.births.sel(year=2028)
    assert coming.loc[2028, "p90"] == pytest.approx(float(np.quantile(births, 0.9)), abs=1e-3)


def test_cohorts_that_entered_come_from_the_record_without_a_spread(made, central_only):
    frame = cohorts(made).set_index("entry_year")
    past = frame.loc[:2023]
    assert list(past["cohort"]) == [2016, 2017]  # the first year lacks its early part
    np.testing.assert_allclose(past["central"], 95.0)
    assert (past["born"] == 1).all()
    assert past[["mean", "p10", "p50", "p90"]].isna().all().all()
    assert cohorts(central_only)["p90"].isna().all()


def test_births_of_calendar_years_are_cut_at_the_cut_off_day(made):
    births = table({2016: 1786.0, 2017: 1723.0})
    found = recorded_cohorts(births, made.city, 1 / 3)
    assert found == {2017: pytest.approx(1744.0)}  # methods 1.7
    assert recorded_cohorts(births, made.city, 0.4)[2017] == pytest.approx(1748.2)


def test_months_are_taken_before_years_and_split_by_days(made):
    monthly = {(2016, m): 310.0 for m in range(1, 13)} | {(2017, m): 31.0 for m in range(1, 13)}
    found = recorded_cohorts(table({2016: 9.0, 2017: 9.0}, monthly), made.city, 0.5)
    assert found == {2017: pytest.approx(4 * 310 + 8 * 31)}
    ladder = replace(made.city.standards.ladder, cut_off=(8, 21))
    city = replace(made.city, standards=replace(made.city.standards, ladder=ladder))
    mid = recorded_cohorts(table(monthly=monthly), city, 0.5)
    assert mid[2017] == pytest.approx(4 * 310 + 100 + 7 * 31 + 21)


def test_years_that_areas_and_city_tell_apart_are_left_to_the_demography(made):
    months = {(year, m): 10.0 for year in (2016, 2017) for m in range(1, 13)}
    both = xr.concat([table({2018: 120.0}, months)] * 2, "area").assign_coords(area=["*", "n1"])
    both = both.transpose("year", "month", "area")
    assert recorded_cohorts(both, made.city, 0.5) == {2017: pytest.approx(120.0)}
    alone = recorded_cohorts(both.sel(area=["n1"]), made.city, 0.5)
    assert alone[2018] == pytest.approx(4 * 10 + 60)


def test_births_by_school_year_are_cohorts_already(made):
    city = replace(made.city, births_period="school_year")
    assert recorded_cohorts(table({2015: 90.0, 2017: 80.0}), city, 0.3) == {2015: 90.0, 2017: 80.0}


def test_the_vintage_and_late_share_of_the_projection_are_used(made):
    city = replace(made.city, births_by_vintage={"old": table({2015: 100.0, 2016: 200.0})})
    projection = replace(
        made.central.projection, basis={"births_vintage": "old", "late_share": "0.4 (months)"}
    )
    plan = replace(made, city=city, central=replace(made.central, projection=projection))
    assert cohorts(plan)["central"].iloc[0] == pytest.approx(0.4 * 100 + 0.6 * 200)
