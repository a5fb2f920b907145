"""Searching finds answers that hold, the same for a seed."""

import numpy as np
import pytest

from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_search import search


def ready(seed, exactly=None):
    """Twenty areas on a plain, six sites."""
    rng = np.random.default_rng(seed)
    at, sites, pupils = (
        rng.uniform(0, 9, (20, 2)),
        rng.uniform(0, 9, (6, 2)),
        rng.integers(1, 9, 20),
    )
    cost = pupils[:, None] * np.hypot(*(at[:, None] - sites).transpose(2, 0, 1))
    return checked(cost, pupils, np.full(6, pupils.sum() // 2), np.full(6, 60.0), exactly, None)[0]


@pytest.mark.parametrize("exactly", [None, 3])
@pytest.mark.parametrize("seed", range(4))
def test_answers_hold_and_more_rounds_are_no_worse(seed, exactly):
    case = ready(seed, exactly)
    start = np.arange(6) < 3
    values = []
    for rounds in (1, 20, 300):
        value, school, is_open = search(case, start, rounds, seed)
        assert (np.bincount(school, case.pupils, 6) <= case.places).all()
        assert is_open[school].all()
        assert exactly is None or is_open.sum() == exactly
        told = case.cost[np.arange(20), school].sum() + case.opening[is_open].sum()
        assert value == pytest.approx(told)
        values.append(value)
    again = search(case, start, 300, seed)
    assert again[0] == values[2] <= values[0]
    assert again[1].tolist() == school.tolist()


def test_no_answer_is_told_where_places_are_too_few():
    case = ready(0)._replace(places=np.full(6, 1))
    assert search(case, np.ones(6, dtype=bool), 20, 0)[0] == np.inf
