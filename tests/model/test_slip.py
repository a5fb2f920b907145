"""Committed projects that come late."""

from dataclasses import replace

import numpy as np
import pytest

from planner.method import plan
from planner.model.draws import Draws
from planner.model.scenario import ClassSize
from planner.model.slip import slipped
from planner.schools.places import provide

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def places(city):
    """Primary places at Market School by year: 3 rooms of 40, and 3 more from P1 on."""
    found = provide(city, SIZES, {}, 2030).places.sel(phase="primary", school="S2")
    return dict(zip(found["year"].values.tolist(), found.values.tolist(), strict=True))


@pytest.mark.parametrize(
    ("slip", "first"),
    [({}, 2026), ({"all": 1}, 2027), ({"all": 1, "P1": 3}, 2029), ({"P1": 0, "all": 2}, 2026)],
)
def test_places_come_when_the_project_does(toytown, slip, first):
    found = places(slipped(toytown, slip))
    assert {year for year, many in found.items() if many == 240} == set(range(first, 2031))


def test_only_those_that_are_named_move(toytown):
    assert slipped(toytown, {"P9": 2}).projects["year"].values.tolist() == [2026]
    assert slipped(toytown, {"all": 0}) is toytown


def test_a_city_without_projects_is_as_it_was(toytown):
    bare = toytown.projects.isel(project=np.array([], dtype=int))
    assert slipped(replace(toytown, projects=bare), {"all": 2}).projects.sizes["project"] == 0


def test_a_run_counts_the_places_of_late_projects_late(toytown, scenario):
    late = replace(scenario, future=replace(scenario.future, slip={"P1": 2}))
    found = plan(toytown, late, Draws(1)).places.places.sel(phase="primary", school="S2")
    assert [float(found.sel(year=year)) for year in (2026, 2027, 2028)] == [120, 120, 240]
