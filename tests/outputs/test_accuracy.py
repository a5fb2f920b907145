"""The papers of a back-test: files to the letter of the contract, and lines a planner reads."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.accuracy import Findings, document, remarks, told, write_accuracy
from planner.paper.frames import BOM

EDGES = {"p10": 90.0, "p25": 95.0, "p50": 100.0, "p75": 105.0, "p90": 110.0, "p2_5": 85.0}
METHODS = ("holt", "last_value", "planner")


def findings(city):
    rows, results = [], []
    for method in METHODS:
        for horizon in (1, 2):
            cell = {"method": method, "level": "city", "phase": "primary", "grade": "1"}
            edges = dict.fromkeys(EDGES, np.nan) if method != "planner" else EDGES
            rows += [
                {
                    **cell, "id": "*", "origin": origin, "target": origin + horizon,
                    "forecast": 100.0, **edges, "p97_5": edges["p90"], "actual": 95.0,
                    "crps": 5.0, "pairs": origin - 2018,
                }
                for origin in (2020, 2021)
            ]  # fmt: skip
            score = 0.5 if method == "planner" else np.nan
            results.append(
                {
                    **cell, "horizon": horizon, "n": 2, "mape": 5.26, "median": 5.26,
                    "wape": 5.263, "bias": 5.26, "crps": 5.0, "cover50": score, "cover80": score,
                    "cover95": score, "score80": 20 * score, "origins": 2, "pairs_min": 2,
                    "pairs_max": 3, "floor": 8.0,
                }
            )  # fmt: skip
    wape = dict.fromkeys(METHODS, 5.2632)
    one = {"method": None, "n": 2, "origins": 2, "wape": wape}
    chosen = {
        "level": "city",
        "measure": "wape",
        "least_origins": 3,
        "overall": {**one, "method": "holt", "n": 4, "origins": 4},
        "by_horizon": [{"horizon": 1, **one}, {"horizon": 2, **one}],
    }
    ratios = pd.DataFrame({"year": [2020, 2021, 2022, 2023], "births": 100.0})
    ratios["entrants"] = [73.0, 70.0, 71.0, 65.0]
    ratios["ratio"] = ratios["entrants"] / 100
    table = pd.DataFrame(rows).sort_values(["method", "origin"], ignore_index=True)
    frame = pd.DataFrame(results)
    skill = pd.DataFrame(
        {
            "level": "city", "phase": "primary", "grade": "1", "horizon": [1, 2],
            "against": "last_value", "n": 2, "origins": 2, "skill": [0.25, -0.1],
            "low": [0.2, np.nan], "high": [0.3, np.nan],
        }
    )  # fmt: skip
    return Findings(city, "entrants", 20, 1, table, frame, chosen, ratios, "fell", 2, skill)


@pytest.fixture
def found(made):
    return findings(made.city)


def test_the_files_hold_what_the_contract_names(found, tmp_path):
    paths = write_accuracy(found, tmp_path / "out", "en")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        path.name for path in paths
    )
    told_ = json.loads((tmp_path / "out" / "accuracy.json").read_text(encoding="utf-8"))
    assert set(told_) >= {"results", "chosen"}
    keys = ["method", "level", "phase", "grade", "horizon", "n", "mape", "median", "wape", "bias",
            "crps", "cover50", "cover80", "cover95", "score80"]  # fmt: skip
    assert list(told_["results"][0])[: len(keys)] == keys
    naive = next(row for row in told_["results"] if row["method"] == "last_value")
    assert naive["cover80"] is None
    assert naive["crps"] == 5
    assert (naive["pairs_min"], naive["pairs_max"]) == (2, 3)
    assert told_["origins"] == [{"origin": 2020, "pairs": 2}, {"origin": 2021, "pairs": 3}]
    assert told_["ratios"]["by_year"][0]["ratio"] == 0.73
    csv = tmp_path / "out" / "forecasts.csv"
    assert csv.read_bytes().startswith(BOM)
    columns = {"method", "level", "id", "phase", "grade", "origin", "target", "forecast", "p10",
               "p25", "p50", "p75", "p90", "p2_5", "p97_5", "actual"}  # fmt: skip
    assert columns <= set(pd.read_csv(csv).columns)


def test_equal_findings_give_equal_bytes_and_leave_nothing_behind(found, tmp_path):
    for _ in range(2):
        write_accuracy(found, tmp_path / "one", "zh")
    write_accuracy(found, tmp_path / "two", "zh")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / n).iterdir()} for n in ("one", "two"))
    assert one == two
    assert set(one) == {"accuracy.json", "forecasts.csv", "forecasts.parquet", "foreseen.png"}


def test_a_failure_leaves_the_last_good_files(found, tmp_path):
    write_accuracy(found, tmp_path, "en")
    good = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    broken = replace(found, chosen={**found.chosen, "measure": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_accuracy(broken, tmp_path, "en")
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == good


def test_a_falling_ratio_is_told_in_its_own_numbers(found):
    said = " ".join(remarks(found, "en"))
    assert "fell from 0.73" in said
    assert "to 0.65" in said
    assert "by 11 %; 2 of 3 yearly changes were falls" in said
    assert "too many entrants" in said
    assert "+5.3 % (1 year ahead)" in said
    assert "上限" in document(found)["note"]["zh"]
    rising = replace(found, direction="rose")
    assert "rose from" in " ".join(remarks(rising, "en"))
    for direction in ("steady", "unknown"):
        assert "For a planner" not in " ".join(remarks(replace(found, direction=direction), "en"))


def test_the_best_is_named_with_numbers_or_not_at_all(found):
    assert "holt (WAPE 5.3 %); planner 5.3 %, as last year 5.3 %" in " ".join(remarks(found, "en"))
    none = {**found.chosen, "overall": {"method": None, "origins": 2, "wape": {}}}
    said = " ".join(remarks(replace(found, chosen=none), "en"))
    assert "2 origins are fewer than 3" in said


def test_lines_stand_under_each_other(found):
    lines = told(found, "en")
    assert any(line.startswith("pairs behind") and line.count("2–3") == 2 for line in lines)
    assert any(line.startswith("80 % held") and "1/2" in line for line in lines)
    assert any(line.startswith("planner") and "5.3 (+5.3)" in line for line in lines)
    skill = next(line for line in lines if line.startswith("city, against last_value"))
    assert skill.split()[-5:] == ["+25.0", "(+20.0", "…", "+30.0)", "−10.0"]
    chinese = told(found, "zh")
    assert any(line.startswith("依据的配对数") for line in chinese)
