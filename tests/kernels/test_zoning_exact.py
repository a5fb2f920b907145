"""Small lands by a mixed integer programme: walls, pieces and schools without a home."""

import numpy as np

from planner.kernels.zoning import cut_off, land
from planner.kernels.zoning_exact import optimum

FAR = 10**6
COST = np.array([[0, 18], [6, 2], [8, 5], [18, 0]])
PATH = np.array([[0, 1], [1, 2], [2, 3]])
NONE = np.full(4, -1)


def path(home, length=None, weight=0.0, places=(15, 10)):
    """Four areas in a row."""
    return land(
        np.arange(5) * 2, np.tile([0, 1], 4), COST.ravel(), FAR, np.full(4, 5), np.array(places),
        np.array(home), PATH, length, weight,
    )  # fmt: skip


def test_a_path_is_cut_once():  # E4
    place = path([0, 3])
    school = optimum(place.ground, place.home, NONE, FAR)
    assert school.tolist() == [0, 0, 1, 1]
    assert len(cut_off(place.ground, place.home, school)) == 0


def test_a_dear_wall_moves_the_cut():
    place = path([0, 3], np.array([1.0, 50.0, 1.0]), 2.0, (20, 20))
    assert optimum(place.ground, place.home, NONE, FAR).tolist() == [0, 1, 1, 1]
    place = path([0, 3], np.array([50.0, 50.0, 1.0]), 2.0, (20, 20))
    assert optimum(place.ground, place.home, NONE, FAR).tolist() == [0, 0, 0, 1]


def test_a_school_without_a_home_takes_none_and_what_is_fixed_stays():
    place = path([0, -1])
    assert optimum(place.ground, place.home, NONE, FAR).tolist() == [0] * 4
    fixed = np.array([-1, -1, 1, 0])
    assert optimum(place.ground, place.home, fixed, FAR).tolist() == [0, 0, 1, 0]
