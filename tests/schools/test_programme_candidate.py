"""One candidate: its price, its lead and the years in which it may begin."""

import numpy as np
import pytest

from planner.model.programme import ProgrammeRules
from planner.schools.programme_candidate import price, starts
from tests.worktown import ALL, offered, short_of_places, with_column


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


def test_kinds_without_a_price_are_told(city):
    with pytest.raises(ValueError, match="no price for works of the kind 'paint'"):
        price(city, "paint")
    assert price(city, "merge") == price(city, "close")
