"""Gaps."""

import numpy as np
import pytest

from planner.kernels.siting_found import verdict

NOBODY = np.zeros(0, bool)


@pytest.mark.parametrize(
    ("cost", "bound", "gap", "proven"),
    [(100.0, 99.0, 0.01, True), (100.0, 98.0, 0.02, False), (100.0, 100.00001, 0.0, True),
     (-50.0, -51.0, 0.02, False), (0.0, 0.0, 0.0, True)],
)  # fmt: skip
def test_gap_of_the_objective(cost, bound, gap, proven):
    told = verdict(NOBODY, cost, bound, 0.01, "exact")
    assert told.gap == pytest.approx(gap, abs=1e-12)
    assert told.proven == proven
    assert told.bound <= cost


def test_no_bound_is_no_proof():
    assert not verdict(NOBODY, 1.0, -np.inf, 0.5, "large").proven
