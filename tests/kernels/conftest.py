"""Lands to draw catchments on, and all ways to draw them."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting import options, siting
from planner.kernels.siting_value import value
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


def _five(**other):
    """Two areas, two sites and three years (H5); sizes of a site, and years of a size, in order."""
    group, fixed, spend, entries = [], [], [], []
    for site in range(2):
        for size, per_place in ((540, 0.08), (810, 0.07)):
            for opens in range(3):
                entries += [(len(group), site, year, size) for year in range(opens, 3)]
                group.append(site)
                fixed.append(size * per_place + 0.002 * size * (3 - opens))
                spend.append(size * per_place * (np.arange(3) == opens))
    option, house, cell, places = np.transpose(entries)
    given = {
        "pupils": [[300, 400], [500, 450], [700, 300]], "start": [0, 3, 6], "house": [0, 1, 2] * 2,
        "cost": [0.001, 0.003, 0.002, 0.003, 0.001, 0.002], "unmet": 0.05,
        "places": [[0, 0, 400]] * 3, "fund": [60, 60, 60],
        "options": options(group=group, fixed=fixed, option=option, house=house, cell=cell,
                           places=places, spend=spend),
    }  # fmt: skip
    return siting(**given | other)


def _siting(seed, most=5):
    """A small instance in which everything may happen: closures, conversions, futures, funds."""
    rng = np.random.default_rng(seed)
    futures, years = rng.integers(1, 4, 2)
    origins, houses = rng.integers(2, 5, 2)
    many, cells = int(rng.integers(1, most + 1)), futures * years
    ways = rng.random((origins, houses)) < 0.8
    future, year = np.repeat(np.arange(futures), years), np.tile(np.arange(years), futures)
    places = np.tile(rng.integers(0, 30, houses) * (rng.random(houses) < 0.6), (cells, 1)) * 1.0
    stretch = np.round(places * 0.2) * (rng.random() < 0.5)
    seen, entries = np.ones((many, futures), bool), [(0, 0, 0, 0.0, 0.0, 0.0)]
    for option, kind in enumerate(rng.integers(0, 5, many)):
        if rng.random() < 0.35:
            seen[option] = np.arange(futures) == rng.integers(futures)
        one, other = rng.integers(houses, size=2)
        size, share, opens = rng.integers(5, 40), rng.choice([0, 0, 0.3]), rng.integers(years)
        for cell in np.flatnonzero((year >= opens) & seen[option, future]):
            moved = min(size, places[cell, one])
            if kind < 3:
                extra = size // 5 if stretch.any() else 0
                entries.append((option, one, cell, size, extra, round(size * share)))
            elif kind == 3:
                entries.append((option, one, cell, -places[cell, one], -stretch[cell, one], 0))
            else:
                entries += [(option, one, cell, -moved, 0, 0), (option, other, cell, moved, 0, 0)]
    option, house, cell, gains, wider, least = np.transpose(entries[1:] or entries)
    if len(entries) == 1:
        seen[0] = True
    sources = int(rng.integers(1, 4))
    payable = rng.random((many, sources)) < 0.6
    payable[np.arange(many), rng.integers(0, sources, many)] = True
    pair = rng.permutation(many)[:2][None] if many > 1 else []
    return siting(
        pupils=rng.integers(0, 40, (cells, origins)), start=np.append(0, ways.sum(axis=1).cumsum()),
        house=np.nonzero(ways)[1], cost=rng.integers(1, 9, ways.sum()) / 2,
        unmet=rng.integers(3, 9, origins), places=places, future=future, year=year,
        discount=0.95**year, chance=rng.dirichlet(np.full(futures, 3.0)), stretch=stretch,
        over=float(rng.integers(0, 3)), idle=rng.integers(0, 3, houses) / 4,
        fund=rng.integers(3, 15, (sources, years)), theta=rng.choice([0, 0.5, 2]),
        alpha=rng.choice([0, 0.5, 0.8]),
        options=options(
            group=rng.integers(0, many, many), fixed=rng.integers(-20, 120, (many, futures)),
            option=option.astype(int), house=house.astype(int), cell=cell.astype(int),
            places=gains, stretch=wider, least=least, seen=seen,
            spend=rng.integers(0, 10, (many, years)), payable=payable,
            needs=pair if rng.random() < 0.3 else [], bars=pair if rng.random() < 0.3 else [],
        ),
    )  # fmt: skip


def _tried(given):
    """The least objective of all choices that keep all conditions, and the choice."""
    ways = product((False, True), repeat=len(given.options.group))
    found = [(worth.cost, way) for way in ways if (worth := value(given, np.array(way))).feasible]
    return min(found)


@pytest.fixture(scope="session")
def five():
    """Make the instance of H5."""
    return _five


@pytest.fixture(scope="session")
def sited():
    """Make small sitings."""
    return _siting


@pytest.fixture(scope="session")
def tried():
    """Try every choice."""
    return _tried
