"""Limits and least values: kept, broken, or nobody knows."""

from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.standards import load_standards
from planner.schools.limits import held, passes, reached
from planner.schools.yardsticks import yardsticks

CENTRAL = np.array([[0.5, 0.5001, np.nan]])
DRAWN = np.array([[0.4, 0.6, np.nan], [0.5, 0.5, np.nan], [0.7, 0.51, np.nan], [0.2, np.nan, 0.1]])


def same(found, wanted):
    assert np.array_equal(found, np.array(wanted, dtype=float), equal_nan=True)


def test_a_limit_may_be_reached_and_the_unknown_is_neither():
    told = held([CENTRAL, DRAWN], 0.5)
    same(told["met"], [1, 0, np.nan])
    same(told["probability"], [0.75, 1 / 3, 1])  # of the futures that tell
    same(held([CENTRAL], 0.5)["probability"], [np.nan] * 3)


def test_without_a_limit_nothing_is_kept_or_broken():
    told = held([CENTRAL, DRAWN], np.nan)
    same(told["met"], [np.nan] * 3)
    same(told["probability"], [np.nan] * 3)
    same(told["central"], CENTRAL[0])


def test_silence_can_fail_but_not_clear():
    silent = [np.array([[True, True, False]]), np.ones((4, 3), dtype=bool)]
    told = held([CENTRAL, DRAWN], 0.5, silent)
    same(told["met"], [np.nan, 0, np.nan])
    same(told["probability"], [0, 0, np.nan])


def test_least_values():
    told = reached([np.array([[4.2, 4.19, np.nan]]), np.array([[4.2, 4.3, 1], [4.1, 4.4, 5]])], 4.2)
    same(told["met"], [1, 0, np.nan])
    same(told["probability"], [0.5, 1, 0.5])
    same(reached([np.array([[4.2]])], np.nan)["met"], [np.nan])


@pytest.mark.parametrize(
    ("met", "missed", "gone", "far", "found"),
    [
        (7, 0, 0, 0, 1),
        (6, 1, 0, 0, 1),
        (6, 1, 0, 1, 0),
        (5, 2, 0, 0, 0),
        (6, 0, 1, 0, np.nan),
        (5, 1, 1, 0, np.nan),
        (4, 2, 1, 0, 0),
    ],
)
def test_six_of_seven(met, missed, gone, far, found):
    rule = yardsticks(load_standards(["cn", "cn-basic-2012", "cn-quality-2017"]))[1]
    tally = np.array([met, missed, gone, far], dtype=float).reshape(4, 1, 1)
    same(passes(rule, tally, 7)[0], [found])
    same(passes(replace(rule, met=None), tally, 7)[0], [np.nan])
