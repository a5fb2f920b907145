from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.studies.keeping import KEYS, QUANTILES
from planner.studies.scoring import counted, score, verdict

BASE = 2020


def kept(city, *, factor=1.0, spread=None):
    """Forecasts of the little city: its base-year rolls × a factor, in 2021 and 2022."""
    parts = [counted(empty(), BASE - 1, city)]
    now = parts[0][parts[0]["year"] == BASE].rename(columns={"actual": "central"})
    ahead = now.assign(central=factor * now["central"])
    later = [ahead.assign(year=year) for year in (BASE + 1, BASE + 2)]
    table = pd.concat([now, *later], ignore_index=True).assign(district="")
    for name, level in QUANTILES.items():
        low, high = spread or (np.nan, np.nan)
        table[name] = table["central"] * (low + (high - low) * level)
    return table


def empty():
    return pd.DataFrame({key: [] for key in (*KEYS, "district", "central")})


@pytest.fixture
def city(steady):
    return load_city(steady, "backtest")


def test_forecast_against_what_came_by_hand(city):
    """Grade 1 enters at 0.45 × births: 60, 160, 100 of 2020–2022, each at two schools."""
    found = score(kept(city, factor=1.1), BASE, city)
    rows = found.forecasts.set_index(["method", "level", "id", "phase", "grade", "target"])
    came = rows.loc[("planner", "city", "*", "primary", "1", 2021)]
    assert came["actual"] == 2 * 160 * 9 // 20
    assert came["forecast"] == pytest.approx(1.1 * 54)
    naive = rows.loc[("last_value", "city", "*", "primary", "1", 2021)]
    assert naive["forecast"] == 54
    told = found.verdicts[0]
    assert (told.year, told.schools) == (2021, 2)
    assert told.came == 2 * (72 + 27)
    assert told.before == 2 * (27 + 63)
    assert told.error == pytest.approx(100 * (1.1 * 180 - 198) / 198)
    assert told.naive == pytest.approx(100 * (180 - 198) / 198)
    assert told.intervals == "not_drawn"
    assert found.left_out == 0
    assert found.new == ()


def test_results_are_the_contracts_measures_and_pooled_ones(city):
    found = score(kept(city), BASE, city)
    assert {"mape", "median", "wape", "bias", "crps", "cover50", "cover80", "cover95", "score80",
            "n"} <= set(found.results)  # fmt: skip
    keys = set(zip(found.results["level"], found.results["phase"], found.results["grade"],
                   strict=True))  # fmt: skip
    assert {("school_grade", "primary", "1"), ("school_grade", "primary", "*"),
            ("school_grade", "*", "*"), ("school", "primary", "all"),
            ("city", "all", "all")} <= keys  # fmt: skip
    own = found.results[found.results["method"] == "planner"]
    pooled = own[(own["level"] == "school_grade") & (own["phase"] == "*")]
    assert pooled["n"].tolist() == [4, 4]


def test_interval_score_and_crps_known_answers(city):  # C9, C10
    """An interval of 90–110 and 115 who came score 70; a forecast that is sure scores its error."""
    table = kept(city)
    mine = (table["level"] == "city") & (table["phase"] == "all") & (table["year"] == 2021)
    table.loc[mine, list(QUANTILES)] = 198.0 - 7  # every quantile 191: CRPS is 7
    found = score(table, BASE, city)
    row = found.forecasts.query(
        "method == 'planner' and level == 'city' and phase == 'all' and target == 2021"
    )
    assert row["crps"].item() == pytest.approx(7)
    table.loc[mine, "q100"], table.loc[mine, "q900"] = 198 - 25, 198 - 5
    own = score(table, BASE, city).results
    cell = own.query("method == 'planner' and level == 'city' and phase == 'all' and horizon == 1")
    assert cell["score80"].item() == pytest.approx(20 + 2 / 0.2 * 5)


def test_ranges_are_judged_by_what_they_held(city):
    wide = score(kept(city, spread=(0.1, 3.0)), BASE, city)
    assert wide.verdicts[0].held == 2
    assert wide.verdicts[0].intervals == "too_few"  # two schools prove nothing
    narrow = score(kept(city, spread=(0.999, 1.001)), BASE, city).forecasts
    rows = narrow[(narrow["level"] == "school") & (narrow["phase"] == "all")]
    many = pd.concat([narrow, *[rows] * 30], ignore_index=True)
    assert verdict(many, 2021, 0.2).intervals == "too_narrow"
    many["p10"], many["p90"] = 0.0, 1e6
    assert verdict(many, 2021, 0.2).intervals == "too_wide"


def test_withheld_counts_are_missing_alone_and_half_in_sums(city):
    hidden = city.suppressed.copy()
    hidden.loc[{"year": 2021, "school": "N", "grade": "1"}] = True
    rolls = city.rolls.where(~hidden)
    found = score(kept(city), BASE, replace(city, rolls=rolls, suppressed=hidden))
    rows = found.forecasts.query("method == 'planner' and target == 2021 and phase != 'all'")
    assert set(rows[rows["level"] == "school"]["id"]) == {"S"}
    whole = rows.query("level == 'city' and grade == '1'")["actual"].item()
    assert whole == 72 + city.standards.number("suppressed.upper") / 2
    assert found.left_out == 1


def test_a_school_that_the_run_did_not_know_counts_in_sums(city):
    table = kept(city)
    found = score(table[table["id"] != "N"], BASE, city)
    assert found.new == ("N",)
    assert found.verdicts[0].came == 198


def test_a_blank_count_is_missing_and_not_nought(city):
    """A forecast that is right stays right in school and city though one cell is blank."""
    blank = {"year": 2021, "school": "N", "grade": "1"}
    rolls = city.rolls.copy()
    rolls.loc[blank] = np.nan
    table = kept(city)
    came = city.rolls.sel(year=2021)
    for grade in ("1", "2"):
        for level, ids in (("school_grade", ("N", "S")), ("city", ("*",))):
            for one in ids:
                known = came.sel(grade=grade)
                true = known.sum() if level == "city" else known.sel(school=one)
                same = (table["level"] == level) & (table["id"] == one) & (table["year"] == 2021)
                table.loc[same & (table["grade"] == grade), "central"] = float(true)
    found = score(table, BASE, replace(city, rolls=rolls))
    rows = found.forecasts.query("method == 'planner' and target == 2021")
    north = rows.query("level == 'school' and id == 'N' and phase == 'primary'").iloc[0]
    assert north["forecast"] == north["actual"] == 27  # grade 2 alone
    assert np.isnan(north["p10"])
    whole = rows.query("level == 'city' and grade == '1'").iloc[0]
    assert whole["forecast"] == whole["actual"] == 72
    assert np.isnan(whole["p10"])
    naive = found.forecasts.query("method == 'last_value' and target == 2021 and level == 'city'")
    assert naive[naive["grade"] == "1"]["forecast"].item() == 27
    assert (found.blank, found.left_out, found.gone) == (1, 1, ())
    assert found.verdicts[0].foreseen == found.verdicts[0].came == 198 - 72


def test_returns_that_leave_out_noughts_keep_their_schools(city):
    """Grade 1 of N is nowhere in 2021: its grade 2 is scored, and intervals of S alone are."""
    rolls = city.rolls.copy()
    rolls.loc[{"year": 2021, "school": "N", "grade": "1"}] = np.nan
    found = score(kept(city, spread=(0.1, 3.0)), BASE, replace(city, rolls=rolls))
    told = found.verdicts[0]
    assert (told.schools, told.ranged, told.held) == (2, 1, 1)
    rolls.loc[{"year": 2021, "school": "S", "grade": "2"}] = np.nan
    none = score(kept(city, spread=(0.1, 3.0)), BASE, replace(city, rolls=rolls)).verdicts[0]
    assert (none.schools, none.ranged, none.intervals) == (2, 0, "too_few")


def test_a_school_without_any_return_is_gone_and_named(city):
    rolls = city.rolls.copy()
    rolls.loc[{"year": 2022, "school": "N"}] = np.nan
    found = score(kept(city), BASE, replace(city, rolls=rolls))
    assert found.gone == ((2022, "N"),)
    assert (found.blank, found.left_out) == (0, 2)
    assert [one.schools for one in found.verdicts] == [2, 1]


def test_a_year_without_a_school_to_score_says_so(city):
    hidden = city.suppressed.copy()
    hidden.loc[{"year": 2022, "grade": "1"}] = True
    changed = replace(city, rolls=city.rolls.where(~hidden), suppressed=hidden)
    told = score(kept(city, spread=(0.5, 1.5)), BASE, changed).verdicts
    assert [one.schools for one in told] == [2, 0]
    assert told[1].intervals == "no_schools"


def test_no_later_year_is_an_error(city):
    with pytest.raises(ValueError, match="the rolls run to 2022; the run forecasts from 2023"):
        score(kept(city).assign(year=lambda t: t["year"] + 2), BASE + 2, city)
    with pytest.raises(ValueError, match="no school, phase or grade"):
        score(kept(city).assign(grade="x"), BASE, city)
