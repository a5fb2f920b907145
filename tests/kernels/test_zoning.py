"""Whole areas in one piece within the places: known answers, brute force and properties."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planner.kernels import zoning
from planner.kernels.allotment import allot, choice
from planner.kernels.zoning import land, zone

FAR = 10**6
PATH = np.array([[0, 1], [1, 2], [2, 3]])
E4 = np.array([[0, 18], [6, 2], [8, 5], [18, 0]])  # halves, twice over, so that costs are whole


def complete(areas):
    """Every area touches every other, so that nothing is ever cut off."""
    return [(one, two) for one in range(areas) for two in range(one)]


@st.composite
def small(draw):
    """Up to 8 areas and 3 schools on any graph, in pieces or not, some schools without a home."""
    areas, schools = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**9)))
    pairs = [pair for pair in complete(areas) if rng.random() < draw(st.sampled_from([0.3, 0.6]))]
    home = np.full(schools, -1)
    home[: min(areas, schools)] = rng.permutation(areas)[:schools]
    home[1:][rng.random(schools - 1) < 0.3] = -1
    home = rng.permutation(home)
    return (
        rng.integers(0, 900, (areas, schools)), rng.integers(0, 60, areas),
        rng.integers(0, 150, schools), home, np.array(pairs, dtype=np.int64).reshape(-1, 2),
        rng.uniform(0, 100, len(pairs)), draw(st.sampled_from([0.0, 5.0])),
    )  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small())
def test_small_lands_are_as_by_trying_everything(full, brute, case):
    found = zone(full(*case))
    assert found.exact
    assert found.value == pytest.approx(brute(*case), rel=0 if case[-1] == 0 else 1e-12, abs=0)
    assert set(found.cut_off) <= set(found.homeless)
    assert (case[3][found.school] >= 0).all()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small(), st.integers(0, 9))
def test_annealing_comes_near_and_breaks_nothing(full, case, seed):
    place = full(*case)
    school = zone(place).school
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoning, "WAYS", 0)
        found = zone(full(*case), seed, effort=400)
    assert not found.exact
    assert set(found.cut_off) <= set(found.homeless)
    assert found.value >= zoning.told(place, school, found.homeless, exact=True).value - 0.1
    homes = case[3] >= 0
    assert (found.school[case[3][homes]] == np.flatnonzero(homes)).all()


def test_whole_areas_cost_more_than_divisible_pupils(full):  # E2
    cost, pupils = [[300, 900], [500, 600], [1200, 400]], [60, 50, 40]
    found = zone(full(cost, pupils, [70, 90], [0, 2], complete(3)))
    assert (found.school.tolist(), found.cost, found.over.sum()) == ([0, 1, 1], 64_000, 0)


def test_what_cannot_fit_is_told_as_pupils_over(full):  # E2 with fewer places
    cost, pupils = [[300, 900], [500, 600], [1200, 400]], [60, 50, 40]
    found = zone(full(cost, pupils, [70, 80], [0, 2], complete(3)))
    assert found.over.tolist() == [0, 10]
    assert found.school.tolist() == [0, 1, 1]
    assert found.exact


def test_one_piece_costs_fifty_five_where_free_areas_cost_fifty(full):  # E4
    free = zone(full(E4, [5] * 4, [15, 10], [0, 3], complete(4)))
    assert (free.school.tolist(), free.cost) == ([0, 1, 0, 1], 50)
    one = zone(full(E4, [5] * 4, [15, 10], [0, 3], PATH))
    assert (one.school.tolist(), one.cost, len(one.cut_off)) == ([0, 0, 1, 1], 55, 0)


@pytest.mark.parametrize("charge", [0, 100, 149, 151, 200, 1000])
def test_a_charge_for_moving_keeps_children_where_they_are(full, charge):  # E8
    cost = np.array([[300, 900], [500, 350], [1200, 400]])
    now = np.array([0, 0, 1])
    with_charge = cost + charge * (np.arange(2) != now[:, None])
    pupils = np.array([60, 50, 40])
    found = zone(full(with_charge, pupils, [200, 200], [0, 2], complete(3)))
    moved = pupils[found.school != now].sum()
    travel = (pupils * cost[np.arange(3), found.school]).sum()
    assert (moved, travel) == ((50, 51_500) if charge < 150 else (0, 59_000))


def made(areas=60, schools=6, seed=0, slack=1.2):
    """A land of scattered areas."""
    rng = np.random.default_rng(seed)
    at = rng.uniform(0, 5000, (areas, 2))
    home = rng.choice(areas, schools, replace=False)
    cost = np.rint(np.hypot(*(at[:, None] - at[None, home]).transpose(2, 0, 1))).astype(np.int64)
    pupils = rng.integers(10, 120, areas)
    share = rng.uniform(0.7, 1.3, schools)
    places = np.maximum(slack * pupils.sum() * share / share.sum(), pupils[home]).astype(int)
    away = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    near = {tuple(sorted((one, two))) for one in range(areas)
            for two in away[one].argsort()[1:6]}  # fmt: skip
    return cost, pupils, places, home, np.array(sorted(near))


@pytest.mark.parametrize("seed", range(4))
def test_annealed_catchments_hold(full, seed):
    case = made(seed=seed)
    found = zone(full(*case), seed, effort=2000)
    cost, pupils, places, home, _ = case
    assert not found.exact
    assert found.over.sum() == 0
    assert len(found.cut_off) == 0
    assert (found.load == np.bincount(found.school, pupils, len(places))).all()
    assert found.load.sum() == pupils.sum()
    assert (found.school[home] == np.arange(len(home))).all()
    assert found.cost == found.value == (pupils * cost[np.arange(60), found.school]).sum()
    net = choice(np.arange(61) * 6, np.tile(np.arange(6), 60), cost.ravel(), 6, FAR)
    bound = allot(net, pupils, places).proof.cost
    assert bound <= found.cost <= 1.25 * bound


def test_a_seed_gives_one_answer_on_one_thread_and_two(full):
    case = made(areas=400, schools=40, seed=3, slack=1.1)
    one, two = (zone(full(*case), 5, effort=60, threads=threads) for threads in (1, 2))
    assert (one.school == two.school).all()
    assert (one.school != zone(full(*case), 6, effort=60).school).any()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_value(full, case, chance):  # E10
    cost, pupils, places, home, borders, length, weight = case
    order = np.array(chance.sample(range(len(pupils)), len(pupils)))
    turn = np.array(chance.sample(range(len(places)), len(places)))
    back = np.append(np.argsort(order), -1)
    other = full(
        cost[order][:, turn], pupils[order], places[turn], back[home[turn]], back[borders][::-1],
        length[::-1], weight,
    )  # fmt: skip
    assert zone(other).value == pytest.approx(zone(full(*case)).value, abs=0.1)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small())
def test_a_split_area_costs_no_more_and_a_barrier_no_less(full, case):  # E10
    cost, pupils, places, home, borders, _, _ = case
    whole = zone(full(cost, pupils, places, home, borders))
    last, new = len(pupils) - 1, len(pupils)
    parts = np.append(pupils, pupils[last] // 2)
    parts[last] -= parts[new]
    more = [(new, one + two - last) for one, two in borders if last in (one, two)]
    finer = zone(full(np.vstack([cost, cost[last]]), parts, places, home,
                      [*borders.tolist(), *more, (last, new)]))  # fmt: skip
    barred = zone(full(cost, pupils, places, home, borders[1:]))
    assert finer.value <= whole.value + 0.1
    assert len(barred.homeless) > len(whole.homeless) or barred.value >= whole.value - 0.1


def test_borders_are_shorter_where_they_cost(full):
    case = made(seed=8, slack=2.0)
    length = np.random.default_rng(8).uniform(100, 600, len(case[4]))
    plain = zone(full(*case, length), 1, effort=1500)
    short = zone(full(*case, length, 200.0), 1, effort=1500)
    assert short.border < plain.border
    assert short.value < plain.cost + 200.0 * plain.border
    assert len(short.cut_off) == 0


def test_areas_without_pupils_go_where_it_is_near(full):
    cost, pupils, places, home, _ = made(seed=2, slack=3.0)
    pupils[~np.isin(np.arange(60), home)] = 0
    found = zone(full(cost, pupils, places, home, complete(60)), effort=1500)
    assert (found.school == cost.argmin(axis=1)).all()


def test_a_piece_of_land_without_a_school_goes_to_one_school_and_is_told(full):
    cost, pupils, places, home, borders = made(seed=5)
    cost = np.vstack([cost, cost[:2]])
    cost[60], cost[61] = np.arange(6) * 100, 590 - np.arange(6) * 100
    ends = [*borders.tolist(), (60, 61)]
    found = zone(full(cost, np.append(pupils, [5, 4]), places + 10, home, ends), effort=500)
    assert found.homeless.tolist() == [60, 61]
    assert found.school[60:].tolist() == [0, 0]  # five at 0 and four at 590, not each at its own
    assert found.cut_off.tolist() == [60, 61]


def test_a_home_given_away_reaches_nothing(full):
    place = full(E4, [5] * 4, [15, 10], [0, 3], PATH)
    assert zoning.cut_off(place.ground, place.home, np.array([1, 1, 0, 0])).tolist() == [0, 1, 2, 3]
    assert zoning.cut_off(place.ground, place.home, np.array([0, 0, 0, 0])).tolist() == []


def test_a_land_is_not_changed_by_drawing(full):
    cost, pupils, places, home, borders = made(seed=5)
    cost = np.vstack([cost, cost[:2]])
    place = full(cost, np.append(pupils, [5, 5]), places, home, [*borders.tolist(), (60, 61)])
    kept = [part.copy() for part in place.ground]
    one, two = zone(place, effort=100), zone(place, effort=100)
    assert all((now == then).all() for now, then in zip(place.ground, kept, strict=True))
    assert (one.school == two.school).all()


def test_costs_are_told_in_whole_numbers_however_large():
    big = 2**24 + 1  # not a number of the search's table
    place = land(
        np.array([0, 1, 2]), np.array([0, 1]), np.array([big, big + 2]), 2**30,
        np.array([3, 1]), np.array([9, 9]), np.array([0, 1]), np.array([[0, 1]]),
    )  # fmt: skip
    assert zone(place).cost == 4 * big + 2


def test_a_school_that_is_not_listed_is_told():
    start, school = np.array([0, 1, 2, 3]), np.array([0, 1, 1])
    cost = np.array([5, 5, 7])
    place = land(start, school, cost, FAR, np.array([4, 4, 4]), np.array([9, 9]),
                 np.array([0, 1]), np.array([[0, 1], [0, 2]]))  # fmt: skip
    found = zone(place)
    assert (found.school.tolist(), found.beyond, found.cost) == ([0, 1, 0], 4, 40)


def test_a_cost_above_that_of_no_place_is_no_way(full):
    place = full([[1, FAR + 1], [FAR + 1, FAR]], [2, 3], [9, 9], [0, 1], [(0, 1)])
    assert len(place.school) == 2
    found = zone(place)
    assert (found.school.tolist(), found.beyond, found.cost) == ([0, 1], 0, 2 + 3 * FAR)
