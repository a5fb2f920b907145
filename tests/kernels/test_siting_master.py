"""The best options at given profits, with all conditions kept."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting_conditions import conditions
from planner.kernels.siting_funds import limits
from planner.kernels.siting_master import Master


def test_the_best_that_keeps_all_conditions(sited):
    for seed in range(25):
        given = sited(seed)
        many, limit = len(given.options.group), limits(given)
        profit = np.random.default_rng(seed).normal(size=many)
        most, chosen = Master(given, np.zeros(many, bool), np.ones(many, bool)).best(profit)
        ways = [np.array(way) for way in product((False, True), repeat=many)]
        best = max(profit @ way for way in ways if not conditions(given, limit, way))
        assert profit @ chosen == pytest.approx(best, rel=1e-3, abs=1e-6)
        assert most >= best - 1e-7
        assert not conditions(given, limit, chosen)


def test_nothing_keeps_them(five):
    must = np.isin(np.arange(12), [0, 6])  # the money of a year
    with pytest.raises(ValueError, match="no choice"):
        Master(five(), must, np.ones(12, bool)).best(np.zeros(12))
