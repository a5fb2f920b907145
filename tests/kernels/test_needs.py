"""Fewest classes with which no more than some futures have a large one."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.needs import enough


@given(st.integers(0, 2**32 - 1), st.integers(0, 6))
def test_enough_classes_hold_in_all_grades_at_once(seed, spared):
    needed = np.random.default_rng(seed).integers(0, 5, (30, 2, 2, 3)).astype(np.int16)
    each, together = np.empty((2, 2, 3), dtype=np.int64), np.empty((2, 2), dtype=np.int64)
    enough(needed, spared, each, together)
    ordered = np.sort(needed, axis=0)[29 - spared]
    assert (each == ordered).all()
    for year, school in np.ndindex(2, 2):
        part = needed[:, year, school]
        least = min(
            sum(classes)
            for classes in product(range(5), repeat=3)
            if (part > np.array(classes)).any(axis=1).sum() <= spared
        )
        assert each[year, school].sum() <= together[year, school]
        assert least <= together[year, school] <= least + 2  # a greedy answer, near the least
