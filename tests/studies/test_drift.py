"""Where ratios are heading."""

import pytest

from planner.studies.drift import drift_of


def pairs(*ratios):
    return [(2000 + i, 100.0, 100.0 * ratio) for i, ratio in enumerate(ratios)]


@pytest.mark.parametrize(
    ("ratios", "direction"),
    [
        ((0.73, 0.69, 0.69, 0.68, 0.63, 0.65), "fell"),  # both ways, but far
        ((0.730, 0.729, 0.728), "fell"),  # little, but one way only
        ((0.60, 0.61, 0.63), "rose"),
        ((0.70, 0.71, 0.70), "steady"),
        ((0.70, 0.70, 0.70), "steady"),
        ((0.70, 0.69), "steady"),  # one change is no way
        ((0.70, 0.60), "fell"),
        ((0.70,), "unknown"),
        ((), "unknown"),
    ],
)
def test_direction(ratios, direction):
    assert drift_of(pairs(*ratios), 0.05).direction == direction


def test_ratios_and_changes_by_hand():
    found = drift_of([(2017, 8951.0, 6548.0), (2018, 9009.0, 6211.0)], 0.05)
    assert found.ratios == pytest.approx((0.731538, 0.689422), abs=1e-6)
    assert found.changes == pytest.approx((-0.057572,), abs=1e-6)
    assert found.change == found.changes[0]
