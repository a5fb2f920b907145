import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.geography.borders import Borders
from planner.geography.redrawing import divisible, whole
from planner.geography.tasks import Task

NONE = np.empty(0, dtype=np.int64)


def task(pupils, places, metres, now=None, stability=0.0, allowed=None):
    metres = np.asarray(metres, dtype=float)
    return Task(
        np.asarray(pupils, dtype=float),
        np.asarray(places, dtype=float),
        metres,
        np.ones(metres.shape, dtype=bool) if allowed is None else np.asarray(allowed),
        np.zeros(metres.shape) if now is None else np.asarray(now, dtype=float),
        stability,
    )


def path(areas):
    ends = np.column_stack([np.arange(areas - 1), np.arange(1, areas)])
    return Borders(ends, np.full(areas - 1, 100.0), np.zeros(areas - 1, dtype=bool))


def test_known_answer_e1():
    """Three areas, two schools: 63,000 metres, and a place at the first school is worth 100."""
    found = divisible(task([60, 50, 40], [70, 90], [[300, 900], [500, 600], [1200, 400]]))
    assert (found.bound, found.value, found.optimal) == (63000, 63000, True)
    assert found.price.tolist() == [100, 0]
    assert found.shares == pytest.approx(np.array([[1, 0], [0.2, 0.8], [0, 1]]))


def test_a_charge_holds_children_where_they_are():
    now = [[0, 1], [0, 1]]
    near = [[100, 550], [100, 650]]
    found = divisible(task([10, 10], [50, 50], near, now, 500.0))
    assert found.shares.tolist() == [[0, 1], [1, 0]]
    assert found.value == 10 * 550 + 10 * (100 + 500)


def test_areas_without_children_go_where_they_are_near():
    found = divisible(task([0, 5], [5, 5], [[900, 100], [100, 900]]))
    assert found.shares.tolist() == [[0, 1], [1, 0]]
    assert found.value == 500


def test_what_cannot_be_placed_is_told_and_shared_alike():
    found = divisible(task([30, 30], [20, 10], [[0, 100], [100, 0]]))
    load = np.array([30.0, 30.0]) @ found.shares
    assert found.short == 30
    assert load == pytest.approx([40, 20])  # both twice as full as they should be
    assert found.value == found.bound
    assert found.price.max() <= 100


def test_whole_areas_are_one_piece_and_never_below_the_bound():
    metres = np.abs(np.arange(6)[:, None] * 500.0 - np.array([0.0, 2500.0]))
    given_ = task([10, 10, 10, 30, 30, 30], [120, 80], metres)
    found = whole(given_, np.array([0, 1]), np.array([0, 5]), path(6), 0.0)
    assert found.shares.argmax(axis=1).tolist() == [0, 0, 0, 0, 1, 1]
    assert found.value == 500 * (10 + 20 + 30 * 3 + 30)
    assert found.optimal  # so small a land is solved exactly
    assert found.bound == found.value >= divisible(given_).bound
    assert found.cut_off.size == 0


def test_a_barrier_keeps_land_apart():
    """Beyond the barrier stands no school: the last area is homeless and said to be."""
    edges = path(3)._replace(shut=np.array([False, True]))
    metres = np.array([[0.0, 900], [400, 500], [100, 50]])
    found = whole(task([5, 5, 5], [20, 20], metres), np.array([0, 1]), np.array([0, 1]), edges, 0)
    assert found.homeless.tolist() == [2]
    assert found.shares.tolist()[:2] == [[1, 0], [0, 1]]


def test_a_local_shortage_is_raised_where_it_is_and_prices_stay_metres():
    """A chain: only the first two schools lack places; the third is left alone, and no price."""
    allowed = [[1, 0, 0], [1, 1, 0], [0, 0, 1]]
    metres = [[100, 0, 0], [300, 200, 0], [0, 0, 50]]
    found = divisible(
        task([30, 30, 5], [20, 20, 40], metres, allowed=np.array(allowed, dtype=bool))
    )
    load = np.array([30.0, 30, 5]) @ found.shares
    assert found.short == pytest.approx(20)
    assert load == pytest.approx([30, 30, 5])
    assert found.price.max() < 1000


def test_borders_that_are_paid_for_leave_the_bound_a_bound():
    """A shorter border is worth a longer way, so the ways are no longer proven the least."""
    edges = path(4)._replace(length=np.array([10.0, 500.0, 10.0]))
    metres = [[0, 900], [100, 300], [400, 300], [900, 0]]
    given_ = task([10, 10, 10, 10], [50, 50], metres)
    free, dear = (
        whole(given_, np.array([0, 1]), np.array([0, 3]), edges, weight) for weight in (0.0, 50.0)
    )
    assert free.optimal
    assert free.value < dear.value
    assert dear.bound == free.value
    assert not dear.optimal


def random_land(data):
    areas, schools = data.draw(st.integers(2, 9)), data.draw(st.integers(1, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    pupils = rng.integers(0, 40, areas).astype(float)
    places = rng.integers(0, int(pupils.sum() / schools * 1.6) + 2, schools).astype(float)
    metres = rng.integers(0, 3000, (areas, schools)).astype(float)
    allowed = rng.random((areas, schools)) < 0.7
    allowed[np.arange(areas), rng.integers(0, schools, areas)] = True
    now = np.zeros((areas, schools))
    now[np.arange(areas), rng.integers(0, schools, areas)] = 1.0
    return rng, task(pupils, places, metres, now, float(rng.integers(0, 600)), allowed)


@settings(max_examples=60)
@given(st.data())
def test_whole_areas_never_come_below_their_bound(data):
    rng, given_ = random_land(data)
    areas, schools = given_.allowed.shape
    if schools > areas:
        return
    home = rng.permutation(areas)[:schools]
    edges = path(areas)._replace(shut=rng.random(areas - 1) < 0.2)
    weight = float(rng.integers(0, 2)) * 0.5
    found = whole(given_, np.arange(schools), home, edges, weight)
    assert found.shares.sum(axis=1) == pytest.approx(1)
    assert found.bound <= found.value + 1e-9
    if found.optimal and not weight:
        assert found.value == pytest.approx(found.bound)
    assert (found.shares[home].argmax(axis=1) == np.arange(schools)).all()
    assert found.price.max() < 10_000


@settings(max_examples=40)
@given(st.data())
def test_children_are_conserved_and_order_costs_nothing(data):
    areas, schools = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3))
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    pupils = rng.integers(0, 40, areas).astype(float)
    places = rng.integers(0, 60, schools).astype(float)
    metres = rng.integers(0, 3000, (areas, schools)).astype(float)
    found = divisible(task(pupils, places, metres))
    assert found.shares.sum(axis=1) == pytest.approx(1)
    assert found.value == found.bound
    load = pupils @ found.shares
    assert load.sum() == pytest.approx(pupils.sum())
    assert found.short == pytest.approx(max(pupils.sum() - places.sum(), 0))
    over = np.maximum(load - places, 0).sum()
    assert over == pytest.approx(found.short, abs=0.01 * schools)
    turn, turned = rng.permutation(areas), rng.permutation(schools)
    again = divisible(task(pupils[turn], places[turned], metres[np.ix_(turn, turned)]))
    assert again.bound == pytest.approx(found.bound)
    more = divisible(task(pupils, places + rng.integers(0, 5, schools), metres))
    if found.short == 0:
        assert more.bound <= found.bound
        half = np.concatenate([pupils * 0.5, pupils * 0.5])
        split = divisible(task(half, places, np.vstack([metres, metres])))
        assert split.bound == pytest.approx(found.bound)  # E10: a split area costs the same
