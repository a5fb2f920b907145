"""Assets split between phases (the published split), kept, brought by classes, moved on."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st

from planner.model.programme import Measure
from planner.model.scenario import ClassSize
from planner.schools.resources import Holdings, amounts, assets, holdings, split_weights
from planner.schools.yardsticks import yardsticks

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
YEARS = np.arange(2024, 2029)
ALONE = np.array([0])


def shared(amount, asset=True):
    blank = np.full((1, 2, 1), np.nan)
    return Holdings(blank, np.array([[float(amount)]]), np.zeros((1, 2, 1)), asset)


def test_the_published_split_of_a_nine_year_school():
    """166 primary and 210 lower-secondary pupils, 23,226 books: 397 weighed pupils, 58.504 each."""
    pupils = np.array([[166.0], [210.0]])
    found = amounts(shared(23_226), 0, pupils, np.array([1.0, 1.1]), ALONE)[:, 0]
    assert found.round(1).tolist() == [9711.6, 13514.4]
    assert found[0] / 166 == pytest.approx(58.504, abs=5e-4)
    assert np.floor(found[0]) == 9711  # as published; 13,515 there follows from a rounded 58.5
    assert found.sum() == pytest.approx(23_226)


@given(st.lists(st.integers(1, 3000), min_size=2, max_size=2), st.floats(1, 1e6))
def test_a_split_loses_nothing_and_weighs_as_told(pupils, amount):
    there = np.array(pupils, dtype=float)[:, None]
    found = amounts(shared(amount), 0, there, np.array([1.0, 1.1]), ALONE)[:, 0]
    assert found.sum() == pytest.approx(amount)
    assert found[1] / there[1, 0] == pytest.approx(1.1 * found[0] / there[0, 0])


def test_every_future_splits_by_its_own_rolls():
    pupils = np.array([[[100.0], [100.0]], [[200.0], [0.0]], [[0.0], [0.0]]])
    found = amounts(shared(2100), 0, pupils, np.array([1.0, 1.1]), ALONE)[..., 0]
    assert found.tolist() == [[1000, pytest.approx(1100)], [2100, 0], [0, 0]]


def test_people_of_several_phases_are_not_split_by_weight():
    pupils = np.array([[[100.0], [100.0]], [[200.0], [0.0]]])
    found = amounts(shared(20, asset=False), 0, pupils, np.array([1.0, 1.1]), ALONE)[..., 0]
    assert np.isnan(found[0]).all()
    assert found[1].tolist() == [20, 0]


def test_teachers_of_a_school_that_lost_its_pupils_go_to_its_district():
    own = np.array([[[10.0, 6, 4, 5, np.nan]]])
    held = Holdings(own, np.full((1, 5), np.nan), np.zeros((1, 1, 5)), asset=False)
    pupils = np.array([[0.0, 100, 300, 50, 100]])
    district = np.array([0, 0, 0, 1, 1])
    found = amounts(held, 0, pupils, np.ones(1), district)[0]
    assert found[:4].tolist() == [0, 6 + 2.5, 4 + 7.5, 5]
    assert np.isnan(found[4])
    things = amounts(replace(held, asset=True), 0, pupils, np.ones(1), district)[0]
    assert things[:4].tolist() == [10, 6, 4, 5]


def test_what_is_told_holds_until_it_is_told_anew(equipped):
    table = equipped.resources
    later = table.assign_coords(year=[2027]) * np.nan
    later.loc[{"year": 2027, "school": "S2", "phase": "primary", "indicator": "teachers"}] = 9
    later.loc[{"year": 2027, "school": "S1", "phase": "*", "indicator": "teachers"}] = 20
    city = replace(equipped, resources=xr.concat([table, later], "year"))
    held = holdings(city, "teachers", YEARS, (), {}, {})
    at = list(city.schools["school"].to_numpy()).index("S2")
    assert held.own[:, 0, at].tolist() == [6, 6, 6, 9, 9]
    first = list(city.schools["school"].to_numpy()).index("S1")
    assert held.own[2, :, first].tolist() == [5, 10]
    assert np.isnan(held.own[3, :, first]).all()  # told for all phases from then on
    assert np.isnan(held.shared[2, first])
    assert held.shared[3, first] == 20


def test_new_classes_come_with_the_least(equipped):
    rules = yardsticks(equipped.standards)
    measure = {"new": Measure("N1", "primary", 2026, 6, "build")}
    held = holdings(equipped, "teaching_area", YEARS, rules, SIZES, measure)
    schools = list(equipped.schools["school"].to_numpy())
    # six classes of 40 at 4.5 m²; the committed project brings three classes to S2 in 2026
    assert held.added[:, 0, schools.index("N1")].tolist() == [0, 0, 1080, 1080, 1080]
    assert held.own[0, 0, schools.index("N1")] == 0
    assert held.added[:, 0, schools.index("S2")].tolist() == [0, 0, 540, 540, 540]
    teachers = holdings(equipped, "teachers", YEARS, rules, SIZES, measure)
    assert not teachers.added.any()
    assert np.isnan(teachers.own[:, :, schools.index("N1")]).all()


def test_a_plan_on_the_table_stands_for_what_classes_bring(equipped):
    table = equipped.resources
    plan = table.assign_coords(year=[2026]) * np.nan
    plan.loc[{"school": "S2", "phase": "primary", "indicator": "teaching_area"}] = 900
    city = replace(equipped, resources=xr.concat([table, plan], "year"))
    rules = yardsticks(equipped.standards)
    held = holdings(city, "teaching_area", YEARS, rules, SIZES, {})
    at = list(city.schools["school"].to_numpy()).index("S2")
    assert held.own[:, 0, at].tolist() == [500, 500, 900, 900, 900]
    assert not held.added[:, :, at].any()


def test_an_indicator_that_nobody_tells_is_not_known(equipped):
    held = holdings(equipped, "pools", YEARS, (), SIZES, {})
    assert np.isnan(held.own).all()
    assert np.isnan(held.shared).all()
    bare = replace(equipped, resources=None)
    assert np.isnan(holdings(bare, "books", YEARS, (), SIZES, {}).own).all()


def test_weights_and_things_come_from_the_standards(equipped, toytown):
    assert split_weights(equipped.standards).tolist() == [1.0, 1.1]
    assert split_weights(toytown.standards).tolist() == [1.0, 1.0]
    assert "networked_rooms" in assets(equipped.standards)
    assert "teachers" not in assets(equipped.standards)


def at_school(city, held, school, phase="primary"):
    schools = list(city.schools["school"].to_numpy())
    kind = list(city.standards.ladder.phases).index(phase)
    return held.added[:, kind, schools.index(school)].tolist()


def test_borrowed_and_rebuilt_rooms_bring_and_take_while_they_last(equipped):
    """A class of 40 at 4.5 m² is 180 m²; the project brings 540 m² from 2026."""
    rules = yardsticks(equipped.standards)
    made = {
        "huts": Measure("S2", "primary", 2025, 2, "borrow", until=2027),
        "anew": Measure("S2", "primary", 2027, -1, "rebuild", until=2028),
    }
    held = holdings(equipped, "teaching_area", YEARS, rules, SIZES, made)
    assert at_school(equipped, held, "S2") == [0, 360, 900, 360, 540]


def test_special_rooms_and_bought_places_bring_nothing(equipped):
    rules = yardsticks(equipped.standards)
    made = {
        "labs": Measure("S1", "primary", 2025, 2, "release"),
        "deal": Measure("S3", "primary", 2025, 2, "buy", until=2027),
        "shut": Measure("S3", "primary", 2027, 0, "close"),
    }
    held = holdings(equipped, "teaching_area", YEARS, rules, SIZES, made)
    assert at_school(equipped, held, "S1") == at_school(equipped, held, "S3") == [0] * 5


def test_a_converted_room_takes_along_what_is_in_it(equipped):
    """Two primary rooms of 180 m² each, where the table tells by phase; else all is shared."""
    rules = yardsticks(equipped.standards)
    made = {
        "out": Measure("S1", "primary", 2026, -2, "convert"),
        "in": Measure("S1", "lower_secondary", 2026, 2, "convert"),
    }
    held = holdings(equipped, "teaching_area", YEARS, rules, SIZES, made)
    assert at_school(equipped, held, "S1") == [0] * 5  # told for all phases together
    table = equipped.resources.copy()
    for phase, area in (("*", np.nan), ("primary", 600.0), ("lower_secondary", 400.0)):
        spot = {"school": "S1", "phase": phase, "indicator": "teaching_area", "year": 2024}
        table.loc[spot] = area
    held = holdings(replace(equipped, resources=table), "teaching_area", YEARS, rules, SIZES, made)
    assert at_school(equipped, held, "S1") == [0, 0, -360, -360, -360]
    assert at_school(equipped, held, "S1", "lower_secondary") == [0, 0, 360, 360, 360]


def test_what_improves_a_school_moves_its_indicators_alone(equipped):
    rules = yardsticks(equipped.standards)
    made = {
        "yard": Measure("S2", "primary", 2027, 0, "improve", brings={"sports_area": 2400.0}),
        "staff": Measure("S3", "primary", 2026, 0, "improve", brings={"teachers": 2.0}),
        "big": Measure("S3", "primary", 2026, 1, "extend", brings={"books": 5000.0}),
    }
    bare = holdings(equipped, "sports_area", YEARS, rules, SIZES, {"big": made["big"]})
    held = holdings(equipped, "sports_area", YEARS, rules, SIZES, made)
    more = np.array(at_school(equipped, held, "S2")) - at_school(equipped, bare, "S2")
    assert more.tolist() == [0, 0, 0, 2400, 2400]
    teachers = holdings(equipped, "teachers", YEARS, rules, SIZES, made)
    assert at_school(equipped, teachers, "S3") == [0, 0, 2, 2, 2]
    books = holdings(equipped, "books", YEARS, rules, SIZES, made)
    assert at_school(equipped, books, "S3") == [0, 0, 5000, 5000, 5000]  # told: not the least
