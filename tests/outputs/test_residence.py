"""Residence to school: rows add up to one; demand and admitted both stand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.outputs.residence import admissions, residence, retention


def plan_with(made, rows):
    names = ("area", "school", "class", "stage", "date", "entry_year", "children")
    frame = pd.DataFrame(rows, columns=names)
    register = xr.Dataset({name: ("edge", frame[name].to_numpy()) for name in names})
    return replace(made, city=replace(made.city, register=register))


@pytest.fixture
def registered(made):
    rows = [
        ("n1", "north", "local", "admitted", "2025-07", 2025, 40.0),  # arrived is later
        ("n1", "north", "local", "arrived", "2025-09", 2025, 30.0),
        ("n1", "north", "local", "arrived", "2025-08", 2025, 99.0),  # an earlier count
        ("n1", "south", "migrant", "arrived", "2025-09", 2025, 10.0),
        ("s1", "south", "local", "admitted", "2025-07", 2025, 20.0),
        ("s1", "", "local", "expected", "2024-08", 2025, 25.0),
        ("n1", "", "migrant", "applied", "2025-05", 2025, 16.0),
        ("n1", "", "migrant", "admitted", "2025-07", 2025, 12.0),
        ("n1", "", "local", "expected", "2025-08", 2026, np.nan),
    ]
    return plan_with(made, rows)


def test_rows_add_up_to_one_and_the_last_stage_and_date_count(registered):
    frame = residence(registered)
    assert frame.groupby(["area", "entry_year"])["share"].sum().tolist() == [1.0, 1.0]
    told = frame.set_index(["area", "school"])
    assert told.loc[("n1", "north"), "children"] == 30
    assert told.loc[("n1", "south"), "share"] == 0.25
    assert told["stage"].tolist() == ["arrived", "arrived", "admitted"]


def test_retention_is_the_share_at_schools_of_the_own_catchment(registered):
    frame = residence(registered)
    own = frame.set_index(["area", "school"])["own"]
    assert bool(own["n1", "north"])
    assert not bool(own["n1", "south"])
    year, children, share = retention(frame)
    assert (year, children) == (2025, 60.0)
    assert share == pytest.approx(50 / 60)


def test_demand_and_admitted_are_both_kept(registered):
    frame = admissions(registered).set_index(["entry_year", "class"])
    migrant = frame.loc[(2025, "migrant")]
    assert (migrant["demand_stage"], migrant["demand"], migrant["admitted"]) == ("applied", 16, 12)
    assert migrant["share"] == 0.75
    assert frame.loc[(2025, "local"), "demand"] == 25
    later = frame.loc[(2026, "local")]
    assert later[["demand", "admitted", "share"]].isna().all(), "missing is missing"


def test_without_a_register_there_is_nothing(made):
    plan = replace(made, city=replace(made.city, register=None))
    assert residence(plan).empty
    assert admissions(plan).empty
    assert retention(residence(plan)) is None
