"""What the papers of every back-test share."""

import numpy as np
import pandas as pd
import pytest

from planner.outputs.findings import (
    best_of,
    plain,
    skill_lines,
    write_findings,
)


def forecasts(grade="all"):
    cells = [("city", grade), ("school", grade), ("school_grade", "1")]
    return pd.DataFrame(
        [
            {
                "method": method, "level": level, "id": "x", "phase": "primary", "grade": at,
                "origin": 2020, "target": 2021, "forecast": 1 / 3, "p10": -0.001, "actual": 1.0,
                "crps": 2 / 3, "pairs": 3,
            }
            for method in ("holt", "planner")
            for level, at in cells
        ]
    )  # fmt: skip


def test_the_csv_is_rounded_and_parquet_is_not(tmp_path):
    def draw(table, folder):
        path = folder / "foreseen.png"
        path.write_text(f"{table['forecast'].iloc[0]}", encoding="utf-8")
        return path

    paths = write_findings(forecasts(), {"results": []}, draw, tmp_path / "out")
    assert [path.name for path in paths] == [
        "accuracy.json", "forecasts.csv", "forecasts.parquet", "foreseen.png",
    ]  # fmt: skip
    read = pd.read_csv(paths[1], encoding="utf-8-sig")
    assert read.groupby("method").size().to_dict() == {"holt": 3, "planner": 3}
    assert read["forecast"].unique().tolist() == [0.33]
    assert "pairs" not in read
    assert "-0" not in paths[1].read_text(encoding="utf-8")
    whole = pd.read_parquet(paths[2])
    assert len(whole) == 6
    assert whole["forecast"].unique().tolist() == [0.3333]
    assert paths[3].read_text(encoding="utf-8") == "0.3333"


def test_rows_for_machines_are_plain():
    row = {"n": np.int64(3), "skill": np.float64(np.nan), "bias": -1e-9, "id": "x"}
    told = plain(row)
    assert told == {"n": 3, "skill": None, "bias": 0.0, "id": "x"}
    assert type(told["n"]) is int
    assert str(told["bias"]) == "0.0"


def test_the_best_is_named_or_said_to_be_unknown():
    one = {"method": "holt", "origins": 4, "wape": {"holt": 1.0, "planner": 2, "last_value": 3}}
    said = best_of({"overall": one, "least_origins": 3}, "backtest_best", "en")
    assert "holt (WAPE 1.0 %); planner 2.0 %, as last year 3.0 %" in said
    none = {"overall": {**one, "method": None}, "least_origins": 5}
    assert "4 origins are fewer than 5" in best_of(none, "backtest_best", "en")


@pytest.mark.parametrize(("lang", "head"), [("en", "schools, against holt"), ("zh", "各校，对比")])
def test_skill_stands_by_years_ahead_with_its_interval(lang, head):
    table = pd.DataFrame(
        {
            "level": "school", "against": "holt", "horizon": [1, 3], "skill": [0.5, -0.02],
            "low": [0.4, np.nan], "high": [0.6, np.nan],
        }
    )  # fmt: skip
    lines = skill_lines(table, "T", lang)
    assert lines[-1].startswith(head)
    assert lines[-1].split()[-5:] == ["+50.0", "(+40.0", "…", "+60.0)", "−2.0"]
    assert skill_lines(table.iloc[:0], "T", lang) == []
