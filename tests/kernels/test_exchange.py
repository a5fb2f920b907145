import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from planner.kernels.exchange import exchange

FROM, TO = np.array([0, 0, 1]), np.array([1, 2, 2])
RATE = np.array([[0.2, 0.1], [0.3, 0.0], [0.5, 1.0]])


def test_shares_by_hand():
    start = np.array([[[100.0, 10.0], [40.0, 20.0], [0.0, 0.0]]])
    net, gone = exchange(start, FROM, TO, RATE)
    assert gone.tolist() == [20 + 30 + 20 + 1 + 20]
    assert net[0].tolist() == [[-50, -1], [0, -19], [50, 20]]


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.integers(0, 500), min_size=6, max_size=6), st.integers(0, 2**32 - 1))
def test_whole_people_sum_to_nought_and_no_group_is_overdrawn(counts, seed):  # N3, N4, N6
    start = np.array(counts, dtype=float).reshape(1, 3, 2)
    uniform = np.random.default_rng(seed).uniform(size=(1, 3, 2))
    net, gone = exchange(start, FROM, TO, RATE, uniform)
    assert gone[0] >= np.abs(net).sum() / 2
    assert (net.sum(axis=1) == 0).all()
    assert (start + net >= 0).all()
    assert (net == np.rint(net)).all()


def test_whole_people_follow_the_multinomial():
    draws = 4000
    start = np.tile(np.array([[[200.0], [0.0], [0.0]]]), (draws, 1, 1))
    uniform = np.random.default_rng(7).uniform(size=(draws, 3, 1))
    net = exchange(start, FROM, TO, RATE[:, :1], uniform)[0][:, :, 0]
    for share, moved in ((0.2, net[:, 1]), (0.3, net[:, 2]), (0.5, -net[:, 0])):
        law = binom(200, share)
        assert moved.mean() == pytest.approx(law.mean(), abs=4 * law.std() / draws**0.5)
        assert moved.std() == pytest.approx(law.std(), rel=0.06)


def test_all_of_a_group_may_leave_but_no_more():
    start = np.full((1, 2, 1), 10.0)
    one, other = np.array([0, 0]), np.array([1, 1])
    net, _ = exchange(start, one, other, np.array([[0.4], [0.6]]))
    assert net.ravel().tolist() == [-10, 10]
    with pytest.raises(ValueError, match=r"group 0 at age 0: 1\.1"):
        exchange(start, one, other, np.array([[0.4], [0.7]]))
