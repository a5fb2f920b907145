from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.axes import EDGE
from planner.schools.admission_ground import Ground
from planner.schools.admission_locks import beaten, closed, doors, hold, lock_lots, locks

NAMES = ("area", "dwelling", "school", "used_in", "years", "siblings_exempt", "share")
SCHOOLS = ["N1", "S1", "S2", "S3"]


def locked_city(toytown, *rows):
    columns = zip(NAMES, zip(*rows, strict=True), strict=True)
    table = xr.Dataset({name: (EDGE, np.array(column)) for name, column in columns})
    return replace(toytown, address_locks=table)


def of(city, applicants, year=2025, **given):
    """Locks over a ground where A follows S1, B both S1 and S2, and C S2."""
    zone = np.array([[0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 0]], dtype=bool)
    places, opens = np.full(4, 50.0), np.ones(4, dtype=bool)
    none = np.zeros(4, dtype=np.int64)
    land = Ground(year, "primary", ("1",), zone, np.zeros((3, 4)), places, opens, none)
    area = np.array(["ABC".index(one) for one in applicants.area], dtype=np.int64)
    return locks(city, land, applicants, area, **given)


def shut_of(city, applicants, seed=1, year=2025, draw=0, claim=None, school="S1"):
    """Who is shut out of a school in one draw."""
    shut = of(city, applicants, year)
    many = len(applicants)
    everyone, lot = np.arange(many), np.arange(many, dtype=np.uint64)
    claims = np.zeros(many, dtype=np.int64) if claim is None else np.array(claim)
    at = np.full(many, SCHOOLS.index(school))
    held = hold(shut, everyone, claims, lot, everyone, at)
    *_, luck = lock_lots(shut, applicants, seed, year, np.arange(draw + 1))
    pairs, entries = closed(held, luck, lot)
    assert (doors(shut, pairs, everyone)[everyone, at] == entries).all()
    return entries


@pytest.mark.parametrize(
    ("used_in", "year", "holds"), [(2020, 2025, True), (2019, 2025, False), (2025, 2025, True)]
)
def test_a_place_is_used_up_for_six_years(toytown, applying, used_in, year, holds):
    city = locked_city(toytown, ("", "d1", "S1", used_in, 6, False, 1.0))
    children = applying(["A", "A"], dwelling=["d1", "d2"])
    assert shut_of(city, children, year=year).tolist() == [holds, False]


def test_a_lock_is_of_one_school(toytown, applying):
    city = locked_city(toytown, ("", "d1", "S1", 2022, 6, False, 1.0))
    assert not shut_of(city, applying(["A"], dwelling=["d1"]), school="S2").any()


def test_siblings_are_exempt_where_the_lock_says_so(toytown, applying):
    children = applying(["A"] * 3, dwelling=["d1"] * 3, sibling=["S1", "S2", ""])
    free = locked_city(toytown, ("", "d1", "S1", 2022, 6, True, 1.0))
    strict = locked_city(toytown, ("", "d1", "S1", 2022, 6, False, 1.0))
    assert shut_of(free, children).tolist() == [False, True, True]
    assert shut_of(strict, children).all()


def test_a_share_of_an_area_locks_about_that_share_and_the_same_children_again(toytown, applying):
    many = 4000
    children = applying(["A"] * many + ["B"] * 10)
    rows = [("A", "", "S1", 2021, 6, False, 0.1), ("A", "", "S1", 2023, 6, False, 0.2)]
    city = locked_city(toytown, *rows)
    found = shut_of(city, children)
    assert found[:many].mean() == pytest.approx(0.3, abs=0.036)  # five standard errors
    assert not found[many:].any()
    assert (shut_of(city, children) == found).all()
    assert (shut_of(city, children, seed=2) != found).any()
    assert (shut_of(city, children, draw=1) != found).any()


def test_a_share_says_nothing_of_a_dwelling_that_is_told(toytown, applying):
    rows = [("A", "", "S1", 2021, 6, False, 1.0), ("", "d1", "S1", 2021, 6, False, 1.0)]
    children = applying(["A"] * 3, dwelling=["d1", "d2", ""])
    assert shut_of(locked_city(toytown, *rows), children).tolist() == [True, False, True]


def test_one_lot_decides_over_strict_shares_and_then_over_those_with_exemption(toytown, applying):
    """30 % for all, 40 % more for who has no sibling there: 70 % of these, and they hold the 30."""
    many = 4000
    rows = [("A", "", "S1", 2021, 6, True, 0.4), ("A", "", "S1", 2021, 6, False, 0.3)]
    city = locked_city(toytown, *rows)
    alone = shut_of(city, applying(["A"] * many))
    siblings = shut_of(city, applying(["A"] * many, sibling=["S1"] * many))
    assert alone.mean() == pytest.approx(0.7, abs=0.036)
    assert siblings.mean() == pytest.approx(0.3, abs=0.036)
    assert alone[siblings].all()


def test_children_of_one_household_share_their_dwelling(toytown, applying):
    city = locked_city(toytown, ("", "d9", "S1", 2022, 6, False, 1.0))
    twins = applying(["A"] * 2, dwelling=["d1"] * 2, household=["h", "h"])
    assert not shut_of(city, twins).any()
    untold = applying(["A"] * 2, dwelling=["d1"] * 2, household=["h", ""])
    assert not shut_of(city, untold).any()


def test_of_two_households_of_a_dwelling_the_better_claim_takes_its_place(toytown, applying):
    city = locked_city(toytown, ("", "d9", "S1", 2022, 6, False, 1.0))
    children = applying(["A"] * 3, dwelling=["d1"] * 3, household=["h", "i", "h"])
    assert shut_of(city, children, claim=[5, 3, 4]).tolist() == [True, False, True]
    assert shut_of(city, children, claim=[3, 3, 4]).tolist() == [False, True, False]  # by lot
    assert not shut_of(city, children, school="S2").any()  # not of A's catchment
    assert not shut_of(replace(city, address_locks=None), children).any()


def test_who_is_beaten_hangs_on_dwellings_alone(toytown, applying):
    city = locked_city(toytown, ("", "d9", "S1", 2022, 6, False, 1.0))
    children = applying(["A"] * 4, dwelling=["d1", "d2", "d1", "d2"], household=list("hijj"))
    shut = of(city, children)
    lot = np.array([4, 3, 2, 1], dtype=np.uint64)
    found = beaten(shut, np.zeros(4, dtype=np.int64), lot)
    assert found.tolist() == [True, True, False, False]


def test_a_city_without_locks_or_a_scenario_without_them_locks_nobody_out(toytown, applying):
    assert toytown.address_locks is None
    children = applying(["A"], dwelling=["d1"])
    assert not shut_of(toytown, children).any()
    city = locked_city(toytown, ("", "d1", "S1", 2022, 6, False, 1.0))
    assert len(of(city, children).child) == 1
    assert len(of(city, children, hold=False).child) == 0
