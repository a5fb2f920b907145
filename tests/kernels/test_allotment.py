"""Divisible pupils at the least cost: known answers, brute force, peers and properties."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.kernels import allotment
from planner.kernels.allotment import allot, choice

COST = np.array([[300, 900], [500, 600], [1200, 400]])
PUPILS = np.array([60, 50, 40])
FAR = 10**6


def full(cost, unplaced=FAR):
    """All areas may use all schools, ``cost (area, school)``."""
    areas, schools = cost.shape
    start, school = np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas)
    return choice(start, school, cost.ravel(), schools, unplaced)


def by_programme(cost, pupils, places, unplaced=FAR):
    """Optimum by scipy's HiGHS."""
    areas, schools = cost.shape
    wide = np.column_stack([cost, np.full(areas, unplaced)])
    rows = np.kron(np.eye(areas), np.ones(schools + 1))
    columns = np.kron(np.ones(areas), np.eye(schools + 1))[:schools]
    solved = linprog(wide.ravel(), A_ub=columns, b_ub=places, A_eq=rows, b_eq=pupils)
    return round(solved.fun)


def test_two_schools_and_three_areas():  # E1
    found = allot(full(COST), PUPILS, np.array([70, 90]))
    assert found.flow.reshape(3, 2).tolist() == [[60, 0], [10, 40], [0, 40]]
    assert found.proof.cost == found.proof.bound == 63_000
    assert found.proof.holds
    assert found.price.tolist() == [100, 0]
    assert found.area_price.tolist() == [400, 600, 400]
    assert allot(full(COST), PUPILS, np.array([150, 150])).proof.cost == 59_000


def test_fewer_places_and_the_same_optimum():  # E2: where whole areas no longer fit
    found = allot(full(COST), PUPILS, np.array([70, 80]))
    assert found.proof.cost == 63_000
    assert found.unplaced.sum() == 0
    assert found.proof.holds


def test_places_without_end_are_the_nearest():  # E9
    rng = np.random.default_rng(9)
    cost, pupils = rng.integers(0, 5000, (60, 7)), rng.integers(0, 200, 60)
    found = allot(full(cost), pupils, np.full(7, pupils.sum()))
    assert found.proof.cost == cost.min(axis=1) @ pupils
    assert not found.price.any()
    assert (found.area_price == cost.min(axis=1)).all()


def test_a_shortfall_is_stated():
    found = allot(full(COST), PUPILS, np.array([70, 30]))
    assert found.unplaced.sum() == 50
    assert found.proof.holds
    assert found.price.tolist() == [FAR - 500, FAR - 400]


def test_nobody_and_nowhere():
    nobody = allot(full(COST), np.zeros(3, int), np.array([70, 90]))
    assert nobody.proof.cost == 0
    assert nobody.proof.holds
    nowhere = choice(np.zeros(4, int), np.array([], int), np.array([], int), 2, FAR)
    found = allot(nowhere, PUPILS, np.array([70, 90]))
    assert found.unplaced.tolist() == PUPILS.tolist()
    assert found.proof.holds


def test_dearer_than_no_place_is_not_used():
    found = allot(full(np.array([[700], [300]]), unplaced=500), np.array([5, 5]), np.array([20]))
    assert found.flow.tolist() == [0, 5]
    assert found.unplaced.tolist() == [5, 0]


@pytest.mark.parametrize(
    ("start", "school", "cost", "unplaced", "told"),
    [
        ([0, 1], [0], [-1], FAR, "costs must be between 0"),
        ([0, 1], [0], [2**50], FAR, "costs must be between 0"),
        ([0, 1], [0], [1], -1, "costs must be between 0"),
        ([0, 1], [3], [1], FAR, "numbered from 0 to 1, found 3"),
        ([0, 1], [-1], [1], FAR, "numbered from 0"),
    ],
)
def test_what_cannot_be_is_refused(start, school, cost, unplaced, told):
    with pytest.raises(ValueError, match=told):
        choice(np.array(start), np.array(school), np.array(cost), 2, unplaced)


@pytest.mark.parametrize(
    ("pupils", "places", "told"),
    [
        ([60, 50], [70, 90], "2 areas and 2 schools are not those"),
        ([60, 50, 40], [70], "3 areas and 1 schools are not those"),
        ([60, -1, 40], [70, 90], "below nought"),
        ([60, 50, 40], [70, -90], "below nought"),
        ([2**50, 50, 40], [70, 90], "too large for exact sums"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(pupils, places, told):
    with pytest.raises(ValueError, match=told):
        allot(full(COST), np.array(pupils), np.array(places))


def brute(cost, pupils, places):
    """Least cost of all ways to split up to two pupils of three areas over two schools or none."""
    best = None
    for ways in product(*([w for w in product(range(3), repeat=3) if sum(w) == p] for p in pupils)):
        if all(sum(w[school] for w in ways) <= places[school] for school in range(2)):
            total = sum(
                w[0] * c[0] + w[1] * c[1] + w[2] * 50 for w, c in zip(ways, cost, strict=True)
            )
            best = total if best is None else min(best, total)
    return best


small = st.integers(0, 2)


@settings(deadline=None)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6), st.tuples(small, small, small),
       st.tuples(small, small))  # fmt: skip
def test_none_is_cheaper(cost, pupils, places):
    cost = np.array(cost).reshape(3, 2)
    found = allot(full(cost, 50), np.array(pupils), np.array(places))
    assert found.proof.cost == brute(cost, pupils, places)
    assert found.proof.holds


@st.composite
def cases(draw):
    areas, schools = draw(st.integers(1, 8)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    steep = draw(st.sampled_from([3, 30, 3000]))  # few costs make many ties
    cost = rng.integers(0, steep, (areas, schools))
    return cost, rng.integers(0, 40, areas), rng.integers(0, 90, schools), rng


def conserves(found, cost, pupils, places):
    flow = found.flow.reshape(cost.shape)
    assert (found.flow >= 0).all()
    assert (found.unplaced >= 0).all()
    assert (flow.sum(axis=1) + found.unplaced == pupils).all()
    assert (flow.sum(axis=0) <= places).all()
    assert found.proof.holds
    assert (flow * cost).sum() + FAR * found.unplaced.sum() == found.proof.cost


@settings(deadline=None)
@given(cases())
def test_conserved_within_places_and_equal_to_the_programme(case):
    cost, pupils, places, _ = case
    found = allot(full(cost), pupils, places)
    conserves(found, cost, pupils, places)
    assert found.proof.cost == by_programme(cost, pupils, places)


@settings(deadline=None)
@given(cases(), st.booleans())
def test_the_optimum_is_proven_on_the_arcs_as_they_were_given(case, short):
    """Dual feasibility and complementary slackness by hand, without the network of the proof."""
    cost, pupils, places, rng = case
    listed = rng.permuted(np.arange(cost.size).reshape(cost.shape) % cost.shape[1], axis=1)
    keep = rng.random(cost.shape) < 0.8
    row, school = np.nonzero(keep)[0], listed[keep]
    start, arc = np.searchsorted(row, np.arange(len(pupils) + 1)), cost[row, school]
    unplaced = 20 if short else FAR  # arcs that cost more than no place are among them
    found = allot(choice(start, school, arc, len(places), unplaced), pupils, places)
    load = np.bincount(school, found.flow, len(places))
    assert (np.bincount(row, found.flow, len(pupils)) + found.unplaced == pupils).all()
    assert min(found.flow.min(initial=0), found.unplaced.min(), found.price.min()) >= 0
    assert (load <= places).all()
    assert (load[found.price > 0] == places[found.price > 0]).all()
    reduced = arc + found.price[school] - found.area_price[row]
    assert (reduced >= 0).all()
    assert not reduced[found.flow > 0].any()
    assert (found.area_price <= unplaced).all()
    assert (found.area_price[found.unplaced > 0] == unplaced).all()
    primal = found.flow @ arc + unplaced * found.unplaced.sum()
    assert primal == found.proof.cost == pupils @ found.area_price - places @ found.price


def test_what_was_found_for_another_choice_is_no_start():
    places = np.array([70, 90])
    before = allot(full(COST), PUPILS, places)
    for other in (full(COST + 1), full(COST, 900), full(COST.T)):
        areas, schools = len(other.network.start) - 1, other.schools
        with pytest.raises(ValueError, match="other areas, schools or costs"):
            allot(other, np.full(areas, 9), np.full(schools, 90), before)
    again = allot(full(COST), PUPILS, np.array([70, 80]), before)  # made anew, but the same
    assert again.proof.cost == 63_000


@settings(deadline=None)
@given(cases())
def test_a_price_is_what_one_more_place_saves(case):
    cost, pupils, places, _ = case
    found = allot(full(cost), pupils, places)
    for school in range(len(places)):
        more = places + (np.arange(len(places)) == school)
        saved = found.proof.cost - allot(full(cost), pupils, more).proof.cost
        assert found.price[school] == saved >= 0  # E10: a place never makes it dearer


@settings(deadline=None)
@given(cases())
def test_the_order_of_rows_changes_nothing(case):  # E10
    cost, pupils, places, rng = case
    rows, columns = rng.permutation(len(pupils)), rng.permutation(len(places))
    one = allot(full(cost), pupils, places)
    other = allot(full(cost[rows][:, columns]), pupils[rows], places[columns])
    assert other.proof.cost == one.proof.cost
    assert other.price.tolist() == one.price[columns].tolist()
    assert other.area_price.tolist() == one.area_price[rows].tolist()


@settings(deadline=None)
@given(cases())
def test_a_split_area_and_a_new_school(case):  # E10
    cost, pupils, places, rng = case
    one = allot(full(cost), pupils, places).proof.cost
    half = pupils // 2
    split = allot(full(np.vstack([cost, cost])), np.append(half, pupils - half), places)
    assert split.proof.cost == one
    wider = np.column_stack([cost, rng.integers(0, 3000, len(pupils))])
    assert allot(full(wider), pupils, np.append(places, 10)).proof.cost <= one


@settings(deadline=None)
@given(cases())
def test_a_barrier_never_makes_it_cheaper(case):  # E10
    cost, pupils, places, rng = case
    farther = cost + rng.integers(0, 2, cost.shape) * 500
    one, other = (allot(full(way), pupils, places).proof.cost for way in (cost, farther))
    assert other >= one


def test_a_rigid_motion_of_the_land_changes_no_cost():  # E10
    rng = np.random.default_rng(3)
    areas, schools = rng.uniform(0, 9000, (40, 2)), rng.uniform(0, 9000, (6, 2))
    pupils, places = rng.integers(0, 90, 40), rng.integers(100, 500, 6)
    turn = np.array([[np.cos(0.7), -np.sin(0.7)], [np.sin(0.7), np.cos(0.7)]])
    found = []
    for one, other in ((areas, schools), (areas @ turn + 5e5, schools @ turn + 5e5)):
        away = np.hypot(*(one[:, None] - other).transpose(2, 0, 1))
        found.append(allot(full(np.rint(away).astype(int)), pupils, places))
    assert found[0].proof.cost == found[1].proof.cost
    assert found[0].price.tolist() == found[1].price.tolist()


@settings(deadline=None)
@given(cases(), st.booleans())
def test_from_another_years_numbers_comes_the_same(case, tight):
    cost, pupils, places, rng = case
    chosen = full(cost)
    before = allot(chosen, pupils, places)
    kept = before.held.flow.copy()
    for _ in range(3):
        now, room = rng.integers(0, 40, len(pupils)), rng.integers(0, 90, len(places)) * (1 + tight)
        warm, cold = allot(chosen, now, room, before), allot(chosen, now, room)
        conserves(warm, cost, now, room)
        assert warm.proof.cost == cold.proof.cost
        assert warm.price.tolist() == cold.price.tolist()
        assert (before.held.flow == kept).all()
        before, kept = warm, warm.held.flow.copy()


@settings(deadline=None, max_examples=30)
@given(cases())
def test_with_a_table_and_without_one_it_is_the_same(case):
    cost, pupils, places, _ = case
    chosen, found = full(cost), []
    for slack in (0.0, np.inf):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(allotment, "SLACK", slack)
            found.append(allot(chosen, pupils, places))
    assert found[0].proof == found[1].proof
    assert found[0].price.tolist() == found[1].price.tolist()
    assert found[0].proof.holds


def test_a_city_with_ties_and_gaps():
    """Some areas know three schools of thirty; arcs are out of order; the same twice over."""
    rng = np.random.default_rng(4)
    areas, schools = 400, 30
    size = rng.integers(0, 4, areas)
    start = np.append(0, np.cumsum(size))
    school = np.concatenate([rng.choice(schools, many, replace=False) for many in size])
    cost, pupils = rng.integers(0, 12, len(school)) * 100, rng.integers(0, 100, areas)
    places = rng.integers(0, 1200, schools)
    chosen = choice(start, school, cost, schools, 5000)
    one, again = allot(chosen, pupils, places), allot(chosen, pupils, places)
    assert one.proof.holds
    assert one.flow.tolist() == again.flow.tolist()
    wide = np.full((areas, schools), 9999)
    wide[np.repeat(np.arange(areas), size), school] = cost
    assert one.proof.cost == by_programme(wide, pupils, places, 5000)
