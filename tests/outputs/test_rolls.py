"""Recorded and expected rolls, withheld cells and places."""

import numpy as np
import pytest

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
