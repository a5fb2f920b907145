from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.withholding import withhold


def found(counts, sums, told=None, limit=9):
    told = [True] * len(counts) if told is None else told
    return withhold(np.array(counts), sums, limit, np.array(told)).tolist()


def test_a_small_count_takes_the_next_smallest_with_it():
    assert found([60, 3, 20, 37], [(0, [1, 2, 3])]) == [False, True, True, False]


def test_small_counts_that_cover_one_another_are_enough_where_their_sum_is_not_small():
    assert found([30, 6, 5, 19], [(0, [1, 2, 3])]) == [False, True, True, False]
    assert found([24, 2, 3, 19], [(0, [1, 2, 3])]) == [False, True, True, True]


def test_noughts_and_large_counts_are_told():
    assert not any(found([30, 0, 10, 20], [(0, [1, 2, 3])]))


def test_the_total_goes_where_no_part_can():
    assert found([3, 3, 0], [(0, [1, 2])]) == [True, True, False]


def test_no_more_is_withheld_than_covers():
    """Two tiers, 50 and 8 admitted, 0 and 7 sent elsewhere: the tiers' sizes can be told."""
    counts = [50, 8, 0, 7, 50, 15, 58, 7, 65]
    sums = [(4, [0, 2]), (5, [1, 3]), (6, [0, 1]), (7, [2, 3]), (8, [4, 5]), (8, [6, 7])]
    withheld = np.flatnonzero(found(counts, sums)).tolist()
    assert withheld == [1, 3, 6, 7]


def test_what_is_told_nowhere_must_not_be_worked_out():
    """Of 100 children 97 are told: the other three are a small count."""
    assert found([100, 97, 3], [(0, [1, 2])], [True, True, False]) == [False, True, True]
    assert found([100, 60, 40], [(0, [1, 2])], [True, True, False]) == [False, False, True]


def test_sums_that_give_a_count_away_only_together():
    """Three pairs of three small counts: each sum hides two, and all of them tell every one."""
    counts = [5, 6, 7, 11, 12, 13]
    sums = [(3, [0, 1]), (4, [0, 2]), (5, [1, 2])]
    hidden = np.array(found(counts, sums))
    assert determined(np.array(counts) < 10, sums)[:3].all()
    assert hidden[:3].all()
    assert not determined(hidden, sums)[:3].any()


def determined(hidden, sums):
    """Counts that the sums determine, by the rank of the equations."""
    rows = np.zeros((len(sums), len(hidden)))
    for place, (total, parts) in enumerate(sums):
        rows[place, total] -= 1
        for part in parts:
            rows[place, part] += 1
    rows = rows[:, hidden]
    rank = np.linalg.matrix_rank(rows)
    at = np.flatnonzero(hidden)
    known = np.zeros(len(hidden), dtype=bool)
    for column, cell in enumerate(at):
        known[cell] = np.linalg.matrix_rank(np.vstack([rows, np.eye(len(at))[column]])) == rank
    return known


@given(
    st.lists(
        st.lists(st.sampled_from([0, 0, 1, 4, 9, 10, 12, 40, 200]), min_size=3, max_size=3),
        min_size=2, max_size=4,
    )
)  # fmt: skip
def test_no_small_count_of_a_table_with_margins_can_be_worked_out(table):
    """Rows, columns and the whole: no small one is determined, and no remainder is small."""
    inner = np.array(table)
    high, wide = inner.shape
    cells = [*inner.ravel(), *inner.sum(axis=1), *inner.sum(axis=0), inner.sum()]
    row, column, whole = high * wide, high * wide + high, high * wide + high + wide
    sums = [(row + i, [i * wide + j for j in range(wide)]) for i in range(high)]
    sums += [(column + j, [i * wide + j for i in range(high)]) for j in range(wide)]
    sums += [(whole, list(range(row, column))), (whole, list(range(column, whole)))]
    hidden = np.array(found(cells, sums))
    cells = np.array(cells)
    assert hidden[(cells >= 1) & (cells <= 9)].all()
    assert not hidden[cells == 0].any()
    assert not (determined(hidden, sums) & (cells <= 9)).any()
    for total, parts in sums:
        rest = cells[[part for part in parts if hidden[part]]].sum()
        assert hidden[total] or rest == 0 or rest > 9


@pytest.mark.parametrize("limit", [4, 9])
def test_the_limit_is_the_standards_own(limit):
    assert found([60, 6, 20, 34], [(0, [1, 2, 3])], limit=limit)[1] == (limit == 9)


def test_it_does_not_hang_on_the_order_of_sums():
    counts = [60, 3, 20, 37, 15, 22]
    sums = [(0, [1, 2, 3]), (3, [4, 5])]
    for order in permutations(sums):
        assert found(counts, order) == [False, True, True, False, False, False]
