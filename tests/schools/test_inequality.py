"""Gini and Theil unit by unit: the worked example E11 within and between clusters."""

import numpy as np
import pytest

from planner.schools.inequality import MEASURES, spread_of

EACH = np.array([[4.0, 5, 6, 9, 7]])
PUPILS = np.array([[100.0, 200, 100, 100, 50]])
IDS = np.array(["west", "east"], dtype=object)
MEMBERS = np.array([[1.0, 1, 1, 1, 0], [0, 0, 0, 0, 1]])
CLUSTERS = np.array([3, 3, 8, 8, 5])


def by_measure(blocks):
    return {block["measure"]: block for block in blocks}


def test_e11_in_a_district_of_two_clusters():
    found = by_measure(spread_of([(EACH, PUPILS)], IDS, MEMBERS, CLUSTERS))
    assert tuple(found) == MEASURES
    assert found["theil"]["central"][0] == pytest.approx(0.0409398, abs=5e-8)
    assert found["theil_between"]["central"][0] == pytest.approx(0.0279964, abs=5e-8)
    assert found["theil_within"]["central"][0] == pytest.approx(0.0129434, abs=5e-8)
    assert found["gini"]["central"][1] == pytest.approx(0, abs=1e-12)  # one school alone
    assert found["gini"]["id"] is IDS
    assert np.isnan(found["gini"]["p90"]).all()


def test_a_unit_where_nobody_goes_to_school_is_not_equal_but_unknown():
    nobody = PUPILS * [[1, 1, 1, 1, 0]]
    found = by_measure(spread_of([(EACH, nobody), (EACH, nobody)], IDS, MEMBERS, CLUSTERS))
    assert np.isnan([found[name]["central"][1] for name in MEASURES]).all()
    assert np.isnan(found["gini"]["p90"][1])
    assert found["theil"]["central"][0] == pytest.approx(0.0409398, abs=5e-8)


def test_futures_have_their_own_spread_and_clusters_may_be_unknown():
    drawn = np.concatenate([EACH, 5 + 0 * EACH]), np.concatenate([PUPILS, PUPILS])
    found = by_measure(spread_of([(EACH, PUPILS), drawn], IDS, MEMBERS, None))
    assert found["theil"]["mean"][0] == pytest.approx(0.0409398 / 2, abs=5e-8)
    assert np.isnan(found["theil_between"]["central"]).all()
