"""Money by year and source: paid once, before use, and worth what is left of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.programme import Measure, ProgrammeRules, Source
from planner.schools.programme_money import funds, outlay, payments
from tests.worktown import short_of_places, works

YEARS = np.arange(2025, 2031)
FLAT = np.ones(len(YEARS))


@pytest.fixture(scope="module")
def standards(toytown):
    return short_of_places(toytown).standards


def built(year, lead=3.0, once=100.0, until=None, **more):
    kind = "borrow" if until else "build"
    measure = Measure("N1", "primary", year, 2, kind, until=until)
    return works("n", measure, once=once, lead=lead, **more)


def test_the_last_share_is_paid_the_year_before_use(standards):
    """Shares 0.2, 0.5 and 0.3 of 100 for use in 2029."""
    assert payments(standards, built(2029), YEARS).tolist() == pytest.approx([0, 20, 50, 30, 0, 0])


def test_a_shorter_lead_takes_the_last_shares(standards):
    """Two years: 0.5 and 0.3 of 0.8; one year: all at once; none: in the year of use."""
    two = payments(standards, built(2029, lead=2.0), YEARS)
    assert two.tolist() == pytest.approx([0, 0, 62.5, 37.5, 0, 0])
    assert payments(standards, built(2029, lead=0.5), YEARS)[3] == 100
    assert payments(standards, built(2029, lead=0.0), YEARS)[4] == 100


def test_what_is_due_before_the_first_year_is_paid_in_it(standards):
    assert payments(standards, built(2026), YEARS).tolist() == pytest.approx([100, 0, 0, 0, 0, 0])


@given(year=st.integers(2025, 2030), lead=st.floats(0, 6), once=st.floats(0, 1e6))
def test_spending_sums_to_the_cost_before_or_in_the_first_year_of_use(standards, year, lead, once):
    paid = payments(standards, built(year, lead, once), YEARS)
    assert paid.sum() == pytest.approx(once)
    assert (paid >= 0).all()
    assert paid[year < YEARS].sum() == 0


def test_what_lasts_is_worth_what_is_left_of_its_life(standards):
    """In use for 2 years of 50 at the horizon: 96 of 100 are left; running costs 3 a year."""
    one = built(2029, yearly=3.0, lasts=True)
    assert outlay(standards, one, YEARS, FLAT)[0] == pytest.approx(100 + 2 * 3 - 96)
    gone = built(2029, yearly=3.0)
    assert outlay(standards, gone, YEARS, FLAT)[0] == pytest.approx(100 + 2 * 3)


def test_later_money_counts_less_and_the_rest_of_life_at_the_horizon(standards):
    rate = 1.05 ** -(np.arange(len(YEARS)) + 1.0)
    one = built(2027, lead=1.0, yearly=2.0, lasts=True)
    by_hand = 100 * rate[1] + 2 * rate[2:].sum() - 100 * (1 - 4 / 50) * rate[-1]
    assert outlay(standards, one, YEARS, rate)[0] == pytest.approx(by_hand)


def test_what_passes_runs_until_it_is_over(standards):
    one = built(2027, lead=1.0, until=2029, yearly=5.0, once=1.0)
    assert outlay(standards, one, YEARS, FLAT)[0] == pytest.approx(1 + 2 * 5)


def test_without_budget_there_is_no_limit():
    pays, money = funds(ProgrammeRules(), YEARS)
    assert pays == [frozenset()]
    assert np.isinf(money).all()


def test_a_budget_by_year_holds_for_the_years_it_names():
    assert funds(ProgrammeRules(budget=7.0), YEARS)[1].tolist() == [[7.0] * 6]
    rules = ProgrammeRules(budget={2026: 5.0, 2040: 9.0})
    assert funds(rules, YEARS)[1].tolist() == [[0, 5.0, 0, 0, 0, 0]]


def test_sources_stand_in_place_of_the_budget():
    """What no source that is named may pay can only be free."""
    rules = ProgrammeRules(
        budget=99.0, sources={"grant": Source(4.0, ("build",)), "bonds": Source({2027: 6.0})}
    )
    pays, money = funds(rules, YEARS)
    assert pays == [frozenset({"build"}), frozenset(), frozenset()]
    assert money.tolist() == [[4.0] * 6, [0, 0, 6.0, 0, 0, 0], [0.0] * 6]


def test_limits_on_number_and_money_stand_behind_the_years():
    pays, money = funds(ProgrammeRules(budget=7.0), YEARS, most=3, whole=50.0)
    assert pays == [frozenset(), frozenset()]
    assert money.tolist() == [[7.0] * 6 + [0, 0], [0.0] * 6 + [3.0, 50.0]]
