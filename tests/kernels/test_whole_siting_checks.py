"""What siting takes and refuses."""

import numpy as np
import pytest

from planner.kernels.whole_siting_checks import checked, fewest, unit

GOOD = ([[2.0, 9], [3, 4]], [30, 20], [60, 50], [4.0, 7], None, None)


def test_a_case_is_made():
    case, whole = checked(*GOOD)
    assert (case.low, case.high, whole) == (1, 2, 1.0)
    case, _ = checked(*GOOD[:4], 2, 3.0)
    assert (case.low, case.high) == (2, 2)
    assert case.cost[:, 2].tolist() == [90, 60]
    assert case.places.tolist() == [60, 50, 50]
    assert case.counted.tolist() == [True, True, False]


@pytest.mark.parametrize(("at", "bad", "message"), [
    (0, [[2.0, -9], [3, 4]], "not below nought"),
    (0, [[2.0, np.nan], [3, 4]], "not below nought"),
    (0, [2.0, 9], "are not those of areas"),
    (1, [30, 20.5], "pupils must be 2 whole"),
    (1, [30], "pupils must be 2 whole"),
    (2, [60, -1], "places must be 2 whole"),
    (2, [60, 2**50], "too many"),
    (3, [4.0, np.inf], "openings finite"),
    (3, [4.0], "are not those of areas"),
    (4, 3, "exactly 3 sites"),
    (4, 0, "exactly 0 sites"),
    (5, -1.0, "placed nowhere"),
])  # fmt: skip
def test_what_cannot_be_is_refused(at, bad, message):
    given = list(GOOD)
    given[at] = bad
    with pytest.raises(ValueError, match=message):
        checked(*given)


def test_units_and_the_fewest_sites():
    assert unit(np.array([[6.0, 9], [np.inf, 3]]), np.array([12.0, 0])) == 3.0
    assert unit(np.array([[6.5, 9]]), np.array([12.0, 0])) == 0.0
    assert unit(np.array([[1.0, 2e9]]), np.array([1.0, 0])) == 0.0
    assert fewest(np.array([50, 60, 10]), np.array([60])) == 1
    assert fewest(np.array([50, 60, 10]), np.array([61])) == 2
    assert fewest(np.array([50, 60, 10]), np.array([900])) == 3
    assert fewest(np.array([50]), np.array([0])) == 0
