"""Whole areas in one piece within the places: known answers, brute force and properties."""

from itertools import product

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


def full(cost, pupils, places, home, borders, length=None, weight=0.0):
    """A land in which all areas may use all schools, ``cost (area, school)``."""
    areas, schools = np.shape(cost)
    start, school = np.arange(areas + 1) * schools, np.tile(np.arange(schools), areas)
    return land(
        start, school, np.ravel(cost), FAR, np.array(pupils), np.array(places), np.array(home),
        np.array(borders).reshape(-1, 2), length, weight,
    )  # fmt: skip


def complete(areas):
    """Every area touches every other, so that nothing is ever cut off."""
    return [(one, two) for one in range(areas) for two in range(one)]


def brute(cost, pupils, places, home, borders, length, weight):
    """Least value over all ways in which nothing is cut off that could be in one piece."""
    areas, schools = cost.shape
    ways = {area: set() for area in range(areas)}
    for one, two in borders:
        ways[one].add(two)
        ways[two].add(one)

    def reach(roots, inside):
        seen, todo = set(roots), list(roots)
        while todo:
            for there in ways[todo.pop()] & inside - seen:
                seen.add(there)
                todo.append(there)
        return seen

    homes = [area for area in home if area >= 0]
    reached = reach(homes, set(range(areas)))
    best = np.inf
    for way in product(range(schools), repeat=areas):
        if any(way[area] != cost[area].argmin() for area in range(areas) if area not in reached):
            continue
        if any(home[school] >= 0 and way[home[school]] != school for school in range(schools)):
            continue
        if any(home[way[area]] < 0 for area in reached):
            continue
        own = [{a for a in reached if way[a] == school} for school in range(schools)]
        if any(own[s] and own[s] != reach([home[s]], own[s]) for s in range(schools)):
            continue
        load = np.bincount(way, pupils, schools)
        apart = sum(far for (one, two), far in zip(borders, length, strict=True)
                    if way[one] != way[two])  # fmt: skip
        value = (pupils * cost[np.arange(areas), way]).sum() + weight * apart
        best = min(best, value + FAR * np.maximum(load - places, 0).sum())
    return best


@st.composite
def small(draw):
    """Up to 8 areas and 3 schools on any graph, in pieces or not, some schools without a home."""
    areas, schools = draw(st.integers(1, 8)), draw(st.integers(1, 3))
    areas = min(areas, 6) if schools == 3 else areas
    rng = np.random.default_rng(draw(st.integers(0, 10**9)))
    pairs = [pair for pair in complete(areas) if rng.random() < draw(st.sampled_from([0.3, 0.6]))]
    home = rng.permutation(areas + 1)[:schools] - 1
    home = np.concatenate([home, np.full(schools - len(home), -1)])
    return (
        rng.integers(0, 900, (areas, schools)), rng.integers(0, 60, areas),
        rng.integers(0, 150, schools), home, np.array(pairs, dtype=np.int64).reshape(-1, 2),
        rng.uniform(0, 100, len(pairs)), draw(st.sampled_from([0.0, 5.0])),
    )  # fmt: skip


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small())
def test_small_lands_are_as_by_trying_everything(case):
    found = zone(full(*case))
    assert found.exact
    assert found.value == pytest.approx(brute(*case), abs=0.1)
    assert set(found.cut_off) <= set(found.homeless)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small(), st.integers(0, 9))
def test_annealing_comes_near_and_breaks_nothing(case, seed):
    place = full(*case)
    school = zone(place).school
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoning, "SMALL", 0)
        found = zone(full(*case), seed, effort=400)
    assert not found.exact
    assert set(found.cut_off) <= set(found.homeless)
    assert found.value >= zoning.told(place, school, found.homeless, exact=True).value - 0.1
    homes = case[3] >= 0
    assert (found.school[case[3][homes]] == np.flatnonzero(homes)).all()


def test_whole_areas_cost_more_than_divisible_pupils():  # E2
    cost, pupils = [[300, 900], [500, 600], [1200, 400]], [60, 50, 40]
    found = zone(full(cost, pupils, [70, 90], [-1, -1], complete(3)))
    assert len(found.homeless) == 3  # no school stands in an area
    found = zone(full(cost, pupils, [70, 90], [0, 2], complete(3)))
    assert (found.school.tolist(), found.cost, found.over.sum()) == ([0, 1, 1], 64_000, 0)


def test_what_cannot_fit_is_told_as_pupils_over():  # E2 with fewer places
    cost, pupils = [[300, 900], [500, 600], [1200, 400]], [60, 50, 40]
    found = zone(full(cost, pupils, [70, 80], [0, 2], complete(3)))
    assert found.over.tolist() == [0, 10]
    assert found.school.tolist() == [0, 1, 1]
    assert found.exact


def test_one_piece_costs_fifty_five_where_free_areas_cost_fifty():  # E4
    free = zone(full(E4, [5] * 4, [15, 10], [0, 3], complete(4)))
    assert (free.school.tolist(), free.cost) == ([0, 1, 0, 1], 50)
    one = zone(full(E4, [5] * 4, [15, 10], [0, 3], PATH))
    assert (one.school.tolist(), one.cost, len(one.cut_off)) == ([0, 0, 1, 1], 55, 0)


@pytest.mark.parametrize("charge", [0, 100, 149, 151, 200, 1000])
def test_a_charge_for_moving_keeps_children_where_they_are(charge):  # E8
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
def test_annealed_catchments_hold(seed):
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


def test_a_seed_gives_one_answer_on_one_thread_and_two():
    case = made(areas=150, schools=20, seed=3)
    one, two = (zone(full(*case), 5, effort=300, threads=threads) for threads in (1, 2))
    assert (one.school == two.school).all()
    assert (one.school != zone(full(*case), 6, effort=300).school).any()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_value(case, chance):  # E10
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
def test_a_split_area_costs_no_more_and_a_barrier_no_less(case):  # E10
    cost, pupils, places, home, borders, _, _ = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(zoning, "SMALL", 30)
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


def test_borders_are_shorter_where_they_cost():
    case = made(seed=8, slack=2.0)
    length = np.random.default_rng(8).uniform(100, 600, len(case[4]))
    plain = zone(full(*case, length), 1, effort=1500)
    short = zone(full(*case, length, 200.0), 1, effort=1500)
    assert short.border < plain.border
    assert short.value < plain.cost + 200.0 * plain.border
    assert len(short.cut_off) == 0


def test_areas_without_pupils_go_where_it_is_near():
    cost, pupils, places, home, _ = made(seed=2, slack=3.0)
    pupils[~np.isin(np.arange(60), home)] = 0
    found = zone(full(cost, pupils, places, home, complete(60)), effort=1500)
    assert (found.school == cost.argmin(axis=1)).all()


def test_a_piece_of_land_without_a_school_goes_to_the_cheapest_and_is_told():
    cost, pupils, places, home, borders = made(seed=5)
    cost = np.vstack([cost, cost[:2]])
    ends = [*borders.tolist(), (60, 61)]
    found = zone(full(cost, np.append(pupils, [5, 5]), places + 10, home, ends), effort=500)
    assert found.homeless.tolist() == [60, 61]
    assert (found.school[60:] == cost[60:].argmin(axis=1)).all()
    assert found.cut_off.tolist() == [60, 61]


def test_a_school_that_is_not_listed_is_told():
    start, school = np.array([0, 1, 2, 3]), np.array([0, 1, 1])
    cost = np.array([5, 5, 7])
    place = land(start, school, cost, FAR, np.array([4, 4, 4]), np.array([9, 9]),
                 np.array([0, 1]), np.array([[0, 1], [0, 2]]))  # fmt: skip
    found = zone(place)
    assert (found.school.tolist(), found.beyond, found.cost) == ([0, 1, 0], 4, 40)


def test_faults_are_named():
    cost = [[1, 2], [2, 1]]
    with pytest.raises(ValueError, match=r"more than one school stands in areas \[1\]"):
        full(cost, [1, 1], [1, 1], [1, 1], [(0, 1)])
    with pytest.raises(ValueError, match="below nought"):
        full(cost, [1, -1], [1, 1], [0, 1], [(0, 1)])
    with pytest.raises(ValueError, match="twice"):
        full(cost, [1, 1], [1, 1], [0, 1], [(0, 1), (1, 0)])
