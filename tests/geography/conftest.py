"""Toytown walked to 2028 on the central path."""

from dataclasses import replace

import pytest

from planner.inputs.scenarios import class_sizes
from planner.method import run, silent
from planner.model.draws import Draws
from planner.model.scenario import Scenario


@pytest.fixture(scope="session")
def walked(toytown):
    scenario = Scenario("t", "toytown", 2028)
    sizes = class_sizes(scenario, toytown.standards)
    scenario = replace(scenario, policy=replace(scenario.policy, class_size=sizes))
    return run(toytown, scenario, Draws(1), "t", map, silent, everyone=True)
