"""What is struck out is used by no better answer."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.whole_siting_bound import climb
from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_fixing import fix
from planner.kernels.whole_siting_packing import desk


@pytest.mark.parametrize("seed", range(15))
def test_all_answers_below_the_limit_are_left(seed):
    rng = np.random.default_rng(seed)
    cost, pupils = rng.integers(0, 40, (6, 4)).astype(float), rng.integers(5, 20, 6)
    places, opening = rng.integers(25, 60, 4), rng.integers(5, 60, 4).astype(float)
    case, _ = checked(cost, pupils, places, opening, None, None)
    answers = []
    for way in map(np.array, product(range(4), repeat=6)):
        used = np.unique(way)
        if (np.bincount(way, pupils, 4) <= places).all():
            answers.append((cost[np.arange(6), way].sum() + opening[used].sum(), way, used))
    limit = min(value for value, _, _ in answers) + 8.0
    toll, way = np.ascontiguousarray(cost.T), np.ones((4, 6), dtype=bool)
    status, dear, room = np.zeros(4, dtype=np.int64), np.full((4, 6), np.inf), desk(6)
    now = climb(case, toll, way, status, cost.min(axis=1), limit, 500, room)
    struck = fix(case, toll, way, status, now.price, now.worth, limit, dear, room)
    assert struck > 0
    for value, school, used in answers:
        if value < limit:
            assert way[school, np.arange(6)].all()
            assert (status[used] >= 0).all()
            assert set(np.flatnonzero(status > 0)) <= set(used)
            assert (dear[school, np.arange(6)] <= value + 1e-9).all()
