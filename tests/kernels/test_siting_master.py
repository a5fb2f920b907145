"""The choice among options: what looks best so far, with all conditions kept."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting_conditions import conditions
from planner.kernels.siting_cuts import Prices, _of_prices, land_of, prices_at
from planner.kernels.siting_funds import limits
from planner.kernels.siting_master import Master
from planner.kernels.siting_value import value


def learnt(given, land, options):
    return _of_prices(given, land, prices_at(given, land, options), options)


def master(given, *, taught):
    many, land = len(given.options.group), land_of(given)
    made = Master(given, np.zeros(many), np.ones(many))
    for options in taught:
        made.learn(*learnt(given, land, np.array(options, float)))
    return made


def ways(many):
    return [np.array(way) for way in product((False, True), repeat=many)]


def test_the_best_of_what_is_known_keeps_all_conditions(sited):
    for seed in range(15):
        given = sited(seed)
        many, limit = len(given.options.group), limits(given)
        nothing = np.zeros(many)
        made = master(given, taught=[nothing])
        chosen, low = made.choose(whole=True, gap=0.0, nodes=None, below=np.inf)
        assert not conditions(given, limit, chosen > 0.5)
        worths = [value(given, way) for way in ways(many)]
        assert low <= min(worth.cost for worth in worths if worth.feasible) + 1e-6


def test_a_cut_is_below_every_choice_and_meets_its_own(sited):
    met = 0
    for seed in range(15):
        given = sited(seed)
        many, land = len(given.options.group), land_of(given)
        rng = np.random.default_rng(seed)
        own = rng.random(many) < 0.4
        constant, slope = learnt(given, land, own.astype(float))
        drawn = Prices(
            rng.uniform(-1, 1, given.pupils.shape) * given.unmet,
            rng.uniform(0, 2, len(given.options.adds.least)),
        )
        other, steep = _of_prices(given, land, drawn, own.astype(float))
        for way in ways(many):
            worth = value(given, way)
            if worth.feasible:
                assert (constant + slope @ way <= worth.by_cell + 1e-5).all()
                assert (other + steep @ way <= worth.by_cell + 1e-5).all()
        worth = value(given, own)
        if worth.feasible:
            met += 1
            assert constant + slope @ own == pytest.approx(worth.by_cell, abs=1e-4)
    assert met > 3


def test_nothing_is_below_the_limit(five):
    given = five()
    made = master(given, taught=[np.arange(12) == k for k in range(12)])
    chosen, _ = made.choose(whole=True, gap=0.0, nodes=None, below=20.0)
    assert chosen is None
    assert made.empty


def test_what_is_ruled_out_does_not_come_again(five):
    made = master(five(), taught=[np.zeros(12)])
    asked = {"whole": True, "gap": 0.0, "nodes": None, "below": np.inf}
    first, _ = made.choose(**asked)
    made.forbid(first > 0.5)
    second, _ = made.choose(**asked)
    assert ((first > 0.5) != (second > 0.5)).any()
