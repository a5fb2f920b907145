"""Areas pressed into sites that they fill to the last place."""

import numpy as np
import pytest

from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_pressing import pressed


@pytest.mark.parametrize("seed", range(5))
def test_what_fits_to_the_last_place_is_found(seed):
    rng = np.random.default_rng(seed)
    pupils, own = rng.integers(5, 25, 15), np.arange(15) % 3
    places = np.bincount(own, pupils, 3).astype(int)
    cost = rng.uniform(0, 50, (15, 3))
    case, _ = checked(cost, pupils, places, [1.0, 2, 3], None, None)
    value, school = pressed(case, np.ones(3, dtype=bool), 200_000, 1)
    assert np.bincount(school, pupils, 3).tolist() == places.tolist()
    assert value == pytest.approx(cost[np.arange(15), school].sum() + 6.0)
    assert value <= cost[np.arange(15), own].sum() + 6.0


def test_too_few_places_or_no_way():
    case, _ = checked(np.ones((2, 2)), [5, 5], [5, 5], [0.0, 0], None, None)
    assert pressed(case, np.array([True, False]), 1000, 0)[0] == np.inf
    barred = case._replace(cost=np.array([[np.inf, 1], [1, 1]]))
    assert pressed(barred, np.array([True, False]), 1000, 0)[0] == np.inf
    assert pressed(barred, np.array([True, True]), 1000, 0)[0] == 2.0
