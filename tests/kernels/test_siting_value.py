"""What chosen options come to: known answers and identities."""

import numpy as np
import pytest
from hypothesis import given as draws
from hypothesis import settings
from hypothesis import strategies as st

from planner.kernels.siting import options, siting
from planner.kernels.siting_value import envelope, tail, value


def test_the_worth_of_sites_worked_by_hand(five):  # H5
    given, chosen = five(), np.zeros(12, bool)
    nothing = value(given, chosen)
    assert nothing.cost == pytest.approx(74.90)
    assert nothing.unmet.sum() == pytest.approx(300 + 550 + 600)
    assert nothing.price[0, 2] == pytest.approx(0.048)
    chosen[0] = True
    built = value(given, chosen)
    assert built.cost == pytest.approx(53.80)
    assert built.spend.tolist() == [[pytest.approx(43.2), 0, 0]]
    assert built.feasible
    chosen[[6, 1]] = True
    worse = value(given, chosen)
    assert [breach.what for breach in worse.broken] == ["group", "fund"]


@pytest.mark.parametrize(("alpha", "mean"), [(0.0, 25), (0.5, 35), (0.75, 40), (0.6, 36.25)])
def test_the_tail_of_four_equal_futures(alpha, mean):  # H4
    costs, chance = np.array([30.0, 10, 40, 20]), np.full(4, 0.25)
    assert tail(costs, chance, alpha) == pytest.approx(mean)
    weights = envelope(costs, chance, alpha)
    assert weights.sum() == pytest.approx(1)
    assert (weights <= chance / (1 - alpha) + 1e-12).all()


def station(capacity, cost, unmet, demand, chance, idle=0.0):
    """One place to build, ``(size,)``, and one demand a future (H2, H3)."""
    sizes, futures = len(capacity), len(demand)
    option, cell = (axis.ravel() for axis in np.indices((sizes, futures)))
    made = options(group=np.zeros(sizes), fixed=cost, option=option, house=0, cell=cell,
                   places=np.array(capacity)[option], futures=futures)  # fmt: skip
    return siting(pupils=np.array(demand)[:, None], start=[0, 1], house=[0], cost=[0], unmet=unmet,
                  places=np.zeros((futures, 1)), future=np.arange(futures), year=np.zeros(futures),
                  chance=chance, idle=idle, options=made)  # fmt: skip


def test_sizes_under_two_demands():  # H2
    sizes = [0, 540, 810, 1080]
    given = station(sizes, sizes, 4, [1080, 300], [0.4, 0.6], 0.2)
    worth = [value(given, np.arange(4) == size) for size in range(4)]
    assert [one.cost for one in worth] == pytest.approx([2448, 1432.8, 1303.2, 1173.6])
    costs = np.array([one.by_future for one in worth])
    assert (costs - costs.min(axis=0)).max(axis=1) == pytest.approx([3240, 1620, 810, 648])
    mean = station(sizes, sizes, 4, [0.4 * 1080 + 0.6 * 300], [1.0], 0.2)
    plan = np.argmin([value(mean, np.arange(4) == size).cost for size in range(4)])
    assert sizes[plan] == 540
    wait, here, eev = given.chance @ costs.min(axis=0), worth[3].cost, worth[plan].cost
    assert (wait, here, eev) == pytest.approx((784.8, 1173.6, 1432.8))
    assert (eev - here, here - wait) == pytest.approx((259.2, 388.8))


def test_sizes_under_even_demands():  # H3
    sizes = [0, 540, 810, 1080]
    given = station(sizes, sizes, 3, [1000, 500], [0.5, 0.5], 0.2)
    worth = [value(given, np.arange(4) == size) for size in range(4)]
    assert [one.cost for one in worth] == pytest.approx([2250, 1234, 1126, 1146])
    costs = np.array([one.by_future for one in worth])
    wait = given.chance @ costs.min(axis=0)
    assert (wait, 1126 - wait) == pytest.approx((822, 304))


def test_houses_are_filled_to_the_least_they_must_hold():
    made = options(group=[0], fixed=[0], option=[0], house=[1], cell=[0], places=[10], least=[6])
    given = siting(pupils=[[8]], start=[0, 2], house=[0, 1], cost=[1, 3], unmet=9, places=[[9, 0]],
                   options=made)  # fmt: skip
    worth = value(given, np.ones(1, bool))
    assert worth.flow[0] == pytest.approx([2, 6])
    assert worth.cost == pytest.approx(2 + 18)
    assert worth.feasible
    few = value(given._replace(pupils=np.array([[5.0]])), np.ones(1, bool))
    assert [(one.what, one.at) for one in few.broken] == [("least", (0, 1))]


def test_places_that_are_not_there_cannot_be_given_up():
    made = options(group=[0], fixed=[0], option=[0], house=[0], cell=[0], places=[-5])
    given = siting(pupils=[[1]], start=[0, 1], house=[0], cost=[1], unmet=2, places=[[4]],
                   options=made)  # fmt: skip
    assert value(given, np.ones(1, bool)).broken[0].by == 1


def test_options_of_another_number(five):
    with pytest.raises(ValueError, match="2 options chosen among 12"):
        value(five(), np.ones(2, bool))


@settings(deadline=None, max_examples=40)
@draws(seed=st.integers(0, 10**6))
def test_pupils_and_places_are_conserved(sited, seed):
    given = sited(seed)
    chosen = np.random.default_rng(seed).random(len(given.options.group)) < 0.5
    worth = value(given, chosen)
    cells, houses = given.places.shape
    for cell in range(cells):
        from_ = np.bincount(given.origin, worth.flow[cell], given.pupils.shape[1])
        assert from_ + worth.unmet[cell] == pytest.approx(given.pupils[cell])
        into = np.bincount(given.house, worth.flow[cell], houses)
        assert into == pytest.approx(worth.load[cell] + worth.over[cell])
    assert (worth.load <= worth.places + 1e-6).all()
    assert worth.expected == pytest.approx(given.chance @ worth.by_future)
    assert worth.cost == pytest.approx(worth.expected + given.theta * worth.tail)
    assert worth.tail >= worth.expected - 1e-9
    alone = given._replace(theta=0.0)
    assert value(alone, chosen).cost == pytest.approx(worth.expected)


@settings(deadline=None, max_examples=20)
@draws(seed=st.integers(0, 10**6))
def test_the_order_of_options_and_ways_changes_no_value(sited, seed):
    given, rng = sited(seed), np.random.default_rng(seed)
    chosen = rng.random(len(given.options.group)) < 0.5
    one = value(given, chosen)
    order = rng.permutation(len(chosen))
    back = np.argsort(order)
    old, adds = given.options, given.options.adds
    mixed = rng.permutation(len(adds.option))
    turned = old._replace(
        group=old.group[order], seen=old.seen[order], fixed=old.fixed[order],
        spend=old.spend[order], payable=old.payable[order], needs=back[old.needs],
        bars=back[old.bars],
        adds=type(adds)(*(part[mixed] for part in adds._replace(option=back[adds.option]))),
    )  # fmt: skip
    within = np.lexsort((rng.random(len(given.house)), given.origin))
    other = given._replace(options=turned, house=given.house[within], cost=given.cost[within])
    two = value(other, chosen[order])
    assert two.cost == pytest.approx(one.cost, rel=1e-9, abs=1e-6)
    assert len(two.broken) == len(one.broken)
