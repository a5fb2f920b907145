"""A bound is below every choice, and climbs."""

import numpy as np
import pytest

from planner.kernels.siting_bound import AFAR, Ascent
from planner.kernels.siting_exact import relaxed, solve_exact
from planner.kernels.siting_start import seated_prices


def begun(given, must=(), may=None):
    many = len(given.options.group)
    flags = np.ones(many, bool) if may is None else may
    return Ascent(given, np.isin(np.arange(many), must), flags, seated_prices(given), AFAR)


def test_below_every_choice_at_any_prices(sited, tried):
    for seed in range(12):
        given = sited(seed)
        least, _ = tried(given)
        climb = begun(given)
        rng = np.random.default_rng(seed)
        for _ in range(4):
            price = rng.uniform(climb.low, climb.high)
            money = rng.uniform(0, 3, len(climb.money))
            assert climb.answer(price, money).bound <= least + 1e-6
        first = climb.best
        climb.climb(150, least)
        assert first - 1e-9 <= climb.best <= least + 1e-6
        climb.whole()
        climb.climb(20, least)
        assert climb.best <= least + 1e-6


def test_it_climbs_to_the_tight_relaxation(five):
    given = five(fund=None)
    climb = begun(given)
    climb.climb(600, solve_exact(given).value)
    assert climb.best == pytest.approx(relaxed(given), rel=0.003)


def test_what_must_and_may_be_chosen(five):
    given = five()
    for must, may in (([4], None), ([], np.arange(12) >= 6)):
        flags = np.ones(12, bool) if may is None else may
        least = solve_exact(given, must=np.isin(np.arange(12), must), may=flags).value
        climb = begun(given, must, may)
        climb.climb(400, least)
        climb.whole()
        climb.climb(50, least)
        assert 0.9 * least < climb.best <= least + 1e-6
        picked = climb.last[climb.last >= 0]
        assert set(must) <= set(picked.tolist())
        assert flags[picked].all()
