"""Chains of areas hold after any moves, and settling saves."""

import numpy as np
import pytest

from planner.kernels.whole_siting_checks import checked
from planner.kernels.whole_siting_moves import (
    Ease,
    cheapest,
    join,
    leave,
    more,
    seeded,
    settle,
    word,
)
from planner.kernels.whole_siting_search import state, worth


def ready(seed=0, areas=20, sites=5):
    """A case, its ease, and a state with all sites open."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(1, 30, areas)
    case, _ = checked(rng.uniform(0, 50, (areas, sites)), pupils,
                      np.full(sites, int(1.3 * pupils.sum() / sites)), np.full(sites, 9.0),
                      None, None)  # fmt: skip
    ease = Ease(np.argsort(case.cost, axis=1), False)
    return case, ease, state(case, ease, np.ones(sites, dtype=bool), 10.0)


def chain(now, site):
    """Areas of a site, along its chain."""
    found, area = [], now.first[site]
    while area >= 0:
        assert now.before[area] == (found[-1] if found else -1)
        found.append(int(area))
        area = now.after[area]
    return sorted(found)


def test_chains_and_loads_follow_moves():
    case, _, now = ready()
    seed = seeded(3)
    for _ in range(300):
        area, site = word(seed) % 20, word(seed) % 5
        extra = more(case, now, site, case.pupils[area])
        before = max(now.load[site] - case.places[site], 0)
        if now.school[area] != site:
            leave(case, now, area)
            join(case, now, area, site)
            assert max(now.load[site] - case.places[site], 0) - before == extra
    for site in range(5):
        assert chain(now, site) == np.flatnonzero(now.school == site).tolist()
        assert now.load[site] == case.pupils[now.school == site].sum()


@pytest.mark.parametrize("seed", range(5))
def test_settling_saves_and_then_saves_no_more(seed):
    case, ease, now = ready(seed)
    before = worth(case, now)
    settle(case, ease, now, 10.0, 1e-9)
    after = worth(case, now)
    assert after[0] + 10 * after[1] <= before[0] + 10 * before[1]
    settled = now.school.copy()
    settle(case, ease, now, 10.0, 1e-9)
    assert now.school.tolist() == settled.tolist()
    for site in range(5):
        assert chain(now, site) == np.flatnonzero(now.school == site).tolist()


def test_the_cheapest_open_site_is_taken():
    case, ease, now = ready()
    leave(case, now, 0)
    now.is_open[:] = [False, True, True, False, True]
    assert cheapest(case, ease, now, 0, 0.0) == [1, 2, 4][case.cost[0, [1, 2, 4]].argmin()]
