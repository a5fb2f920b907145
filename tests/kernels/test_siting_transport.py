"""Cells as transports: the same as a linear programme."""

import numpy as np
import pytest
from hypothesis import given as draws
from hypothesis import settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.kernels.siting_transport import cost, seated, seats, ways


def by_programme(given, cell):
    """Least cost of a cell with the places there are anyway: ways, over, unmet, idle."""
    arcs, (origins, houses) = len(given.house), (given.pupils.shape[1], given.places.shape[1])
    from_ = np.zeros((origins, arcs + houses + origins))
    into = np.zeros((houses, arcs + houses + origins))
    from_[given.origin, np.arange(arcs)] = 1
    from_[:, arcs + houses :] = np.eye(origins)
    into[given.house, np.arange(arcs)] = 1
    into[:, arcs : arcs + houses] = -np.eye(houses)
    money = np.concatenate([given.cost - given.idle[given.house], given.over + given.idle,
                            given.unmet])  # fmt: skip
    top = np.concatenate([np.full(arcs, np.inf), given.stretch[cell], np.full(origins, np.inf)])
    solved = linprog(money, A_ub=into, b_ub=given.places[cell], A_eq=from_, b_eq=given.pupils[cell],
                     bounds=np.column_stack([np.zeros(len(top)), top]))  # fmt: skip
    return solved.fun + given.places[cell] @ given.idle


@settings(deadline=None, max_examples=60)
@draws(seed=st.integers(0, 10**6))
def test_conserved_within_places_and_as_cheap_as_can_be(sited, seed):
    given = sited(seed)
    made, before = ways(given), None
    for cell, pupils in enumerate(given.pupils):
        places, stretch = given.places[cell], given.stretch[cell]
        before = seated(made, pupils, places, stretch, before)
        who = seats(given, made, before)
        from_ = np.bincount(given.origin, who.flow, len(pupils))
        assert (from_ + who.unmet == pupils).all()
        into = np.bincount(given.house, who.flow, len(places))
        assert (into == who.load + who.over).all()
        assert (who.load <= places).all()
        assert (who.over <= stretch).all()
        assert min(who.flow.min(initial=0), who.unmet.min(), who.over.min()) >= 0
        told = cost(given, who, places)
        assert told == pytest.approx(by_programme(given, cell), abs=1e-6)


def test_prices_are_what_one_more_saves(sited):
    for seed in range(12):
        given = sited(seed)
        made = ways(given)
        pupils, places, stretch = given.pupils[0], given.places[0], given.stretch[0]
        who = seats(given, made, seated(made, pupils, places, stretch))
        before = cost(given, who, places)
        for house in range(len(places)):
            more = places + (np.arange(len(places)) == house) / 64
            after = cost(given, seats(given, made, seated(made, pupils, more, stretch)), more)
            assert (before - after) * 64 <= who.price[house] + 1e-5
            assert (before - after) * 64 == pytest.approx(who.price[house], abs=1e-5)


def test_no_money_of_the_unmet_and_nobody_goes(five):
    given = five(unmet=0.0)
    made = ways(given)
    who = seats(given, made, seated(made, given.pupils[0], given.places[0], given.stretch[0]))
    assert not who.flow.any()
    assert who.unmet.tolist() == [300, 400]
