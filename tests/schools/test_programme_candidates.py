"""What may be proposed, in a fixed order, and nothing twice."""

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from tests.worktown import ALL, AT, offered, short_of_places


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def test_schools_with_works_in_the_scenario_are_left_alone(city):
    own = {"wing": Measure("S2", "primary", 2027, 1, "extend")}
    found = offered(city, ProgrammeRules(kinds=ALL), measures=own)
    assert "S2" not in {one.site for one in found}


def test_places_that_nobody_could_use_are_not_offered(city):
    wanted = np.zeros((1, 4), dtype=bool)
    wanted[0, AT["S2"]] = True
    found = offered(city, ProgrammeRules(), wanted=wanted)
    assert {one.site for one in found} == {"S2"}


def test_the_order_is_that_of_the_schools(city):
    names = [one.name for one in offered(city, ProgrammeRules(kinds=ALL))]
    assert names == [one.name for one in offered(city, ProgrammeRules(kinds=ALL))]
    assert len(set(names)) == len(names)
