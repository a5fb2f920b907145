"""Branching finds the best below a limit, or proves that there is none."""

import numpy as np
import pytest

from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_packing import desk
from planner.kernels.whole_siting_tree import (
    Budget,
    Node,
    branch,
    numbered,
    only,
    survey,
    tightened,
)

CASE, _ = checked(
    [[2.0, 9, 7], [3, 4, 8], [9, 1, 6], [5, 5, 2]], [30, 20, 40, 10], [60, 50, 45], [5.0, 8, 6],
    None, None,
)  # fmt: skip
TOLL = np.ascontiguousarray(CASE.cost.T)
LEAST = 24.0


def root():
    """Nothing settled."""
    return Node(CASE.cost.min(axis=1), np.ones((3, 4), dtype=bool), np.zeros(3, dtype=np.int64))


def test_the_best_below_a_limit_or_none():
    for limit in (25.0, 40.0, 1000.0):
        found = branch(CASE, TOLL, root(), limit, 1.0, Budget(1e9, set()), desk(4))
        assert found.ended
        assert found.answer.value == LEAST
        assert found.bound == LEAST - 1.0
    found = branch(CASE, TOLL, root(), LEAST, 1.0, Budget(1e9, set()), desk(4))
    assert (found.answer, found.bound, found.ended) == (None, LEAST, True)


def test_without_work_nothing_is_claimed():
    found = branch(CASE, TOLL, root(), 40.0, 1.0, Budget(0.0, set()), desk(4))
    assert not found.ended
    assert found.bound <= LEAST


def test_a_survey_tells_answers_below_the_limit():
    answer = survey(CASE, TOLL, root(), 1000.0, 1.0, Budget(1e9, set()), desk(4))
    assert LEAST <= answer.value < 1000
    assert survey(CASE, TOLL, root(), LEAST, 1.0, Budget(1e9, set()), desk(4)) is None


def test_the_number_of_sites_is_kept():
    case = CASE._replace(low=2, high=2)
    _, now = tightened(case, TOLL, root(), 1000.0, Budget(1e9, set()), desk(4))
    for flags in ([True] * 3, [False] * 3, [True, False, False]):
        assert numbered(case, now._replace(is_open=np.array(flags))).sum() == 2


def test_the_one_answer_left():
    way = np.zeros((3, 4), dtype=bool)
    way[[0, 0, 1, 1], np.arange(4)] = True
    node = Node(np.zeros(4), way, np.array([1, 1, -1]))
    assert only(CASE, node).value == pytest.approx(LEAST)
    assert only(CASE, Node(node.price, way, np.array([1, 1, 0]))) is None
    tight = CASE._replace(places=np.array([40, 50, 45]))
    assert only(tight, node) is None
