"""Table of access of the made town: 147 children in the north-west and north-east, 97 south."""

from dataclasses import replace

import numpy as np
import pytest

from planner.outputs.access_tables import COLUMNS, KEYS, access, indexed


@pytest.fixture(scope="module")
def frame(accessed):
    return access(accessed)


def at(frame, **wanted):
    found = frame
    for name, value in wanted.items():
        found = found[found[name] == value]
    assert len(found) == 1
    return float(found["central"].iloc[0])


def test_rows_are_single_and_sorted_by_key(frame):
    assert list(frame.columns) == list(COLUMNS)
    assert not frame.duplicated(list(KEYS)).any()
    assert frame["level"].is_monotonic_increasing
    assert set(frame["level"]) == {"area", "city", "district"}


def test_metres_are_rounded_to_tenths_and_shares_told(frame):
    key = {"id": "*", "phase": "primary", "year": 2025, "group": "all"}
    assert at(frame, measure="distance", **key) == 162.2
    assert at(frame, measure="distance_p90", **key) == 353.6
    reach = {"weights": "binary", "reach_m": 500.0}
    assert at(frame, measure="places", **reach, **key) == pytest.approx(300 / 244, abs=5e-7)
    parts = [at(frame, measure=f"theil_{part}", **reach, **key) for part in ("within", "between")]
    assert sum(parts) == pytest.approx(at(frame, measure="theil", **reach, **key), abs=2e-6)


def test_areas_are_told_at_every_reach_in_the_chosen_form(frame):
    areas = frame[(frame["level"] == "area") & (frame["measure"] == "places")]
    assert set(areas["year"]) == {2024, 2028}
    assert set(areas["weights"]) == {"binary"}
    assert set(areas["reach_m"]) == {250.0, 500.0}


def test_blank_reaches_are_found_by_key(frame):
    values = indexed(frame)
    key = ("city", "*", "primary", 2025, "all", "children", "", -1.0)
    assert values[key] == 244
    assert not any(one[0] == "area" for one in values)


def test_without_access_the_table_is_empty(accessed):
    frame = access(replace(accessed, access=None))
    assert list(frame.columns) == list(COLUMNS)
    assert frame.empty
    assert frame["year"].dtype == np.int64
