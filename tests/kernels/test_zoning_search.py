"""Annealing whole areas: growth, halves and the schedule."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from planner.kernels.philox import fill_words
from planner.kernels.zoning import cut_off, land
from planner.kernels.zoning_finish import finish, worth
from planner.kernels.zoning_search import (
    ENDS,
    RUNGS,
    SPELLS,
    anneal,
    best_end,
    drawn,
    grown,
    halves,
    schedule,
)

FAR = 10**6


def strip(areas, home, cost=None, schools=2):
    """Areas in a row."""
    if cost is None:
        cost = 100 * np.abs(np.arange(areas)[:, None] - np.asarray(home)[None, :])
    return land(
        np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas), cost.ravel(), FAR,
        np.full(areas, 10), np.full(schools, 10 * areas), np.asarray(home),
        np.column_stack([np.arange(areas - 1), np.arange(1, areas)]),
    )  # fmt: skip


def test_catchments_grow_from_homes_to_where_they_meet():
    place = strip(9, [1, 7])
    assert grown(place.ground, place.home, np.zeros(2)).tolist() == [0] * 5 + [1] * 4
    assert grown(place.ground, place.home, np.array([450.0, 0])).tolist() == [0] * 2 + [1] * 7


def test_what_no_home_reaches_is_left_out():
    place = strip(9, [1, -1])
    assert set(grown(place.ground, place.home, np.zeros(2))) == {0}
    assert set(grown(place.ground, np.array([-1, -1]), np.zeros(2))) == {-1}


def test_a_map_counts_pupils():
    place = strip(5, [0, 4])
    now = drawn(place.ground, np.array([0, 0, 0, 1, 1]), np.zeros(2))
    assert (now.load.tolist(), now.first.tolist()) == ([30, 20], [-1, -1])


def test_halves_are_near_and_far_and_few_schools_stay_together():
    home = np.arange(0, 60, 3)
    place = strip(60, home, schools=20)
    part = halves(place.ground, place.home, 0)  # seen from the first home
    assert part.tolist() == [0] * 10 + [1] * 10
    assert not halves(strip(9, [1, 7]).ground, np.array([1, 7]), 3).any()


def test_heat_falls_and_the_charge_rises_in_the_measure_of_the_land():
    place = strip(30, [3, 20])
    spells = schedule(place.ground, 10_000)
    heats = [spell.heat for spell in spells]
    assert len(spells) == SPELLS
    assert heats == sorted(heats, reverse=True)
    assert all(one.over < two.over for one, two in pairwise(spells))
    far = strip(30, [3, 20], cost=7 * place.cost)
    longer = schedule(far.ground, 10_000)
    assert longer[0].heat == pytest.approx(7 * heats[0])
    assert longer[9].over == pytest.approx(7 * spells[9].over)


def test_annealing_finds_the_way_out_of_a_bad_start():
    place = strip(40, [5, 30])
    school = np.repeat([0, 1], [6, 34])
    now = anneal(place.ground, place.home, school, np.zeros(2), 20_000, 1, 1, FAR)
    assert now.school.tolist()[:17] == [0] * 17
    assert now.school.tolist()[19:] == [1] * 21
    assert len(cut_off(place.ground, place.home, now.school)) == 0


def test_the_best_of_several_ends_is_taken():
    rng = np.random.default_rng(4)
    cost = rng.integers(0, 900, (60, 4))
    place = land(
        np.arange(61) * 4, np.tile(np.arange(4), 60), cost.ravel(), FAR, rng.integers(5, 40, 60),
        np.full(4, 380), np.array([3, 20, 41, 55]),
        np.array([(one, one + far) for far in (1, 2) for one in range(60 - far)]),
    )  # fmt: skip
    now = drawn(place.ground, grown(place.ground, place.home, np.zeros(4)), np.zeros(4))
    kept = now.school.copy()
    with ThreadPoolExecutor(1) as pool:
        best = best_end(place.ground, now, 1e4, FAR, 1, pool)
    charges = np.geomspace(1e4, FAR, RUNGS)
    lots = fill_words(1, np.array([3], dtype=np.uint64), range(ENDS), [0], 4)[0, :, 0]
    values = []
    for lot in lots:
        end = drawn(place.ground, kept, np.zeros(4))
        finish(place.ground, end, np.argsort(lot, kind="stable"), charges)
        values.append(worth(place.ground, end.school, FAR))
    assert len(set(values)) > 1
    assert worth(place.ground, best.school, FAR) == min(values)
    assert (now.school == kept).all()
