"""Schools that change their sector on a date."""

from dataclasses import replace

import numpy as np
import xarray as xr

from planner.schools.sectors import dated, sector_by_grade, sector_by_year

YEARS = np.arange(2024, 2029)


def changed(city, keeps, sector="public", first=2026):
    table = {"school": ["V"], "first": [first], "sector": [sector], "keeps": [keeps]}
    return replace(city, school_changes=xr.Dataset({k: ("edge", v) for k, v in table.items()}))


def of(city, table):
    return table[:, city.schools["school"].to_numpy().tolist().index("V")]


def test_without_changes_a_school_is_what_it_is(crossing_city):
    assert of(crossing_city, sector_by_year(crossing_city, YEARS)).tolist() == ["private"] * 5
    assert sector_by_grade(crossing_city, YEARS) is None
    assert dated(crossing_city) == []


def test_new_intakes_change_and_old_cohorts_keep_theirs_to_the_end_of_the_phase(crossing_city):
    city = changed(crossing_city, keeps=True)
    intake = of(city, sector_by_year(city, YEARS))
    assert intake.tolist() == ["private", "private", "public", "public", "public"]
    cohort = of(city, sector_by_grade(city, YEARS))
    assert set(cohort[1]) == {"private"}
    assert cohort[2].tolist() == ["public", *["private"] * 5, "public", "private", "private"]
    assert cohort[3].tolist()[:3] == ["public", "public", "private"]
    assert cohort[4].tolist()[6:] == ["public"] * 3


def test_a_change_for_all_is_one_for_all(crossing_city):
    city = changed(crossing_city, keeps=False)
    cohort = of(city, sector_by_grade(city, YEARS))
    assert set(cohort[2]) == {"public"}
    assert set(cohort[1]) == {"private"}
