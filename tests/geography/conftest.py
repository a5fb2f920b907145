"""Toytown walked to 2028 on the central path."""

from dataclasses import replace

import pytest

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.inputs.scenarios import class_sizes
from planner.model.draws import Draws
from planner.model.scenario import Future, Scenario
from planner.schools.places import provide
from planner.walking import run, silent


@pytest.fixture(scope="session")
def walked(toytown):
    scenario = Scenario("t", "toytown", 2028)
    sizes = class_sizes(scenario, toytown.standards)
    scenario = replace(scenario, policy=replace(scenario.policy, class_size=sizes))
    return run(toytown, scenario, Draws(1), "t", map, silent, everyone=True)


def row_assigned(city, rule, measures=None, horizon=2029, **said):
    """Assign the row to its schools."""
    sizes = class_sizes(Scenario("t", "row", horizon), city.standards)
    places = provide(city, sizes, measures or {}, horizon)
    return assign(city, places, rule, project(city, Future(), horizon, Draws(1)), **said)
