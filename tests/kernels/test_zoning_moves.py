"""What a move costs, and whether catchments stay in one piece."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.zoning import cut_off, land
from planner.kernels.zoning_moves import carry, desk, holds, more
from planner.kernels.zoning_search import drawn, grown

FAR = 10**6


def grid(seed, wide=7, high=6, schools=4, weight=0.0):
    """A grid of areas with schools at random, and its catchments grown from the homes."""
    rng = np.random.default_rng(seed)
    number = np.arange(wide * high).reshape(high, wide)
    ends = np.vstack([
        np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
        np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
    ])  # fmt: skip
    ends = ends[rng.random(len(ends)) < 0.9]
    areas = wide * high
    cost, pupils = rng.integers(0, 3000, (areas, schools)), rng.integers(1, 90, areas)
    home = rng.choice(areas, schools, replace=False)
    places = rng.integers(200, 900, schools)
    place = land(
        np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas), cost.ravel(), FAR,
        pupils, places, home, ends, rng.uniform(1, 9, len(ends)), weight,
    )  # fmt: skip
    school = grown(place.ground, home, np.zeros(schools))
    school[school < 0] = 0
    return place.ground, home, school


def objective(ground, now, over):
    """Value of a map with its prices, from the beginning."""
    rows = np.arange(len(now.school))
    cost = (ground.mass * (ground.cost[rows, now.school] + now.price[now.school])).sum()
    apart = now.school[ground.source] != now.school[ground.other]
    walls = ground.wall[apart].sum() / 2 if len(ground.wall) else 0.0
    return cost + walls + over * np.maximum(now.load - ground.places, 0).sum()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([0.0, 50.0]))
def test_what_a_move_costs_is_the_difference_of_two_maps(seed, weight):
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
def test_a_catchment_holds_without_an_area_if_the_others_still_reach_its_home(seed):
    ground, home, school = grid(seed)
    away = set(cut_off(ground, home, school))
    room = desk(len(school), len(ground.other))
    for area in range(len(school)):
        own = school[area]
        if area in home or area in away:
            continue
        without = school.copy()
        without[area] = -1
        lost = set(cut_off(ground, home, without)) - away - {area}
        assert holds(ground, school, area, own, room) == (not lost)
