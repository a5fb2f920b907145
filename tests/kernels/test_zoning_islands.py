"""Pieces of land without a school go as one where one school has room for them."""

import numpy as np
import pytest

from planner.kernels import zoning
from planner.kernels.zoning import land, zone
from planner.kernels.zoning_islands import sent, units

HOMELESS = np.array([2, 3, 4])
COST = np.array([[0, 9, 0], [9, 0, 0], [10, 40, 0], [60, 20, 0], [7, 8, 0]])


def made(pupils, places):
    """Two homes, an island of two areas and one of one; a third school takes no catchment."""
    return land(
        np.arange(6) * 3, np.tile(np.arange(3), 5), COST.ravel(), 1000, np.array(pupils),
        np.array(places), np.array([0, 1, -1]), np.array([[0, 1], [2, 3]]),
    )  # fmt: skip


def drawn(pupils, places, price=(0, 0, 0)):
    """Schools of the islands, and which areas go together."""
    place = made(pupils, places)
    unit = units(place.ground, place.home, HOMELESS)
    return sent(place.ground, place.home, HOMELESS, unit, np.array(price, dtype=float)), unit


def test_an_island_goes_as_one_to_where_it_costs_the_least():
    found, unit = drawn([5, 5, 10, 10, 3], [100, 100, 100])
    assert unit[2] == unit[3] != unit[4]
    assert len(set(unit.tolist())) == 4
    assert found.tolist() == [1, 1, 0]  # 600 against 700


def test_room_and_the_price_of_a_place_count():
    assert drawn([5, 5, 10, 10, 3], [100, 24, 100])[0].tolist() == [0, 0, 0]  # homes keep theirs
    assert drawn([5, 5, 10, 10, 3], [100, 100, 100], (0, 6, 0))[0].tolist() == [0, 0, 0]


def test_an_island_too_large_for_any_school_is_split():
    found, unit = drawn([5, 5, 10, 9, 3], [16, 17, 100])
    assert len(set(unit.tolist())) == 5
    assert found.tolist() == [0, 1, 1]  # ten and nine leave room for three at the second alone
    found, _ = drawn([5, 5, 10, 9, 3], [0, 0, 100])
    assert found.tolist() == [0, 1, 0]  # nowhere is room: the cheapest


def test_an_island_of_nobody_goes_to_the_nearest():
    assert drawn([5, 5, 0, 0, 0], [5, 5, 0])[0].tolist() == [1, 1, 0]


@pytest.mark.parametrize("ways", [0, zoning.WAYS])
def test_what_no_home_reaches_goes_to_a_school_that_takes_a_catchment(full, ways):
    cost = [[5, 5, 1], [5, 5, 1], [9, 7, 0], [9, 7, 0]]
    case = cost, [4, 4, 4, 4], [8, 20, 50], [0, 1, -1], [(0, 1), (2, 3)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoning, "WAYS", ways)
        found = zone(full(*case), effort=100)
    assert (found.school.tolist(), found.homeless.tolist()) == ([0, 1, 1, 1], [2, 3])
