"""HiGHS on what is left: the best, none, or nothing claimed."""

import numpy as np

from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_proof import verdict

CASE, _ = checked(
    [[2.0, 9, 7], [3, 4, 8], [9, 1, 6], [6, 5, 4]], [30, 20, 40, 10], [60, 50, 45], [5.0, 8, 6],
    None, None,
)  # fmt: skip
WAY, STATUS = np.ones((3, 4), dtype=bool), np.zeros(3, dtype=np.int64)


def test_the_best_below_the_limit_is_proven():
    for limit in (np.inf, 30.0):
        found = verdict(CASE, WAY, STATUS, limit, 1000, 60.0)
        assert found.ended
        assert abs(found.bound - 24) < 1e-6
        assert found.school.tolist() == [0, 0, 1, 1]
        assert found.is_open.tolist() == [True, True, False]


def test_none_below_the_limit_is_a_proof():
    found = verdict(CASE, WAY, STATUS, 23.0, 1000, 60.0)
    assert (found.school, found.bound, found.ended) == (None, np.inf, True)
    way = WAY.copy()
    way[:, 0] = False
    assert verdict(CASE, way, STATUS, np.inf, 1000, 60.0).ended


def test_settled_sites_are_kept():
    found = verdict(CASE, WAY, np.array([1, 1, 1]), np.inf, 1000, 60.0)
    assert found.is_open.all()
    found = verdict(CASE._replace(low=3), WAY, STATUS, np.inf, 1000, 60.0)
    assert found.is_open.all()


def test_no_time_is_no_proof():
    found = verdict(CASE, WAY, STATUS, np.inf, 1000, 0.0)
    assert not found.ended or found.school is not None
    assert found.bound <= 24 + 1e-6
