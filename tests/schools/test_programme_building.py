"""New schools: sizes that fit, land, split by phase, cost."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import ProgrammeRules
from planner.model.scenario import ClassSize
from planner.schools.programme_building import sizes, split
from planner.schools.programme_candidate import price
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


def test_a_cost_that_the_folder_tells_goes_before_prices(city):
    town = with_column(city, "cost", [700.0, np.nan, np.nan, np.nan])
    for one in offered(town, ProgrammeRules(kinds=("build",))):
        assert one.once == 700.0
        assert sum(part.cost for part in one.measures) == pytest.approx(700.0)


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
