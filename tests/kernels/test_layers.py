"""Groups that share members stand in different layers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.kernels.layers import layers


@given(arrays(bool, st.tuples(st.integers(1, 6), st.integers(1, 8))))
def test_no_unit_is_twice_in_a_layer_and_no_layer_is_empty(member):
    found = layers(member)
    for layer in range(found.max() + 1):
        assert (found == layer).any()
        assert (member[found == layer].sum(axis=0) <= 1).all()


def test_groups_apart_share_the_first_layer():
    assert layers(np.eye(3, dtype=bool)).tolist() == [0, 0, 0]
    assert layers(np.ones((3, 2), dtype=bool)).tolist() == [0, 1, 2]
