"""Works at schools that are open."""

import numpy as np
import pytest

from planner.model.programme import ProgrammeRules
from tests.worktown import ALL, HORIZON, offered, short_of_places, with_column


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def test_a_school_of_unknown_places_gets_nothing(city):
    assert "S3" not in {one.site for one in offered(city, ProgrammeRules(kinds=ALL))}


def test_rooms_are_borrowed_for_some_years_or_for_good(city):
    found = offered(city, ProgrammeRules(kinds=("borrow",)))
    stays = {(one.first, one.until) for one in found}
    assert (2026, 2029) in stays
    assert (2026, None) in stays
    assert all(until is None or until <= HORIZON for _, until in stays)
    assert not any(one.lasts for one in found)


def test_special_rooms_are_released_once_whatever_the_phase(city):
    """S1 has two special rooms: neither phase may take what the other took."""
    phases = ("primary", "lower_secondary")
    found = list(offered(city, ProgrammeRules(kinds=("release",)), phases))
    assert {(one.site, one.measures[0].phase) for one in found} == {("S1", one) for one in phases}
    assert {one.classes for one in found} == {2}
    assert len({one.group for one in found}) == 1


def test_no_school_is_extended_beyond_the_scale_of_its_phase(city):
    """S2 has 3 rooms of 40: a scale of 200 leaves 2 classes, one of 190 none."""
    for scale, steps in ((200.0, {2}), (190.0, set()), (400.0, {2, 4, 6})):
        town = short_of_places(city, scale__primary=scale)
        found = offered(town, ProgrammeRules(kinds=("extend",)))
        assert {one.classes for one in found if one.site == "S2"} == steps


def test_what_is_borrowed_and_released_keeps_the_scale_too(city):
    """S1 has 2 rooms of 40 and 3 of 45 of a scale of 300: 85 pupils more are two classes of 40."""
    rules = ProgrammeRules(kinds=("borrow", "release"))
    for scale, counts in ((300.0, {2}), (294.0, set()), (380.0, {2, 4})):
        town = short_of_places(city, scale__several=scale, scale__primary=1000.0)
        found = [one for one in offered(town, rules) if one.site == "S1"]
        assert {one.classes for one in found} == counts


def test_no_more_is_added_than_fits_on_the_land(city):
    """Three classes more fit at S2; a committed wing of three leaves none."""
    town = with_column(city, "max_classes", [6.0, np.nan, 3.0, np.nan])
    rules = ProgrammeRules(kinds=("extend", "borrow"))
    assert {one.classes for one in offered(town, rules) if one.site == "S2"} == {2}


def test_private_places_are_bought_and_nothing_is_done_there(city):
    sectors = np.array(["public", "public", "private", "public"], dtype=object)
    town = with_column(city, "sector", sectors, object)
    found = offered(town, ProgrammeRules(kinds=ALL))
    assert {one.kind for one in found if one.site == "S2"} == {"buy"}
    assert {one.site for one in found if one.kind == "buy"} == {"S2"}


def test_nothing_is_bought_at_schools_of_another_sector(city):
    sectors = np.array(["public", "public", "special", "public"], dtype=object)
    town = with_column(city, "sector", sectors, object)
    assert "S2" not in {one.site for one in offered(town, ProgrammeRules(kinds=ALL))}


def test_works_stand_between_opening_and_closing_by_the_record(city):
    town = with_column(city, "opened", [np.nan, np.nan, 2028.0, np.nan])
    town = with_column(town, "closed", [np.nan, 2029.0, np.nan, np.nan])
    found = offered(town, ProgrammeRules(kinds=("extend", "borrow", "release")))
    assert min(one.first for one in found if one.site == "S2") == 2028
    assert max(one.first for one in found if one.site == "S1") == 2028
