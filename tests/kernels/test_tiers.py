import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.kernels.tiers import bands, levels


@given(st.data())
def test_levels_order_as_tuples_do(data):
    size = data.draw(st.integers(1, 12))
    tier = data.draw(arrays(np.int64, size, elements=st.integers(0, 2)))
    some = st.sampled_from([0.0, 1.0, 2.5])
    keys = [[data.draw(arrays(np.float64, size, elements=some)) for _ in range(count)]
            for count in (0, 1, 2)]  # fmt: skip
    found = levels(tier, keys)
    told = [(int(one), *(key[place] for key in keys[one])) for place, one in enumerate(tier)]
    ranks = {value: rank for rank, value in enumerate(sorted(set(told)))}
    assert found.tolist() == [ranks[value] for value in told]


def test_what_is_not_told_comes_last():
    keys = [[np.array([np.nan, 3.0, np.inf, -1.0])]]
    assert levels(np.zeros(4, dtype=np.int64), keys).tolist() == [2, 1, 2, 0]


def test_nobody_has_no_level():
    assert levels(np.empty(0, dtype=np.int64), [[]]).size == 0


def test_bands_hold_their_upper_end():
    assert bands(np.array([0.0, 1000.0, 1000.5]), [1000.0]).tolist() == [0, 0, 1]
