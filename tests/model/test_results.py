"""What the docstrings of the results promise, on a run of Toytown."""

from dataclasses import fields

import numpy as np
import pytest
import xarray as xr

from planner.method import plan
from planner.model import results
from planner.model.axes import ORDER
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.model.scenario import CatchmentRule, Policy, Scenario


@pytest.fixture(scope="module")
def found(toytown):
    policy = Policy(CatchmentRule("given", 1500.0), programme=ProgrammeRules(0))
    return plan(toytown, Scenario("t", "toytown", 2027, policy=policy), Draws(1, (0, 1, 2)))


def arrays(noun):
    for item in fields(noun):
        value = getattr(noun, item.name)
        if isinstance(value, xr.DataArray):
            yield f"{type(noun).__name__}.{item.name}", value


def test_axes_stand_in_their_order(found):
    spare = {"scope", "level", "other", "kind", "item"}
    for noun in (found.places, found.drawn.projection, found.drawn.enrolment, found.assignment):
        for name, array in arrays(noun):
            known = [axis for axis in array.dims if axis not in spare]
            assert known == sorted(known, key=ORDER.index), name


def test_dimensions_are_those_of_the_docstrings(found):
    assert found.drawn.projection.entrants.dims == ("draw", "year", "origin")
    assert found.drawn.enrolment.roll.dims == ("draw", "year", "school", "grade")
    assert found.drawn.assessment.unmet.dims == (
        "draw", "level", "scope", "year", "phase", "school",
    )  # fmt: skip
    assert found.drawn.enrolment.roll["draw"].to_numpy().tolist() == [0, 1, 2]
    assert found.central.enrolment.roll["draw"].to_numpy().tolist() == [-1]
    assert found.programme is None
    assert np.isfinite(found.drawn.projection.entrants).all()


def test_every_result_explains_its_parts():
    for name in ("Projection", "Places", "Assignment", "Assessment"):
        noun = getattr(results, name)
        for item in fields(noun):
            assert item.name in noun.__doc__, f"{name}.{item.name}"
