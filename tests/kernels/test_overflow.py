from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from planner.kernels.overflow import send_groups


def best(children, tier, free, cost, within):
    """Try every way to send single children: most of the first tier, then the next, then metres."""
    singles = [group for group, many in enumerate(children) for _ in range(many)]
    found = None
    for way in product(range(-1, len(free)), repeat=len(singles)):
        if any(way.count(school) > room for school, room in enumerate(free)):
            continue
        if any(at >= 0 and not within[g][at] for g, at in zip(singles, way, strict=True)):
            continue
        placed = [g for g, at in zip(singles, way, strict=True) if at >= 0]
        worth = tuple(-sum(tier[g] == one for g in placed) for one in range(3))
        metres = sum(cost[g][at] for g, at in zip(singles, way, strict=True) if at >= 0)
        found = min(found, (worth, metres)) if found else (worth, metres)
    return found


@given(st.data())
def test_it_is_the_best_of_all_ways(data):
    groups, schools = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 2))

    def rows(values):
        return np.array([[data.draw(values) for _ in range(schools)] for _ in range(groups)])

    children = np.array([data.draw(st.integers(0, 2)) for _ in range(groups)])
    tier = np.array([data.draw(st.integers(0, 2)) for _ in range(groups)])
    free = np.array([data.draw(st.integers(0, 2)) for _ in range(schools)])
    cost, within = rows(st.integers(0, 9)).astype(float) * 100, rows(st.booleans())
    sent = send_groups(children, tier, free, cost, within)
    assert (sent.sum(axis=1) <= children).all()
    assert (sent.sum(axis=0) <= free).all()
    assert not sent[~within].any()
    worth = tuple(-int(sent[tier == one].sum()) for one in range(3))
    assert (worth, float((sent * cost).sum())) == best(
        children.tolist(), tier.tolist(), free.tolist(), cost.tolist(), within.tolist()
    )


def test_an_earlier_tier_goes_first_even_where_it_has_farther():
    cost = np.array([[5000.0], [10.0]])
    sent = send_groups(
        np.array([3, 3]), np.array([0, 1]), np.array([4]), cost, np.ones((2, 1), dtype=bool)
    )
    assert sent.tolist() == [[3], [1]]


def test_nobody_is_sent_where_nothing_is_free():
    sent = send_groups(
        np.array([3]), np.array([0]), np.array([0]), np.zeros((1, 1)), np.ones((1, 1), dtype=bool)
    )
    assert sent.tolist() == [[0]]
