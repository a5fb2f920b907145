"""Recorded and expected rolls, withheld cells and places."""

from dataclasses import replace

import numpy as np
import pytest

from planner.outputs.rolls import schools
from planner.outputs.tables import tabulate


@pytest.fixture(scope="module")
def tables(made):
    return tabulate(made)


def test_base_year_equals_the_record(tables):
    frame = tables["schools"]
    told = frame[(frame["year"] == 2024) & frame["recorded"].notna()]
    assert len(told) == 15
    np.testing.assert_array_equal(told["recorded"].astype(float), told["central"])


def test_withheld_counts_are_shown_as_such_and_never_added(tables):
    frame = tables["schools"].query("school == 'hill' and year == 2023").set_index("grade")
    assert frame.loc["3", "recorded"] == "<10"
    assert "all" not in frame.index
    assert (frame["central"].isna()).all()


def test_places_stand_on_totals_only(tables):
    frame = tables["schools"]
    assert frame.loc[frame["grade"] != "all", "places"].isna().all()
    north = frame.query("school == 'north' and grade == 'all' and year == 2026")
    assert north["places"].item() == 150


def test_grades_that_sat_at_their_cap_are_told_by_what_stands_in(made, tables):
    assert tables["schools"]["limited"].isna().all()
    basis = made.city.rolls.copy(data=np.full(made.city.rolls.shape, "", dtype=object))
    basis.loc[{"year": 2023, "school": "north", "grade": ["1", "2"]}] = ["applicants", "neighbours"]
    frame = schools(replace(made, city=replace(made.city, limited=basis)))
    told = frame[frame["limited"].notna()].set_index(["school", "year", "grade"])["limited"]
    assert told.to_dict() == {
        ("north", 2023, "1"): "applicants",
        ("north", 2023, "2"): "neighbours",
    }
