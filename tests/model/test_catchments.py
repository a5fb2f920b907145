import numpy as np
import pytest

from planner.model.catchments import DRAWN, CatchmentRule, Review


def review(bound, value):
    none = np.zeros(0)
    return Review(2025, 2027, "whole_areas", none, none, none, bound, value, none, 0.0, none, (),
                  (), (), optimal=False)  # fmt: skip


def test_the_gap_is_a_share_of_the_bound():
    assert review(1000.0, 1011.0).gap == pytest.approx(0.011)
    assert review(0.0, 0.0).gap == 0


def test_the_folder_rules_unless_a_scenario_says_otherwise():
    assert CatchmentRule().rule == "given"
    assert "given" not in DRAWN
    assert "nearest" not in DRAWN
