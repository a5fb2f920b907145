"""No choice without an excluded pair passes the cap, and no more is excluded than it takes."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.schools.programme_crowding import crowded


def test_two_that_pass_it_together_exclude_each_other():
    brings = np.array([[4.0], [2.0], [4.0]])
    found = crowded(brings, ["extend", "borrow", "borrow"], np.array([6.0]))
    assert found.tolist() == [[False, False, True], [False, False, False], [True, False, False]]


def test_works_that_do_not_meet_in_time_go_together():
    """Rooms are borrowed until the wing stands."""
    brings = np.array([[0.0, 0.0, 6.0], [4.0, 4.0, 0.0]])
    assert not crowded(brings, ["extend", "borrow"], np.full(3, 6.0)).any()
    assert crowded(brings + 1.0, ["extend", "borrow"], np.full(3, 7.0)).any()


def test_three_that_pass_it_only_together_lose_one_pair():
    """4, 2 and 2 of 6: the first two remain possible, and the last two."""
    found = crowded(np.array([[4.0], [2.0], [2.0]]), ["e", "b", "r"], np.array([6.0]))
    assert np.argwhere(np.triu(found)).tolist() == [[0, 1]]


def test_what_is_given_up_makes_no_room():
    brings = np.array([[4.0], [4.0], [-9.0]])
    assert crowded(brings, ["e", "b", "c"], np.array([6.0]))[0, 1]


def test_where_there_is_room_for_all_nothing_is_excluded():
    assert not crowded(np.array([[4.0], [2.0], [2.0]]), list("ebr"), np.array([8.0])).any()
    assert crowded(np.zeros((0, 3)), [], np.zeros(3)).shape == (0, 0)


WORKS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.lists(st.sampled_from([0.0, 2.0, 4.0, 6.0]), min_size=2,
                                                max_size=2)),
    min_size=1, max_size=7,
)  # fmt: skip


@given(WORKS, st.lists(st.integers(0, 14), min_size=2, max_size=2))
def test_no_choice_that_is_left_passes_the_cap(works, room):
    """Every choice of one a group, without an excluded pair and of works that fit alone."""
    groups, brings = [one[0] for one in works], np.array([one[1] for one in works])
    fits = (brings <= np.array(room)).all(axis=1)
    barred = crowded(brings, groups, np.array(room, dtype=float))
    for chosen in product([False, True], repeat=len(works)):
        at = np.flatnonzero(chosen)
        if len({groups[i] for i in at}) < len(at) or not fits[at].all():
            continue
        if not barred[np.ix_(at, at)].any():
            assert (brings[at].sum(axis=0) <= np.array(room)).all()
