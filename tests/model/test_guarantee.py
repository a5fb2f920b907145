"""Schools near to areas."""

import numpy as np

from planner.model.guarantee import Near


def test_both_are_told_by_phase():
    flags = np.eye(2, dtype=bool)
    near = Near({"primary": flags}, {"primary": ~flags})
    assert near.ever["primary"].tolist() == [[True, False], [False, True]]
    assert not near.always["primary"].diagonal().any()
