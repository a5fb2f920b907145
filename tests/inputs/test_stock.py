import numpy as np
import pandas as pd
import pytest

from planner.inputs.stock import is_open, membership_dataset, school_year


@pytest.mark.parametrize(
    ("when", "cut_off", "spring", "year"),
    [
        ("2026", (8, 31), False, 2026),
        ("2026", (8, 31), True, 2026),
        ("2026-09-01", (8, 31), False, 2026),
        ("2026-09-30", (8, 31), False, 2026),
        ("2026-10-01", (8, 31), False, 2027),
        ("2026-02-15", (8, 31), False, 2026),
        ("2026-09-05", (9, 1), True, 2027),
    ],
)
def test_the_school_year_from_which_a_building_counts(when, cut_off, spring, year):
    found = school_year(pd.Series([when], dtype="string"), cut_off, spring=spring)
    assert found.tolist() == [year]


def test_open_from_the_first_year_to_the_year_before_closing():
    schools = pd.DataFrame(
        {
            "opened": [np.nan, 2020, 2021, np.nan, np.nan],
            "closed": [np.nan, np.nan, np.nan, 2020, np.nan],
            "kind": ["", "", "", "", "site"],
        }
    )
    assert is_open(schools, 2020).tolist() == [True, True, False, False, False]


def test_no_memberships_is_an_empty_table():
    assert membership_dataset(None, 2020)["school"].sizes["edge"] == 0
