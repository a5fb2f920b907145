"""What is broken is named."""

import numpy as np

from planner.kernels.siting import options, siting
from planner.kernels.siting_conditions import conditions, fillable, kept
from planner.kernels.siting_funds import limits


def land(**other):
    made = options(
        group=[0, 0, 1, 2], fixed=np.zeros((4, 2)), option=[], house=[], cell=[], places=[],
        seen=[[True, True], [False, True], [True, True], [True, False]],
        spend=[[5], [5], [5], [9]], **other,
    )  # fmt: skip
    return siting(
        pupils=[[0], [0]], start=[0, 0], house=[], cost=[], unmet=1, places=[[1], [1]],
        future=[0, 1], year=[0, 0], chance=[0.5, 0.5], options=made, fund=[12],
    )  # fmt: skip


def told(given, *chosen):
    flags = np.isin(np.arange(4), chosen)
    limit = limits(given)
    broken = conditions(given, limit, flags)
    assert kept(given, limit, flags) == (not [b for b in broken if b.what != "group"])
    return [(breach.what, breach.at, breach.by) for breach in broken]


def test_two_of_a_group_in_one_future():
    assert told(land(), 0, 1) == [("group", (0, 1), 1.0)]
    assert told(land(), 0, 2) == []


def test_money_of_a_future_only():
    assert told(land(), 0, 3) == [("fund", (0, 0), 2.0)]
    assert told(land(), 1, 3) == []  # in different futures


def test_a_need_is_met_in_the_same_future():
    given = land(needs=[[2, 3], [2, 1]])
    assert told(given, 2) == [("needs", (2, 0), 1.0), ("needs", (2, 1), 1.0)]
    assert told(given, 2, 1) == [("needs", (2, 0), 1.0)]
    assert told(land(needs=[[1, 2]]), 1, 2) == []


def test_bars():
    given = land(bars=[[0, 2]])
    assert told(given, 0, 2) == [("bars", (0, 2), 1.0)]
    assert told(given, 0) == told(given, 2) == []


def test_a_house_that_nobody_can_fill_is_never_chosen():
    made = options(
        group=[0, 1, 2], fixed=[0, 0, 0], option=[0, 1, 2], house=[0, 0, 1], cell=[0, 0, 0],
        places=[9, 9, 9], least=[5, 5.5, 1],
    )  # fmt: skip
    given = siting(
        pupils=[[3, 2, 4]], start=[0, 1, 2, 2], house=[0, 0], cost=[1, 1], unmet=1,
        places=[[0, 0]], options=made,
    )  # fmt: skip
    assert fillable(given).tolist() == [True, False, False]
