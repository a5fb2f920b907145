"""Repetition and drop-out."""

import numpy as np
import pytest

from planner.kernels.progression import progression
from planner.kernels.rollforward import (
    Ratios,
    Recipe,
    city_path,
    climb,
    grade_ratios,
    school_ratios,
)
from planner.kernels.staying import staying

REPEAT, GONE = [0.12, 0.08, 0.1], [0.04, 0.06, 0.0]
SHARES = staying(REPEAT, GONE)


def record(years=8, schools=2, moving=1.0):
    """Rolls after the matrix form: n(t+1) = P n(t) + e, P with those who climb and who repeat.

    Of those who climb ``moving`` are left by moves.
    """
    matrix = np.diag(REPEAT) + np.diag(moving * (1 - np.array(REPEAT) - GONE)[:-1], -1)
    matrix[0, 0] = 0.0  # repeaters of the first grade are among its entrants
    rng = np.random.default_rng(3)
    rolls = [rng.uniform(60, 120, (schools, 3))]
    for _ in range(years - 1):
        entrants = np.zeros((schools, 3))
        entrants[:, 0] = rng.uniform(60, 120, schools)
        rolls.append(rolls[-1] @ matrix.T + entrants)
    return np.array(rolls), matrix


@pytest.mark.parametrize("moving", [1.0, 0.95])
def test_ratios_hold_moves_alone(moving):
    rolls, _ = record(moving=moving)
    whole, _ = grade_ratios(rolls.sum(axis=1), np.ones(7), SHARES)
    assert whole == pytest.approx([moving, moving])
    found = school_ratios(
        rolls, np.ones(7), [Recipe(5, 1.0)], (0.7, 1.3), np.zeros(2, bool), SHARES
    )
    assert found.ratio == pytest.approx(np.full((1, 2, 2), moving))


@pytest.mark.parametrize("moving", [1.0, 0.95])
def test_rolls_go_on_as_the_matrix_has_it(moving):
    rolls, matrix = record(9, moving=moving)
    past, after = rolls[:-1], rolls[-1]
    ratio, base = grade_ratios(past.sum(axis=1), np.ones(7), SHARES)
    path = city_path(past[-1].sum(axis=0), ratio, base, after[:, 0].sum()[None], 1.3, SHARES)
    assert path[0] == pytest.approx(after.sum(axis=0))
    learnt = school_ratios(
        past, np.ones(7), [Recipe(5, 1.0)], (0.7, 1.3), np.zeros(2, bool), SHARES
    )
    share = after[None, :, 0] / after[:, 0].sum()
    found = climb(past[-1], learnt, share, path, 1.3, SHARES)
    assert found[0, 0] == pytest.approx(after)
    offers = np.ones((2, 3), dtype=bool)
    carry = progression(
        past, offers, np.eye(2, dtype=bool), np.zeros(2, bool), np.ones(7), 0.0, (0.7, 1.3), SHARES
    )
    assert carry.climbing(past[-1], carry.ratio) == pytest.approx(after[:, 1:])
    assert matrix[1, 1] == 0.08


def test_all_of_a_grade_are_accounted_for():
    """Those who go on, repeat and drop out are all who were there."""
    rolls, _ = record()
    later, before = rolls[1:], rolls[:-1]
    gone = before[:, :, :2] * GONE[:2]
    stayed = before[:, :, 1:] * REPEAT[1:]
    promoted = later[:, :, 1:] - stayed
    again = before[:, :, :2] * REPEAT[:2]
    assert promoted + again + gone == pytest.approx(before[:, :, :2])


def test_where_nobody_repeats_all_is_as_before():
    rolls, _ = record()
    assert staying([0.0] * 3, [0.0] * 3) is None
    none = staying([0.0, 0.0, 1e-12], [0.0] * 3)
    plain, told = (
        school_ratios(rolls, np.ones(7), [Recipe(5, 1.0, 30)], (0.7, 1.3), np.zeros(2, bool), one)
        for one in (None, none)
    )
    assert isinstance(told, Ratios)
    assert plain.ratio == pytest.approx(told.ratio)


def test_more_than_all_is_refused():
    with pytest.raises(ValueError, match="of a grade"):
        staying([0.7], [0.4])
