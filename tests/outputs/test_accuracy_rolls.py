"""The papers of a back-test of rolls."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.model.standards import Norm
from planner.outputs.accuracy_rolls import (
    RollFindings,
    published,
    remarks,
    roll_document,
    rolls_told,
    write_roll_accuracy,
)

METHODS = ("last_value", "planner", "planner_run", "ratios_3y", "half_and_half")
EDGES = {"p2_5": 80.0, "p10": 90.0, "p25": 95.0, "p50": 100.0, "p75": 105.0, "p90": 110.0}
CELLS = (("city", "*", "all"), ("school", "north", "all"), ("school_grade", "north", "1"),
         ("school_grade", "north", "2"))  # fmt: skip


def roll_findings(city):
    rows, results = [], []
    for method in METHODS:
        for level, unit, grade in CELLS:
            for horizon in (1, 2):
                if method == "planner_run" and horizon == 2:
                    continue
                cell = {"method": method, "level": level, "phase": "primary", "grade": grade}
                own = method == "planner" and horizon == 1
                edges = EDGES if own else dict.fromkeys(EDGES, np.nan)
                rows += [
                    {
                        **cell, "id": unit, "origin": origin, "target": origin + horizon,
                        "forecast": 100.0, **edges, "p97_5": 120.0 if own else np.nan,
                        "actual": 95.0, "crps": 5.0, "pairs": 3,
                    }
                    for origin in (2020, 2021)
                ]  # fmt: skip
                error = 4.0 if grade == "2" else 6.0
                score = 0.5 if own else np.nan
                results.append(
                    {
                        **cell, "horizon": horizon, "n": 3 if grade == "2" else 1, "mape": error,
                        "median": error, "wape": 5.26, "bias": 5.26, "crps": 5.0, "cover50": score,
                        "cover80": score, "cover95": score, "score80": 20 * score, "origins": 2,
                        "pairs_min": 3, "pairs_max": 3, "floor": 8.0, "floor_moving": 3.1,
                    }
                )  # fmt: skip
    wape = dict.fromkeys(METHODS, 5.2632)
    one = {"method": "planner", "n": 4, "origins": 4, "wape": wape}
    chosen = {"level": "city", "measure": "wape", "least_origins": 3, "overall": one,
              "by_horizon": []}  # fmt: skip
    choices = [
        {
            "origin": origin,
            "city": {"window": 5, "decay": 0.7},
            "entry_trend": {"window": 1, "damping": 0.5},
            "school": {"window": 3, "decay": 1.0, "kappa": 300.0},
            "entry_share_years": 2,
            "by_horizon": [
                {
                    "horizon": step, "past_origins": 4, "phase": "primary",
                    "weight_of_climbing": 0.75, "weight_of_last_city_total": 0.25,
                    "level_by_size": [0.01, -0.01],
                }
                for step in range(1, 2022 - origin + 1)
            ],
        }
        for origin in (2020, 2021)
    ]  # fmt: skip
    intervals = pd.DataFrame(
        {
            "level": "school", "phase": "primary", "horizon": [1, 1], "origin": [2020, 2021],
            "n": [1, 3], "past_errors": 20, "cover80": [0.0, 1.0], "cover95": 1.0,
            "score80": [10.0, 20.0], "cover80_plain": [1.0, 1.0], "score80_plain": [30.0, 30.0],
        }
    )  # fmt: skip
    over = pd.DataFrame(
        {
            "of": ["all", "settled", "settled", "calm"], "since": [2020, 2021, 2021, 2021],
            "level": "school", "phase": "primary", "horizon": [1, 1, 2, 1], "n": [4, 3, 1, 2],
            "cover80": [0.75, 1.0, np.nan, 0.5], "score80": [17.5, 20.0, np.nan, 21.0],
            "cover95": [1.0, 1.0, np.nan, 1.0], "cover80_plain": 1.0, "score80_plain": 30.0,
        }
    )  # fmt: skip
    skill = pd.DataFrame(
        [
            {
                "level": level, "phase": "primary", "grade": grade, "horizon": 1, "n": 2,
                "against": "last_value", "origins": 2, "skill": 0.5, "low": 0.25, "high": 0.75,
            }
            for level, _, grade in CELLS
        ]
    )  # fmt: skip
    table = pd.DataFrame(rows)
    measures = pd.DataFrame(results)
    calm = measures[measures["horizon"] == 1].assign(mape=3.0, median=3.0)
    told = table, measures, chosen, choices, intervals, over, (2022,), calm, skill
    return RollFindings(city, *told, ("births.csv: no such file; done without it",))


@pytest.fixture
def found(made):
    return roll_findings(made.city)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_files_are_written_whole_and_alike(found, tmp_path, lang):
    first, second = (write_roll_accuracy(found, tmp_path / name, lang) for name in "ab")
    assert [path.name for path in first] == [
        "accuracy.json", "forecasts.csv", "forecasts.parquet", "foreseen.png",
    ]  # fmt: skip
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    document = json.loads(first[0].read_text(encoding="utf-8"))
    assert document == roll_document(found)
    assert document["chosen"]["by_origin"][0]["school"]["kappa"] == 300
    assert document["results"][0]["cover80"] is None
    table = pd.read_csv(first[1], encoding="utf-8-sig")
    assert {"planner", "last_value"} <= set(table.loc[table["level"] == "school_grade", "method"])
    assert len(table) == len(pd.read_parquet(first[2])) == len(found.forecasts)
    assert document["skill"][0]["low"] == 0.25
    assert [row["of"] for row in document["intervals_over_origins"]].count("settled") == 2
    assert document["shaken"] == [2022]
    assert document["warnings"] == list(found.warnings)


def test_lines_hold_the_figures(found):
    lines = rolls_told(found, "en")
    text = "\n".join(lines)
    assert "primary" in text
    own = [line.split() for line in lines if line.startswith("planner ")]
    assert own[0] == ["planner", "6.00", "(+5.3)", "6.00", "(+5.3)"]
    assert own[1] == ["planner", "6.00", "(6.00)", "6.00", "(6.00)"]
    assert own[2] == ["planner", "4.50", "(4.50)", "4.50", "(4.50)"]  # three of four are grade 2
    calm = [line.split() for line in lines if line.startswith("planner, calm ")]
    assert calm == [["planner,", "calm", "3.00", told] for told in ("(+5.3)", "(3.00)", "(3.00)")]
    at = next(i for i, line in enumerate(lines) if line.startswith("planner "))
    assert lines[at + 1].startswith("planner, calm ")
    run = next(line.split() for line in lines if line.startswith("planner_run"))
    assert run == ["planner_run", "6.00", "(+5.3)"]  # it speaks of one horizon alone
    at = next(i for i, line in enumerate(lines) if line.startswith("origins from 2020-21 on: all"))
    assert lines[at + 1].split()[-2:] == ["75.0", "(100.0)"]
    assert lines[at + 2].split()[-2:] == ["17.5", "(30.0)"]
    assert lines[at + 5] == "origins from 2021-22 on"
    assert lines[at + 6].split()[-2:] == ["100.0", "(100.0)"]  # two years ahead nothing is known
    assert lines[at + 10].strip() == "the same without the targets 2022-23"
    assert lines[at + 11].split()[-2:] == ["50.0", "(100.0)"]
    assert lines[at + 14].split() == ["forecasts", "2"]
    assert lines[-1] == "births.csv: no such file; done without it"
    spared = [line for line in lines if ", against last_value" in line]
    assert [line.split(",")[0] for line in spared] == ["city", "schools"]  # totals alone
    assert all(line.endswith("+50.0 (+25.0 … +75.0)") for line in spared)
    assert any("0.75 (0.25)" in line and "3, 1, 300" in line for line in lines)


def test_remarks_say_what_runs_rest_on(found):
    said = " ".join(remarks(found, "en"))
    assert "2020-21, 2021-22" in said
    assert "planner (WAPE 5.3 %)" in said
    assert "without the targets 2022-23" in said
    assert "planner, calm" not in " ".join(remarks(replace(found, calm=found.calm[:0]), "en"))
    without = replace(found, forecasts=found.forecasts[found.forecasts["method"] != "planner_run"])
    assert "planner_run" not in " ".join(remarks(without, "en"))
    nobody = {**found.chosen, "overall": {**found.chosen["overall"], "method": None}}
    assert "No method is called best" in " ".join(remarks(replace(found, chosen=nobody), "en"))


def test_errors_of_others_are_data_with_their_source(found):
    norm = Norm("published.x", (1.0, 0.3, 5.0, 1.3), document="Elsewhere", source="A book")
    standards = replace(found.city.standards, norms={"published.x": norm})
    city = replace(found.city, standards=standards)
    assert published(city) == [
        {"what": "Elsewhere", "percent": {"1": 0.3, "5": 1.3}, "source": "A book"}
    ]
    assert "  Elsewhere: 1: 0.3, 5: 1.3 (years ahead: %). A book" in rolls_told(
        replace(found, city=city), "en"
    )
