from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.crowding import burden, least_bound, parts, spend, squeeze

FEW = st.lists(st.integers(0, 40), min_size=1, max_size=3)


@given(FEW, st.integers(1, 8))
def test_the_bound_equals_brute_force(pupils, rooms):
    pupils = np.array(pupils)
    rooms = max(rooms, int((pupils > 0).sum()))
    best = min(
        max((-(-n // k) if k else 0 for n, k in zip(pupils.tolist(), split, strict=True)))
        for split in product(range(rooms + 1), repeat=len(pupils))
        if sum(split) <= rooms and all(k for n, k in zip(pupils.tolist(), split, strict=True) if n)
    )
    assert least_bound(pupils, rooms) == max(best, 1)


@given(FEW, st.integers(0, 5), st.integers(5, 12), st.integers(0, 6))
def test_spare_rooms_go_where_they_count_most(pupils, spare, target, above):
    pupils = np.array(pupils)
    lines = np.full(len(pupils), float(target)), np.full(len(pupils), float(target + above))
    start = np.array([max(1, n // 15) if n else 0 for n in pupils])
    out = start.copy()
    spend(pupils, spare, *lines, out)

    def weight(classes):
        return sum(
            burden(n, k, target, target + above)
            for n, k in zip(pupils.tolist(), classes, strict=True)
        )

    lacks = np.maximum(np.ceil(pupils / target).astype(int) - start, 0)
    used = min(spare, int(lacks.sum()))
    options = (
        (start + np.array(more)).tolist()
        for more in product(range(spare + 1), repeat=len(pupils))
        if sum(more) == used and (np.array(more) <= lacks).all()
    )
    assert weight(out.tolist()) == pytest.approx(min(map(weight, options)))
    assert (out - start).sum() == used


@given(st.integers(0, 3000), st.integers(1, 200))
def test_parts_are_a_quotient_rounded_up(pupils, size):
    assert parts.py_func(pupils, size) == -(-pupils // size)


def test_every_room_is_used_though_that_makes_more_classes_large():
    """Two grades of 90, three rooms: one grade is split, and none is left in an idle room."""
    pupils, out = np.array([90, 90]), np.zeros(2, dtype=np.int64)
    lines = np.full(2, 30.0), np.full(2, 40.0)
    squeeze(pupils, 3, *lines, out)
    assert sorted(out.tolist()) == [1, 2]
