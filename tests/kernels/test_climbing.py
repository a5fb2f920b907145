import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.climbing import climb, lanes, nearest
from planner.kernels.progression import fed
from planner.kernels.rollforward import carried


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(2, 5))
def test_equals_what_is_fed_and_carried(seed, schools, grades):
    rng = np.random.default_rng(seed)
    pupils = rng.integers(0, 120, (3, schools, grades)).astype(float)
    wanted = rng.random((grades - 1, schools, schools)) < 0.4
    step, into, origin = np.nonzero(wanted)
    ratio = rng.uniform(0.5, 1.6, (schools, grades - 1))
    base = rng.integers(0, 3, ratio.shape) * 40.0
    source = into, origin, step
    found = climb(pupils, lanes(source, schools, grades), ratio, base, 1.3)
    assert found == pytest.approx(carried(fed(pupils, source), ratio, base, 1.3))
    roll = np.full((3, 2, schools, grades), -1.0)  # written into a part of a larger array
    climb(pupils, lanes(source, schools, grades), ratio, base, 1.3, roll[:, 1, :, 1:])
    assert (roll[:, 1, :, 1:] == found).all()
    assert (roll[:, 0] == -1).all()
    assert (roll[:, 1, :, 0] == -1).all()


def test_a_bulge_brings_no_more_joiners():  # C7
    own = np.array([0]), np.array([0]), np.array([0])
    pupils = np.array([[200.0, 0.0]])
    ratio, along = np.array([[1.05]]), lanes(own, 1, 2)
    assert climb(pupils, along, ratio, np.array([[100.0]]), 1.3).tolist() == [[205.0]]
    assert climb(pupils, along, ratio, np.array([[0.0]]), 1.3).tolist() == [[210.0]]


def test_a_grade_that_nobody_feeds_is_empty():
    none = (np.array([], dtype=int),) * 3
    found = climb(np.ones((2, 1, 3)), lanes(none, 1, 3), np.ones((1, 2)), np.zeros((1, 2)), 1.3)
    assert found.tolist() == [[[0.0, 0.0]], [[0.0, 0.0]]]


def test_whole_children_are_the_nearest_ones():
    values = np.array([[0.4, 0.6, 12.0], [1.5, 2.5, -0.2]])
    assert nearest(values).tolist() == [[0, 1, 12], [2, 2, 0]]
    assert nearest(np.asfortranarray(values)).dtype == np.int16
