"""Measures of forecasts, by hand."""

import numpy as np
import pandas as pd
import pytest

from planner.studies.measures import best, measured

EDGES = ("p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5")


def rows(method, cells, level="city", edges=None):
    """Rows of (origin, target, forecast, actual)."""
    frame = pd.DataFrame(cells, columns=["origin", "target", "forecast", "actual"])
    told = dict(zip(EDGES, edges or [np.nan] * 7, strict=True))
    frame = frame.assign(method=method, level=level, id="*", phase="primary", grade="1", **told)
    return frame.assign(
        crps=(frame["forecast"] - frame["actual"]).abs(), pairs=frame["origin"] - 2000
    )


def test_a_line_of_measures():
    frame = rows("m", [(2002, 2003, 110, 100), (2003, 2004, 90, 100), (2004, 2005, 3, 0)])
    row = measured(frame).iloc[0]
    assert (row["horizon"], row["n"], row["origins"]) == (1, 3, 3)
    assert (row["mape"], row["median"], row["bias"]) == (10, 10, 0)
    assert row["wape"] == pytest.approx(11.5)
    assert row["crps"] == pytest.approx(23 / 3)
    assert (row["pairs_min"], row["pairs_max"]) == (2, 4)
    assert row["floor"] == pytest.approx(7.97885, abs=1e-5)
    assert row[["cover50", "cover80", "cover95", "score80"]].isna().all()


def test_intervals_are_covered_and_scored():
    edges = (80, 90, 95, 100, 105, 110, 120)
    cells = [(2002, 2003, 100, 100), (2003, 2004, 100, 108), (2004, 2005, 100, 115)]
    row = measured(rows("m", cells, edges=edges)).iloc[0]
    assert row["cover50"] == pytest.approx(1 / 3)
    assert row["cover80"] == pytest.approx(2 / 3)
    assert row["cover95"] == 1
    assert row["score80"] == pytest.approx((20 + 20 + 70) / 3)  # C10: [90, 110], 115 scores 70


def test_horizons_and_levels_are_apart():
    cells = [(2002, 2003, 1, 2), (2002, 2004, 1, 2)]
    frame = pd.concat([rows("m", cells), rows("m", cells, level="district")])
    found = measured(frame)
    assert found[["level", "horizon"]].to_numpy().tolist() == [
        ["city", 1], ["city", 2], ["district", 1], ["district", 2],
    ]  # fmt: skip


def test_the_best_is_named_only_where_enough_origins_speak():
    cells = [(o, o + h, 100 + h, 100) for o in (2002, 2003, 2004) for h in (1, 2) if o + h < 2006]
    wrong = [(o, t, f + 5, a) for o, t, f, a in cells]
    frame = pd.concat([rows("near", cells), rows("far", wrong)])
    found = best(frame, 3)
    assert found["by_horizon"][0] == {
        "horizon": 1, "method": "near", "n": 3, "origins": 3, "wape": {"far": 6.0, "near": 1.0},
    }  # fmt: skip
    assert found["by_horizon"][1]["method"] is None
    assert found["by_horizon"][1]["origins"] == 2
    assert found["overall"]["method"] == "near"
    assert found["overall"]["n"] == 5
    assert best(frame, 4)["overall"]["method"] is None
