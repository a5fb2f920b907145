"""Known answers: I1 (books of five schools), I4, E11 and published composites."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from planner.kernels.inequality import gini, theil, variation

PUPILS = np.array([45.0, 37, 89, 76, 55])
BOOKS = np.array([279.0, 137, 935, 160, 402])
ALL = np.ones((1, 5))

amounts = arrays.arrays(float, 6, elements=st.floats(0, 1e6))
people = arrays.arrays(float, 6, elements=st.integers(1, 3000).map(float))
ONE = np.ones((1, 6))


def test_i1_books_of_five_schools():
    mean, cv = variation(BOOKS, PUPILS, ALL)
    assert round(float(mean[0]), 5) == 6.33444
    assert round(float(cv[0]), 5) == 0.51526
    assert f"{cv[0]:.2f}" == "0.52"  # as published
    each = BOOKS / PUPILS
    unweighted = np.sqrt(np.mean((each - mean[0]) ** 2)) / mean[0]
    assert abs(unweighted - cv[0]) > 0.02


def test_i1_what_an_unweighted_form_would_give():
    each = BOOKS / PUPILS
    assert each.std() / each.mean() == pytest.approx(0.48877, abs=5e-6)
    assert each.std(ddof=1) / each.mean() == pytest.approx(0.5465, abs=5e-5)


def test_i4_equal_amounts_a_pupil_do_not_vary():
    assert variation(7.3 * PUPILS, PUPILS, ALL).cv[0] == pytest.approx(0, abs=1e-12)


@given(amounts, people, st.floats(0.01, 1e4))
def test_i4_another_unit_of_the_resource_changes_nothing(amount, pupils, factor):
    assume(amount.sum() > 1)
    before, after = (variation(part, pupils, ONE).cv for part in (amount, factor * amount))
    assert after == pytest.approx(before, rel=1e-9, abs=1e-9)


@given(amounts, people, people)
def test_i4_merging_schools_that_are_equally_rich_changes_nothing(amount, pupils, more):
    assume(amount.sum() > 1)
    rich = amount[0] / pupils[0]
    both = np.append(amount, rich * more[0]), np.append(pupils, more[0])
    merged, of = amount.copy(), pupils.copy()
    merged[0] += rich * more[0]
    of[0] += more[0]
    apart = variation(*both, np.ones((1, 7))).cv
    assert variation(merged, of, ONE).cv == pytest.approx(apart, rel=1e-9, abs=1e-9)


def test_i4_pupils_who_move_from_a_rich_school_to_a_poor_one_widen_the_gap():
    def after(moved):
        return variation(np.array([200.0, 100.0]), np.array([100.0 - moved, 100.0 + moved]),
                         np.ones((1, 2))).cv[0]  # fmt: skip

    assert after(0) == pytest.approx(1 / 3)
    # x = 2.5 and 100/120: mean 1.5, deviations 1 and 2/3 → √(.4·1 + .6·4/9)/1.5
    assert after(20) == pytest.approx(np.sqrt(0.4 + 0.6 * 4 / 9) / 1.5)
    assert after(-20) < after(0) < after(20)


def test_groups_are_reckoned_apart_and_the_unknown_left_out():
    amount = np.array([10.0, 30.0, np.nan, 5.0])
    pupils = np.array([10.0, 10.0, 10.0, 0.0])
    mean, cv = variation(amount, pupils, np.array([[1.0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    assert mean[0] == 2
    assert cv[0] == pytest.approx(0.5)
    assert np.isnan(mean[1:]).all()
    assert np.isnan(cv[1:]).all()


def test_many_futures_at_once_are_each_their_own():
    pupils = np.stack([PUPILS, 2 * PUPILS, PUPILS[::-1]])
    cv = variation(np.broadcast_to(BOOKS, pupils.shape), pupils, ALL).cv
    single = [variation(BOOKS, row, ALL).cv[0] for row in pupils]
    assert cv[:, 0] == pytest.approx(single)


@pytest.mark.parametrize(
    ("values", "found"), [((1, 2, 3, 4), 0.25), ((5, 5, 5), 0.0), ((0, 1), 0.5)]
)
def test_e11_gini(values, found):
    x = np.array(values, dtype=float)
    assert gini(x, np.ones(len(x))) == pytest.approx(found, abs=1e-12)


@given(amounts, people)
def test_gini_is_half_the_mean_difference_over_the_mean(values, weights):
    assume(values.sum() > 1)
    mean = np.average(values, weights=weights)
    apart = np.abs(values[:, None] - values) * weights[:, None] * weights
    long_way = apart.sum() / weights.sum() ** 2 / (2 * mean)
    assert gini(values, weights) == pytest.approx(long_way, abs=1e-9)


def test_e11_theil_and_its_parts():
    found = theil(
        np.array([4.0, 5, 6, 9]),
        np.array([100.0, 200, 100, 100]),
        np.array([[1.0, 1, 0, 0], [0, 0, 1, 1]]),
    )
    assert found.total == pytest.approx(0.0409398, abs=5e-8)
    assert found.between == pytest.approx(0.0279964, abs=5e-8)
    assert found.within == pytest.approx(0.0129434, abs=5e-8)


@given(amounts, people)
def test_theil_within_groups_of_one_is_nought(values, weights):
    assume(values.sum() > 1)
    alone = theil(values, weights, np.eye(6))
    assert alone.within == pytest.approx(0, abs=1e-9)
    together = theil(values, weights, np.ones((1, 6)))
    assert together.between == pytest.approx(0, abs=1e-9)
    assert together.total == pytest.approx(alone.total)
    assert alone.total >= -1e-12


def test_nothing_known_is_not_equality():
    nothing = np.full(3, np.nan)
    assert np.isnan(gini(nothing, np.ones(3)))
    assert np.isnan(theil(np.zeros(3), np.ones(3), np.ones((1, 3))).total)
