"""What each method would have said of rolls at one origin; and Baltimore, the hard test."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.studies.accuracy import backtest_rolls, roll_targets
from planner.studies.rolls import HALF, RUN, Question, bureau_at, rolls_at

CITY = """\
title: {en: Many, zh: 多校}
base_year: 2023
crs: EPSG:32650
standards: [ladder.yaml]
"""
KEYS = ["method", "level", "id", "phase", "grade", "target"]
BASELINES = {
    "last_value", "linear_trend", "holt", "ratios_3y", "cohort_rollover", "share_of_parent",
}  # fmt: skip


@pytest.fixture
def city(steady):
    return load_city(steady, need="backtest")


@pytest.fixture
def noisy(steady, tmp_path):
    """A dozen schools, two of which open late, whose rolls wander."""
    (tmp_path / "city.yaml").write_text(CITY, encoding="utf-8")
    (tmp_path / "ladder.yaml").write_text((steady / "ladder.yaml").read_text("utf-8"), "utf-8")
    rng, lines = np.random.default_rng(3), ["school,year,grade,pupils\n"]
    size = np.full(12, 80.0)
    for year in range(2010, 2024):
        size *= np.exp(rng.normal(0, 0.08, 12))
        lines += [
            f"{school:02d},{year},{grade},{rng.poisson(size[school]) + 1}\n"
            for school in range(12)
            for grade in "12"
            if school < 10 or year > 2016
        ]
    (tmp_path / "rolls.csv").write_text("".join(lines), encoding="utf-8")
    return load_city(tmp_path, need="backtest")


def test_every_method_speaks_of_the_same_cells(city):
    rows, _ = rolls_at(2019, Question(city, 2018, 2022, 3))
    assert set(rows["method"]) == BASELINES | {"planner", HALF}
    cells = rows[rows["level"] == "school_grade"].groupby("method").size()
    assert set(cells) == {2 * 2 * 3}  # schools, grades, targets
    assert rows["pairs"].unique().tolist() == [3]
    assert set(rows["target"]) == {2020, 2021, 2022}


def test_who_is_in_school_climbs(city):
    """Everyone of grade 1 is in grade 2 a year later: known to all who let them climb (C12)."""
    rows, _ = rolls_at(2020, Question(city, 2018, 2022, 1))
    second = rows[(rows["level"] == "school_grade") & (rows["grade"] == "2")]
    error = (second["forecast"] - second["actual"]).abs().groupby(second["method"]).sum()
    assert error["cohort_rollover"] == 0
    assert error["ratios_3y"] == pytest.approx(0, abs=1e-9)
    assert error["last_value"] > 10


def test_what_came_after_an_origin_changes_nothing_said_there(city):
    """C14, the leakage guard."""
    after = city.rolls["year"] > 2020
    wild = city.rolls.where(~after, city.rolls * 3)
    question = Question(city, 2018, 2022, 3)
    changed = Question(type(city)(**{**vars(city), "rolls": wild}), 2018, 2022, 3)
    one, chosen = rolls_at(2020, question)
    other, again = rolls_at(2020, changed)
    pd.testing.assert_series_equal(
        one.set_index(KEYS)["forecast"], other.set_index(KEYS)["forecast"]
    )
    assert chosen == again
    assert (one["actual"] != other["actual"]).all()


def test_nonsense_after_an_origin_changes_no_bit_of_what_was_said_there(noisy):
    """Forecasts, intervals and choices of every origin to then; later ones are all changed."""
    rng = np.random.default_rng(9)
    poison = noisy.rolls.copy(data=rng.integers(1, 999, noisy.rolls.shape).astype(float))
    wild = replace(noisy, rolls=noisy.rolls.where(noisy.rolls["year"] <= 2019, poison))
    one, other = (backtest_rolls(city, 2015, 2023, 2) for city in (noisy, wild))
    said = [f.forecasts.set_index([*KEYS, "origin"]) for f in (one, other)]
    names = ["forecast", "p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5"]
    early, late = ([f[f.index.get_level_values("origin") <= 2019] for f in said],
                   [f[f.index.get_level_values("origin") > 2020] for f in said])  # fmt: skip
    assert early[0]["p10"].notna().sum() > 100
    pd.testing.assert_frame_equal(early[0][names], early[1][names], check_exact=True)
    assert [c for c in one.choices if c["origin"] <= 2019] == [
        c for c in other.choices if c["origin"] <= 2019
    ]
    own = [f[(f.index.get_level_values("method") == "planner")] for f in late]
    assert (own[0]["forecast"] != own[1]["forecast"]).mean() > 0.9


def test_what_was_chosen_is_told_in_plain_values(city):
    _, chosen = rolls_at(2021, Question(city, 2018, 2022, 1))
    assert chosen["origin"] == 2021
    assert {row["horizon"] for row in chosen["by_horizon"]} == {1}
    assert set(chosen["school"]) == {"window", "decay", "kappa"}


def test_a_run_is_scored_where_births_allow_one(steady, city, loader):
    question = Question(city, 2018, 2022, 2, loader(steady))
    rows, _ = rolls_at(2020, question)
    run = rows[(rows["method"] == RUN) & (rows["level"] == "city") & (rows["grade"] == "1")]
    assert run["forecast"].to_numpy() == pytest.approx(run["actual"].to_numpy())


def test_the_bureaus_own_forecasts_stand_beside_what_came(city):
    past = pd.DataFrame(
        {
            "made_in": [2019, 2019, 2021, 2019],
            "school": ["N", "", "N", "nobody"],
            "area": ["", "*", "", ""],
            "phase": ["primary", "primary", "", ""],
            "grade": [np.nan, np.nan, "1", "1"],
            "year": [2020, 2020, 2022, 2020],
            "pupils": [100, 200, 50, 1],
        }
    )
    rows = bureau_at(past, city, 2018, 2022)
    assert rows[["level", "id", "grade"]].to_numpy().tolist() == [
        ["school", "N", "all"], ["city", "*", "all"], ["school_grade", "N", "1"],
    ]  # fmt: skip
    came = city.rolls.sel(year=2020)
    assert rows["actual"].tolist()[:2] == [came.sel(school="N").sum(), came.sum()]
    found = backtest_rolls(city, 2020, 2022, 2, past=past)
    assert (found.results["method"] == "bureau").sum() == 3
    assert "bureau" not in found.chosen["overall"]["wape"]


@pytest.fixture(scope="module")
def hard(baltimore):
    span = roll_targets(baltimore)
    assert (span.first, span.last) == (2007, 2022)
    found = backtest_rolls(baltimore, span.first, span.last, 5)
    part = found.results
    part = part[(part["phase"] == "elementary") & (part["grade"] == "all")]
    return found, part.set_index(["level", "horizon", "method"]).sort_index()


def test_baltimore_is_forecast_better_than_by_either_baseline(hard):
    """Kindergarten to grade 5, origins 2006 on, targets to 2022."""
    _, part = hard
    for step, origins in ((1, 16), (3, 14), (5, 12)):
        row = part.loc["city", step]
        assert row.loc["planner", "n"] == origins
        assert row.loc["planner", "mape"] < min(row["mape"][["ratios_3y", "last_value"]])
    for step, pairs in ((1, 1860), (3, 1599)):
        row = part.loc["school", step]
        assert row.loc["planner", "n"] == pairs
        for measure in ("median", "mape"):
            others = row[measure][["ratios_3y", "last_value", HALF]]
            assert row.loc["planner", measure] < min(others)
    assert part.loc[("school", 1, "planner"), "mape"] < 6.7
    assert part.loc[("school", 3, "planner"), "mape"] < 13.8


def test_baltimores_intervals_hold_what_they_promise(hard):
    """80 % intervals of schools, origins 2011 on, with and without the targets 2021 and 2022."""
    table = hard[0].forecasts
    table = table[(table["method"] == "planner") & (table["level"] == "school")]
    table = table[(table["phase"] == "elementary") & (table["origin"] >= 2011)]
    for last in (2022, 2020):
        part = table[table["target"] <= last]
        held = (part["actual"] >= part["p10"]) & (part["actual"] <= part["p90"])
        share = held.groupby(part["target"] - part["origin"]).mean()
        assert ((share[[1, 2, 3]] >= 0.77) & (share[[1, 2, 3]] <= 0.83)).all()
        told = hard[0].pooled
        told = told[(told["level"] == "school") & (told["phase"] == "elementary")]
        told = told[told["of"] == ("settled" if last == 2022 else "calm")].set_index("horizon")
        assert set(told["since"]) == {2011}
        assert told["cover80"].to_numpy() == pytest.approx(share.to_numpy())
        assert (told["score80"] <= told["score80_plain"])[[1, 2, 3]].all()
    assert hard[0].shaken == (2021, 2022)


def merged(city, after=2020):
    """The city whose schools N and S are the school Z from the year after on."""
    schools = [*city.schools["school"].to_numpy(), "Z"]
    rolls = city.rolls.reindex(school=schools).copy()
    later = {"year": slice(after + 1, None)}
    rolls.loc[{**later, "school": "Z"}] = city.rolls.sel(**later).sum("school").to_numpy()
    rolls.loc[{**later, "school": ["N", "S"]}] = np.nan
    names = [name for name in city.schools if city.schools[name].dtype.kind in "OU"]
    words = {name: city.schools[name].reindex(school=schools, fill_value="") for name in names}
    stock = city.schools.reindex(school=schools).assign(words)
    hidden = city.suppressed.reindex(school=schools, fill_value=False)
    pairs = (("Z", "N"), ("Z", "S"))
    return replace(city, schools=stock, rolls=rolls, suppressed=hidden, predecessors=pairs)


def test_a_merger_after_the_origin_is_scored_as_one(city):
    """What N and S were said to have is what Z has: of every method, the sum of the two."""
    keys = ["method", "phase", "grade", "target"]
    apart, _ = rolls_at(2019, Question(city, 2018, 2022, 3))
    sums = apart[apart["level"] == "school_grade"].groupby(keys)[["forecast", "actual"]].sum()
    rows, _ = rolls_at(2019, Question(merged(city), 2018, 2022, 3))
    rows = rows[rows["level"] == "school_grade"]
    assert set(rows.loc[rows["target"] == 2020, "id"]) == {"N", "S"}
    late = rows[rows["target"] > 2020]
    assert set(late["id"]) == {"Z"}
    known = late[late["method"].isin(["planner", "last_value", "cohort_rollover"])].set_index(keys)
    found = sums.loc[known.index]
    assert known["forecast"].to_numpy() == pytest.approx(found["forecast"].to_numpy())
    assert known["actual"].to_numpy() == pytest.approx(found["actual"].to_numpy())


def test_a_merger_before_the_origin_has_a_history(city):
    """Z is forecast from all years, as if it had always been: no method is without a record."""
    rows, _ = rolls_at(2021, Question(merged(city), 2018, 2022, 1))
    keys = ["method", "grade"]
    whole = rows[(rows["level"] == "city") & (rows["grade"] != "all")].set_index(keys)
    school = rows[rows["level"] == "school_grade"].set_index(keys)
    assert set(school["id"]) == {"Z"}
    both = school.index.intersection(whole.index)
    assert len(both) > 10
    assert school.loc[both, "forecast"].to_numpy() == pytest.approx(
        whole.loc[both, "forecast"].to_numpy()
    )


def test_a_run_is_scored_where_later_schools_were_not_heard_of(little, loader):
    """Without a table of schools, one that opens after the origin is not in that year's folder."""
    with (little / "rolls.csv").open("a", encoding="utf-8") as file:
        file.write("A,2021,1,7\nA,2022,1,7\nA,2022,2,7\n")
    city = load_city(little, need="backtest")
    rows, _ = rolls_at(2020, Question(city, 2018, 2022, 2, loader(little)))
    run = rows[(rows["method"] == RUN) & (rows["grade"] == "1")]
    assert set(run["id"]) == {"*", "N", "S"}
    school = run[run["id"] == "N"].set_index("target")
    assert school["forecast"].to_numpy() == pytest.approx(school["actual"].to_numpy())
