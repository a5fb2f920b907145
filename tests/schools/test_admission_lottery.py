from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from planner.model.admissions import Admissions, Tier
from planner.model.axes import EDGE
from planner.schools.admission_ground import Ground
from planner.schools.admission_lists import write_lists
from planner.schools.admission_locks import hold, lock_lots, locks
from planner.schools.admission_lottery import chances, numbers, orders, place

TIERS = {"all": Tier(1)}
YEAR = 2025


@pytest.fixture
def land(toytown):
    """One catchment of S1 and S2 for area A, with 60 and 30 places."""
    zone = np.array([[0, 1, 1, 0], [0, 0, 1, 0], [0, 0, 1, 0]], dtype=bool)
    metres = np.array([[2000.0, 0, 1000, 1700], [1200, 1000, 0, 700], [200, 2000, 1000, 300]])
    none = np.zeros(4, dtype=np.int64)
    places, opens = np.array([0.0, 60, 30, 0]), np.array([False, True, True, False])
    return Ground(YEAR, "primary", ("1", "2", "3"), zone, metres, places, opens, none)


def held(toytown, land, children, rule, draws, swell=None):
    lists = write_lists(toytown, land, Admissions(rule=rule), TIERS, children)
    everyone, ids = np.arange(len(children)), np.arange(draws + 1)
    turns = orders(lists, 1, YEAR, children, ids)
    lot = numbers(children, 1, YEAR)
    area = np.array(["ABC".index(one) for one in children.area], dtype=np.int64)
    shut = locks(toytown, land, children, area)
    doors = hold(shut, everyone, lists.claim, lot, lists.child, lists.school)
    lucks = lock_lots(shut, children, 1, YEAR, ids[1:])
    open_ = np.zeros(lists.child.size, dtype=bool)
    entry = place(lists, everyone, next(turns), lot, open_)
    told = chances(lists, 1, YEAR, children, draws, 1, swell, turns, doors, lucks)
    return lists, entry, told


def test_schools_drawn_by_lot_go_by_their_quotas(toytown, land, applying):
    """Computer allotment: q / Σq where all are placed, q / n where they are not (methods 5.6)."""
    for many, first, second in ((90, 2 / 3, 1 / 3), (120, 0.5, 0.25)):
        _, entry, told = held(toytown, land, applying(["A"] * many), "drawn", 40)
        assert (entry >= 0).sum() == 90
        assert told.school.mean[1:3, 0] == pytest.approx([first, second])
        assert told.tier.mean == pytest.approx([90 / many])
    _, _, few = held(toytown, land, applying(["A"] * 45), "drawn", 200)
    assert few.school.mean[1:3, 0] == pytest.approx([2 / 3, 1 / 3], abs=0.02)


def test_parents_have_no_say_but_the_lot_does(toytown, land, applying):
    children = applying(["A"] * 90)
    lists, *_ = held(toytown, land, children, "drawn", 0)
    first, second = orders(lists, 1, YEAR, children, np.arange(2))
    assert (first != second).any()
    fixed, *_ = held(toytown, land, children, "nearest", 0)
    assert all((one == np.arange(180)).all() for one in orders(fixed, 1, YEAR, children, [0, 1]))


def test_a_number_hangs_on_seed_year_and_child_alone(applying):
    children = applying(["A"] * 5)
    usual = numbers(children, 1, YEAR)
    assert len(set(usual.tolist())) == 5
    assert (numbers(children, 2, YEAR) != usual).all()
    assert (numbers(children, 1, YEAR + 1) != usual).all()
    other = replace(children, area=np.array(["B"] * 5, dtype=object))
    assert (numbers(other, 1, YEAR) == usual).all()


def test_chances_of_single_children_are_those_of_their_tier_on_average(toytown, land, applying):
    _, _, told = held(toytown, land, applying(["A"] * 120), "drawn", 100)
    assert told.child.mean() == pytest.approx(0.75)
    assert told.child == pytest.approx(np.full(120, 0.75), abs=0.22)  # five standard errors
    assert told.whole.mean == pytest.approx([0.75])
    assert told.any_tier.mean[1:3] == pytest.approx([0.5, 0.25])


def test_without_draws_nothing_is_said_of_chances(toytown, land, applying):
    _, entry, told = held(toytown, land, applying(["A"] * 10), "nearest", 0)
    assert (entry >= 0).all()
    assert np.isnan([*told.tier.mean, *told.child]).all()


def test_a_list_that_swells_has_as_many_entrants_as_it_is_told(toytown, land, applying):
    children = applying(["A"] * 60)
    swell = np.repeat([[0.0], [1.0], [1.0], [2.0]], 60, axis=1)
    _, _, told = held(toytown, land, children, "nearest", 4, swell)
    # nobody, 60 twice, and 120 children for 90 places: a draw without children says nothing
    assert told.tier.mean[0] == pytest.approx((1 + 1 + 0.75) / 3)
    assert told.tier.p90[0] == 1.0
    assert np.isnan(told.child).all()


def test_locks_of_a_share_fall_anew_with_every_lottery(toytown, land, applying):
    """Half of 40 children are locked out of S1 in each, and never the same half."""
    table = {
        "area": ["A"], "dwelling": [""], "school": ["S1"], "used_in": [2022], "years": [6],
        "siblings_exempt": [False], "share": [0.5],
    }  # fmt: skip
    rows = xr.Dataset({name: (EDGE, np.array(own)) for name, own in table.items()})
    only = replace(land, zone=land.zone & (np.arange(4) == 1))
    city = replace(toytown, address_locks=rows)
    _, _, told = held(city, only, applying(["A"] * 40), "nearest", 400)
    assert told.tier.mean == pytest.approx([0.5], abs=0.02)  # five standard errors
    assert told.tier.p90[0] - told.tier.p10[0] > 0.1
    assert told.child == pytest.approx(np.full(40, 0.5), abs=0.125)
    assert told.school.mean[1, 0] == 1.0  # of those to whom it is not shut
