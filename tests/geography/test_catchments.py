import numpy as np

from planner.geography.catchments import carve, given, nearest

FAR = np.array([[100.0, 900.0, 400.0], [500.0, 300.0, 200.0], [800.0, 200.0, 100.0]])
SHARES = np.array([[1.0, 0, 0], [1.0, 0, 0], [0, 1.0, 0]])
OPEN = np.array([True, True, False])


def test_given_keeps_the_map():
    assert (given(SHARES, FAR, OPEN) == SHARES).all()


def test_given_sends_areas_of_a_closed_school_to_the_nearest():
    shares = given(SHARES, FAR, np.array([False, True, False]))
    assert shares.argmax(axis=1).tolist() == [1, 1, 1]


def test_nearest_ignores_schools_that_do_not_admit():
    assert nearest(FAR, OPEN).argmax(axis=1).tolist() == [0, 1, 1]
    assert not nearest(FAR, np.zeros(3, dtype=bool)).any()


def test_a_new_school_takes_the_nearest_areas_within_reach_until_full():
    entrants = np.array([10.0, 20.0, 15.0])
    roomy = carve(SHARES, FAR, entrants, 2, 100.0, 300.0)
    assert roomy.argmax(axis=1).tolist() == [0, 2, 2]  # the first area is beyond reach
    tight = carve(SHARES, FAR, entrants, 2, 16.0, 300.0)
    assert tight.argmax(axis=1).tolist() == [0, 0, 2]
    assert carve(SHARES, FAR, entrants, 2, 100.0, 50.0).tolist() == SHARES.tolist()
    assert (roomy.sum(axis=1) == 1).all()
