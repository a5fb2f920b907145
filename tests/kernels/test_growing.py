"""Nearest schools first, more where they are wanted: the same as with all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.allotment import allot, choice
from planner.kernels.growing import Offer, allot_nearest

FAR = 10**6


def looker(cost, calls):
    """Nearest schools by a dense table."""
    order = np.argsort(cost, axis=1, kind="stable")

    def look(areas, many):
        calls.append((len(areas), many))
        school = order[areas, :many]
        start = np.arange(len(areas) + 1) * school.shape[1]
        return Offer(start, school.ravel(), np.take_along_axis(cost[areas], school, 1).ravel())

    return look


def dense(cost, pupils, places):
    areas, schools = cost.shape
    start, school = np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas)
    return allot(choice(start, school, cost.ravel(), schools, FAR), pupils, places)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 3), st.sampled_from([20, 80, 200]))
def test_the_same_as_with_all_schools(seed, many, most):
    rng = np.random.default_rng(seed)
    cost, pupils = rng.integers(0, 5000, (12, 6)), rng.integers(0, 60, 12)
    places = rng.integers(0, most, 6)
    grown = allot_nearest(looker(cost, []), pupils, places, FAR, many)
    found = dense(cost, pupils, places)
    assert grown.allotment.proof.cost == found.proof.cost
    assert grown.allotment.proof.holds
    assert grown.allotment.price.tolist() == found.price.tolist()
    assert len(grown.allotment.flow) == len(grown.offer.school)
    arc_area = np.repeat(np.arange(12), np.diff(grown.offer.start))
    assert (cost[arc_area, grown.offer.school] == grown.offer.cost).all()


def test_only_areas_in_want_are_offered_more():
    points = np.arange(40) * 1000
    schools = np.arange(10) * 4000 + 1500
    cost = np.abs(points[:, None] - schools)
    places = np.full(10, 60)
    places[0] = 5
    calls = []
    grown = allot_nearest(looker(cost, calls), np.full(40, 10), places, FAR, 2)
    assert grown.rounds >= 1
    assert calls[0] == (40, 2)
    assert all(areas < 20 for areas, _ in calls[1:])
    assert grown.allotment.proof.cost == dense(cost, np.full(40, 10), places).proof.cost


def test_a_limit_ends_the_offer():
    """Areas for which there are fewer schools than asked for are not asked again."""
    calls = []

    def look(areas, many):
        calls.append(many)
        return Offer(np.arange(len(areas) + 1), np.zeros(len(areas), int), np.full(len(areas), 100))

    grown = allot_nearest(look, np.array([10, 20]), np.array([15, 99, 99]), FAR, 2)
    assert calls == [2]
    assert grown.allotment.unplaced.sum() == 15
    assert grown.rounds == 0


def test_numbers_too_large_for_exact_sums_are_refused():
    cost, pupils = np.full((2, 1), 1 << 39), np.full(2, 1 << 24)
    with pytest.raises(ValueError, match="too large for exact sums"):
        allot_nearest(looker(cost, []), pupils, np.full(1, 1 << 25), 1 << 40)
