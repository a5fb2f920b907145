import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.kernels.reconciliation import (
    mint,
    nested,
    not_negative,
    rake,
    summing_matrix,
)

SEED = np.array([[1.0, 2], [3, 4]])
ROWS, COLUMNS = np.array([10.0, 10]), np.array([8.0, 12])
BASE = np.array([100.0, 40, 50])
PAIR = summing_matrix([], 2)
DISTRICTS = np.array([5, 5, 2, 2, 2])
QUARTERS = np.array([1, 1, 2, 3, 3])
TREE = [DISTRICTS, QUARTERS]
counts = st.floats(1, 40)


def test_raking():  # A10
    table = rake(SEED, ROWS, COLUMNS)
    assert table == pytest.approx(np.array([[3.51530, 6.48470], [4.48470, 5.51530]]), abs=5e-6)
    assert table[0, 0] * table[1, 1] / (table[0, 1] * table[1, 0]) == pytest.approx(2 / 3)
    assert table.sum(axis=1) == pytest.approx(ROWS, rel=1e-10)
    assert table.sum(axis=0) == pytest.approx(COLUMNS, rel=1e-10)


@settings(deadline=None, max_examples=50)
@given(arrays(float, (3, 4), elements=counts), arrays(float, (3, 4), elements=counts))
def test_raking_meets_margins_and_keeps_odds(seed, other):
    table = rake(seed, other.sum(axis=1), other.sum(axis=0))
    assert table.sum(axis=1) == pytest.approx(other.sum(axis=1), rel=1e-9)
    assert table.sum(axis=0) == pytest.approx(other.sum(axis=0), rel=1e-9)
    scaled = [values / values[:1] / (values / values[:1])[:, :1] for values in (seed, table)]
    assert scaled[1] == pytest.approx(scaled[0], rel=1e-6)


def test_every_draw_is_raked_by_itself():
    seeds = np.stack([SEED, SEED[::-1], np.ones((2, 2))])
    columns = np.array([[8.0, 12], [8, 12], [1, 19]])
    together = rake(seeds, ROWS, columns)
    alone = [rake(seed, ROWS, column) for seed, column in zip(seeds, columns, strict=True)]
    assert together == pytest.approx(np.array(alone), rel=1e-9)
    assert together[2] == pytest.approx(np.array([[0.5, 9.5], [0.5, 9.5]]))


def test_noughts_stay_noughts():
    table = rake(np.array([[1.0, 2, 0], [3, 4, 0], [0, 0, 0]]), np.array([10.0, 10, 0]),
                 np.array([8.0, 12, 0]))  # fmt: skip
    assert table[:2, :2] == pytest.approx(rake(SEED, ROWS, COLUMNS))
    assert table.sum() == pytest.approx(20)
    assert rake(SEED, np.zeros(2), np.zeros(2)).tolist() == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("seed", "rows", "columns", "message"),
    [
        ([[1, 2], [0, 0]], [10, 10], [8, 12], "row 1 holds only noughts and must sum to 10"),
        ([[0, 2], [0, 4]], [10, 10], [8, 12], "column 0 holds only noughts and must sum to 8"),
        ([[1, 1], [0, 1]], [0, 20], [8, 12], "column 0 holds only noughts and must sum to 8"),
        ([[1, 2], [3, 4]], [10, 10], [8, 13], "the rows sum to 20 and the columns to 21"),
        ([[1, -2], [3, 4]], [10, 10], [8, 12], "seed 0, 1: -2 is negative"),
        ([[1, 2], [3, 4]], [10, -10], [0, 0], "rows 1: -10 is negative"),
        ([[1, 2], [3, 4]], [10, 10], [np.nan, 12], "columns 0: nan is negative or missing"),
        ([[1, 0], [0, 1]], [10, 10], [8, 12], "noughts of the seed keep row 0 from its margin"),
    ],
)
def test_raking_that_cannot_be(seed, rows, columns, message):
    with pytest.raises(ValueError, match=message):
        rake(*(np.array(values, dtype=float) for values in (seed, rows, columns)))


def test_a_hierarchy_sums_its_areas():
    summing = summing_matrix(TREE, 5)
    assert summing[0].tolist() == [1] * 5
    assert summing[1:3].tolist() == [[0, 0, 1, 1, 1], [1, 1, 0, 0, 0]]
    assert summing[3:6].tolist() == [[1, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 1]]
    assert (summing[6:] == np.eye(5)).all()
    assert [parent.tolist() for _, parent in nested(TREE, 5)] == [[0, 0], [1, 0, 0],
                                                                  [0, 0, 1, 2, 2]]  # fmt: skip


def test_labels_that_are_no_hierarchy():
    with pytest.raises(ValueError, match="unit 2 of level 1 lies in two units above it"):
        nested([np.array([0, 0, 1]), np.array([1, 2, 2])], 3)
    with pytest.raises(ValueError, match=r"level 0 has labels of shape \(2,\) for 3 areas"):
        nested([np.array([0, 0])], 3)


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        (np.ones(3), [96.667, 43.333, 53.333]),
        (PAIR.sum(axis=1), [95, 42.5, 52.5]),
        (np.array([25.0, 4, 16]), [94.444, 40.889, 53.556]),
    ],
)
def test_mint(weights, expected):  # A9
    assert mint(BASE, PAIR, weights) == pytest.approx(np.array(expected), abs=5e-4)


def by_definition(base, summing, covariance):
    """The textbook form, S(S'W⁻¹S)⁻¹S'W⁻¹ŷ."""
    left = summing.T @ np.linalg.inv(covariance)
    return summing @ np.linalg.inv(left @ summing) @ left @ base


@settings(deadline=None, max_examples=50)
@given(
    arrays(float, (3, 11), elements=st.floats(-100, 1000)),
    arrays(float, (11,), elements=st.floats(0.1, 50)),
)
def test_reconciled_draws_are_coherent(base, variances):  # D4
    summing = summing_matrix(TREE, 5)
    for weights in (np.ones(11), summing.sum(axis=1), variances):
        found = mint(base, summing, weights)
        assert found == pytest.approx(found[:, 6:] @ summing.T, abs=1e-8)
        again = mint(found, summing, weights)
        assert again == pytest.approx(found, abs=1e-7)
    assert found == pytest.approx(
        np.array([by_definition(draw, summing, np.diag(variances)) for draw in base]), abs=1e-6
    )


def test_what_has_no_variance_stays():
    found = mint(BASE, PAIR, np.array([0.0, 1, 3]))
    assert found == pytest.approx([100, 42.5, 57.5])


def test_weights_that_cannot_be():
    with pytest.raises(ValueError, match="no room to reconcile"):
        mint(BASE, PAIR, np.zeros(3))
    with pytest.raises(ValueError, match="negative"):
        mint(BASE, PAIR, np.array([1.0, -1, 1]))
    with pytest.raises(ValueError, match="must be the areas themselves"):
        mint(BASE, PAIR[::-1], "ols")


def test_no_negative_children():
    values = np.array([90.0, -10, 40, 60])
    assert not_negative(values, []).tolist() == [90, 0, 36, 54]
    assert not_negative(-values, []).tolist() == [0, 0, 0, 0]


@settings(deadline=None)
@given(arrays(float, (4, 5), elements=st.floats(-50, 100)))
def test_no_negative_children_and_still_coherent(areas):
    summing = summing_matrix(TREE, 5)
    values = areas @ summing.T
    found = not_negative(values, TREE)
    assert (found >= 0).all()
    assert found == pytest.approx(found[:, 6:] @ summing.T, abs=1e-8)
    assert found[:, 0] == pytest.approx(np.maximum(values[:, 0], 0), abs=1e-8)
    kept = (values >= 0).all(axis=1)
    assert found[kept] == pytest.approx(values[kept])
