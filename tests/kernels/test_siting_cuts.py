"""Choosing by cuts: equal to trying everything, and to the solver that sees all at once."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st

from planner.kernels.siting import options, siting
from planner.kernels.siting_cuts import solve_cuts
from planner.kernels.siting_exact import solve_exact
from planner.kernels.siting_value import value


def land(seed: int, *, theta: float = 0.0, tight: bool = False, least: bool = False):
    """Invent two futures of two years, three units, three houses and six options."""
    rng = np.random.default_rng(seed)
    cells, houses, units, many = 4, 3, 3, 6
    start = np.arange(units + 1) * houses
    house = np.tile(np.arange(houses), units)
    option = np.repeat(np.arange(many), cells)
    at = rng.integers(0, houses, many)
    gives = rng.integers(20, 80, many).astype(float)
    gives[-1] = -10.0  # gives places up, at a house that has them
    at[-1] = 0
    later = rng.random(many) < 0.3
    cell = np.tile(np.arange(cells), many)
    places = np.repeat(gives, cells) * ((cell % 2 == 1) | ~later[option])
    asked = np.where(places > 0, 0.6 * places, 0.0) if least else 0.0
    group = np.array([0, 0, 1, 2, 3, 4])
    spend = rng.integers(1, 9, (many, 2)).astype(float)
    made = options(
        group=group, fixed=rng.integers(1, 12, many) / 2, option=option, house=at[option],
        cell=cell, places=places, least=asked, stretch=np.where(places > 0, places / 10, 0.0),
        spend=spend, bars=[(3, 5)], needs=[(4, 2), (4, 3)], futures=2,
    )  # fmt: skip
    return siting(
        pupils=rng.integers(0, 60, (cells, units)), start=start, house=house,
        cost=rng.integers(0, 30, units * houses) / 100, unmet=0.6, over=0.2, idle=0.01,
        places=np.tile([40.0, 15.0, 0.0], (cells, 1)), stretch=np.tile([4.0, 2.0, 0.0], (cells, 1)),
        future=[0, 0, 1, 1], year=[0, 1, 0, 1], chance=[0.7, 0.3], discount=[1, 0.9, 1, 0.9],
        options=made, fund=[8.0, 9.0] if tight else None, theta=theta, alpha=0.5,
    )  # fmt: skip


def best_of_all(given):
    """Try every set of options."""
    found = [
        worth.cost
        for taken in product([False, True], repeat=len(given.options.group))
        if (worth := value(given, np.array(taken))).feasible
    ]
    return min(found)


@pytest.mark.parametrize("theta", [0.0, 2.0])
@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_best_of_all_sets_is_found_and_proven(seed, tight, theta):
    given = land(seed, theta=theta, tight=tight)
    found = solve_cuts(given)
    best = best_of_all(given)
    assert found.proven
    assert found.value == pytest.approx(best, rel=1e-7)
    assert found.bound <= best * (1 + 1e-7)
    assert value(given, found.chosen).cost == found.value


@pytest.mark.parametrize("seed", range(6))
def test_what_has_to_be_used_is_used(seed):
    given = land(seed, least=True)
    found = solve_cuts(given)
    assert value(given, found.chosen).feasible
    assert found.value == pytest.approx(best_of_all(given), rel=1e-7)


@draw(st.integers(0, 10**6))
@settings(max_examples=15, deadline=None)
def test_both_solvers_agree(seed):
    given = land(seed, theta=float(seed % 2))
    one, other = solve_cuts(given), solve_exact(given)
    assert one.value == pytest.approx(other.value, rel=1e-6)
    assert one.bound <= other.value * (1 + 1e-6)


def test_must_and_may_are_kept():
    given = land(1)
    must = np.arange(6) == 2
    assert solve_cuts(given, must=must).chosen[2]
    none = solve_cuts(given, may=np.zeros(6, dtype=bool))
    assert not none.chosen.any()
    with pytest.raises(ValueError, match="may not be"):
        solve_cuts(given, must=must, may=~must)


def test_no_choice_at_all_is_said():
    given = land(3, tight=True)
    dear = given._replace(options=given.options._replace(spend=given.options.spend + 100))
    with pytest.raises(ValueError, match="no choice"):
        solve_cuts(dear, must=np.arange(6) == 1)


def test_few_rounds_still_give_a_bound():
    given = land(2)
    best = best_of_all(given)
    found = solve_cuts(given, rounds=3)
    assert found.bound <= best + 1e-9 <= found.value + 2e-9


def test_no_options_cost_what_there_is():
    given = land(4)
    bare = siting(
        pupils=given.pupils, start=given.start, house=given.house, cost=given.cost, unmet=0.6,
        places=given.places, stretch=given.stretch, over=0.2, idle=0.01, future=given.future,
        year=given.year, chance=given.chance, discount=given.discount,
    )  # fmt: skip
    found = solve_cuts(bare)
    assert found.value == value(bare, np.zeros(0, dtype=bool)).cost
    assert found.proven


def test_what_must_be_can_stand_with_what_it_needs_alone():
    given = land(3)
    must = np.arange(6) == 4  # needs 2 or 3
    found = solve_cuts(given, must=must)
    assert found.chosen[4]
    assert found.chosen[2] or found.chosen[3]
    assert found.value == pytest.approx(solve_exact(given, must=must).value, rel=1e-6)
