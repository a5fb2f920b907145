"""The best options, proven: known answers, brute force and identities."""

from itertools import product

import numpy as np
import pytest

from planner.kernels.siting import options, siting
from planner.kernels.siting_exact import relaxed, solve_exact
from planner.kernels.siting_value import value


def test_two_sites_and_three_years(five):  # H5
    given = five()
    found = solve_exact(given)
    assert found.value == pytest.approx(53.80)
    assert np.flatnonzero(found.chosen).tolist() == [0]  # 540 places at the first site, at once
    assert found.proven
    assert found.bound == pytest.approx(53.80)
    assert relaxed(given, tight=False) == pytest.approx(47.60)
    assert relaxed(given, tight=False) < relaxed(given) < found.value
    without = solve_exact(given, may=np.arange(12) >= 6)
    assert without.value == pytest.approx(54.28)
    assert solve_exact(given, may=np.zeros(12, bool)).value == pytest.approx(74.90)
    ways = [np.isin(np.arange(12), pair) for pair in product(range(-1, 6), (-1, *range(6, 12)))]
    tried = [value(given, way) for way in ways]  # a site's options are one group
    assert min(worth.cost for worth in tried if worth.feasible) == pytest.approx(53.80)


@pytest.mark.parametrize("tight", [True, False])
def test_nobody_finds_better(sited, tried, tight):
    for seed in range(12):
        given = sited(seed, 4)
        least, _ = tried(given)
        found = solve_exact(given, tight=tight)
        assert found.value == pytest.approx(least, rel=1e-6, abs=1e-5)
        assert found.proven
        assert value(given, found.chosen).feasible
        assert relaxed(given, tight=tight) <= least + 1e-5


def test_what_must_be_chosen_is(five):
    given = five()
    forced = solve_exact(given, must=np.arange(12) == 4)
    assert forced.chosen[4]
    assert forced.value > 53.8
    with pytest.raises(ValueError, match="may not be"):
        solve_exact(given, must=np.arange(12) == 4, may=np.arange(12) != 4)
    with pytest.raises(ValueError, match="no choice"):
        solve_exact(given, must=np.isin(np.arange(12), [0, 6]))  # the money of a year


def test_more_to_choose_from_and_more_money_never_cost_more(five):  # H6
    budgets = [solve_exact(five(fund=[m, m, m])).value for m in (0, 43.2, 57, 120)]
    assert budgets[0] == pytest.approx(74.90)
    assert (np.diff(budgets) <= 1e-9).all()
    later = [np.isin(np.arange(12) % 3, years) for years in ([2], [1, 2], [0, 1, 2])]
    sooner = [solve_exact(five(), may=may).value for may in later]  # a shorter lead
    assert (np.diff(sooner) <= 1e-9).all()
    given = five()
    reach = [
        solve_exact(given._replace(unmet=np.full(2, 0.05), cost=np.where(
            given.cost <= farthest, given.cost, 1.0))).value
        for farthest in (0.001, 0.002, 0.003)
    ]  # fmt: skip
    assert (np.diff(reach) <= 1e-9).all()


def test_dearer_unmet_pupils_are_fewer(five):  # H6
    unmet = []
    for money in (0.0, 0.01, 0.03, 0.05, 0.2):
        given = five(unmet=money)
        unmet.append(value(given, solve_exact(given).chosen).unmet.sum())
    assert (np.diff(unmet) <= 1e-6).all()
    assert unmet[0] > unmet[-1]


def test_nothing_is_built_where_nobody_wants(five):  # H7
    assert not solve_exact(five(unmet=0.0)).chosen.any()
    assert not solve_exact(five(places=[[0, 0, 2000]] * 3)).chosen.any()


def test_no_more_is_spent_than_there_is(sited):  # H8
    for seed in range(20):
        given = sited(seed)
        worth = value(given, solve_exact(given).chosen)
        assert (worth.spend <= given.fund.sum(axis=0) + 1e-6).all()


def futures(seed, theta=0.0):
    """A site of three sizes and a school to extend, in three futures of two years."""
    rng = np.random.default_rng(seed)
    sizes, cells = np.array([20, 40, 60, 15]), 6
    option, cell = (axis.ravel() for axis in np.indices((4, cells)))
    made = options(group=[0, 0, 0, 1], fixed=sizes * rng.uniform(0.5, 3, 4), option=option,
                   house=np.array([1, 1, 1, 0])[option], cell=cell, places=sizes[option],
                   futures=3)  # fmt: skip
    return siting(
        pupils=rng.integers(10, 60, (cells, 2)), start=[0, 2, 4], house=[0, 1, 0, 1],
        cost=rng.uniform(0, 1, 4), unmet=3.0, places=np.tile([30, 0], (cells, 1)),
        future=np.repeat(np.arange(3), 2), year=np.tile([0, 1], 3), chance=rng.dirichlet([2, 2, 2]),
        options=made, idle=0.1, theta=theta, alpha=0.5,
    )  # fmt: skip


def of_one(given, future):
    """A future alone."""
    here, adds = given.future == future, given.options.adds
    entry = here[adds.cell]
    part = type(adds)(*(p[entry] for p in adds))
    number = np.cumsum(here) - 1
    return given._replace(
        chance=np.ones(1), future=np.zeros(here.sum(), int), year=given.year[here],
        discount=given.discount[here], pupils=given.pupils[here], places=given.places[here],
        stretch=given.stretch[here], theta=0.0,
        options=given.options._replace(
            seen=given.options.seen[:, [future]], fixed=given.options.fixed[:, [future]],
            adds=part._replace(cell=number[part.cell]),
        ),
    )  # fmt: skip


def test_waiting_for_the_future_is_cheapest_and_its_mean_dearest():  # WS <= RP <= EEV
    better = 0
    for seed in range(8):
        given = futures(seed)
        wait = sum(c * solve_exact(of_one(given, f)).value for f, c in enumerate(given.chance))
        here = solve_exact(given).value
        mean = of_one(given, 0)
        mean = mean._replace(
            pupils=np.tensordot(given.chance, given.pupils.reshape(3, 2, 2), axes=1)
        )
        plan = value(given, solve_exact(mean).chosen).cost
        assert wait <= here + 1e-6
        assert here <= plan + 1e-6
        better += wait < here - 1e-6
    assert better


def test_the_tail_weighs_only_if_asked_for():  # H6
    for seed in range(4):
        calm, wary = futures(seed), futures(seed, 3.0)
        one, two = solve_exact(calm), solve_exact(wary)
        first, second = value(calm, one.chosen), value(wary, two.chosen)
        assert second.tail <= value(wary, one.chosen).tail + 1e-6
        assert first.expected <= second.expected + 1e-6
        assert one.value == pytest.approx(first.expected)
    alone = of_one(futures(1), 0)
    assert solve_exact(alone._replace(theta=1.0)).value == pytest.approx(
        2 * solve_exact(alone).value
    )


def test_the_time_that_runs_out_leaves_a_bound(five):
    found = solve_exact(five(), seconds=1e-3)
    assert found.bound <= 53.80 + 1e-6 <= found.value + 2e-6
