"""Children on the register who are expected to arrive."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demography.arrivals import arriving


def test_a_class_arrives_as_it_did_in_years_past(carried):
    """Of 110 expected children 100 arrived in every year and class: (1.1, 1.0) of the register.

    Registered for 2025, rounded: A 18 local and 8 migrant, B 24 and 6, C 7 and 3.
    """
    found = arriving(carried, 2025)
    rows = carried.register.to_dataframe().query("stage == 'expected' and entry_year == 2025")
    for (name, area), own in rows.groupby(["class", "area"]):
        past = carried.register.to_dataframe().query(
            "entry_year < 2025 and `class` == @name and stage in ('expected', 'arrived')"
        )
        sums = past.groupby("stage")["children"].sum()
        expected = own["children"].sum() * sums["arrived"] / sums["expected"]
        assert float(found.sel({"class": name, "area": area})) == pytest.approx(expected, rel=0.02)
    assert float(found.sum()) == pytest.approx(60, abs=2)


def test_without_a_count_of_the_year_nothing_is_said(carried, toytown):
    assert arriving(carried, 2029) is None
    assert arriving(toytown, 2025) is None


def test_a_blank_count_is_not_nobody(carried):
    register = carried.register.copy(deep=True)
    blank = (register["entry_year"] == 2025) & (register["area"] == "A")
    register["children"] = register["children"].where(~blank, np.nan)
    found = arriving(replace(carried, register=register), 2025)
    assert np.isnan(found.sel(area="A")).all()
    assert np.isfinite(found.sel(area="B")).all()
