import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.levels import (
    Record,
    city_rates,
    drawn_levels,
    gross_moves,
    per,
    yearly_scatter,
)


def test_rates_of_the_city():
    left = np.array([[[10.0, 0]], [[0, 0]], [[np.nan, 0]]])
    people = np.array([[[50.0, 0]], [[50, 0]], [[9, 0]]])
    assert city_rates(left, people).tolist() == [[0.1, 0]]
    with pytest.raises(ValueError, match=r"60 of 50 people left at \(0, 0, 0\)"):
        city_rates(np.array([[[60.0]]]), np.array([[[50.0]]]))
    with pytest.raises(ValueError, match="-1 of 50"):
        city_rates(np.array([[[-1.0]]]), np.array([[[50.0]]]))


def test_levels_by_hand():
    """Ratios 2 and .5: Σ E(r − 1)²/ΣE is .5, chance 2/75, so A = .4733; evidence 100 of each."""
    flows, likely = np.array([[[100.0], [50]]]), np.array([[[50.0], [100]]])
    weight = (0.5 - 2 / 75) / (0.5 - 2 / 75 + 2 / 100)
    drawn = np.array([50 + weight * 50, 100 - weight * 50])
    assert drawn_levels(flows, likely, 2.0)[0, :, 0] == pytest.approx(drawn)
    # Arrivals alike double the evidence of neither: it is the mean of the flows.
    both = drawn_levels(np.tile(flows, (2, 1, 1)), np.tile(likely, (2, 1, 1)), 2.0)
    assert both[..., 0] == pytest.approx(np.tile(drawn, (2, 1)))


def test_where_areas_differ_by_chance_alone_the_city_is_taken():
    flows, likely = np.array([[[11.0], [9]]]), np.full((1, 2, 1), 10.0)
    assert drawn_levels(flows, likely, 1.0)[0, :, 0] == pytest.approx([10, 10])
    assert drawn_levels(30 * flows, 30 * likely, 1.0)[0, 0, 0] > 310


def test_where_nothing_was_likely_the_record_is_kept():
    flows, likely = np.array([[[7.0], [0]]]), np.zeros((1, 2, 1))
    assert drawn_levels(flows, likely, 2.0)[0, :, 0].tolist() == [7, 0]


small = st.lists(st.floats(0, 500), min_size=4, max_size=4)


@settings(deadline=None)
@given(small, st.lists(st.floats(0.5, 500), min_size=4, max_size=4), st.floats(0.5, 10))
def test_a_record_in_balance_stays_in_balance(flow, likely, party):
    """And no area changes sides of the city's level."""
    flows, usual = (np.tile(np.array(one)[:, None], (2, 1, 1)) for one in (flow, likely))
    usual = usual * flows.sum(axis=1, keepdims=True) / usual.sum(axis=1, keepdims=True)
    drawn = drawn_levels(flows, usual, party)
    assert drawn[0] == pytest.approx(drawn[1])
    assert drawn.sum(axis=1) == pytest.approx(flows.sum(axis=1))
    assert (drawn >= 0).all()


def test_small_areas_err_less_than_their_record_and_than_the_city():
    """Levels that scatter by a third about the city's, of some twenty moves on record each."""
    rng, errors = np.random.default_rng(3), []
    for _ in range(40):
        likely = 20 * np.exp(rng.normal(0, 0.5, 50))
        true = likely * np.exp(rng.normal(0, 0.35, 50))
        seen = rng.poisson(true).astype(float)
        usual = likely * seen.sum() / likely.sum()
        drawn = drawn_levels(seen[None, :, None], usual[None, :, None], 1.0)[0, :, 0]
        errors.append([np.square(one - true).mean() for one in (drawn, seen, usual)])
    learnt, record, city = np.sqrt(np.mean(errors, axis=0))
    assert learnt < 0.9 * record
    assert learnt < 0.8 * city


def test_ages_follow_the_city_as_far_as_the_area_tells_too_little():
    """Two like areas of 100 at each of two ages: 30 of A leave at the first, 30 of B at the other.

    Levels are alike; 30 added departures, half at each age, halve what sets the areas apart.
    """
    people = np.full((2, 1, 2), 100.0)
    out = np.array([[[30.0, 0]], [[0, 30]]])
    blank = np.full(out.shape, np.nan)
    found = gross_moves(Record(out, blank, blank), people, 2.0, 2.0, 60.0)
    assert found.leaving[:, 0] == pytest.approx(np.array([[0.225, 0.075], [0.075, 0.225]]))
    own = gross_moves(Record(out, blank, blank), people, 2.0, 2.0, 0.0)
    assert own.leaving[:, 0] == pytest.approx(np.array([[0.3, 0], [0, 0.3]]))
    assert own.level.max() == own.unrealised.max() == 0


def test_departures_of_ages_with_too_few_people_are_told():
    """All of A's people of the second age go; drawn to the city's ages, more of the first would."""
    people = np.array([[[10.0, 100]], [[100, 100]]])
    out = np.array([[[0.0, 80]], [[90, 0]]])
    blank = np.full(out.shape, np.nan)
    found = gross_moves(Record(out, blank, blank), people, 1.0, 1e-9, 1e9)
    gone = (found.leaving * people + found.unrealised).sum(axis=2)
    assert gone[:, 0] == pytest.approx([80, 90])
    assert found.leaving.max() <= 1
    assert found.unrealised.sum() > 0


def test_arrivals_alone_are_likely_where_people_are():
    """10 of 50 arrivals come to A, which holds half the people: 25 were likely in each."""
    people = np.array([[[85.0, 10]], [[80, 0]]])  # by mid-year both hold 100
    came = np.array([[[5.0, 5]], [[20, 20]]])
    blank = np.full(came.shape, np.nan)
    found = gross_moves(Record(blank, came, blank), people, 1.0, 2.0, 0.0)
    between = 0.6**2 - 2 / 25
    weight = [between * n / (between * n + 2) for n in (25, 40)]
    drawn = np.array([25 - weight[0] * 15, 25 + weight[1] * 15])
    assert found.level[:, 0] == pytest.approx(drawn * 50 / drawn.sum())
    assert (found.arriving == came).all()
    assert found.leaving.max() == 0


def test_scatter_takes_off_a_trend_and_the_chance_of_a_count():
    growth = 1e12 * 1.1 ** np.arange(6)
    assert yearly_scatter(growth) == pytest.approx(0, abs=1e-5)
    assert yearly_scatter(np.array([100.0, 105, 100, 105, 100])) == 0  # chance alone is 10 %
    assert np.isnan(yearly_scatter(np.array([100.0, 110, 120])))
    assert np.isnan(yearly_scatter(np.array([100.0, 110, np.nan, 120, 130])))
    assert np.isnan(yearly_scatter(np.array([100.0, 110, 0, 120, 130])))
    assert np.isnan(yearly_scatter(np.array([100.0])))


def test_changes_beside_a_gap_are_no_change_across_it():
    runs = np.array([100.0, 120, 100, np.nan, 100, 130, 100])
    steps = np.diff(np.log(runs))
    steps = steps[np.isfinite(steps)]
    variance = (steps**2).sum() / (2 * (4 - 2 / 4)) - 1 / np.nanmean(runs)
    assert yearly_scatter(runs) == pytest.approx(np.sqrt(variance))


@pytest.mark.parametrize("years", [5, 12])
def test_counts_drawn_scatter_as_the_process_does(years):
    """Scatter and the chance of a count together are the variance of the process, no more."""
    rng, mean, deviation = np.random.default_rng(7), 200.0, 0.3
    level = np.exp(rng.normal(0, deviation, (4000, years)) - deviation**2 / 2)
    counts = rng.poisson(mean * level).astype(float)
    found = np.array([yearly_scatter(row) ** 2 for row in counts])
    drawn = found + 1 / counts.mean(axis=1)
    error = drawn.std() / np.sqrt(len(drawn))
    # The logarithm of a count varies by a little more than 1/mean.
    assert drawn.mean() == pytest.approx(np.log(counts).var(), abs=3 * error)
    assert error < 0.02 * drawn.mean()


def test_a_quotient_of_nothing_is_nought():
    assert per(np.array([1.0, 2.0]), np.array([4.0, 0.0])).tolist() == [0.25, 0]
    assert per(np.ones((2, 1)), np.array([2.0, 0.0])).tolist() == [[0.5, 0], [0.5, 0]]
