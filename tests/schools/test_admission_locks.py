from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.axes import EDGE
from planner.schools.admission_locks import locked_out

NAMES = ("area", "dwelling", "school", "used_in", "years", "siblings_exempt", "share")


def locked(toytown, applicants, *rows, year=2025, school="S1", seed=1):
    table = xr.Dataset(
        {
            name: (EDGE, np.array(column))
            for name, column in zip(NAMES, zip(*rows, strict=True), strict=True)
        }
    )
    child = np.arange(len(applicants))
    at = toytown.schools["school"].values.tolist().index(school)
    city = replace(toytown, address_locks=table)
    return locked_out(city, year, seed, applicants, child, np.full(len(child), at))


@pytest.mark.parametrize(
    ("used_in", "year", "holds"), [(2020, 2025, True), (2019, 2025, False), (2025, 2025, True)]
)
def test_a_place_is_used_up_for_six_years(toytown, applying, used_in, year, holds):
    row = ("", "d1", "S1", used_in, 6, False, 1.0)
    children = applying(["A", "A"], dwelling=["d1", "d2"])
    assert locked(toytown, children, row, year=year).tolist() == [holds, False]


def test_a_lock_is_of_one_school(toytown, applying):
    row = ("", "d1", "S1", 2022, 6, False, 1.0)
    assert not locked(toytown, applying(["A"], dwelling=["d1"]), row, school="S2").any()


def test_siblings_are_exempt_where_the_lock_says_so(toytown, applying):
    children = applying(["A"] * 3, dwelling=["d1"] * 3, sibling=["S1", "S2", ""])
    free, strict = ("", "d1", "S1", 2022, 6, True, 1.0), ("", "d1", "S1", 2022, 6, False, 1.0)
    assert locked(toytown, children, free).tolist() == [False, True, True]
    assert locked(toytown, children, strict).all()


def test_a_share_of_an_area_locks_about_that_share_and_the_same_children_again(toytown, applying):
    many = 4000
    children = applying(["A"] * many + ["B"] * 10)
    rows = [("A", "", "S1", 2021, 6, False, 0.1), ("A", "", "S1", 2023, 6, False, 0.2)]
    found = locked(toytown, children, *rows)
    assert found[:many].mean() == pytest.approx(0.3, abs=0.036)  # five standard errors
    assert not found[many:].any()
    assert (locked(toytown, children, *rows) == found).all()
    assert (locked(toytown, children, *rows, seed=2) != found).any()


def test_shares_of_free_and_strict_locks_do_not_hide_one_another(toytown, applying):
    children = applying(["A"] * 200, sibling=["S1"] * 200)
    rows = [("A", "", "S1", 2021, 6, True, 1.0), ("A", "", "S1", 2021, 6, False, 0.5)]
    assert 60 < locked(toytown, children, *rows).sum() < 140


def test_a_city_without_locks_locks_nobody_out(toytown, applying):
    assert toytown.address_locks is None
    children = applying(["A"])
    one = np.zeros(1, dtype=np.int64)
    assert not locked_out(toytown, 2025, 1, children, one, one).any()
