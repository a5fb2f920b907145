"""Rows hold exactly what a choice keeps."""

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import vstack

from planner.kernels.siting_conditions import conditions
from planner.kernels.siting_funds import limits
from planner.kernels.siting_rows import choosing, programme
from planner.kernels.siting_value import value


def solved(made, chosen):
    """Objective of the rows at fixed options; nothing where they cannot be."""
    lower, upper = made.lower.copy(), made.upper.copy()
    lower[: len(chosen)] = upper[: len(chosen)] = chosen
    above, below = np.isfinite(made.most), np.isfinite(made.least)
    found = linprog(
        made.money, A_ub=vstack([made.rows[above], -made.rows[below]]),
        b_ub=np.concatenate([made.most[above], -made.least[below]]),
        bounds=np.column_stack([lower, upper]),
    )  # fmt: skip
    return found.fun


@pytest.mark.parametrize("tight", [True, False])
def test_at_any_choice_rows_are_worth_what_the_choice_is(sited, tight):
    for seed in range(12):
        given = sited(seed, 3)
        made = programme(given, tight=tight)
        for way in product((False, True), repeat=len(given.options.group)):
            worth, told = value(given, np.array(way)), solved(made, np.array(way, float))
            if worth.feasible:
                assert told == pytest.approx(worth.cost, rel=1e-6, abs=1e-5)
            else:
                assert told is None


def test_rows_of_options_alone(sited):
    for seed in range(30):
        given = sited(seed, 3)
        matrix, least, most = choosing(given)
        for way in product((False, True), repeat=len(given.options.group)):
            rows = matrix @ np.array(way, float)
            holds = ((rows >= least - 1e-9) & (rows <= most + 1e-9)).all()
            assert holds == (not conditions(given, limits(given), np.array(way)))
