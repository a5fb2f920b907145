"""Large instances: between the bound and the best, the same again, and within all conditions."""

import numpy as np
import pytest

from planner.kernels.siting_exact import solve_exact
from planner.kernels.siting_large import solve_large
from planner.kernels.siting_value import value


def test_between_the_bound_and_the_best(sited):
    best = 0
    for seed in range(15):
        given = sited(seed)
        least, found = solve_exact(given).value, solve_large(given, effort=0.3)
        slip = 1e-5 * max(1.0, abs(least))
        assert found.bound <= least + slip
        assert found.value >= least - slip
        assert found.bound <= found.value
        assert value(given, found.chosen).feasible
        assert found.value == pytest.approx(value(given, found.chosen).cost)
        best += found.value <= least + slip
    assert best >= 14


def test_the_known_answer_and_the_same_again(five):  # H5
    given = five()
    found = solve_large(given, effort=0.3)
    assert found.value == pytest.approx(53.80)
    assert 47.60 < found.bound <= 53.80
    again = solve_large(given, effort=0.3)
    assert (found.value, found.bound) == (again.value, again.bound)
    assert solve_large(given, effort=0.2, may=np.arange(12) >= 6).value == pytest.approx(54.28)
    forced = solve_large(given, effort=0.2, must=np.arange(12) == 4)
    assert forced.value == pytest.approx(solve_exact(given, must=np.arange(12) == 4).value)


def test_a_start_is_not_left_for_worse(five):
    given = five()
    found = solve_large(given, effort=0, start=np.arange(12) == 0)
    assert found.value == pytest.approx(53.80)


def test_enough_is_enough(five):
    asked = []
    found = solve_large(five(), enough=lambda: bool(asked.append(1)) or True)
    assert asked
    assert value(five(), found.chosen).feasible


def test_what_cannot_be_is_told(five):
    with pytest.raises(ValueError, match="may not be"):
        solve_large(five(), must=np.arange(12) == 4, may=np.arange(12) != 4)
    with pytest.raises(ValueError, match="no choice"):
        solve_large(five(), must=np.isin(np.arange(12), [0, 6]))
