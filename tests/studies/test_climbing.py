import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.studies.climbing import by_path, climbed

NOBODY = np.zeros(2, dtype=bool)
pupils = arrays(float, (4, 3), elements=st.integers(0, 200).map(float))


def column(*values):
    return np.array(values, dtype=float)[:, None]


@given(pupils, pupils)
def test_the_same_start_climbs_to_the_same_end(below, above):
    none = np.zeros(4, dtype=bool)
    above = np.where(below.sum(axis=0) > 0, above, 0.0)
    assert climbed(below, below, above, none, none) == pytest.approx(above)


@given(pupils, pupils, pupils, arrays(bool, 4))
def test_the_whole_city_climbs_at_its_ratio_whatever_closes(below, was, above, shut):
    above = np.where(shut[:, None], 0.0, above)
    now = climbed(below, was, above, shut, np.zeros(4, dtype=bool))
    ratio = np.divide(above.sum(axis=0), was.sum(axis=0), out=np.ones(3), where=was.sum(axis=0) > 0)
    start = np.where(was.sum(axis=0) > 0, below.sum(axis=0), above.sum(axis=0))
    assert (now >= -1e-9).all()
    assert now.sum(axis=0) == pytest.approx(start * ratio)


def test_ten_of_eighty_leave_by_hand():
    """37.5 and 50 stay; of the 5 missing to 92.5, 4 come where they came, 1 where pupils are."""
    now = climbed(column(50, 50), column(40, 40), column(30, 44), NOBODY, NOBODY)
    assert now[:, 0] == pytest.approx([37.5 + 30 / 74, 50 + 4 + 44 / 74])


def test_pupils_of_a_closed_school_stay_on_paper_and_a_new_school_waits():
    shut, empty = np.array([True, False, False]), np.array([False, False, True])
    now = climbed(column(20, 30, 0), column(20, 30, 0), column(0, 40, 10), shut, empty)
    assert now[:, 0] == pytest.approx([20, 30, 0])


def test_a_grade_that_nobody_climbed_into_before_is_as_recorded():
    now = climbed(column(5, 5), column(0, 0), column(7, 3), NOBODY, NOBODY)
    assert now[:, 0] == pytest.approx([7, 3])


def test_progression_stays_in_its_phase_and_transfer_crosses():
    """Ratios 1 then 0.9 in the phase, 0.5 then 0.8 across; one school, entry 100."""
    start = np.array([[[100, 100, 50]], [[100, 100, 50]], [[100, 100, 50]]], dtype=float)
    end = np.array([[[100, 100, 50]], [[110, 90, 80]], [[110, 99, 72]]], dtype=float)
    progression, transfer, last = by_path(start, end, ("primary", "primary", "secondary"))
    assert progression[1, 0].tolist() == pytest.approx([100, 90, 50])
    assert progression[2, 0].tolist() == pytest.approx([100, 90, 45])
    assert transfer[1, 0].tolist() == pytest.approx([100, 90, 80])
    assert transfer[2, 0].tolist() == pytest.approx([100, 90, 72])
    assert (last == end).all()
