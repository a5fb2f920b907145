"""The door."""

import numpy as np
import pytest

from planner.kernels import siting_solving
from planner.kernels.siting_solving import small, solve


def test_small_ones_are_proven(five):
    found = solve(five())
    assert (found.way, found.proven) == ("exact", True)
    assert found.value == pytest.approx(53.80)
    assert solve(five(), may=np.arange(12) >= 6).value == pytest.approx(54.28)


def test_large_ones_are_bounded(five, monkeypatch):
    assert small(five())
    monkeypatch.setattr(siting_solving, "COLUMNS", 10)
    found = solve(five(), gap=0.2, effort=0.2)
    assert found.way == "large"
    assert found.bound <= 53.80 + 1e-6 <= found.value + 2e-6
    assert found.proven == (found.gap <= 0.2)
