import numpy as np

from planner.geography.distances import straight


def test_straight_lines_and_unknown_points():
    metres = straight(np.array([[0.0, 0.0]]), np.array([[3.0, 4.0], [np.nan, np.nan]]))
    assert metres.tolist() == [[5.0, np.inf]]
