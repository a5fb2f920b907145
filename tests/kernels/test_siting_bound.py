"""A bound is below every choice, and climbs."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting_bound import AFAR, Ascent
from planner.kernels.siting_exact import relaxed, solve_exact
from planner.kernels.siting_start import seated_prices
from planner.kernels.siting_value import value


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
        assert 0.9 * least < climb.best <= least + 1e-6
        picked = climb.answer(climb.price, climb.money).picks
        assert set(must) <= set(picked.ravel().tolist())
        assert flags[picked[picked >= 0]].all()


def test_it_climbs_from_below_nought(five):
    given = five(fund=None)
    many = len(given.options.group)
    flags = np.zeros(many, bool), np.ones(many, bool)
    climb = Ascent(given, *flags, np.full(given.pupils.shape, 60.0), AFAR)
    assert climb.best < 0
    climb.climb(600, solve_exact(given).value)
    assert climb.best > 0.9 * relaxed(given)


def test_what_is_left_out_is_in_no_choice_below_the_limit(sited):
    left_out = 0
    for seed in range(12):
        given = sited(seed)
        many = len(given.options.group)
        climb = begun(given)
        climb.climb(150, 1e3)
        limit = max(climb.best * 1.05, 1e-3)
        kept = climb.below(limit)
        left_out += many - kept.sum()
        for way in product((False, True), repeat=many):
            chosen = np.array(way)
            if (chosen & ~kept).any():
                worth = value(given, chosen)
                assert not worth.feasible or worth.cost >= limit - 1e-6
    assert left_out > 5
