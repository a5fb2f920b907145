"""Worth of places at prices: the same as a linear programme, and never more together."""

import numpy as np
import pytest
from scipy.optimize import linprog

from planner.kernels.siting_profit import appraise, queue, seat, stands


def by_programme(given, cell, house, places, both, price):
    """What a house brings at most."""
    ways = np.flatnonzero(given.house == house)
    origin = given.origin[ways]
    brings = price[cell, origin] - given.cost[ways] + given.idle[house]
    money = np.concatenate([-brings, given.over + given.idle[house] - brings])
    many = len(ways)
    half = np.eye(many)
    rows = np.vstack([np.hstack([half, half]), np.repeat([[1, 0], [0, 1]], many, axis=1)])
    most = np.concatenate([given.pupils[cell, origin], [places, both - places]])
    return -linprog(money, A_ub=rows, b_ub=most).fun if many else 0.0


def test_worth_and_who_sits(sited):
    for seed in range(6):
        given = sited(seed)
        rng = np.random.default_rng(seed)
        stand, _ = stands(given)
        wait, (cells, houses) = queue(stand, len(given.pupils)), given.places.shape
        for _ in range(3):  # the second time it starts from the first
            price = rng.uniform(0, 8, given.pupils.shape)
            lift = rng.uniform(0, 2, given.places.shape)
            worth = appraise(stand, wait, given.pupils, price, lift)
            into, counts = np.empty_like(price), np.zeros(len(worth))
            for key in range(cells * houses):
                cell, house = divmod(key, houses)
                for point in range(stand.point_start[key], stand.point_start[key + 1]):
                    least = by_programme(
                        given, cell, house, stand.places[point], stand.both[point],
                        price + lift[cell, house],
                    )  # fmt: skip
                    assert worth[point] == pytest.approx(least, abs=1e-9)
                    counts[:] = 0
                    counts[point] = 1
                    seat(stand, wait, given.pupils, price, counts, into)
                    assert into.sum() <= stand.both[point] + 1e-9
                    assert (into <= given.pupils + 1e-9).all()


def test_entries_together_are_worth_at_most_their_sum(sited):
    compared = 0
    for seed in range(40):
        given = sited(seed)
        stand, entries = stands(given)
        rng = np.random.default_rng(seed)
        price, houses = rng.uniform(0, 8, given.pupils.shape), given.places.shape[1]
        none = np.zeros(given.places.shape)
        worth = appraise(stand, queue(stand, len(price)), given.pupils, price, none)
        chosen = rng.random(len(given.options.group)) < 0.5
        for group in np.unique(given.options.group):
            same = np.flatnonzero(chosen & (given.options.group == group))
            chosen[same[1:]] = False
        adds, picked = given.options.adds, chosen[entries.option]
        at = adds.cell * houses + adds.house
        places, both = given.places.ravel().copy(), (given.places + given.stretch).ravel()
        taken = chosen[adds.option]
        np.add.at(places, at[taken], adds.places[taken])
        np.add.at(both, at[taken], (adds.places + adds.stretch)[taken])
        if (places < 0).any() or (both < places).any():
            continue
        together = sum(
            by_programme(given, *divmod(key, houses), places[key], both[key], price)
            for key in np.unique(at)
        )
        before = worth[stand.anyway][np.unique(at)].sum()
        apart = (worth[entries.to] - worth[entries.since])[picked].sum()
        assert together - before <= apart + 1e-7
        compared += 1
    assert compared > 15
