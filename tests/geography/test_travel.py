from dataclasses import replace

import numpy as np
import pytest

from planner.geography.travel import pace_of, travel
from planner.model.standards import Norm


def test_a_walk_a_ride_and_ways_that_are_too_long(toytown):
    pace = pace_of(toytown.standards, "primary", "1", "streets")
    assert (pace.walk, pace.bus, pace.wait, pace.limit, pace.boards) == (65, 400, 10, 30, False)
    minutes, way = travel(np.array([650.0, 8000, 8001, np.inf]), pace)
    assert minutes == pytest.approx([10, 30, 30.0025, np.nan], nan_ok=True)
    assert way.tolist() == ["foot", "bus", "far", "none"]


def test_who_is_old_enough_boards(toytown):
    pace = pace_of(toytown.standards, "lower_secondary", "4", "streets")
    assert travel(np.array([50_000.0]), pace)[1].tolist() == ["board"]


def test_a_straight_line_is_longer_on_the_ground(toytown):
    straight = pace_of(toytown.standards, "primary", "1", "straight")
    assert travel(np.array([500.0]), straight)[0] == pytest.approx([10.0])


def test_the_walk_may_be_told_by_phase(toytown):
    norms = dict(toytown.standards.norms) | {"travel.on_foot.primary": Norm("x", 500.0)}
    own = replace(toytown.standards, norms=norms)
    assert pace_of(own, "primary", "1", "streets").on_foot == 500
    assert pace_of(own, "lower_secondary", "4", "streets").on_foot == 1000
