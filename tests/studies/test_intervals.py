"""Intervals that rest on errors known at the origin."""

import numpy as np
import pandas as pd
import pytest

from planner.studies.intervals import pooled, with_intervals


def table(actual=lambda rng, n: 100 * np.exp(rng.normal(0, 0.1, n))):
    rng = np.random.default_rng(2)
    frames = [
        pd.DataFrame(
            {
                "method": "planner", "level": "school", "id": [f"{i}" for i in range(30)],
                "phase": "primary", "grade": "all", "origin": origin, "target": origin + step,
                "forecast": 100.0, "actual": actual(rng, 30),
            }
        )
        for origin in range(2000, 2012)
        for step in (1, 2)
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def test_intervals_come_once_there_are_errors_enough_and_hold():
    found, told = with_intervals(table(), 20)
    drawn = found.groupby(["origin", found["target"] - found["origin"]])["p10"].apply(
        lambda part: part.notna().all()
    )
    assert not drawn[2000, 1]
    assert drawn[2001, 1]
    assert not drawn[2001, 2]
    assert drawn[2002, 2]
    held = np.average(told["cover80"], weights=told["n"])
    assert held == pytest.approx(0.8, abs=0.04)
    assert (found["p50"].dropna() == 100).all()
    names = ["p2_5", "p10", "p25", "p50", "p75", "p90", "p97_5"]
    known = found[names].dropna().to_numpy()
    assert (np.diff(known, axis=1) >= 0).all()


def test_nothing_is_known_before_its_target_year():
    """An error of a later year changes no interval of an earlier origin."""
    plain = table()
    wild = plain.copy()
    wild.loc[wild["target"] > 2006, "actual"] *= 5
    one, other = (with_intervals(part, 20)[0] for part in (plain, wild))
    early = (one["origin"] <= 2006).to_numpy()
    names = ["p10", "p90"]
    pd.testing.assert_frame_equal(one.loc[early, names], other.loc[early, names])
    late = (one["origin"] >= 2008).to_numpy()
    assert (other.loc[late, "p90"] > one.loc[late, "p90"]).all()


def test_forecasts_that_never_missed_are_sure():
    found, told = with_intervals(table(lambda _, n: np.full(n, 100.0)), 20)
    known = found["p10"].notna()
    assert (found.loc[known, "p10"] == 100).all()
    assert (found.loc[known, "crps"] == 0).all()
    assert (told["cover80"] == 1).all()


def test_other_methods_have_no_interval_and_their_error_as_score():
    both = pd.concat([table(), table().assign(method="holt")], ignore_index=True)
    found, _ = with_intervals(both, 20)
    other = found[found["method"] == "holt"]
    assert other["p10"].isna().all()
    assert other["crps"].to_numpy() == pytest.approx((other["actual"] - 100).abs().to_numpy())


def test_origins_are_pooled_with_and_without_shaken_targets():
    """Weights are forecasts; a target of 2005 is aside in the last set alone, whatever origin."""
    _, told = with_intervals(table(), 20)
    found = pooled(told, 2003, [2005]).set_index(["of", "horizon"])
    assert found["since"].groupby("of").first().to_dict() == {
        "all": 2001, "settled": 2003, "calm": 2003,
    }  # fmt: skip
    assert found.loc[("all", 1), "n"] == 11 * 30
    assert found.loc[("settled", 1), "n"] == 9 * 30
    assert found.loc[("calm", 1), "n"] == found.loc[("calm", 2), "n"] == 8 * 30
    part = told[(told["horizon"] == 2) & (told["origin"] >= 2003) & (told["origin"] != 2003)]
    assert found.loc[("calm", 2), "score80"] == pytest.approx(part["score80"].mean())
    assert set(pooled(told, 2003, ())["of"]) == {"all", "settled"}
    assert not len(pooled(pd.DataFrame(), 2003, ()))
