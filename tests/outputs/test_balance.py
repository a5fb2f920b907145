"""Tables of balance against what was weighed."""

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from planner.outputs.balance import inequality, school_balance, variations
from planner.outputs.tables import write_tables

UNITS = ["level", "id", "set", "phase", "indicator", "year"]


@pytest.fixture(scope="module")
def units(equipped_plan):
    return variations(equipped_plan)


def one(frame, **key):
    for name, value in key.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_variation_of_books_on_record_by_hand(units):
    """North 132 pupils and 2,640 books, South 93 and 930: 20 and 10 a pupil about 15.867."""
    own = one(units, level="city", set="basic", phase="primary", indicator="books", year=2024)
    mean = (2640 + 930) / 225
    cv = np.sqrt((132 * (20 - mean) ** 2 + 93 * (10 - mean) ** 2) / 225) / mean
    assert own["amount"] == pytest.approx(mean, abs=5e-4)
    assert own["central"] == pytest.approx(cv, abs=5e-7)
    assert (own["schools"], own["told"]) == (2, 2)
    assert np.isnan(own["limit"])
    teachers = one(units, level="city", set="basic", phase="primary", indicator="teachers",
                   year=2024)  # fmt: skip
    assert teachers["amount"] == pytest.approx(100 * 12 / 225, abs=5e-4)


def test_a_set_that_counts_private_schools_says_who_is_silent(units):
    own = one(units, level="city", set="quality", phase="primary", indicator="books", year=2024)
    assert (own["schools"], own["told"]) == (3, 2)
    most = one(units, level="city", set="quality", phase="primary", indicator="all", year=2024)
    assert (most["passing"], most["failing"]) == (1, 1)  # North; South; Hill tells nothing
    assert most["met"] == 0  # books vary beyond 0.3 already


def test_every_row_has_a_school_and_chances_are_chances(units):
    assert (units["schools"] > 0).all()
    chance = units["probability"].dropna()
    assert chance.between(0, 1).all()
    assert len(chance)
    known = units.dropna(subset=["p10", "p90"])
    assert (known["p10"] <= known["p50"] + 1e-9).all()
    assert (known["p50"] <= known["p90"] + 1e-9).all()


def test_each_school_against_the_least(equipped_plan):
    frame = school_balance(equipped_plan)
    south = one(frame, school="south", set="quality", phase="primary", indicator="books",
                year=2024)  # fmt: skip
    assert (south["central"], south["least"], south["met"]) == (10, 15, 0)
    whole = one(frame, school="north", set="quality", phase="primary", indicator="all", year=2024)
    assert (whole["central"], whole["met"], whole["probability"]) == (2, 1, 1)
    hill = one(frame, school="hill", set="quality", phase="primary", indicator="all", year=2024)
    assert pd.isna(hill["met"])
    assert pd.isna(hill["probability"])


def test_theil_adds_up_in_every_row(equipped_plan):
    frame = inequality(equipped_plan)
    wide = frame.pivot_table(index=UNITS, columns="measure", values="central")
    both = wide.dropna(subset=["theil_within"])
    assert len(both)
    assert (both["theil_within"] + both["theil_between"] - both["theil"]).abs().max() < 3e-6
    assert wide["gini"].between(-1e-9, 1).all()


@pytest.mark.parametrize("make", [variations, school_balance, inequality])
def test_a_plan_without_resources_has_empty_tables_with_the_same_columns(
    made, equipped_plan, make, tmp_path
):
    empty, full = make(made), make(equipped_plan)
    assert len(empty) == 0
    assert list(empty.columns) == list(full.columns)
    write_tables({"empty": empty, "full": full}, tmp_path)
    read = [pq.read_schema(tmp_path / f"{name}.parquet") for name in ("empty", "full")]
    assert read[0] == read[1]


def test_a_path_without_draws_leaves_chances_blank(equipped_central):
    frame = variations(equipped_central)
    assert frame[["mean", "p90", "probability"]].isna().all().all()
    assert frame["met"].notna().any()
