"""Gini and Theil unit by unit: the worked example E11 within and between clusters."""

import numpy as np
import pytest

from planner.schools.inequality import MEASURES, spread_of

EACH = np.array([[4.0, 5, 6, 9, 7]])
PUPILS = np.array([[100.0, 200, 100, 100, 50]])
IDS = np.array(["west", "east"], dtype=object)
MEMBERS = np.array([[1.0, 1, 1, 1, 0], [0, 0, 0, 0, 1]])
CLUSTERS = np.array([[1.0, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 0, 0, 1]])


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


def test_a_school_of_two_clusters_counts_in_both_by_half():
    shared = CLUSTERS.copy()
    shared[:2, 1] = 0.5  # 100 of the 200 pupils who have 5 each go with 6 and 9
    found = by_measure(spread_of([(EACH, PUPILS)], IDS, MEMBERS, shared))
    assert found["theil"]["central"][0] == pytest.approx(0.0409398, abs=5e-8)
    mean, low, high = 5.8, 4.5, 20 / 3
    between = 0.4 * low / mean * np.log(low / mean) + 0.6 * high / mean * np.log(high / mean)
    assert found["theil_between"]["central"][0] == pytest.approx(between)
    assert found["theil_within"]["central"][0] == pytest.approx(0.0409398 - between, abs=5e-8)
