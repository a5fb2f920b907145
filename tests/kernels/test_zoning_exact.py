"""Small lands by trying all ways: walls, pieces and schools without a home."""

from itertools import product

import numpy as np
import pytest
from scipy.spatial import Delaunay

from planner.kernels import zoning
from planner.kernels.zoning import cut_off, land, table, zone
from planner.kernels.zoning_exact import choices, in_one_piece, optimum, ways

FAR = 10**6
COST = np.array([[0, 18], [6, 2], [8, 5], [18, 0]])
PATH = np.array([[0, 1], [1, 2], [2, 3]])
EACH = np.arange(4)


def path(home, length=None, weight=0.0, places=(15, 10)):
    """Four areas in a row."""
    return land(
        np.arange(5) * 2, np.tile([0, 1], 4), COST.ravel(), FAR, np.full(4, 5), np.array(places),
        np.array(home), PATH, length, weight,
    )  # fmt: skip


def best(place, unit=EACH):
    """Schools at the optimum."""
    return optimum(place.ground, table(place), place.home, unit, FAR)


def test_a_path_is_cut_once():  # E4
    place = path([0, 3])
    school = best(place)
    assert school.tolist() == [0, 0, 1, 1]
    assert len(cut_off(place.ground, place.home, school)) == 0


def test_a_dear_wall_moves_the_cut():
    assert best(path([0, 3], np.array([1.0, 50, 1]), 2.0, (20, 20))).tolist() == [0, 1, 1, 1]
    assert best(path([0, 3], np.array([50.0, 50, 1]), 2.0, (20, 20))).tolist() == [0, 0, 0, 1]


def test_a_school_without_a_home_takes_none():
    assert best(path([0, -1])).tolist() == [0] * 4


def test_areas_of_a_number_go_together():
    assert best(path([0, 3], places=(20, 20)), np.array([0, 1, 1, 2])).tolist() == [0, 1, 1, 1]
    assert best(path([0, 3], places=(5, 15)), np.array([0, 1, 1, 2])).tolist() == [0, 1, 1, 1]


def test_ways_are_counted_before_they_are_tried():
    assert ways(np.array([0, 3]), EACH) == 4
    assert ways(np.array([0, -1]), EACH) == 1
    assert ways(np.array([0, 3, 4]), np.arange(90)) == 3**87
    assert [one.tolist() for one in choices(np.array([2, -1, 0]), np.arange(3))] == [
        [2],
        [0, 2],
        [0],
    ]


def test_ways_in_one_piece_are_kept():
    place = path([0, 3])
    way = np.array([[0, 0, 1, 1], [0, 1, 0, 1], [0, 0, 0, 1], [1, 1, 0, 0]])
    assert in_one_piece(place.ground, place.home, way[:3]).tolist() == [True, False, True]


def city(rule, seed):
    """Eight areas that touch as those of a town do, and three schools."""
    rng = np.random.default_rng([seed, 8, 3])
    at = rng.uniform(0, 3000, (8, 2))
    corners = Delaunay(at).simplices
    pairs = np.unique(np.sort(np.vstack([corners[:, [0, 1]], corners[:, [1, 2]],
                                         corners[:, [0, 2]]]), axis=1), axis=0)  # fmt: skip
    pairs = pairs[rng.random(len(pairs)) < 0.85]
    home = rng.choice(8, 3, replace=False)
    cost = np.rint(np.hypot(*(at[:, None] - at[home]).transpose(2, 0, 1))).astype(int)
    pupils = rng.integers(0, 120, 8)
    if rule == "stable":
        cost += 700 * (rng.integers(0, 3, 8)[:, None] != np.arange(3))
    slack = 0.8 if rule == "overfull" else 1.1
    places = rng.multinomial(int(slack * pupils.sum()), [0.5, 0.3, 0.2])
    length, weight = rng.uniform(50, 900, len(pairs)), 60.0 if rule == "borders" else 0.0
    return cost, pupils, places, home, pairs, length, weight


RULES = ["plain", "stable", "borders", "overfull"]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(10))
def test_eight_areas_and_three_schools_are_as_by_trying_all_6561_ways(full, brute, rule, seed):
    case = city(rule, seed)
    found = zone(full(*case))
    assert found.exact
    assert found.value == pytest.approx(brute(*case), rel=1e-12 if case[-1] else 0, abs=0)
    assert found.over.sum() >= case[1].sum() - case[2].sum()
    assert set(found.cut_off) <= set(found.homeless)


def test_annealing_mostly_finds_what_trying_everything_finds(full, brute):
    found = []
    for rule, seed in product(RULES, range(10)):
        case = city(rule, seed)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(zoning, "WAYS", 0)
            drawn = zone(full(*case), seed, effort=2000)
        least = brute(*case)
        assert drawn.value >= least - 1e-6
        assert not drawn.exact
        assert set(drawn.cut_off) <= set(drawn.homeless)
        found.append(drawn.value <= least + 1e-6)
    assert np.mean(found) >= 0.8


EMPTY = [[0, 9 * 10**5]] + [[9 * 10**5, 0]] * 4 + [[10, 11], [50, 0]]
"""A child who is one unit nearer to the first home, past four empty areas that are far from it."""


@pytest.mark.parametrize("ways", [0, zoning.WAYS])
def test_areas_without_pupils_send_no_child_farther(full, ways):
    case = EMPTY, [1, 0, 0, 0, 0, 1, 1], [9, 9], [0, 6], [(n, n + 1) for n in range(6)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoning, "WAYS", ways)
        found = zone(full(*case), effort=2000)
    assert (found.cost, found.school.tolist()) == (10, [0] * 6 + [1])


def test_of_equal_ways_that_with_empty_areas_near_is_taken(full):
    cost = [[0, 9], [8, 3], [2, 5], [9, 0]]
    case = cost, [1, 0, 0, 1], [9, 9], [0, 3], [(0, 1), (0, 2), (1, 3), (2, 3)]
    assert zone(full(*case)).school.tolist() == [0, 1, 0, 1]
