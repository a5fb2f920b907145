"""Lands to draw catchments on, and all ways to draw them."""

import numpy as np
import pytest

from planner.kernels.zoning import land
from planner.kernels.zoning_search import grown

FAR = 10**6


def _grid(seed, wide=7, high=6, schools=4, weight=0.0):
    """A grid of areas with schools at random, and its catchments grown from the homes."""
    rng = np.random.default_rng(seed)
    number = np.arange(wide * high).reshape(high, wide)
    ends = np.vstack([
        np.column_stack([number[:, :-1].ravel(), number[:, 1:].ravel()]),
        np.column_stack([number[:-1].ravel(), number[1:].ravel()]),
    ])  # fmt: skip
    ends = ends[rng.random(len(ends)) < 0.9]
    areas = wide * high
    cost, pupils = rng.integers(0, 3000, (areas, schools)), rng.integers(1, 90, areas)
    home = rng.choice(areas, schools, replace=False)
    places = rng.integers(200, 900, schools)
    place = land(
        np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas), cost.ravel(), 10**6,
        pupils, places, home, ends, rng.uniform(1, 9, len(ends)), weight,
    )  # fmt: skip
    school = grown(place.ground, home, np.zeros(schools))
    school[school < 0] = 0
    return place.ground, home, school


def _full(cost, pupils, places, home, borders, length=None, weight=0.0):
    """A land in which all areas may use all schools, ``cost (area, school)``."""
    areas, schools = np.shape(cost)
    start, school = np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas)
    return land(
        start, school, np.ravel(cost), FAR, np.array(pupils), np.array(places), np.array(home),
        np.array(borders).reshape(-1, 2), length, weight,
    )  # fmt: skip


def _closed(linked):
    """Who reaches whom, ``(way, area, area)``, from who touches whom."""
    found = linked | np.eye(linked.shape[-1], dtype=bool)
    for _ in range(3):  # up to eight steps
        found = (found.astype(np.uint8) @ found.astype(np.uint8)) > 0
    return found


def _brute(cost, pupils, places, home, borders, length, weight):
    """Least value over all ways in which nothing is cut off that could be in one piece."""
    areas, schools = cost.shape
    touch = np.zeros((areas, areas), dtype=bool)
    touch[borders[:, 0], borders[:, 1]] = touch[borders[:, 1], borders[:, 0]] = True
    rooted = np.flatnonzero(home >= 0)
    piece = _closed(touch)
    reached = piece[:, home[rooted]].any(axis=1)
    way = np.indices((schools,) * areas).reshape(areas, -1).T
    fair = np.isin(way, rooted).all(axis=1) & (way[:, home[rooted]] == rooted).all(axis=1)
    most = (places - np.bincount(home[rooted], pupils[home[rooted]], areas)[home])[rooted].max()
    for area in np.flatnonzero(~reached):
        if pupils[piece[area]].sum() <= most:
            fair &= (way[:, piece[area]] == way[:, [area]]).all(axis=1)
    way = way[fair]
    joined = _closed(touch & (way[:, :, None] == way[:, None, :]))
    own = home[way]  # the home of each area's school
    holds = np.take_along_axis(joined, own[:, :, None], axis=2)[:, :, 0] | ~reached
    way = way[holds.all(axis=1)]
    value = (pupils * cost[np.arange(areas), way]).sum(axis=1).astype(float)
    for school in range(schools):
        value += FAR * np.maximum((way == school) @ pupils - places[school], 0)
    value += weight * (way[:, borders[:, 0]] != way[:, borders[:, 1]]) @ length
    return value.min()


def _ring(now, own):
    """Borders of a school's ring, which leads round both ways."""
    found, border = [], int(now.first[own])
    while border >= 0 and border not in found:
        found.append(border)
        assert now.before[now.after[border]] == border
        border = int(now.after[border])
    assert border < 0 or border == now.first[own]
    return found


@pytest.fixture(scope="session")
def grid():
    """Make grids."""
    return _grid


@pytest.fixture(scope="session")
def ring():
    """Read rings."""
    return _ring


@pytest.fixture(scope="session")
def full():
    """Make lands in which all areas may use all schools."""
    return _full


@pytest.fixture(scope="session")
def brute():
    """Try everything."""
    return _brute
