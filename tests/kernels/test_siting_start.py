"""A coarser instance, and prices from it."""

import numpy as np
import pytest

from planner.kernels.siting import siting
from planner.kernels.siting_start import coarse, seated_prices


def town():
    """Twelve origins about two houses."""
    near = np.arange(12) % 2
    cost = np.stack([np.where(near == house, 1.0, 4.0) + np.arange(12) / 10 for house in (0, 1)])
    return siting(
        pupils=np.arange(24).reshape(2, 12) + 5, start=np.arange(13) * 2,
        house=np.tile([0, 1], 12), cost=cost.T.ravel(), unmet=9.0, places=[[100, 90]] * 2,
    )  # fmt: skip


def test_origins_with_the_same_nearest_house_are_one():
    given = town()
    less = coarse(given)
    assert less.of.tolist() == [0, 1] * 6
    assert less.given.pupils.sum() == given.pupils.sum()
    assert len(less.given.house) == 4
    mean = less.given.cost[less.given.start[less.of]]
    own = given.cost[given.start[:-1]]
    assert own - mean == pytest.approx(less.farther)


def test_few_origins_are_left_alone(five):
    assert coarse(five()) is None


def test_prices_of_seated_pupils():
    given = town()
    prices = seated_prices(given)
    assert prices.shape == given.pupils.shape
    nearest = np.minimum.reduceat(given.cost, given.start[:-1])
    assert (prices >= nearest - 1e-6).all()
    assert (prices <= 9 + 1e-6).all()
    assert (prices[1] >= prices[0] - 1e-6).all()  # more pupils


def test_sites_are_there_at_what_they_cost(five):
    prices = seated_prices(five())
    assert (prices < 0.05).all()
    assert (prices > 0.001).all()
