"""CRPS skill of a table of forecasts."""

import numpy as np
import pandas as pd
import pytest

from planner.studies.skill import skills

METHODS = {"planner": 3.0, "last_value": 4.0, "ratios_3y": 2.0, "holt": 1.0}


@pytest.fixture(scope="module")
def standards(toytown):
    return toytown.standards


def table(origins):
    return pd.DataFrame(
        [
            {
                "method": method, "level": "school", "id": unit, "phase": "primary", "grade": "all",
                "origin": origin, "target": origin + step, "crps": score * (1 + origin % 3),
            }
            for method, score in METHODS.items()
            for unit in ("N", "S")
            for origin in origins
            for step in (1, 2)
        ]
    )  # fmt: skip


def test_skill_is_told_by_horizon_against_both_marks(standards):
    found = skills(table(range(2010, 2018)), standards).set_index(["against", "horizon"])
    assert found.loc[("last_value", 1), "skill"] == pytest.approx(0.25)
    assert found.loc[("ratios_3y", 2), "skill"] == pytest.approx(-0.5)
    assert found["n"].tolist() == [16] * 4
    assert found["origins"].tolist() == [8] * 4
    np.testing.assert_allclose(found["low"], found["skill"])  # the same in every origin


def test_few_origins_have_no_interval(standards):
    found = skills(table((2010, 2011)), standards)
    assert found["skill"].notna().all()
    assert found["low"].isna().all()


def test_only_cells_that_both_scored_count(standards):
    whole = table(range(2010, 2014))
    gone = (whole["method"] == "last_value") & (whole["id"] == "S")
    found = skills(whole[~gone], standards).set_index(["against", "horizon"])
    assert found.loc[("last_value", 1), "n"] == 4
    assert found.loc[("ratios_3y", 1), "n"] == 8
