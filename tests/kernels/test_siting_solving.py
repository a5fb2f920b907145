"""The door."""

import numpy as np
import pytest

from planner.kernels import siting_solving
from planner.kernels.siting_cuts import land_of
from planner.kernels.siting_exact import solve_exact
from planner.kernels.siting_solving import small, solve


def test_small_ones_are_proven(five):
    found = solve(five())
    assert (found.way, found.proven) == ("exact", True)
    assert found.value == pytest.approx(53.80)
    assert solve(five(), may=np.arange(12) >= 6).value == pytest.approx(54.28)


def test_large_ones_are_bounded(five, monkeypatch):
    assert small(five())
    monkeypatch.setattr(siting_solving, "COLUMNS", 10)
    monkeypatch.setattr(siting_solving, "FEW", 0)
    found = solve(five(), gap=0.2, effort=0.2, most=0)
    assert found.way == "large"
    assert found.bound <= 53.80 + 1e-6 <= found.value + 2e-6
    assert found.proven == (found.gap <= 0.2)


def test_what_prices_leave_is_proven_by_cuts(five, monkeypatch):
    monkeypatch.setattr(siting_solving, "COLUMNS", 10)
    assert solve(five()).way == "cuts"  # alone, of so few
    monkeypatch.setattr(siting_solving, "FEW", 0)
    found = solve(five(), effort=0.2)
    assert (found.way, found.proven) == ("cuts", True)
    assert found.value == pytest.approx(53.80)
    assert found.bound == pytest.approx(53.80)
    assert solve(five(), may=np.arange(12) >= 6).value == pytest.approx(54.28)


def test_what_was_learnt_is_used_whatever_the_money(five, monkeypatch):
    monkeypatch.setattr(siting_solving, "COLUMNS", 10)
    monkeypatch.setattr(siting_solving, "FEW", 0)
    land = land_of(five())
    solve(five(), land=land)
    many = len(land.learnt)
    free = solve(five(fund=None), land=land)
    assert free.value == pytest.approx(solve_exact(five(fund=None)).value)
    assert len(land.learnt) > many
    must = np.arange(12) == 4
    again = solve(five(), must=must, land=land)
    assert again.chosen[4]
    assert again.value == pytest.approx(solve_exact(five(), must=must).value)


def test_what_must_be_and_cannot_is_said(five, monkeypatch):
    monkeypatch.setattr(siting_solving, "COLUMNS", 10)
    monkeypatch.setattr(siting_solving, "FEW", 0)
    must = np.isin(np.arange(12), [0, 6])  # the money of a year
    for most in (0, 100):
        with pytest.raises(ValueError, match="no choice"):
            solve(five(), must=must, most=most)
