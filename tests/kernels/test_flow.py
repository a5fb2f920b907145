import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from planner.kernels.flow import unmet, unmet_in_pool

DEMAND, PLACES = np.array([120.0, 80, 100]), np.array([100.0, 110, 70])


def test_net_reachable_gross():  # G1
    mutual = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    left = unmet(DEMAND, PLACES, mutual)
    assert max(0, DEMAND.sum() - PLACES.sum()) == 20
    assert left.tolist() == [0, 0, 30]
    assert np.maximum(DEMAND - PLACES, 0).sum() == 50


sizes = st.integers(2, 6)


@st.composite
def cases(draw):
    n = draw(sizes)
    numbers = st.integers(0, 300)
    pupils = np.array(draw(st.lists(numbers, min_size=n, max_size=n)), dtype=float)
    places = np.array(draw(st.lists(numbers, min_size=n, max_size=n)), dtype=float)
    reach = np.array(draw(st.lists(st.booleans(), min_size=n * n, max_size=n * n))).reshape(n, n)
    return pupils, places, reach | np.eye(n, dtype=bool)


@settings(deadline=None)
@given(cases())
def test_net_is_at_most_reachable_is_at_most_gross(case):  # G2
    pupils, places, reach = case
    gross = np.maximum(pupils - places, 0).sum()
    net = max(0.0, pupils.sum() - places.sum())
    reachable = unmet(pupils, places, reach).sum()
    assert net - 1e-9 <= reachable <= gross + 1e-9
    own = np.eye(len(pupils), dtype=bool)
    assert unmet(pupils, places, own).sum() == pytest.approx(gross)
    assert unmet(pupils, places, np.ones_like(own)).sum() == pytest.approx(net)


@settings(deadline=None, max_examples=30)
@given(cases())
def test_equals_the_linear_programme(case):
    pupils, places, reach = case
    n = len(pupils)
    edges = np.argwhere(reach)
    supply = np.zeros((n, len(edges)))
    supply[edges[:, 0], np.arange(len(edges))] = 1
    room = np.zeros((n, len(edges)))
    room[edges[:, 1], np.arange(len(edges))] = 1
    best = linprog(
        -np.ones(len(edges)), A_ub=np.vstack([supply, room]), b_ub=np.concatenate([pupils, places])
    )
    assert unmet(pupils, places, reach).sum() == pytest.approx(pupils.sum() + best.fun, abs=1e-6)


def test_more_places_never_raise_the_unmet():  # G7
    mutual = np.ones((3, 3), dtype=bool)
    before = unmet(DEMAND, PLACES, mutual).sum()
    for school in range(3):
        more = PLACES.copy()
        more[school] += 1
        assert before - unmet(DEMAND, more, mutual).sum() in (0, 1)


def test_pupils_move_on_to_make_room():
    """The first school's excess fits only if the second's own pupils go to the third."""
    reach = np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]], dtype=bool)
    assert unmet(np.array([10.0, 10, 0]), np.array([0.0, 10, 10]), reach).sum() == 0


@settings(deadline=None)
@given(cases(), st.integers(1, 3))
def test_a_pool_is_a_reach_without_limits(case, units):
    pupils, places, _ = case
    unit = np.arange(len(pupils)) % units
    together = unit[:, None] == unit[None, :]
    left = unmet_in_pool(pupils, places, unit)
    assert left.sum() == pytest.approx(unmet(pupils, places, together).sum())
    assert (left <= np.maximum(pupils - places, 0) + 1e-9).all()
