"""What a move costs, and whether catchments stay in one piece."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.zoning import cut_off
from planner.kernels.zoning_moves import carry, desk, holds, more
from planner.kernels.zoning_search import drawn


def objective(ground, now, over):
    """Value of a map with its prices, from the beginning."""
    rows = np.arange(len(now.school))
    cost = (ground.mass * (ground.cost[rows, now.school] + now.price[now.school])).sum()
    apart = now.school[ground.source] != now.school[ground.other]
    walls = ground.wall[apart].sum() / 2 if len(ground.wall) else 0.0
    return cost + walls + over * np.maximum(now.load - ground.places, 0).sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 50.0]))
def test_what_a_move_costs_is_the_difference_of_two_maps(grid, seed, weight):
    ground, _, school = grid(seed, weight=weight)
    rng = np.random.default_rng(seed)
    now = drawn(ground, school, rng.uniform(0, 500, 4))
    area, to = int(rng.integers(len(school))), int(rng.integers(4))
    own = int(school[area])
    if to == own:
        return
    before = objective(ground, now, 700.0)
    told = more(ground, now, 700.0, area, own, to)
    carry(ground, now, area, own, to)
    assert objective(ground, now, 700.0) - before == pytest.approx(told, abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_a_catchment_holds_without_an_area_if_the_others_still_reach_its_home(grid, seed):
    ground, home, school = grid(seed)
    away = set(cut_off(ground, home, school))
    room = desk(ground)
    for area in range(len(school)):
        own = school[area]
        if area in home or area in away:
            continue
        without = school.copy()
        without[area] = -1
        lost = set(cut_off(ground, home, without)) - away - {area}
        assert holds(ground, school, area, own, room) == (not lost)
