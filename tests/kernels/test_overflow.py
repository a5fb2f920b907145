from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.overflow import seat_in_order, send_groups


def ways(singles, free, within):
    """Every way to send single children."""
    for way in product(range(-1, len(free)), repeat=len(singles)):
        if any(way.count(school) > room for school, room in enumerate(free)):
            continue
        if all(at < 0 or within[g][at] for g, at in zip(singles, way, strict=True)):
            yield way


def first_seated(group, within, free):
    """Children who are seated where none gives way to one who comes after, by trying all sets."""
    together = {
        frozenset(child for child, at in enumerate(way) if at >= 0)
        for way in ways(group, free, within)
    }
    taken: frozenset[int] = frozenset()
    for child in range(len(group)):
        if taken | {child} in together:
            taken |= {child}
    return [child in taken for child in range(len(group))]


@st.composite
def towns(draw, children):
    groups, schools = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    within = np.array([[draw(st.booleans()) for _ in range(schools)] for _ in range(groups)])
    free = np.array([draw(st.integers(0, 2)) for _ in range(schools)])
    many = draw(st.integers(0, children))
    group = np.array([draw(st.integers(0, groups - 1)) for _ in range(many)], dtype=np.int64)
    return group, within, free


@given(towns(5))
def test_nobody_is_left_out_for_one_who_comes_after(town):
    group, within, free = town
    found = seat_in_order(group, within, free).tolist()
    assert found == first_seated(group.tolist(), within.tolist(), free.tolist())
    most = max(sum(at >= 0 for at in way) for way in ways(group.tolist(), free, within))
    assert sum(found) == most  # and as many are seated as can be


@given(towns(4), st.data())
def test_as_many_as_can_be_go_with_the_fewest_metres(town, data):
    group, within, free = town
    cost = np.array([[100.0 * data.draw(st.integers(0, 9)) for _ in free] for _ in within])
    children = np.bincount(group, minlength=len(within))
    sent = send_groups(children, free, cost, within)
    assert (sent.sum(axis=1) <= children).all()
    assert (sent.sum(axis=0) <= free).all()
    assert not sent[~within].any()
    best = min(
        (-sum(at >= 0 for at in way),
         sum(cost[g][at] for g, at in zip(group, way, strict=True) if at >= 0))
        for way in ways(group.tolist(), free, within)
    )  # fmt: skip
    assert (-int(sent.sum()), float((sent * cost).sum())) == best


def test_those_who_are_seated_can_all_be_sent():
    """Whom the order seats, the flow sends: on random towns too large to try all ways."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        within = rng.random((12, 6)) < 0.4
        free = rng.integers(0, 8, 6)
        group = rng.integers(0, 12, 60)
        seated = seat_in_order(group, within, free)
        children = np.bincount(group[seated], minlength=12)
        sent = send_groups(children, free, rng.random((12, 6)) * 5000, within)
        assert (sent.sum(axis=1) == children).all()


def test_nobody_is_sent_where_nothing_is_free():
    one, none = np.array([3]), np.array([0])
    open_ = np.ones((1, 1), dtype=bool)
    assert send_groups(one, none, np.zeros((1, 1)), open_).tolist() == [[0]]
    assert not seat_in_order(np.zeros(3, dtype=np.int64), open_, none).any()
