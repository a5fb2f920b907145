import numpy as np
import pytest

from planner.geography.tasks import Task
from planner.geography.units import roots, united, units


def task(pupils, places, metres, now=None):
    metres = np.asarray(metres, dtype=float)
    return Task(
        np.asarray(pupils, dtype=float),
        np.asarray(places, dtype=float),
        metres,
        np.ones(metres.shape, dtype=bool),
        np.zeros(metres.shape) if now is None else np.asarray(now, dtype=float),
        0.0,
    )


def test_schools_of_one_catchment_are_one_unit():
    now = np.array([[0.5, 0.5, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]])
    every = np.ones(4, dtype=bool)
    assert units(now, every).tolist() == [0, 0, 1, 2]
    assert units(now, np.array([True, False, True, True])).tolist() == [0, -1, 1, 2]
    chain = np.array([[0.5, 0.5, 0, 0], [0, 0.5, 0.5, 0]])
    assert units(chain, every).tolist() == [0, 0, 0, 1]


def test_a_unit_parts_its_children_by_places_so_that_no_school_of_it_overflows():
    now = np.array([[0.25, 0.75, 0], [0, 0, 1]])
    metres = np.tile([1.0, 5.0, 9.0], (2, 1))
    joint, members = united(task([40, 20], [40, 10, 30], metres, now), np.array([0, 0, 1]))
    assert members.toarray() == pytest.approx(np.array([[0.8, 0.2, 0], [0, 0, 1]]))
    assert joint.places.tolist() == [50, 30]
    assert joint.metres[0] == pytest.approx([1.8, 9])
    assert joint.now.tolist() == [[1, 0], [0, 1]]


def test_where_places_are_not_known_they_share_as_so_far():
    now = np.array([[0.25, 0.75, 0], [0, 0, 1]])
    joint, members = united(task([40, 20], [40, np.nan, 30], np.ones((2, 3)), now),
                            np.array([0, 0, 1]))  # fmt: skip
    assert members.toarray() == pytest.approx(np.array([[0.25, 0.75, 0], [0, 0, 1]]))
    assert np.isnan(joint.places).tolist() == [True, False]


def test_a_unit_is_as_far_as_those_of_its_schools_to_which_a_way_leads():
    metres = np.array([[100.0, np.inf, 50.0]])
    joint, _ = united(task([4], [10, 10, 10], metres), np.array([0, 0, 1]))
    assert joint.metres.tolist() == [[100, 50]]


def test_one_of_two_schools_in_an_area_begins_next_door():
    """Area 1 is the second school's, so that keeps it; the first begins in its own land."""
    now = np.array([[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]])
    metres = np.array([[300.0, 400, 900], [50, 50, 500], [600, 600, 0]])
    joint, members = united(task([1, 1, 1], [9, 9, 9], metres, now), np.arange(3))
    assert roots(joint, members, np.array([1, 1, 2])).tolist() == [0, 1, 2]


def test_a_school_without_land_begins_at_the_nearest_that_is_free_or_nowhere():
    now = np.zeros((2, 3))
    metres = np.array([[10.0, 10, 10], [90, 80, 70]])
    joint, members = united(task([1, 1], [9, 9, 9], metres, now), np.arange(3))
    assert roots(joint, members, np.array([0, 0, 0])).tolist() == [0, 1, -1]
