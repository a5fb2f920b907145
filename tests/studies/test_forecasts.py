"""What each method would have said at one origin."""

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.model.draws import Draws
from planner.studies.forecasts import COLUMNS, Setting, forecasts_at, own_forecast
from planner.studies.record import entrants_on_record

KEYS = ["method", "level", "id", "target"]


def setting(folder, loader, futures=0, horizons=3):
    draws = Draws(1, tuple(range(futures)))
    came = entrants_on_record(load_city(folder, need="backtest"), 2022)
    return Setting(loader(folder), 2018, 2022, horizons, draws, came)


def changed(folder, table, year, factor):
    """Multiply what a table records after a year."""
    path = folder / table
    frame = pd.read_csv(path)
    count = frame.columns[-1]
    frame.loc[frame["year"] > year, count] = frame[count] * factor
    frame.to_csv(path, index=False)


def test_a_constant_ratio_is_foreseen_exactly_and_naive_is_not(little, loader):
    """C12: data made with a constant ratio."""
    rows = forecasts_at(2019, setting(little, loader))
    assert list(rows.columns) == list(COLUMNS)
    error = (rows["forecast"] - rows["actual"]).abs().groupby([rows["level"], rows["method"]]).sum()
    for method in ("planner", "ratios_3y", "cohort_rollover"):
        assert error["city", method] == pytest.approx(0, abs=1e-6)
        assert error["school_grade", method] == pytest.approx(0, abs=1e-6)
    assert error["school_grade", "share_of_parent"] == pytest.approx(0, abs=1e-6)
    assert error["city", "last_value"] == pytest.approx(72 + 18 + 36)  # 126 against 54, 144, 90
    assert ("city", "share_of_parent") not in error
    assert rows["p50"].isna().all()
    assert set(rows["pairs"]) == {4}


def test_nothing_recorded_later_is_used(little, loader):
    """C14: altering data after the origin leaves forecasts made at it unchanged."""
    before = forecasts_at(2019, setting(little, loader, 20)).set_index(KEYS)
    changed(little, "rolls.csv", 2019, 3)
    changed(little, "births.csv", 2018, 3)
    after = forecasts_at(2019, setting(little, loader, 20)).set_index(KEYS)
    told = ["forecast", "p10", "p50", "p90", "pairs"]
    pd.testing.assert_frame_equal(before[told], after[told])
    assert (after["actual"] == 3 * before["actual"]).all()
    changed(little, "rolls.csv", 2018, 2)
    at_the_origin = forecasts_at(2019, setting(little, loader, 20)).set_index(KEYS)
    assert (at_the_origin["forecast"] > after["forecast"]).any()


def test_futures_come_with_their_quantiles_and_score(little, loader):
    rows = forecasts_at(2019, setting(little, loader, 50))
    own = rows[rows["method"] == "planner"]
    edges = own[["p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5"]].to_numpy()
    assert (np.diff(edges, axis=1) >= 0).all()
    assert (own["crps"] <= own["p97_5"] - own["p2_5"]).all()
    others = rows[rows["method"] != "planner"]
    assert (others["crps"] == (others["forecast"] - others["actual"]).abs()).all()
    assert others["p50"].isna().all()


def test_a_unit_is_scored_for_all_methods_or_for_none(little, loader):
    rolls = little / "rolls.csv"
    lines = rolls.read_text().splitlines(keepends=True)
    rolls.write_text("".join(line for line in lines if not line.startswith("S,2019,1")))
    rows = forecasts_at(2019, setting(little, loader))
    schools = rows[rows["level"] == "school_grade"]
    assert set(schools["id"]) == {"N"}
    assert set(schools.groupby("method").size()) == {len(schools) // 7}


def test_the_districts_of_a_forecast_sum_to_the_city(toytown):
    central, drawn = own_forecast(toytown, 2026, Draws(1, tuple(range(5))))
    assert central.shape == (2, 7)
    assert drawn.shape == (5, 2, 7)
    assert drawn[..., 1:3].sum(axis=-1) == pytest.approx(drawn[..., 0])
    assert central[:, 3:].sum(axis=-1) == pytest.approx(central[:, 0])
    assert central[1, 0] == pytest.approx(0.8 * 30 + 0.8 * 75 + 0.16 * 105)


def test_too_few_pairs_give_no_rows(little, loader):
    births = little / "births.csv"
    lines = births.read_text().splitlines(keepends=True)
    births.write_text("".join(line for line in lines if not line.startswith("*,2010")))
    assert forecasts_at(2017, setting(little, loader)).empty
    assert set(forecasts_at(2018, setting(little, loader))["pairs"]) == {2}
