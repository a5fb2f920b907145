"""Entrants sent on: no free place is given twice, and they stay away."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.schools.diversion import dealt, diverted


def test_who_is_sent_on_is_away_to_the_end_of_the_phase(toytown):
    """Two entrants of the second year: gone from grade 2 in the third, in grade 4 back again."""
    pupils = np.full((1, 5, 1, 5), 10, dtype=np.int16)
    out = {"primary": np.zeros((5, 1)), "lower_secondary": np.zeros((5, 1))}
    out["primary"][1] = 2
    stay, sent, spared = diverted(toytown, pupils, ["1", "2", "3", "4", "5"], out)
    gone = 10 - stay[0, :, 0]
    assert np.argwhere(gone).tolist() == [[1, 0], [2, 1], [3, 2]]
    assert set(gone[gone > 0].tolist()) == {2}
    assert sent[:, 0].tolist() == [0, 2, 0, 0, 0]
    assert spared[:, 0].tolist() == [False, True, True, True, False]


@given(
    arrays(float, 4, elements=st.integers(0, 9).map(float)),
    arrays(float, 3, elements=st.integers(0, 9).map(float)),
    arrays(bool, (4, 3)),
)
def test_no_free_place_is_given_twice(wanted, free, reach):
    sent = dealt(wanted, free, reach)
    assert ((sent == wanted) | (sent == 0)).all()
    for some in range(1, 16):
        schools = np.array([some >> bit & 1 for bit in range(4)], dtype=bool)
        assert sent[schools].sum() <= free[reach[schools].any(axis=0)].sum() + 1e-9
    first = np.argsort(wanted, kind="stable")[(np.sort(wanted) > 0).argmax()]
    if 0 < wanted[first] <= free[reach[first]].sum():
        assert sent[first] == wanted[first]  # the least need comes first


def test_two_schools_do_not_send_children_to_one_free_place():
    wanted, reach = np.array([6.0, 6.0]), np.ones((2, 2), dtype=bool)
    assert dealt(wanted, np.array([5.0, 5.0]), reach).tolist() == [6, 0]
    assert dealt(wanted, np.array([5.0, 7.0]), reach).tolist() == [6, 6]
    apart = np.eye(2, dtype=bool)
    assert dealt(wanted, np.array([6.0, 6.0]), apart).tolist() == [6, 6]
