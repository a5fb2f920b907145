import numpy as np
import pandas as pd
import pytest

from planner.geography.zones import survey
from planner.model.catchments import CatchmentRule
from planner.outputs.zone_tables import COLUMNS, over_full, zone_table
from tests.geography.conftest import row_assigned


@pytest.fixture(scope="module")
def table(row):
    found = row_assigned(row, CatchmentRule("whole_areas", stability=0.0))
    return zone_table(*survey(row, found), "primary")


def test_rows_by_school_and_year_with_the_city(table):
    assert tuple(table.columns) == COLUMNS
    keys = list(zip(table["school"], table["year"], strict=True))
    assert keys == sorted(keys)
    assert set(table["school"]) == {"*", "S1", "S2"}
    west = table[(table["school"] == "S1") & (table["year"] == 2025)].iloc[0]
    assert (west["areas"], west["moved_areas"]) == (4, 1)
    assert west["distance_m"] == pytest.approx((10 * (500 + 1000) + 30 * 1500) / 60, rel=0.01)
    assert west["beyond"] == pytest.approx(30 / 60, rel=0.03)  # D has 1,500 m to walk


def test_blank_where_nothing_was_drawn_anew(table):
    first = table[table["year"] == 2024]
    assert first[["price_m", "bound_m", "value_m", "gap", "short"]].isna().all().all()
    assert table["moved_areas"].dtype == np.int64


def test_a_school_counts_as_over_from_half_a_child_on(table):
    assert over_full(table, 2024) == 1
    assert over_full(table, 2025) == 0
    tiny = table.assign(over=0.4)
    assert over_full(tiny, 2024) == 0


def test_nothing_measured_is_an_empty_table_of_the_same_columns():
    empty = zone_table(None, "primary")
    assert tuple(empty.columns) == COLUMNS
    assert empty.empty
    assert pd.api.types.is_integer_dtype(empty["year"])
