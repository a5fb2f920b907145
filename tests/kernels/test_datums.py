import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.datums import from_bd09, from_gcj02, in_mainland_box, to_bd09, to_gcj02

MILLIMETRE = 1e-3 / 111_320
"""Degrees of latitude."""


def test_published_points():
    """120 E 40 N: methods.md 5.1. 116.404 E 39.915 N: the samples of wandergis/coordtransform."""
    wgs = np.array([[120.0, 40.0], [116.404, 39.915]])
    expected = [[120.005676, 40.001305], [116.41024449916938, 39.91640428150164]]
    assert to_gcj02(wgs) == pytest.approx(np.array(expected), abs=5e-7)
    assert to_gcj02(wgs)[1] == pytest.approx(expected[1], abs=1e-12)
    taken_as_gcj = from_gcj02(np.array([[116.404, 39.915]]))
    there = to_bd09(taken_as_gcj)[0]
    assert there == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-11)


@pytest.mark.parametrize(
    ("city", "wgs", "gcj"),
    [
        ("Shanghai", (121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ("Shenzhen", (113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ("Beijing", (116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_points_of_another_implementation(city, wgs, gcj):
    """The test points of googollee/eviltransform, to a tenth of a millimetre both ways."""
    assert city
    assert to_gcj02(np.array([wgs]))[0] == pytest.approx(gcj, abs=MILLIMETRE / 10)
    assert from_gcj02(np.array([gcj]))[0] == pytest.approx(wgs, abs=MILLIMETRE / 10)


def test_a_point_of_baidu_straight_from_wgs_84():
    """The sample of wandergis/coordtransform, sent through both of its steps."""
    there = to_bd09(np.array([[116.404, 39.915]]))[0]
    assert there == pytest.approx([116.41662724378733, 39.922699552216216], abs=MILLIMETRE / 10)


def test_the_shift_is_about_half_a_kilometre_at_120_40():
    east, north = (to_gcj02(np.array([[120.0, 40.0]])) - [120, 40])[0]
    metres = np.hypot(east * 111_320 * np.cos(np.radians(40)), north * 111_035)
    assert metres == pytest.approx(505, abs=3)


@given(st.floats(73, 137), st.floats(1, 55))
def test_there_and_back_is_below_a_millimetre(lon, lat):
    point = np.array([[lon, lat]])
    for there, back in ((to_gcj02, from_gcj02), (to_bd09, from_bd09)):
        assert not np.array_equal(there(point), point)
        assert np.abs(back(there(point)) - point).max() < MILLIMETRE
        assert np.abs(there(back(point)) - point).max() < MILLIMETRE


def test_nothing_is_shifted_outside_the_mainland_box():
    outside = np.array([[-76.6, 39.3], [139.7, 35.7], [103.8, 0.5], [30.0, 60.0], [np.nan, np.nan]])
    assert not in_mainland_box(outside).any()
    for way in (to_gcj02, from_gcj02, to_bd09, from_bd09):
        np.testing.assert_array_equal(way(outside), outside)


def test_no_points_at_all():
    assert from_gcj02(np.empty((0, 2))).shape == (0, 2)
