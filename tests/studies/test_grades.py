"""Rolls of a city, its districts and schools in one flat form."""

from dataclasses import replace

import numpy as np
import pytest

from planner.schools.calibration import known_at
from planner.studies.grades import ALL, flat_of, rolls_on_record, summed_up


@pytest.fixture
def rolls(toytown):
    return rolls_on_record(toytown)


def test_schools_and_districts_add_up_to_the_city(toytown, rolls):
    schools = np.nan_to_num(rolls.counts[:, rolls.first_school :]).sum(axis=1)
    assert rolls.counts[:, 0] == pytest.approx(schools)
    if rolls.first_school > 1:
        districts = rolls.counts[:, 1 : rolls.first_school].sum(axis=1)
        assert districts == pytest.approx(schools)
    assert rolls.first_school + toytown.schools.sizes["school"] == rolls.counts.shape[1]


def test_columns_are_totals_of_phases_and_grades(toytown, rolls):
    flat = flat_of(toytown, rolls)
    told = {(u.level, u.id, u.phase, u.grade): i for i, u in enumerate(flat.units)}
    assert len(told) == len(flat.units)
    city = told["city", "*", "primary", ALL]
    school = told["school", "S2", "primary", ALL]
    grade = told["school_grade", "S2", "primary", "2"]
    found = flat.of(rolls.counts)
    now = toytown.rolls.sel(year=2024)
    assert found[-1, city] == now.sel(grade=["1", "2", "3"]).sum()
    assert found[-1, school] == now.sel(school="S2", grade=["1", "2", "3"]).sum()
    assert found[-1, grade] == now.sel(school="S2", grade="2")
    assert flat.parent[school] == city
    assert flat.parent[grade] == told["city", "*", "primary", "2"]
    assert flat.parent[city] == -1


def test_a_withheld_grade_is_not_scored_nor_is_its_total(toytown):
    withheld = toytown.suppressed.copy()
    withheld.loc[{"year": 2024, "school": "S3", "grade": "3"}] = True
    city = replace(toytown, suppressed=withheld, rolls=toytown.rolls.where(~withheld))
    rolls = rolls_on_record(city)
    flat = flat_of(city, rolls)
    scored = flat.of(rolls.counts, rolls.told)[-1]
    told = {(u.level, u.id, u.grade): scored[i] for i, u in enumerate(flat.units)}
    assert np.isnan(told["school_grade", "S3", "3"])
    assert np.isfinite(told["school_grade", "S3", "2"])
    whole = [told["school", "S3", ALL] for _ in (1,)]
    assert np.isnan(whole).all()
    summed = flat.of(rolls.counts)[-1][0]
    plain = flat.of(rolls_on_record(toytown).counts)[-1][0]
    lost = toytown.rolls.sel(year=2024, school="S3", grade="3").item() - 4.5
    assert summed == pytest.approx(plain - lost)  # in the city it stands at its middle


def test_what_came_later_is_not_known(toytown):
    known = known_at(toytown, 2021)
    assert known.base_year == 2021
    assert known.rolls["year"].max() == 2021
    assert known.suppressed["year"].max() == 2021
    assert rolls_on_record(known).years[-1] == 2021


def test_what_schools_are_to_have_is_summed_the_same_way(toytown, rolls):
    schools = rolls.counts[:, rolls.first_school :]
    assert summed_up(toytown, schools) == pytest.approx(rolls.counts, nan_ok=True)
