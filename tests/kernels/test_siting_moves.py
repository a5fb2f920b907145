"""No change saves more than it promises, and none that pays is left out."""

import numpy as np
import pytest

from planner.kernels.siting_bound import AFAR, Ascent
from planner.kernels.siting_moves import hopes, outlook, pairs, single
from planner.kernels.siting_standing import Standing, Trial
from planner.kernels.siting_start import seated_prices
from planner.kernels.siting_transport import ways


def standing(given, must=()):
    many = len(given.options.group)
    flags = np.isin(np.arange(many), must)
    climb = Ascent(given, flags, np.ones(many, bool), seated_prices(given), AFAR)
    return climb, Standing(given, ways(given), climb.limits)


def after(chosen, move):
    other = chosen.copy()
    other[list(move.out)] = False
    other[list(move.into)] = True
    return other


def test_promises_are_not_exceeded(five):
    climb, now = standing(five())
    for step in (None, 1, 6):
        if step is not None:
            now.take(now.attempt(after(now.chosen, single(climb, outlook(climb, now).profit,
                                                          now.chosen)[step][1])))  # fmt: skip
        told = outlook(climb, now)
        moves = single(climb, told.profit, now.chosen)
        assert moves == sorted(moves, key=lambda one: -one[0])
        for promise, move in moves + pairs(climb, moves):
            trial = now.attempt(after(now.chosen, move))
            assert isinstance(trial, Trial)
            assert now.cost - trial.cost <= promise + 1e-6
            by_cell = hopes(climb, told, move)
            saved = (now.by_cell - trial.by_cell) * now.given.weight
            assert (saved <= by_cell + 1e-6).all()
            assert by_cell.sum() - now.pays(trial.chosen) == pytest.approx(promise, abs=1e-6)


def test_every_change_of_one_group_is_among_them(five):
    climb, now = standing(five())
    moves = {move for _, move in single(climb, outlook(climb, now).profit, now.chosen)}
    assert len(moves) == 12
    now.take(now.attempt(np.arange(12) == 3))
    moves = {(move.out, move.into) for _, move in single(climb, outlook(climb, now).profit,
                                                         now.chosen)}  # fmt: skip
    assert ((3,), ()) in moves
    assert ((3,), (0,)) in moves
    assert ((), (7,)) in moves
    assert len(moves) == 12


def test_what_must_be_chosen_does_not_go(five):
    climb, now = standing(five(), must=[3])
    now.take(now.attempt(np.arange(12) == 3))
    moves = single(climb, outlook(climb, now).profit, now.chosen)
    assert all(3 not in move.out for _, move in moves)
    assert all(min(move.into) >= 6 for _, move in moves)


def test_one_group_never_has_two_in_a_future(sited):
    for seed in range(20):
        given = sited(seed)
        climb, now = standing(given)
        for _ in range(3):
            moves = single(climb, outlook(climb, now).profit, now.chosen)
            for _, move in moves:
                here = given.options.seen & after(now.chosen, move)[:, None]
                for group in np.unique(given.options.group):
                    assert here[given.options.group == group].sum(axis=0).max() <= 1
            trial = now.attempt(after(now.chosen, moves[seed % len(moves)][1]))
            if isinstance(trial, Trial):
                now.take(trial)
