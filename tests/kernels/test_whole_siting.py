"""Sites for whole areas: known answers, all ways tried, and published instances."""

import importlib.util
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.kernels.whole_siting import NoSitingError, site_whole

ROOT = Path(__file__).parents[2]
COST = np.array([[2.0, 9], [3, 4], [9, 1]])
PUPILS, PLACES, OPENING = np.array([30, 20, 40]), np.array([60, 50]), np.array([5.0, 7])


def invented(seed, areas=6, sites=4, slack=1.6):
    """A small case at random."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(0, 30, areas)
    places = rng.integers(10, 40, sites)
    places = np.maximum(places * slack * pupils.sum() / max(places.sum(), 1), 1).astype(int)
    cost = rng.integers(0, 60, (areas, sites)).astype(float)
    return cost, pupils, places, rng.integers(0, 50, sites).astype(float)


def least(cost, pupils, places, opening, exactly=None, unplaced=None):
    """Least value over all ways, infinite where there is none."""
    areas, sites = cost.shape
    best = np.inf
    options = range(-1 if unplaced is not None else 0, sites)
    for way in map(np.array, product(options, repeat=areas)):
        put = way >= 0
        load = np.bincount(way[put], pupils[put], sites)
        used = np.zeros(sites, dtype=bool)
        used[way[put]] = True
        if (load > places).any() or (exactly is not None and used.sum() > exactly):
            continue
        idle = 0 if exactly is None else exactly - used.sum()
        value = cost[np.flatnonzero(put), way[put]].sum() + opening[used].sum()
        value += np.sort(opening[~used])[:idle].sum()
        best = min(best, value + (0 if unplaced is None else unplaced * pupils[~put].sum()))
    return best


def holds(found, cost, pupils, places, opening, unplaced=0.0):
    """Every area once, nobody over, and the value what it says."""
    put = found.school >= 0
    load = np.bincount(found.school[put], pupils[put], len(places))
    assert (load <= places).all()
    assert found.open[found.school[put]].all()
    value = cost[np.flatnonzero(put), found.school[put]].sum() + opening[found.open].sum()
    assert found.unplaced == pupils[~put].sum()
    assert found.value == pytest.approx(value + unplaced * found.unplaced)
    assert found.bound <= found.value * (1 + 1e-12) + 1e-9


def test_two_sites_by_hand():
    found = site_whole(COST, PUPILS, PLACES, OPENING)
    assert (found.value, found.bound, found.gap, found.proven) == (18.0, 18.0, 0.0, True)
    assert found.school.tolist() == [0, 0, 1]
    found = site_whole(COST, PUPILS, np.array([90, 50]), OPENING, exactly=1)
    assert found.value == 19.0
    assert found.open.tolist() == [True, False]


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("exactly", [None, 2, 3])
def test_as_good_as_trying_all_ways(seed, exactly):
    case = invented(seed, areas=5)
    best = least(*case, exactly=exactly)
    if not np.isfinite(best):
        with pytest.raises(NoSitingError, match=r"cannot be packed|places at most|takes the whole"):
            site_whole(*case, exactly=exactly)
        return
    found = site_whole(*case, exactly=exactly)
    holds(found, *case)
    assert found.proven
    assert found.value == pytest.approx(best)
    if exactly is not None:
        assert found.open.sum() == exactly


@pytest.mark.parametrize("seed", range(6))
def test_areas_placed_nowhere_are_charged(seed):
    case = invented(seed, areas=5, slack=0.9)
    for exactly in (None, 2):
        found = site_whole(*case, exactly=exactly, unplaced=3.0)
        holds(found, *case, unplaced=3.0)
        assert found.proven
        assert found.value == pytest.approx(least(*case, exactly=exactly, unplaced=3.0))


@settings(max_examples=5)
@given(st.integers(0, 10**6))
def test_fractions_of_costs_and_the_order_of_rows(seed):
    rng = np.random.default_rng(seed)
    cost, pupils, places, opening = invented(seed, areas=12, sites=5, slack=2.5)
    cost = cost + rng.random(cost.shape)
    found = site_whole(cost, pupils, places, opening)
    holds(found, cost, pupils, places, opening)
    assert found.proven
    rows, columns = rng.permutation(12), rng.permutation(5)
    other = site_whole(cost[rows][:, columns], pupils[rows], places[columns], opening[columns])
    assert other.proven
    assert other.value == pytest.approx(found.value, rel=1e-8)
    assert site_whole(cost, pupils, places, opening).school.tolist() == found.school.tolist()


def test_barred_ways_are_not_used():
    cost = COST.copy()
    cost[0, 0] = np.inf
    assert site_whole(cost, PUPILS, np.array([60, 90]), OPENING).school[0] == 1
    cost[0, 1] = np.inf
    with pytest.raises(NoSitingError, match="no site takes the whole of area 0"):
        site_whole(cost, PUPILS, PLACES, OPENING)
    found = site_whole(cost, PUPILS, PLACES, OPENING, unplaced=2.0)
    assert (found.school[0], found.unplaced) == (-1, 30)


def test_what_cannot_be_is_refused():
    with pytest.raises(NoSitingError, match="90 pupils, but 80 places at most"):
        site_whole(COST, PUPILS, np.array([40, 40]), OPENING)
    with pytest.raises(NoSitingError, match="90 pupils, but 60 places at most"):
        site_whole(COST, PUPILS, PLACES, OPENING, exactly=1)
    with pytest.raises(NoSitingError, match="no site takes the whole of area 2"):
        site_whole(COST, PUPILS, np.array([39, 39]), OPENING)
    with pytest.raises(NoSitingError, match="cannot be packed"):
        site_whole(np.ones((3, 2)), np.array([30, 30, 30]), np.array([50, 50]), np.ones(2))


def test_little_work_tells_an_honest_bound():
    case = invented(3, areas=40, sites=8, slack=1.2)
    quick, full = (site_whole(*case, work=work, seconds=work) for work in (1e-3, 1e8))
    holds(quick, *case)
    assert full.bound <= quick.value
    assert quick.bound <= full.value
    assert quick.proven <= (quick.value == full.value)
    assert quick.gap == pytest.approx((quick.value - quick.bound) / quick.value)


@pytest.fixture(scope="session")
def published():
    """Readers of published instances, skipping where their folder is absent."""
    spec = importlib.util.spec_from_file_location("published", ROOT / "benchmarks" / "published.py")
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    if not reader.FOLDER.is_dir():
        pytest.skip(f"{reader.FOLDER} is absent")
    return reader


@pytest.mark.parametrize(
    "name", ["delmaire 2", "delmaire 6", "holmberg 2", "holmberg 24", "cpmp 1"]
)
def test_published_optima(published, name):
    case = published.instance(name, published.FOLDER)
    found = site_whole(
        case.cost, case.pupils, case.places, case.opening, exactly=case.exactly
    )  # fmt: skip
    assert found.proven
    assert found.value == case.optimum


def test_more_sites_than_areas():
    cost = np.array([[4.0, 2, 9, 3, 8], [7, 5, 1, 6, 2]])
    found = site_whole(cost, np.array([30, 20]), np.full(5, 40), np.array([1.0, 9, 3, 1, 4]))
    assert (found.value, found.proven) == (8.0, True)
    assert found.school.tolist() == [3, 2]
