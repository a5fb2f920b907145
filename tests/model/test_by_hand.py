from dataclasses import replace

import numpy as np
import pytest

from planner.model.by_hand import ByHand


@pytest.fixture
def hand():
    none = np.zeros((1, 3))
    return ByHand(
        "S", ("1", "2", "3"), np.array([2024]), np.array([[20.0, np.nan, np.nan]]), none > 0,
        np.zeros(1), 3, 1.0, 30.0, (0.5, 1.3), np.ones(2), np.ones(2), np.ones(2) > 0,
        np.zeros(3), np.ones(3), np.array([2024]), none, none, none,
    )  # fmt: skip


def test_grades_that_a_school_had_or_will_have_are_taught(hand):
    assert hand.taught == [0]
    assert replace(hand, told=np.array([[0.0, 0.0, 5.0]])).taught == [0, 2]
