"""One candidate: its price, its lead and the years in which it may begin."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.model.programme import Measure, ProgrammeRules
from planner.model.schedule import Schedule
from planner.schools.programme_candidate import decide_by, price, procedure, starts
from tests.worktown import ALL, offered, short_of_places, with_column, works


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def test_nothing_opens_before_its_lead_or_its_land(city):  # H8
    for one in offered(city, ProgrammeRules(kinds=ALL)):
        lead = price(city, one.kind)[2]
        assert one.lead == lead
        assert one.first >= city.base_year + 1 + lead
    site = {one.first for one in offered(city, ProgrammeRules(kinds=("build",)))}
    assert min(site) == 2028  # three years of lead
    late = with_column(city, "available_from", [2029, np.nan, np.nan, np.nan])
    assert min(one.first for one in offered(late, ProgrammeRules(kinds=("build",)))) == 2029


def test_years_asked_for_bound_the_first_and_the_last(city):
    rules = ProgrammeRules(first_year=2029)
    assert list(starts(city, rules, 1.0, np.nan, 2030)) == [2029, 2030]
    assert list(starts(city, ProgrammeRules(), 1.0, np.nan, 2030)) == [2026, 2027, 2028, 2029, 2030]
    assert list(starts(city, ProgrammeRules(), 9.0, np.nan, 2030)) == []


def test_no_year_that_is_asked_for_goes_before_the_lead(city):  # H8
    """Base year 2024, a year and a half of lead: the autumn of 2027, whatever the rules ask for."""
    rules = ProgrammeRules(first_year=2026)
    assert list(starts(city, rules, 1.5, np.nan, 2028)) == [2027, 2028]
    built = offered(city, replace(rules, kinds=("build",)))
    assert min(one.first for one in built) == 2028
    assert list(starts(city, rules, 0.0, 2027.0, 2028)) == [2027, 2028]


def test_a_lead_holds_the_procedure_and_the_works(city):
    """Two years of works, and 6 months of approval, 2 of hearing, 3 of review, 1 of publicity."""
    assert procedure(city, "build") == 1.0
    assert price(city, "build")[2] == 3.0
    quick = short_of_places(city, programme__procedure__build=(3.0, 1.0, 1.0, 1.0))
    assert price(quick, "build")[2] == 2.5
    norms = {k: v for k, v in city.standards.norms.items() if "procedure" not in k}
    bare = replace(city, standards=replace(city.standards, norms=norms))
    assert price(bare, "build")[2] == 2.0
    assert procedure(city, "merge") == procedure(city, "close") == 1.0


@given(months=st.lists(st.integers(0, 11), min_size=4, max_size=4))
def test_months_of_procedure_that_make_years_are_whole_years(city, months):
    """No rounding pushes an opening to the year after."""
    rest = -sum(months) % 12
    town = short_of_places(city, programme__procedure__build=(*map(float, months), float(rest)))
    assert price(town, "build")[2] == 2 + (sum(months) + rest) // 12


@pytest.mark.parametrize(
    ("lead", "when"),
    [(1.5, (2027, 3)), (0.0, (2028, 9)), (0.75, (2027, 12)), (0.05, (2028, 8)), (3.0, (2025, 9))],
)
def test_a_decision_falls_into_a_month(lead, when):
    """School begins on 1 September 2028; half a month is begun as a whole one."""
    assert decide_by(Schedule(6, (8, 31)), 2028, lead) == when


def test_a_label_of_spring_begins_the_autumn_before():
    assert decide_by(Schedule(5, (9, 1), spring=True), 2028, 1.5) == (2026, 3)


def test_a_decision_of_several_parts_acts_from_the_first_to_the_last():
    one = works(
        "n",
        Measure("S2", "primary", 2029, 2, "borrow", until=2031),
        Measure("S2", "primary", 2027, 6, "borrow", until=2033),
    )
    assert (one.first, one.until) == (2027, 2033)
    assert one.shares == (0.25, 0.75)
    lasting = works("n", *one.measures, Measure("S2", "primary", 2028, 0, "close"))
    assert lasting.until is None


def test_kinds_without_a_price_are_told(city):
    with pytest.raises(ValueError, match="no price for works of the kind 'paint'"):
        price(city, "paint")
    assert price(city, "merge") == price(city, "close")
