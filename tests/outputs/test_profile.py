"""Shortages through the years, against figures worked by hand."""

import numpy as np
import pandas as pd
import pytest

from planner.outputs.profile import profiles
from planner.outputs.tables import tabulate

WAVE = [50.0, 120, 180, 160]  # of the years 2025 to 2028


def table(mean, idle=0.0, **unit):
    """A table of shortfalls of one unit, the base year 2024 first."""
    known = {"level": "city", "id": "*", "phase": "primary", "scope": "roll"} | unit
    years = range(2024, 2024 + 1 + len(mean))
    frame = pd.DataFrame({"year": years, "mean": [999.0, *mean]}).assign(**known, idle=idle)
    for name in ("probability", "p90", "cvar90", "with_reserve", "least_cost"):
        frame[name] = frame["mean"] + 1
    return frame


def row(made, mean, **given):
    return profiles(made, table(mean, **given)).iloc[0]


def test_a_wave_by_hand(made):
    """The base year's shortage is on record, not to come: it counts for nothing."""
    found = row(made, [0.0, 120, 180, 0.0], idle=10.0)
    assert (found["kind"], found["peak"], found["peak_year"]) == ("temporary", 180, 2027)
    assert (found["first_year"], found["last_year"], found["duration"]) == (2026, 2027, 2)
    assert found["place_years_short"] == 300
    assert (found["place_years_idle"], found["idle_after_peak"]) == (40, 10)
    assert found["p90_at_peak"] == 181


def test_what_still_runs_at_the_horizon_is_open(made):
    assert row(made, WAVE)["kind"] == "open"
    assert row(made, [*WAVE, 0.0])["kind"] == "temporary"


def test_what_outlives_the_lease_is_lasting(made):  # 19.4 years with the prices of the norms
    assert row(made, [9.0] * 19 + [0.0])["kind"] == "temporary"
    assert row(made, [9.0] * 20 + [0.0])["kind"] == "lasting"


def test_less_than_half_a_place_is_no_shortage(made):
    found = row(made, [0.4, 0.2, 0.0])
    assert (found["kind"], found["duration"]) == ("none", 0)
    assert pd.isna(found["peak_year"])


def test_units_do_not_mix(made):
    both = pd.concat([table(WAVE), table([0.0] * 4, id="north", level="school")])
    found = profiles(made, both).set_index("level")
    assert found.loc["city", "place_years_short"] == sum(WAVE)
    assert found.loc["school", "place_years_short"] == 0


def test_the_run_has_a_profile_of_every_unit(made):
    tables = tabulate(made)
    units = ["level", "id", "phase", "scope"]
    assert len(tables["profile"]) == len(tables["shortfall"].drop_duplicates(units))
    coming = tables["shortfall"].query("year > 2024 and mean > 0.5").groupby(units)["mean"].sum()
    found = tables["profile"].set_index(units)["place_years_short"]
    for unit, total in coming.items():
        assert found[unit] == pytest.approx(total, abs=1e-2)


def test_a_reserve_and_a_tail_are_two_answers(made):
    """with_reserve rests on the central path alone; it is never a margin on top of p90."""
    frame = tabulate(made)["shortfall"].query("level == 'school' and scope == 'roll'")
    frame = frame[(frame["phase"] == "primary") & (frame["id"] == "north")]
    pupils = made.central.enrolment.roll.sel(school="north", grade=["1", "2", "3"], draw=-1)
    wanted = np.maximum(pupils.sum("grade").to_numpy() / 0.95 - 150, 0)
    assert frame["with_reserve"].to_numpy() == pytest.approx(wanted, abs=1e-3)
    assert (frame["with_reserve"] >= frame["net"] - 1e-9).all()


def test_what_is_not_known_is_not_none(made):
    dark = row(made, [np.nan] * 4)
    assert pd.isna(dark["kind"])
    assert dark[["peak", "duration", "place_years_short"]].isna().all()
    assert pd.isna(row(made, [np.nan, 0.0, 0.0])["kind"])
    late = row(made, [np.nan, 120, 180, 0.0])
    assert (late["kind"], late["peak"], late["place_years_short"]) == ("temporary", 180, 300)
