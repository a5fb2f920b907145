import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.demography.migration import (
    gross_of_net,
    model_profile,
    observed_profile,
    residual_moves,
    rogers_castro,
    with_spikes,
)
from planner.inputs.standards import load_standards

CURVE = load_standards(["us-md"]).norms["migration.rogers_castro"].value
AGES = np.arange(18)


def test_rogers_and_castro_fundamental():  # B9
    ages = np.array([0.0, 6, 10, 15, 18, 20, 23])
    expected = [0.023, 0.013976, 0.010358, 0.007524, 0.014221, 0.027779, 0.037895]
    assert rogers_castro(ages, CURVE) == pytest.approx(expected, abs=5e-7)
    fine = np.linspace(0, 60, 60_001)
    curve = rogers_castro(fine, CURVE)
    child, peak = curve[fine < 20], curve[(fine > 15)]
    assert fine[child.argmin()] == pytest.approx(15.41, abs=0.005)
    assert fine[fine > 15][peak.argmax()] == pytest.approx(23.32, abs=0.005)


def test_shares_of_children():
    profile = model_profile(CURVE, AGES)
    assert profile.sum() == pytest.approx(1)
    parts = [profile[a:b].sum() for a, b in ((0, 6), (6, 12), (12, 15), (15, 18))]
    assert np.round(parts, 3).tolist() == [0.475, 0.297, 0.108, 0.120]
    middle = rogers_castro(AGES + 0.5, CURVE)
    assert profile == pytest.approx(middle / middle.sum())


def test_wide_groups_are_sums_of_single_years():
    single = model_profile(CURVE, np.arange(30))
    wide = model_profile(CURVE, np.arange(0, 30, 5), 5)
    assert wide == pytest.approx(single.reshape(-1, 5).sum(axis=1))


def test_spikes_at_entry_ages():
    profile = model_profile(CURVE, AGES)
    twice = with_spikes(profile, AGES, {6: 2.0, 12: 1.5})
    assert twice.sum() == pytest.approx(1)
    assert twice[6] / twice[5] == pytest.approx(2 * profile[6] / profile[5])
    assert twice[12] / twice[5] == pytest.approx(1.5 * profile[12] / profile[5])
    added = with_spikes(profile, AGES, {6: 0.25}, "added")
    assert added[6] == pytest.approx((profile[6] + 0.25) / 1.25)
    assert added[7] == pytest.approx(profile[7] / 1.25)
    assert with_spikes(profile, AGES, {6: 1.0}) == pytest.approx(profile)
    assert with_spikes(profile, AGES, {6: 0.0}, "added") == pytest.approx(profile)
    with pytest.raises(ValueError, match="at age 18: ages are 0 to 17"):
        with_spikes(profile, AGES, {18: 1.0})
    with pytest.raises(ValueError, match="spike of -1 at age 6"):
        with_spikes(profile, AGES, {6: -1.0})


def test_a_profile_needs_somebody():
    with pytest.raises(ValueError, match="at least one age"):
        with_spikes(np.array([0.0, 1.0]), np.arange(2), {1: 0.0})


def test_a_record_is_drawn_towards_the_model():
    model = np.array([0.5, 0.3, 0.2])
    seen = np.array([[10.0, 30, 60], [0, 0, 0], [1e9, 0, 0]])
    profile = observed_profile(seen, model, 100)
    assert profile[0] == pytest.approx([0.3, 0.3, 0.4])
    assert profile[1] == pytest.approx(model)
    assert profile[2] == pytest.approx([1, 0, 0], abs=1e-6)
    assert profile.sum(axis=1) == pytest.approx(1)
    own = np.array([[0, 0, 1.0], [0.2, 0.8, 0], [0, 1, 0]])  # a fallback of each
    assert observed_profile(seen, own, 100)[:2] == pytest.approx(
        np.array([[0.05, 0.15, 0.8], [0.2, 0.8, 0]])
    )
    assert observed_profile(seen[:1], model, 0)[0] == pytest.approx([0.1, 0.3, 0.6])
    for arrivals, pseudo in ((seen, -1), (-seen, 1)):
        with pytest.raises(ValueError, match="below nought"):
            observed_profile(arrivals, model, pseudo)


def test_an_age_without_a_record_follows_the_model():
    model = np.array([0.5, 0.3, 0.2])
    profile = observed_profile(np.array([np.nan, 30.0, 50]), model, 0)
    assert profile == pytest.approx([80 / 160, 30 / 160, 50 / 160])
    assert observed_profile(np.full(3, np.nan), model, 5) == pytest.approx(model)


def test_moves_left_over_by_two_counts():
    before, survival = np.array([[100.0, 90, 80]]), np.array([0.98, 0.99, 0.995])
    after = np.array([[109.8, 98.0, 92.55]])
    assert residual_moves(before, after, survival, 110.0) == pytest.approx(np.array([[2, -1, 3]]))
    unborn = residual_moves(before, after, survival)
    assert unborn == pytest.approx(np.array([[0, -1, 3]]))
    kept = residual_moves(before, after, survival, 110.0, open_ended=True)
    assert kept[0, 2] == pytest.approx(92.55 - 0.995 * 170)


def test_a_net_figure_in_two():
    net, people = np.array([5.0, -5, -30, -150]), np.full(4, 100.0)
    departures, arrivals, unrealised = gross_of_net(net, people, 0.1)
    assert departures.tolist() == [10, 10, 30, 100]
    assert arrivals.tolist() == [15, 5, 0, 0]
    assert unrealised.tolist() == [0, 0, 0, 50]  # B13


@settings(deadline=None)
@given(st.floats(-1e4, 1e4), st.floats(0, 1e3), st.floats(0, 1))
def test_a_net_figure_is_kept_to_the_last_person(net, people, leaving):
    departures, arrivals, unrealised = gross_of_net(net, np.float64(people), leaving)
    assert arrivals - departures == pytest.approx(net + unrealised, abs=1e-9)
    assert 0 <= departures <= people
    assert arrivals >= 0
    assert unrealised >= 0
