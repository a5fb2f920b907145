"""New schools: sizes that fit, land, split by phase, cost."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.programme import ProgrammeRules
from planner.model.scenario import ClassSize
from planner.schools.programme_building import sizes, split, stands
from planner.schools.programme_candidate import price, procedure
from tests.worktown import AT, offered, short_of_places, with_column


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


@pytest.mark.parametrize(
    ("pupils", "classes"),
    [(540, 12), (541, 18), (660, 18), (810, 18), (811, 24), (1620, 36), (1621, None)],
)
def test_the_least_chinese_module_that_holds_the_pupils(equipped, pupils, classes):  # H1
    """Modules of 45 a class; more than 36 classes are two schools."""
    size = ClassSize(45, 55)
    found = sizes(equipped, ("primary",), np.nan, np.nan, {"primary": size})
    assert found == [12, 18, 24, 30, 36]
    assert next((one for one in found if one * size.target >= pupils), None) == classes


def test_a_chinese_school_of_nine_years_has_its_own_modules(equipped):
    both = {"primary": ClassSize(45, 55), "lower_secondary": ClassSize(50, 55)}
    phases = ("primary", "lower_secondary")
    assert sizes(equipped, phases, np.nan, np.nan, both) == [18, 27, 36, 45]
    assert sizes(equipped, phases, 30.0, np.nan, both) == [18, 27]
    assert sizes(equipped, phases[1:], np.nan, np.nan, both) == [12, 18, 24, 30, 36]


def test_modules_of_a_phase_or_of_several_go_before_those_of_all(city):
    town = short_of_places(
        city,
        programme__modules__primary=(4.0,),
        programme__modules__several=(27.0, 36.0),
    )
    both = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
    assert sizes(town, ("primary",), np.nan, np.nan, both) == [4]
    assert sizes(town, ("lower_secondary",), np.nan, np.nan, both) == [1, 2, 3, 6]
    assert sizes(town, ("primary", "lower_secondary"), np.nan, np.nan, both) == [27, 36]


def test_land_and_the_most_that_fits_bind(city):
    town = short_of_places(city, programme__land__primary=20.0)
    both = {"primary": ClassSize(40, 45)}
    assert sizes(town, ("primary",), 3.0, np.nan, both) == [1, 2, 3]
    assert sizes(town, ("primary",), np.nan, 1600.0, both) == [1, 2]  # 2 × 40 × 20
    assert sizes(town, ("primary",), np.nan, 1599.0, both) == [1]


def test_a_school_of_several_phases_is_split_by_grades():
    assert split(27, [6, 3]) == [18, 9]
    assert split(36, [6, 3]) == [24, 12]
    assert sum(split(45, [6, 3])) == 45


def test_a_new_school_is_one_decision_of_a_site(city):
    built = offered(city, ProgrammeRules(kinds=("build",)))
    assert {one.group for one in built} == {"N1"}
    assert {one.classes for one in built} == {1, 2, 3, 6}
    one = next(row for row in built if row.classes == 6)
    once, yearly, _ = price(city, "build")
    assert (one.once, one.yearly) == (6 * once, 6 * yearly)
    assert one.lasts
    assert one.measures[0].cost is None  # unknown, not nought


def test_a_cost_that_the_folder_tells_is_that_of_the_largest_school(city):
    """A fifth of 600 falls due whatever the size: 120, and 80 a class of the six that fit."""
    town = with_column(city, "cost", [600.0, np.nan, np.nan, np.nan])
    built = offered(town, ProgrammeRules(kinds=("build",)))
    told = {one.classes: one.once for one in built}
    assert told == pytest.approx({1: 200.0, 2: 280.0, 3: 360.0, 6: 600.0})
    for one in built:
        assert sum(part.cost for part in one.measures) == pytest.approx(one.once)


def test_without_a_most_the_largest_size_offered_takes_the_cost(city):
    """Up to 3 classes stand on 2,400 square metres of 20 a pupil: they take all of 600."""
    town = short_of_places(city, programme__land__primary=20.0, programme__price__fixed=0.4)
    for name, value in (("cost", 600.0), ("max_classes", np.nan), ("land_m2", 2400.0)):
        town = with_column(town, name, [value, np.nan, np.nan, np.nan])
    built = offered(town, ProgrammeRules(kinds=("build",)))
    told = {one.classes: one.once for one in built}
    assert told == pytest.approx({1: 360.0, 2: 480.0, 3: 600.0})


HOMES = (("E", 2029, 80.0), ("E", 2031, 200.0), ("E", 2020, -30.0), ("F", 2026, 50.0))


def of_an_estate(city, **columns):
    """Toytown whose site belongs to the estate E."""
    homes = {
        "project": [row[0] for row in HOMES],
        "year": [row[1] for row in HOMES],
        "homes": [row[2] for row in HOMES],
    }
    housing = xr.Dataset({name: ("edge", np.array(one)) for name, one in homes.items()})
    town = with_column(replace(city, housing=housing), "estate", ["E", "", "", ""], str)
    for name, value in columns.items():
        town = with_column(town, name, [value, np.nan, np.nan, np.nan])
    return town


def test_a_school_of_an_estate_waits_for_its_first_homes(city):
    """They stand in 2029; a year of procedure alone would let it open in 2026."""
    built = offered(of_an_estate(city), ProgrammeRules(kinds=("build",)))
    assert min(one.first for one in built) == 2029
    assert {one.lead for one in built} == {procedure(city, "build")} == {1.0}
    late = offered(of_an_estate(city, available_from=2030.0), ProgrammeRules(kinds=("build",)))
    assert min(one.first for one in late) == 2030


def test_a_developer_builds_it_at_no_cost_but_what_is_told(city):
    for one in offered(of_an_estate(city), ProgrammeRules(kinds=("build",))):
        assert one.once == 0.0
        assert one.measures[0].cost == 0.0  # known, not left to prices
        assert one.yearly == one.classes * price(city, "build")[1]
    told = offered(of_an_estate(city, cost=50.0), ProgrammeRules(kinds=("build",)))
    assert {one.once for one in told if one.classes == 6} == {50.0}


def test_an_estate_without_homes_keeps_nobody_waiting(city):
    assert np.isnan(stands(city, "E"))
    assert np.isnan(stands(of_an_estate(city), "G"))
    assert stands(of_an_estate(city), "F") == 2026


def test_a_school_of_two_phases_is_one_work_of_two_measures(city):
    """Three grades and two: 2 of 3 classes are primary's."""
    offers = city.schools["offers"].to_numpy().copy()
    offers[AT["N1"]] = True
    town = replace(city, schools=city.schools.assign(offers=(("school", "grade"), offers)))
    town = short_of_places(town, programme__modules__several=(3.0,))
    built = offered(town, ProgrammeRules(kinds=("build",)), ("primary", "lower_secondary"))
    both = [one for one in built if len(one.measures) == 2]
    assert {tuple(part.classes for part in one.measures) for one in both} == {(2, 1)}
    assert {one.group for one in built} == {"N1"}  # one school or the other, not both


def test_no_site_is_built_on_that_a_committed_project_takes(city, toytown):
    taken = toytown.projects.assign(school=("project", np.array(["N1"])))
    town = replace(city, projects=taken)
    assert offered(town, ProgrammeRules(kinds=("build",))) == []
