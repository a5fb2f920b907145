"""Children sent to free places: all that can, with the fewest metres."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.transport import send

SIZES = st.lists(st.integers(0, 2), min_size=3, max_size=3)


def brute(excess, free, far, within):
    """Most children placed, and the fewest metres of all such ways."""
    pairs = [(i, j) for i in range(3) for j in range(3) if within[i, j] and excess[i] and free[j]]
    best = (0, 0.0)
    for many in product(range(3), repeat=len(pairs)):
        sent = np.zeros((3, 3), dtype=int)
        for pair, count in zip(pairs, many, strict=True):
            sent[pair] += count
        if (sent.sum(axis=1) <= excess).all() and (sent.sum(axis=0) <= free).all():
            best = max(best, (sent.sum(), -float((sent * far).sum())))
    return best


@given(SIZES, SIZES, st.lists(st.integers(0, 9), min_size=9, max_size=9), st.integers(0, 511))
def test_none_does_better(one, other, metres, reach):
    """No school has both: places left where its own children find none is no such problem."""
    gap = np.array(one) - np.array(other)
    excess, free = np.maximum(gap, 0), np.maximum(-gap, 0)
    far = np.array(metres, dtype=float).reshape(3, 3)
    within = np.array([(reach >> bit) & 1 for bit in range(9)], dtype=bool).reshape(3, 3)
    sent = send(excess, free, far, within)
    assert (sent >= 0).all()
    assert (sent.sum(axis=1) <= excess).all()
    assert (sent.sum(axis=0) <= free).all()
    assert not sent[~within].any()
    most, metres_of_most = brute(excess, free, far, within)
    assert sent.sum() == most
    assert -(sent * far).sum() >= metres_of_most - 1e-6


def test_nobody_to_send_and_nowhere_to_go():
    none, far, reach = np.zeros(2, dtype=int), np.ones((2, 2)), np.ones((2, 2), dtype=bool)
    assert not send(none, np.array([3, 3]), far, reach).any()
    assert not send(np.array([3, 3]), none, far, reach).any()
    assert not send(np.array([3, 0]), np.array([0, 3]), far, ~reach).any()


def test_land_may_be_wide_and_schools_many():
    """600 schools, ways of 950 km; where no way leads nobody is sent."""
    many = 600
    far = np.full((many, many), 950_000.0)
    far[0, 1], far[2, 3] = 10.0, np.inf
    excess, free = np.zeros(many, dtype=np.int64), np.zeros(many, dtype=np.int64)
    excess[:300:2], free[1:300:2] = 3, 3
    within = np.ones((many, many), dtype=bool)
    sent = send(excess, free, far, within)
    assert sent.sum() == 450
    assert sent[0, 1] == 3
    assert sent[2, 3] == 0
    lost = send(np.array([5, 0]), np.array([0, 5]), np.full((2, 2), np.inf), np.ones((2, 2), bool))
    assert lost.sum() == 0
