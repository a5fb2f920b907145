import time
from dataclasses import replace

import numpy as np
import pytest

from planner.demography.choice import allowed, carried_on, rules, spread
from planner.kernels.scores import crps_normal

LEVEL = {"naive", "local_level", "arima_011", "mean_3"}
TREND = {"damped_trend", "damped_ets", "local_trend"}


@pytest.fixture(scope="module")
def judge(toytown):
    return rules(toytown.standards)


def test_what_a_record_allows(judge):
    assert allowed(4, 500, judge) == ()
    assert allowed(15, 19, judge) == ()
    assert allowed(9, 5000, judge) == allowed(15, 99, judge) == ("naive", "mean_3", "local_level")
    assert set(allowed(10, 100, judge)) == {"naive", *LEVEL, *TREND}
    assert set(allowed(10, 100, judge, fitted=False)) == {"naive", "mean_3", "damped_trend"}
    assert all("naive" in allowed(n, b, judge) for n in (5, 10) for b in (20, 100))


def leaders(judge, make, times, *, fitted):
    rng = np.random.default_rng(7)
    return [carried_on(make(rng), 1000, 3, judge, fitted=fitted).chosen[0] for _ in range(times)]


def test_the_choice_follows_the_data(judge):
    """A long trial tells a random walk from a trend; the closed forms are quick enough for many."""
    long = replace(judge, origins=40)

    def walk(rng):
        return 1000 * np.exp(np.cumsum(rng.normal(0, 0.05, 50)))

    def wandering_trend(rng):
        slope = -0.05 + np.cumsum(rng.normal(0, 0.01, 50))
        return 1000 * np.exp(np.cumsum(slope))

    of_walks = leaders(long, walk, 30, fitted=False)
    assert sum(name in LEVEL for name in of_walks) >= 20
    assert leaders(long, wandering_trend, 30, fitted=False).count("damped_trend") >= 27


def test_fitted_candidates_find_a_trend(judge):
    falling = leaders(
        replace(judge, origins=4),
        lambda rng: 1000 * np.exp(-0.06 * np.arange(15) + rng.normal(0, 0.005, 15)),
        1,
        fitted=True,
    )
    assert set(falling) <= TREND


def test_the_choice_is_by_rolling_origin_and_can_be_done_by_hand(judge):
    """Closed forms only: scores of the last value from each origin, horizon by horizon."""
    few = replace(judge, short=(3, 1), training=(3, 3), horizons=2, least=3, combine=1)
    log = np.array([0.0, 0.3, 0.1, 0.2, 0.4, 0.3])
    found = carried_on(np.exp(log), 50, 2, few, fitted=False)
    score = [[], []]
    for origin in range(3, 6):
        yearly = np.sqrt(np.mean(np.diff(log[:origin]) ** 2))
        for h in range(min(2, 6 - origin)):
            deviation = yearly * np.sqrt(h + 1)
            score[h].append(crps_normal(log[origin - 1], deviation, log[origin + h]))
    assert found.scores["naive"] == pytest.approx(np.mean([np.mean(row) for row in score]))
    assert found.chosen == (min(found.scores, key=found.scores.get),)
    assert found.origins == 3


def test_the_spread_is_never_less_than_what_was_missed(judge):
    """A trend that turned: models fitted after the turn are too sure of themselves."""
    turn = 1000 * np.exp(np.append(0.05 * np.arange(8), 0.35 - 0.08 * np.arange(1, 8)))
    found = carried_on(turn, 1000, 8, judge, fitted=False)
    assert found.deviation[3] > 0.15
    assert (np.diff(found.deviation) >= 0).all()
    assert spread(np.full(2, 0.1), [0.3], 4).tolist() == pytest.approx([0.3, 0.3 * np.sqrt(2)])


def test_too_short_a_record_goes_on_as_in_its_last_calm_year(judge):
    found = carried_on([100, 90, 95], 95, 3, judge)
    assert np.exp(found.centre) == pytest.approx([95] * 3)
    assert found.deviation == pytest.approx(judge.spread * np.sqrt([1, 2, 3]))
    assert (found.chosen, found.scores, found.origins) == (("naive",), {}, 0)
    shaken = carried_on([100, 90, 950], 95, 1, judge, ((2,),))
    assert np.exp(shaken.centre) == pytest.approx([90])


def test_a_shaken_year_is_not_scored(judge):
    rng = np.random.default_rng(3)
    calm = 1000 * np.exp(np.cumsum(rng.normal(0, 0.05, 12)))
    hit = calm.copy()
    hit[9] *= 1.5
    found = [carried_on(series, 1000, 2, judge, ((9,),), fitted=False) for series in (calm, hit)]
    assert found[0] == found[1]
    assert carried_on(hit, 1000, 2, judge, fitted=False) != found[1]


def test_a_second_asking_is_remembered(judge):
    series = 1000 * np.exp(np.cumsum(np.random.default_rng(11).normal(0, 0.05, 15)))
    first = carried_on(series, 1000, 6, judge, fitted=False)
    start = time.perf_counter()
    assert carried_on(series, 1000, 6, judge, fitted=False) is first
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize("series", [[], [0.0, 1.0], [5.0]])
def test_nothing_to_carry_on_is_an_error(judge, series):
    with pytest.raises(ValueError, match="above nought"):
        carried_on(series, 100, 2, judge, ((0,),))
