import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import apart
from planner.geography.standing import standing
from planner.inputs.scenarios import class_sizes
from planner.model.catchments import CatchmentRule
from planner.model.draws import Draws
from planner.model.scenario import Future, Scenario
from planner.schools.places import provide


@pytest.fixture
def stands(row):
    sizes = class_sizes(Scenario("t", "row", 2027), row.standards)
    places = provide(row, sizes, {}, 2027)
    central = project(row, Future(), 2027, Draws(1))
    entrants = central.entrants.isel(draw=0).to_numpy()
    return standing(row, places, CatchmentRule(reach=900.0), apart(row), entrants), entrants


def test_the_folder_stands_at_the_beginning(stands):
    zoning, _ = stands
    assert zoning.folder.tolist() == [[1, 0]] * 3 + [[0, 1]] * 3
    assert zoning.reach == 900
    assert not zoning.by_distance
    assert zoning.intake[0].tolist() == [120, 80]


def test_entrants_live_where_people_do(stands):
    zoning, entrants = stands
    assert zoning.coming(0) == pytest.approx([10, 10, 10, 30, 30, 30])
    assert zoning.coming(1).sum() == pytest.approx(entrants[1].sum())
    assert zoning.following(0) == pytest.approx(zoning.coming(0))
    assert zoning.free(0).tolist() == [120, 80]
    assert zoning.beside(0).tolist() == [0, 0]
    assert np.asarray(zoning.lives.sum(axis=1)) == pytest.approx(1)
