import numpy as np
import pandas as pd
import pytest
import xarray as xr

from planner.inputs.stock import grades_offered, is_open, membership_dataset, school_year
from planner.model.standards import Ladder


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


SCHOOL = Ladder(6, (8, 31), {"primary": ("1", "2", "3"), "lower_secondary": ("4", "5")})


def offered(rows, phases="primary;lower_secondary", opened=np.nan, ladder=SCHOOL):
    """Grades offered in 2024 by a school with the given rolls, oldest year first."""
    years = list(range(2025 - len(rows), 2025))
    axes = {"year": years, "school": ["S"], "grade": list(ladder.grades)}
    rolls = xr.DataArray(np.array(rows, dtype=float)[:, None, :], axes, dims=tuple(axes))
    schools = pd.DataFrame({"school": ["S"], "phases": [phases], "closed": [np.nan]})
    schools["opened"] = opened
    found = grades_offered(schools, rolls, xr.zeros_like(rolls, dtype=bool), ladder, 2024)
    return "".join(np.array(ladder.grades)[found.to_numpy()[0]])


NONE = np.nan


@pytest.mark.parametrize(
    ("rows", "taught"),
    [
        ([[5, 5, 5, NONE, NONE]], "123"),
        ([[5, 5, 5, NONE, NONE], [0, 5, 5, NONE, NONE]], "123"),  # nobody just now
        ([[NONE, 5, 5, NONE, NONE], [0, 5, 5, 0, 0]], "23"),  # noughts of an export
        ([[5, 5, 5, 5, 5], [5, 0, 5, NONE, 5]], "12345"),  # between grades with pupils
        ([[5, NONE, NONE, NONE, NONE], [5, 5, NONE, NONE, NONE]], "12345"),  # filling up
        ([[5, 5, NONE, NONE, NONE], [5, 5, NONE, NONE, NONE]], "12"),  # ends there for good
        ([[NONE] * 5], "12345"),  # no roll: its phases
    ],
)
def test_grades_that_a_school_teaches(rows, taught):
    assert offered(rows) == taught


def test_a_school_that_opened_in_the_base_year_fills_up():
    begun = [[NONE] * 5, [5, 5, NONE, NONE, NONE]]
    assert offered(begun, opened=2024) == "12345"
    assert offered(begun, "primary", opened=2024) == "123"
    assert offered([[NONE] * 5, [NONE, 5, NONE, NONE, NONE]], "primary", opened=2024) == "23"
    assert offered([begun[1], begun[1]], opened=2023) == "12"


def test_a_kindergarten_beside_a_teaching_point_does_not_lengthen_it():
    """The kindergarten's grades stand last, and are no end towards which the school goes."""
    phases = {"primary": ("1", "2", "3"), "kindergarten": ("K1", "K2")}
    ladder = Ladder(6, (8, 31), phases, before=("kindergarten",))
    both, point, filling = "primary;kindergarten", [5, 5, NONE, 5, 5], [5, NONE, NONE, 5, 5]
    assert offered([point, point], both, ladder=ladder) == "12K1K2"
    assert offered([filling, point], both, ladder=ladder) == "123K1K2"
