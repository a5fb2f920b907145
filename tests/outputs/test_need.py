"""Net, reachable, gross; areas share."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from planner.outputs.need import red_line, shortfall
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def tables(made):
    return tabulate(made)


def test_net_reachable_gross_rise(tables):
    frame = tables["shortfall"].dropna(subset=["net"])
    assert (frame["net"] <= frame["reachable"] + 1e-9).all()
    assert (frame["reachable"] <= frame["gross"] + 1e-9).all()
    assert set(frame["level"]) == {"area", "school", "cluster", "district", "city"}
    assert (frame["cvar90"] >= frame["p90"] - 1e-9).all()
    assert frame["gross"].max() > 0


def test_areas_share_their_schools_excess(tables):
    frame = tables["shortfall"].set_index(["level", "id", "phase", "scope", "year"])
    for scope in ("intake", "roll"):
        school = frame.loc[("school", "north", "primary", scope, 2027)]
        parts = [frame.loc[("area", area, "primary", scope, 2027)] for area in ("n1", "n2")]
        assert sum(part["gross"] for part in parts) == pytest.approx(school["gross"], abs=2e-3)
        assert parts[0]["gross"] == pytest.approx(school["gross"] * 0.6, abs=2e-3)
        assert parts[0]["p90"] == pytest.approx(school["p90"] * 0.6, abs=2e-3)
        assert parts[0]["probability"] == school["probability"]


def test_the_red_line_is_a_norm(made):
    assert red_line(made.city.standards) == 0.5


def test_a_school_in_no_unit_is_in_no_row(tables):
    clusters = tables["shortfall"].query("level == 'cluster'")
    assert set(clusters["id"]) == {"ring", "plain"}


def test_the_mean_is_that_of_the_futures(tables, made):
    frame = tables["shortfall"].set_index(["level", "id", "phase", "scope", "year"])["mean"]
    at = {"phase": "primary", "scope": "roll", "year": 2027}
    drawn = made.drawn.assessment
    unmet = drawn.unmet.sel(level="city", **at).sum("school").mean()
    short = drawn.short.sel(school="north", **at).mean()
    assert frame["city", "*", "primary", "roll", 2027] == pytest.approx(float(unmet), abs=1e-3)
    north = frame["school", "north", "primary", "roll", 2027]
    assert north == pytest.approx(float(short), abs=1e-3)
    assert frame["area", "n1", "primary", "roll", 2027] == pytest.approx(0.6 * north, abs=2e-3)


def test_without_draws_the_mean_is_the_central_path(central_only):
    frame = tabulate(central_only)["shortfall"]
    pd.testing.assert_series_equal(frame["mean"], frame["reachable"], check_names=False)


def test_unknown_places_are_no_shortage_of_nought(made):
    """North's places unknown: blank for it and its areas, left out of and counted in units."""
    places = made.places.places.copy()
    places.loc[{"school": "north", "phase": "primary"}] = np.nan
    dark = replace(made, places=replace(made.places, places=places))
    frame = shortfall(dark).query("phase == 'primary' and scope == 'roll' and year == 2027")
    frame = frame.set_index(["level", "id"])
    told = ["net", "reachable", "gross", "probability", "p90", "cvar90", "mean", "idle"]
    told += ["with_reserve", "least_cost"]
    for unit in (("school", "north"), ("area", "n1"), ("area", "n2")):
        assert frame.loc[unit, told].isna().all()
        assert frame.loc[unit, "unknown"] == 1
    assert frame.loc[("school", "south"), told].notna().all()
    assert frame.loc[("area", "s1"), "gross"] >= 0
    hidden = frame.loc["school", "unknown"].sum()
    assert frame.loc[("city", "*"), "unknown"] == hidden
    assert frame.loc[("city", "*"), ["net", "reachable", "gross", "mean"]].notna().all()


def test_a_unit_of_which_no_places_are_known_tells_no_shortage(made):
    """Junior is the only lower secondary school: the city is as blank as it is."""
    places = made.places.places.copy()
    places.loc[{"school": "junior", "phase": "lower_secondary"}] = np.nan
    dark = replace(made, places=replace(made.places, places=places))
    frame = shortfall(dark).query("phase == 'lower_secondary' and scope == 'roll' and year == 2027")
    city = frame.set_index(["level", "id"]).loc[("city", "*")]
    told = ["net", "reachable", "gross", "probability", "p90", "mean", "idle", "with_reserve"]
    assert city[told].isna().all()
    assert city["unknown"] == 1
