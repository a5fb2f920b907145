"""Histories of merged, renamed and split schools."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.heritage import events, inherited, kin, together

NAN = np.nan
ONE = [[0, 1]]


def rolls(*schools):
    """``(year, school, grade)`` from schools of ``(year, grade)``."""
    return np.array(schools, dtype=float).swapaxes(0, 1)


GONE = (NAN, NAN)
OLD = [(30, 20), (32, 28), GONE, GONE]
OTHER = [(10, 12), (12, 8), GONE, GONE]
NEW = [GONE, GONE, (40, 41), (44, 39)]


def heritage(table, pairs, phases=ONE):
    return inherited(table, np.isfinite(table), pairs, phases)


def test_a_new_name_keeps_its_history():
    found, told = heritage(rolls(OLD, NEW), [(1, 0)])
    assert found[:, 1].tolist() == [[30, 20], [32, 28], [40, 41], [44, 39]]
    assert np.isnan(found[:, 0]).all()
    assert told[:, 1].all()
    assert not told[:, 0].any()


def test_a_merger_sums_before_ratios():
    """Ratios of a merger are those of its sums: 28 + 8 of 30 + 10, then 41 of 32 + 12."""
    found, told = heritage(rolls(OLD, OTHER, NEW), [(2, 0), (2, 1)])
    assert found[:2, 2].tolist() == [[40, 32], [44, 36]]
    assert told[:, 2].all()


def test_a_school_that_takes_another_in_has_both_histories():
    host = [(50, 50), (50, 50), (80, 76), (80, 80)]
    found, _ = heritage(rolls(OLD, host), [(1, 0)])
    assert found[:, 1, 0].tolist() == [80, 82, 80, 80]


def test_a_split_shares_history_by_the_pupils_of_its_first_year():
    small, large = ([GONE, GONE, (10, 10), (9, 9)], [GONE, GONE, (30, 30), (31, 31)])
    found, told = heritage(rolls(OLD, small, large), [(1, 0), (2, 0)])
    assert found[:2, 1].tolist() == [[7.5, 5], [8, 7]]
    assert found[:2, 2].tolist() == [[22.5, 15], [24, 21]]
    assert not told[:2].any()  # a share of a count is no count


def test_a_split_by_phase_gives_each_phase_to_who_teaches_it():
    lower, upper = [GONE, GONE, (30, NAN), (30, NAN)], [GONE, GONE, (NAN, 25), (NAN, 28)]
    found, told = heritage(rolls(OLD, lower, upper), [(1, 0), (2, 0)], [[0], [1]])
    assert found[:, 1, 0].tolist() == [30, 32, 30, 30]
    assert found[:, 2, 1].tolist() == [20, 28, 25, 28]
    assert np.isnan(found[:, 1, 1]).all()
    assert told[:, 1, 0].all()


def test_a_school_that_goes_on_keeps_its_share():
    stays, new = [(40, 40), (40, 40), (30, 30), (30, 30)], [GONE, GONE, (10, 10), (10, 10)]
    found, _ = heritage(rolls(stays, new), [(1, 0)])
    assert found[:, :, 0].tolist() == [[30, 10], [30, 10], [30, 10], [30, 10]]


def test_successions_of_successions_go_all_the_way():
    first = [(30, 20), GONE, GONE, GONE]
    second = [GONE, (25, 25), (26, 26), GONE]
    third = [GONE, GONE, GONE, (27, 27)]
    found, _ = heritage(rolls(first, second, third), [(2, 1), (1, 0)])
    assert found[:, 2, 0].tolist() == [30, 25, 26, 27]


def test_what_has_not_come_to_pass_changes_nothing():
    """Before the new school has pupils nobody knows of it (C14)."""
    table = rolls(OLD, NEW)[:2]
    found, _ = heritage(table, [(1, 0)])
    assert found is table
    assert events(table, [(1, 0)]) == []


@given(
    st.lists(st.integers(0, 60), min_size=24, max_size=24),
    st.sets(st.sampled_from([(2, 0), (2, 1), (3, 0), (3, 2)])),
)
def test_every_years_sum_by_grade_stays(counts, pairs):
    table = np.array(counts, dtype=float).reshape(3, 4, 2)
    table[table == 0] = NAN
    found, _ = heritage(table, sorted(pairs))
    assert np.nansum(found, axis=1) == pytest.approx(np.nansum(table, axis=1))


def test_schools_are_compared_together_from_the_year_before_they_met():
    table = rolls(OLD, OTHER, NEW, [(5, 5)] * 4)
    pairs = [(2, 0), (2, 1)]
    assert kin(table, pairs, 0, 3).tolist() == [2, 2, 2, 3]
    assert kin(table, pairs, 2, 3).tolist() == [0, 1, 2, 3]
    assert kin(table, pairs, 0, 1).tolist() == [0, 1, 2, 3]


def test_parts_of_a_split_are_compared_as_the_school_they_were():
    small, large = [GONE, GONE, (10, 10), (9, 9)], [GONE, GONE, (30, 30), (31, 31)]
    table = rolls(small, large, OLD)
    label = kin(table, [(0, 2), (1, 2)], 1, 3)
    assert label.tolist() == [2, 2, 2]
    assert together(table[3], label).tolist()[2] == [40, 40]
    assert np.isnan(together(table[3], label)[:2]).all()


def test_nobody_is_summed_where_nobody_followed():
    table = rolls(OLD, NEW)
    assert together(table, np.arange(2)) is table
