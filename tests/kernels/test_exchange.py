from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from planner.kernels.exchange import Chance, exchange, exchange_whole

FROM, TO = np.array([0, 1, 0]), np.array([1, 2, 2])
RATE = np.array([[0.2, 0.1], [0.5, 1.0], [0.3, 0.0]])
KEYS = np.array([7, 8, 9], dtype=np.uint64)


def test_shares_by_hand():
    start = np.array([[[100.0, 10.0], [40.0, 20.0], [0.0, 0.0]]])
    after, gone = exchange(start, FROM, TO, RATE)
    assert gone.tolist() == [20 + 30 + 20 + 1 + 20]
    assert after[0].tolist() == [[50, 9], [40, 1], [50, 20]]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.floats(0, 5e5), min_size=12, max_size=12))
def test_sums_are_kept_and_no_group_is_overdrawn(counts):  # N3, N4, N6
    start = np.array(counts).reshape(2, 3, 2)
    shared, _ = exchange(start, FROM, TO, RATE)
    after, sure, _ = exchange_whole(
        start, 0.3 * start, FROM, TO, RATE, Chance(1, KEYS, 2025, (3, 4))
    )
    for before, now in ((start, shared), (start, after), (0.3 * start, sure)):
        assert now.sum(axis=1) == pytest.approx(before.sum(axis=1), rel=1e-9, abs=1e-9)
        assert (now >= 0).all()


def test_whole_people_follow_the_multinomial():
    draws = 4000
    start = np.tile(np.array([[[200.0], [0.0], [0.0]]]), (draws, 1, 1)).astype(np.float32)
    after, sure, gone = exchange_whole(
        start, start, FROM, TO, RATE[:, :1], Chance(7, KEYS, 2025, range(draws))
    )
    assert (after == np.rint(after)).all()
    assert (after.sum(axis=1) == 200).all()
    assert (sure == after).all()
    moved = after[:, :, 0]
    for share, found in ((0.2, moved[:, 1]), (0.3, moved[:, 2]), (0.5, gone)):
        law = binom(200, share)
        assert found.mean() == pytest.approx(law.mean(), abs=4 * law.std() / draws**0.5)
        assert found.std() == pytest.approx(law.std(), rel=0.06)
    assert np.corrcoef(moved[:, 1], moved[:, 2])[0, 1] == pytest.approx(-0.327, abs=0.06)


@pytest.mark.parametrize("size", [1, 3, 8])
@pytest.mark.parametrize("workers", [1, 2])
def test_blocks_of_draws_workers_and_order_of_edges_change_no_bit(size, workers):
    start = np.random.default_rng(2).poisson(30, (8, 3, 2)).astype(np.float32)
    every = exchange_whole(start, start, FROM, TO, RATE, Chance(7, KEYS, 2025, range(8)))[0]

    def part(first):
        cut = slice(first, first + size)
        chance = Chance(7, KEYS, 2025, range(8)[cut])
        return exchange_whole(start[cut], start[cut], FROM, TO, RATE, chance)[0]

    with ThreadPoolExecutor(workers) as pool:
        found = np.concatenate(list(pool.map(part, range(0, 8, size))))
    assert (found == every).all()
    order = [1, 0, 2]  # edges of one group stay in their order
    chance = Chance(7, KEYS[order], 2025, range(8))
    other = exchange_whole(start, start, FROM[order], TO[order], RATE[order], chance)[0]
    assert (other == every).all()


def test_the_type_is_kept():
    some = np.ones((1, 3, 2), dtype=np.float32)
    chance = Chance(7, KEYS, 2025, (0,))
    found = exchange(some, FROM, TO, RATE)[0], exchange_whole(some, some, FROM, TO, RATE, chance)[0]
    assert [people.dtype for people in found] == [np.float32] * 2


def test_all_of_a_group_may_leave_but_no_more():
    one, other = np.array([0, 0]), np.array([1, 1])
    start = np.full((1, 2, 1), 10.0)
    after, _ = exchange(start, one, other, np.array([[0.4], [0.6]]))
    assert after.ravel().tolist() == [0, 20]
    by_chance = Chance(7, KEYS[:2], 2025, (0,))
    after, _, _ = exchange_whole(start, start, one, other, np.array([[0.4], [0.6]]), by_chance)
    assert after.ravel().tolist() == [0, 20]
    with pytest.raises(ValueError, match=r"group 0 at age 0: 1\.1"):
        exchange(start, one, other, np.array([[0.4], [0.7]]))
    with pytest.raises(ValueError, match=r"group 0 at age 0: 1\.1"):
        exchange_whole(start, start, one, other, np.array([[0.4], [0.7]]), by_chance)
