"""Bounds: never above the best answer, whatever the prices, and near it after climbing."""

import numpy as np
import pytest

from planner.kernels.whole_siting_bound import climb, covering, few, opened, relaxed
from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_packing import desk

COST = np.array([[2.0, 9, 7], [3, 4, 8], [9, 1, 6], [5, 5, 2]])
LEAST = 24.0
"""Areas 0 and 1 at site 0, 2 and 3 at site 1: 2 + 3 + 1 + 5 and the openings."""


def ready(exactly=None):
    """Case, cost by site, all ways, and no site settled."""
    case, _ = checked(COST, [30, 20, 40, 10], [60, 50, 45], [5.0, 8, 6], exactly, None)
    toll = np.ascontiguousarray(case.cost.T)
    return case, toll, np.ones(toll.shape, dtype=bool), np.zeros(3, dtype=np.int64)


@pytest.mark.parametrize("seed", range(10))
def test_no_prices_lead_above_the_best(seed):
    case, toll, way, status = ready()
    price = np.random.default_rng(seed).uniform(0, 15, 4)
    worth, is_open, served = np.zeros(3), np.zeros(3, dtype=bool), np.zeros(4, dtype=np.int64)
    room = desk(4)
    bound = relaxed(case, toll, way, status, price, worth, is_open, served, room)
    assert bound <= LEAST + 1e-9
    assert bound == pytest.approx(price.sum() + worth[is_open].sum())
    climbed = climb(case, toll, way, status, price, LEAST, 400, room)
    assert bound <= climbed.bound <= LEAST + 1e-9
    assert climbed.bound > 0.9 * LEAST


def test_open_sites_have_places_for_all():
    case, _, _, status = ready()
    worth, is_open, room = np.array([3.0, 1.0, 2.0]), np.zeros(3, dtype=bool), desk(4)
    assert covering(case, status, worth, is_open, room) == 4.0  # 0 and 1 hold all, 1 and 2 do not
    assert is_open.tolist() == [True, True, False]
    assert few(case, status, worth, is_open) == 3.0  # two, whatever they hold
    assert opened(case, status, worth, is_open, room) == 4.0
    status[0] = -1
    assert opened(case, status, worth, is_open, room) == np.inf


def test_so_many_sites_as_are_told():
    case, _, _, status = ready(exactly=3)
    worth, is_open = np.array([3.0, -1.0, 2.0]), np.zeros(3, dtype=bool)
    assert few(case, status, worth, is_open) == 4.0
    status[1] = -1
    assert few(case, status, worth, is_open) == np.inf
