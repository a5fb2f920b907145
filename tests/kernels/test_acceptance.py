"""Deferred acceptance against all stable matchings, worked out by trying everything."""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.acceptance import accept, deal


def lists(preferences, priorities):
    """Lists of schools and places in the schools' orders, as the kernel takes them."""
    start = np.concatenate([[0], np.cumsum([len(own) for own in preferences])]).astype(np.int64)
    school = np.array([one for own in preferences for one in own], dtype=np.int64)
    level = np.array(
        [priorities[one][child] for child, own in enumerate(preferences) for one in own],
        dtype=np.int64,
    )
    return start, school, level


def match(preferences, priorities, places, lots=None, order=None):
    """School of each child, -1 for none."""
    start, school, level = lists(preferences, priorities)
    child = np.arange(len(preferences)) if order is None else np.asarray(order)
    lots = np.zeros(len(preferences), dtype=np.uint64) if lots is None else lots
    held = accept(
        child, start, np.arange(school.size), school, level, lots[child], np.asarray(places)
    )
    found = np.full(len(preferences), -1)
    found[child] = np.where(held < 0, -1, school[np.maximum(held, 0)] if school.size else -1)
    return found.tolist()


def test_e5_the_example_of_roth_and_of_abdulkadiroglu_and_soenmez():
    preferences = [[1, 0, 2], [0, 1, 2], [0, 1, 2]]
    orders = [[0, 2, 1], [1, 0, 2], [1, 0, 2]]
    priorities = [[order.index(child) for child in range(3)] for order in orders]
    assert match(preferences, priorities, [1, 1, 1]) == [0, 1, 2]
    assert stable_matchings(preferences, priorities, [1, 1, 1]) == [[0, 1, 2]]


def blocks(preferences, priorities, places, matching):
    """Tell whether a child and a school would both rather have each other."""
    for child, own in enumerate(preferences):
        better = own if matching[child] < 0 else own[: own.index(matching[child])]
        for school in better:
            inside = [other for other, at in enumerate(matching) if at == school]
            ranks = [priorities[school][other] for other in inside]
            if len(inside) < places[school] or (ranks and priorities[school][child] < max(ranks)):
                return True
    return False


def stable_matchings(preferences, priorities, places):
    found = []
    for matching in product(*[[*own, -1] for own in preferences]):
        full = any(matching.count(school) > room for school, room in enumerate(places))
        if not full and not blocks(preferences, priorities, places, list(matching)):
            found.append(list(matching))
    return found


@st.composite
def markets(draw, most=4):
    children, schools = draw(st.integers(1, most)), draw(st.integers(1, 3))
    every = list(range(schools))
    preferences = [
        draw(st.permutations(every))[: draw(st.integers(0, schools))] for _ in range(children)
    ]
    priorities = [draw(st.permutations(list(range(children)))) for _ in every]
    places = [draw(st.integers(0, 2)) for _ in every]
    return preferences, priorities, places


@given(markets())
def test_it_is_stable_and_best_for_every_child(market):
    preferences = market[0]
    found = match(*market)
    all_stable = stable_matchings(*market)
    assert found in all_stable  # so nobody blocks, and nobody is anywhere but on the own list

    def rank(child, school):
        own = preferences[child]
        return own.index(school) if school >= 0 else len(own)

    for other in all_stable:
        for child in range(len(preferences)):
            assert rank(child, found[child]) <= rank(child, other[child])


@given(markets(), st.randoms(use_true_random=False))
def test_the_order_of_proposals_changes_nothing(market, chance):
    order = list(range(len(market[0])))
    chance.shuffle(order)
    assert match(*market, order=order) == match(*market)


@given(markets(most=3))
def test_no_child_gains_by_another_list(market):
    preferences, priorities, places = market
    true = match(*market)
    for child, own in enumerate(preferences):
        best = own.index(true[child]) if true[child] >= 0 else len(own)
        for size in range(len(places) + 1):
            for told in permutations(range(len(places)), size):
                other = [*preferences[:child], list(told), *preferences[child + 1 :]]
                got = match(other, priorities, places)[child]
                assert (own.index(got) if got in own else len(own)) >= best


@given(markets())
def test_a_place_more_harms_no_child(market):
    preferences, priorities, places = market
    before, after = match(*market), match(preferences, priorities, [one + 1 for one in places])
    for own, was, now in zip(preferences, before, after, strict=True):
        rank = {school: place for place, school in enumerate(own)} | {-1: len(own)}
        assert rank[now] <= rank[was]


def test_e7_one_order_for_all_and_one_number_a_child():
    """120 children, quotas 60 and 30: half, a quarter, and a quarter left over, in every draw."""
    rng = np.random.default_rng(1)
    preferences = [[0, 1]] * 120
    level = [[0] * 120] * 2
    wins = np.zeros((3, 120))
    for _ in range(400):
        found = match(preferences, level, [60, 30], rng.integers(0, 2**63, 120).astype(np.uint64))
        assert [found.count(school) for school in (0, 1, -1)] == [60, 30, 30]
        for school in (0, 1, -1):
            wins[school] += np.array(found) == school
    assert wins[0] / 400 == pytest.approx(0.5, abs=0.125)  # five standard errors
    assert wins[1] / 400 == pytest.approx(0.25, abs=0.11)


def test_equal_numbers_fall_back_on_the_place_of_the_child():
    assert match([[0], [0]], [[0, 0]], [1]) == [0, -1]


def test_a_child_who_stands_twice_takes_two_places():
    start, school, level = lists([[0], [0]], [[0, 1]])
    twice = np.array([0, 0, 1])
    lots = np.arange(3, dtype=np.uint64)
    held = accept(twice, start, np.arange(2), school, level, lots, np.array([2]))
    assert held.tolist() == [0, 0, -1]


def test_nobody_and_nothing():
    empty = np.empty(0, dtype=np.int64)
    lots = np.empty(0, dtype=np.uint64)
    assert accept(empty, np.zeros(1, np.int64), empty, empty, empty, lots, empty).size == 0
    assert match([[], [0]], [[0, 1]], [0]) == [-1, -1]


def test_lots_ask_each_school_first_in_proportion():
    many = 40_000
    start = np.arange(0, 3 * many + 1, 3)
    weight = np.tile([60.0, 30.0, 0.0], many)
    words = np.random.default_rng(2).integers(0, 2**63, (many, 3)).astype(np.uint64) * np.uint64(2)
    order = deal(start, weight, words)
    first = order[start[:-1]] % 3
    assert (first == 0).mean() == pytest.approx(2 / 3, abs=0.012)
    assert (order[2::3] == np.arange(2, 3 * many, 3)).all()  # what no lot moves stays
    assert (np.sort(order.reshape(-1, 3), axis=1) == np.arange(3 * many).reshape(-1, 3)).all()


def test_a_list_with_one_drawn_school_is_left_alone():
    words = np.ones((1, 2), dtype=np.uint64)
    assert deal(np.array([0, 2]), np.array([0.0, 5.0]), words).tolist() == [0, 1]
