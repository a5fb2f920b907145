"""What stands is worth what it is valued at, and what is tried too."""

import numpy as np
import pytest

from planner.kernels.siting_funds import limits
from planner.kernels.siting_standing import Standing, Trial
from planner.kernels.siting_transport import ways
from planner.kernels.siting_value import value


def test_trials_are_worth_what_they_are_valued_at(sited):
    for seed in range(25):
        given = sited(seed)
        now = Standing(given, ways(given), limits(given))
        rng = np.random.default_rng(seed)
        assert now.cost == pytest.approx(value(given, now.chosen).cost, rel=1e-6, abs=1e-6)
        for _ in range(4):
            chosen = rng.random(len(now.chosen)) < 0.5
            worth, trial = value(given, chosen), now.attempt(chosen)
            broken = {breach.what for breach in worth.broken}
            if "places" in broken or "least" in broken:
                assert not isinstance(trial, Trial)
                continue
            if not isinstance(trial, Trial):  # pupils would have to be brought from farther
                assert (given.options.adds.least > 0).any()
                continue
            assert trial.cost == pytest.approx(worth.cost, rel=1e-6, abs=1e-5)
            now.take(trial)
            assert now.prices() == pytest.approx(worth.pupil_price, abs=1e-5)
            assert now.kept(chosen) == (not broken - {"group"})


def test_what_cannot_be_made_up_for_is_not_tried_to_the_end(five):
    given = five()
    now = Standing(given, ways(given), limits(given))
    before, chosen = now.done, np.arange(12) == 0
    assert isinstance(now.attempt(chosen, np.full(3, 100.0)), Trial)
    assert now.done == before + 3
    lost = now.attempt(chosen, np.array([1.0, 50, 1]))
    assert now.done == before + 4
    assert 0 < lost < 50


def test_weights_of_the_dearest_futures(sited):
    for seed in range(10):
        given = sited(seed)
        weights = Standing(given, ways(given), limits(given)).weights()
        assert weights.sum() == pytest.approx(1 + given.theta)
        assert (weights >= given.chance - 1e-12).all()
