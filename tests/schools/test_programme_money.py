"""Money by year and source: paid once, before use, and worth what is left of it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.programme import Measure, ProgrammeRules, Source
from planner.schools.programme_candidate import Promise
from planner.schools.programme_money import from_promises, funds, outlay, payments
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


def parted(*parts, once=10.0, yearly=0.0, lead=1.0, **more):
    """One decision of several extensions: year, classes, cost."""
    own = [Measure("S2", "primary", year, many, "extend", cost) for year, many, cost in parts]
    return works("n", *own, once=once, yearly=yearly, lead=lead, **more)


def test_each_measure_is_paid_by_its_own_year(standards):
    """Of 10, the two classes of 2027 take 2.5 and the six of 2030 take 7.5, a year before."""
    paid = payments(standards, parted((2027, 2, None), (2030, 6, None)), YEARS)
    assert paid.tolist() == pytest.approx([0, 2.5, 0, 0, 7.5, 0])
    turned = payments(standards, parted((2030, 6, None), (2027, 2, None)), YEARS)
    assert turned.tolist() == pytest.approx(paid.tolist())


def test_what_measures_cost_goes_before_their_classes(standards):
    paid = payments(standards, parted((2027, 2, 6.0), (2030, 6, 4.0)), YEARS)
    assert paid.tolist() == pytest.approx([0, 6, 0, 0, 4, 0])
    free = payments(standards, parted((2027, 2, 0.0), (2030, 6, 0.0), once=0.0), YEARS)
    assert free.sum() == 0


def test_each_measure_runs_from_its_own_year(standards):
    """A fourth of 4 a year from 2027 on, for 4 years, and the rest in 2030 alone; 10 to build."""
    one = parted((2027, 2, None), (2030, 6, None), yearly=4.0)
    assert outlay(standards, one, YEARS, FLAT)[0] == pytest.approx(10 + 4 * 1 + 1 * 3)
    lasting = replace(one, lasts=True)  # 46 of 50 years are left of the one, 49 of the other
    worth = 2.5 * 46 / 50 + 7.5 * 49 / 50
    assert outlay(standards, lasting, YEARS, FLAT)[0] == pytest.approx(17 - worth)


def test_money_that_is_known_apart_goes_before_shares(standards):
    """A school of 9 in 2027 that costs 3 a year; the old one closes in 2030 at 1 and spares 2."""
    measures = (
        Measure("N1", "primary", 2027, 6, "build"),
        Measure("S2", "primary", 2030, 0, "close"),
    )
    one = works("n", *measures, once=10.0, yearly=1.0, lead=1.0)
    one = replace(one, apart=((9.0, 3.0), (1.0, -2.0)))
    assert payments(standards, one, YEARS).tolist() == pytest.approx([0, 9, 0, 0, 1, 0])
    assert outlay(standards, one, YEARS, FLAT)[0] == pytest.approx(10 + 4 * 3 - 2)


def test_what_falls_due_after_the_last_year_is_not_seen(standards):
    assert payments(standards, parted((2033, 2, None)), YEARS).sum() == 0


def test_promises_are_spent_first_and_wait_for_the_works(standards):
    """20, 50 and 30 fall due from 2026 on; 30 of 2025 wait, 60 come in 2028."""
    one = replace(built(2029), promises=(Promise("gift", 2025, 30.0), Promise("levy", 2028, 60.0)))
    due = payments(standards, one, YEARS)
    by = from_promises(one, due, YEARS)
    assert {name: paid.tolist() for name, paid in by.items()} == {
        "gift": pytest.approx([0, 20, 10, 0, 0, 0]),
        "levy": pytest.approx([0, 0, 0, 30, 0, 0]),
    }
    money, left = outlay(standards, one, YEARS, FLAT)
    assert left.tolist() == pytest.approx([0, 0, 40, 0, 0, 0])
    assert money == pytest.approx(100)  # whoever pays


@given(
    amounts=st.lists(st.tuples(st.integers(2024, 2031), st.floats(0, 80)), max_size=5),
    year=st.integers(2026, 2030),
)
def test_promises_never_pay_more_than_came_or_fell_due(standards, amounts, year):
    own = tuple(Promise(f"source {k % 2}", *row) for k, row in enumerate(amounts))
    one = replace(built(year), promises=own)
    due = payments(standards, one, YEARS)
    by = from_promises(one, due, YEARS)
    assert (sum(by.values(), np.zeros(len(YEARS))) <= due + 1e-9).all()
    for source, paid in by.items():
        came = [sum(p.amount for p in own if p.source == source and p.year <= y) for y in YEARS]
        assert (paid >= 0).all()
        assert (paid.cumsum() <= np.array(came) + 1e-9).all()
