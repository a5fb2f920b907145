"""The last count of people is the one from which the demography carries them."""

from dataclasses import replace

import pytest

from planner.demography.people import counted
from planner.inputs.counts import last_count


def carried_from(city):
    """Year of the last count as the demography has it."""
    counts = counted(city)
    years = [] if counts is None else [int(y) for y in counts["year"] if y <= city.base_year]
    return max(years, default=None)


def without(people, **where):
    """People with one cell blank."""
    gone = True
    for axis, label in where.items():
        gone = gone & (people[axis] == label)
    return people.where(~gone)


@pytest.mark.parametrize(
    ("lacks", "year"),
    [
        ({}, 2024),
        ({"year": 2024}, 2023),
        ({"year": 2024, "area": "B"}, 2023),
        ({"year": 2024, "area": "B", "age": 7}, 2023),
        ({"year": 2024, "area": "B", "age": 7, "sex": "male"}, 2024),
        ({"year": 2023, "area": "B"}, 2024),
    ],
)
def test_what_is_no_whole_count_is_passed_over(carried, lacks, year):
    people = without(carried.people, **lacks) if lacks else carried.people
    city = replace(carried, people=people)
    assert last_count(city) == year == carried_from(city)


def test_areas_where_nobody_lives_need_no_row(carried):
    lived_in = carried.areas["population"].where(carried.areas["area"] != "C", 0.0)
    city = replace(
        carried,
        areas=carried.areas.assign(population=lived_in),
        people=carried.people.sel(area=["A", "B"]),
    )
    assert last_count(city) == 2024 == carried_from(city)
    assert last_count(replace(city, areas=carried.areas)) is None


@pytest.mark.parametrize(("spring", "year"), [(False, 2024), (True, 2025)])
def test_a_count_of_another_day_is_of_the_school_year_then(carried, spring, year):
    city = replace(carried, people_date=(12, 31), spring=spring, base_year=2026)
    assert last_count(city) == year == carried_from(city)


def test_no_count_by_the_base_year(carried):
    assert last_count(replace(carried, people=None)) is None
    assert last_count(replace(carried, base_year=2017)) is None
