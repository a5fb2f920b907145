"""Kept runs and schools that merged, changed their name or were split since."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.inputs.cities import load_city
from planner.studies.keeping import KEYS, QUANTILES
from planner.studies.kinship import as_one
from planner.studies.scoring import counted, score

BASE = 2020


@pytest.fixture
def city(steady):
    return load_city(steady, "backtest")


def kept(city, *, factor=1.0, spread=(np.nan, np.nan)):
    """Forecasts of the little city: its base-year rolls × a factor, in 2021 and 2022."""
    nothing = pd.DataFrame({key: [] for key in (*KEYS, "district", "central")})
    now = counted(nothing, BASE - 1, city)
    now = now[now["year"] == BASE].rename(columns={"actual": "central"})
    ahead = now.assign(central=factor * now["central"])
    later = [ahead.assign(year=year) for year in (BASE + 1, BASE + 2)]
    table = pd.concat([now, *later], ignore_index=True).assign(district="")
    low, high = spread
    levels = {name: table["central"] * (low + (high - low) * q) for name, q in QUANTILES.items()}
    return table.assign(**levels)


def changed(city, moves, new="Z"):
    """The city with a school more, and pupils of years after the base year moved: (from, to)."""
    schools = [*city.schools["school"].to_numpy(), new]
    rolls = city.rolls.reindex(school=schools).copy()
    hidden = city.suppressed.reindex(school=schools, fill_value=False)
    later = {"year": slice(BASE + 1, None)}
    for old, heir, share in moves:
        told = city.rolls.sel(school=old, **later)
        at = {**later, "school": heir}
        rolls.loc[at] = np.nan_to_num(rolls.loc[at]) + share * told.to_numpy()
    for old in {old for old, _, _ in moves}:
        rolls.loc[{**later, "school": old}] = np.nan
    texts = [name for name in city.schools if city.schools[name].dtype.kind in "OU"]
    words = {name: city.schools[name].reindex(school=schools, fill_value="") for name in texts}
    stock = city.schools.reindex(school=schools).assign(words)
    pairs = tuple(sorted({(heir, old) for old, heir, _ in moves}))
    return replace(city, schools=stock, rolls=rolls, suppressed=hidden, predecessors=pairs)


def told(found, method="planner"):
    rows = found.forecasts
    rows = rows[(rows["method"] == method) & (rows["level"] == "school")]
    return rows[rows["phase"] == "primary"].set_index(["id", "target"]).sort_index()


def test_a_new_name_is_scored_as_the_school_it_was(city):
    forecasts = kept(city, factor=1.1, spread=(0.9, 1.1))
    same = told(score(forecasts, BASE, city))
    renamed = told(score(forecasts, BASE, changed(city, [("N", "Z", 1.0)])))
    assert set(renamed.index.get_level_values("id")) == {"S", "Z"}
    columns = ["forecast", "actual", "p10", "p90", "crps"]
    assert renamed.loc["Z", columns].to_numpy() == pytest.approx(same.loc["N", columns].to_numpy())
    assert score(forecasts, BASE, changed(city, [("N", "Z", 1.0)])).new == ()


def test_a_merger_is_scored_on_sums(city):
    forecasts = kept(city, factor=1.1, spread=(0.9, 1.1))
    same = told(score(forecasts, BASE, city))
    merged = score(forecasts, BASE, changed(city, [("N", "Z", 1.0), ("S", "Z", 1.0)]))
    rows = told(merged)
    sums = same[["forecast", "actual"]].groupby("target").sum()
    assert rows.loc["Z", ["forecast", "actual"]].to_numpy() == pytest.approx(sums.to_numpy())
    # Both schools are as wide as the city, 0.9 to 1.1 of each: they err together.
    widths = same["p90"] - same["p10"]
    both = widths.groupby("target").sum().to_numpy()
    assert (rows["p90"] - rows["p10"]).loc["Z"].to_numpy() == pytest.approx(both)
    assert merged.gone == ()
    naive = told(merged, "last_value")
    assert naive.loc[("Z", BASE + 1), "forecast"] == 2 * (27 + 63)
    city_rows = merged.forecasts[merged.forecasts["level"] == "city"]
    assert np.isfinite(city_rows.loc[city_rows["method"] == "planner", "p10"]).all()


def spread_city(forecasts, share):
    """Widths of the city's interval as if its two schools' errors had this correlation."""
    schools = forecasts[forecasts["level"].isin(["school", "school_grade"])]
    keys = ["phase", "grade", "year"]
    away = schools[list(QUANTILES)].sub(schools["q500"], axis=0)
    grouped = away.assign(**schools[keys]).groupby(keys)
    squares = (away**2).assign(**schools[keys]).groupby(keys).sum()
    wide = np.sign(grouped.sum()) * np.sqrt((1 - share) * squares + share * grouped.sum() ** 2)
    city = forecasts["level"] == "city"
    found = wide.reindex(pd.MultiIndex.from_frame(forecasts.loc[city, keys])).to_numpy()
    wider = forecasts.copy()
    wider.loc[city, list(QUANTILES)] = found + forecasts.loc[city, ["q500"]].to_numpy()
    return wider


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_mergers_interval_is_as_wide_as_its_schools_err_together(city, share):
    """The whole city merged into one school has the city's own interval, at every quantile."""
    forecasts = spread_city(kept(city, spread=(0.9, 1.1)), share)
    merged = changed(city, [("N", "Z", 1.0), ("S", "Z", 1.0)])
    found, _ = as_one(forecasts, BASE, merged)
    keys = ["phase", "grade", "year"]
    one, whole = (
        found[found["level"].isin(levels)].sort_values(keys)[list(QUANTILES)].to_numpy()
        for levels in (["school", "school_grade"], ["city"])
    )
    assert one == pytest.approx(whole)
    assert (np.diff(one, axis=1) >= 0).all()


def test_a_split_is_scored_as_the_school_it_was(city):
    split = changed(city, [("N", "Z", 0.4), ("N", "S", 0.6)])
    split = replace(split, predecessors=(("S", "N"), ("Z", "N")))
    rows = told(score(kept(city), BASE, split))
    assert set(rows.index.get_level_values("id")) == {"N"}
    assert rows.loc[("N", BASE + 1), "actual"] == pytest.approx(2 * (72 + 27))


def test_without_successions_nothing_is_taken_together(city):
    forecasts = kept(city)
    assert as_one(forecasts, BASE, city)[0] is forecasts
    early = replace(city, predecessors=(("S", "N"),))
    assert as_one(forecasts, BASE, early)[1] is early  # nothing was handed over since


def test_quantiles_of_schools_apart_are_kept(city):
    forecasts = kept(city, spread=(0.9, 1.1))
    found, _ = as_one(forecasts, BASE, changed(city, [("N", "Z", 1.0)]))
    assert np.isfinite(found[list(QUANTILES)].to_numpy(float)).all()
    assert len(found) == len(forecasts)


def test_a_withheld_count_stands_at_its_middle_in_a_sum(city):
    merged = changed(city, [("N", "Z", 1.0), ("S", "Z", 1.0)])
    apart = changed(city, [("N", "Z", 1.0)])
    for one, stays in ((merged, False), (apart, True)):
        at = {"year": BASE + 1, "school": "S", "grade": "1"}
        rolls, hidden = one.rolls.copy(), one.suppressed.copy()
        rolls.loc[at], hidden.loc[at] = np.nan, True
        _, found = as_one(kept(city), BASE, replace(one, rolls=rolls, suppressed=hidden))
        assert bool(found.suppressed.sel(at)) is stays
        assert not found.suppressed.sel({**at, "school": "Z"})


def test_districts_between_which_pupils_were_handed_over_are_left_out(city):
    forecasts = kept(city)
    schools = forecasts["level"].isin(["school", "school_grade"])
    forecasts.loc[schools, "district"] = forecasts["id"].map({"N": "North", "S": "South"})
    told = [
        forecasts[forecasts["id"] == school].assign(level="district", id=name, district="")
        for school, name in (("N", "North"), ("S", "South"))
    ]
    given = pd.concat([forecasts, *told], ignore_index=True)
    merged = changed(city, [("N", "Z", 1.0), ("S", "Z", 1.0)])
    assert not (as_one(given, BASE, merged)[0]["level"] == "district").any()
    renamed = changed(city, [("N", "Z", 1.0)])
    same = as_one(given, BASE, renamed)[0]
    assert set(same.loc[same["level"] == "district", "id"]) == {"North", "South"}
