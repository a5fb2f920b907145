"""Works at schools that are open."""

import numpy as np
import pytest

from planner.model.programme import ProgrammeRules
from planner.schools.programme_candidate import price
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


def test_what_closes_costs_by_its_own_rooms_and_saves_its_own_school(city):
    """S1 has 2 rooms for primary of 5; a school that keeps a phase keeps its head."""
    town = short_of_places(city, programme__price__school=3.0)
    rules, phases = ProgrammeRules(kinds=("close",)), ("primary", "lower_secondary")
    once, yearly, _ = price(town, "close")
    found = {(one.site, one.measures[0].phase): one for one in offered(town, rules, phases)}
    one = found["S1", "primary"]
    assert one.once == pytest.approx(once * 2)
    assert one.yearly == pytest.approx(yearly * 2)
    assert found["S2", "primary"].yearly == pytest.approx(yearly * 3 - 3.0)


def test_what_must_be_kept_is_not_closed(city):
    town = with_column(city, "must_keep", [False, False, True, False], bool)
    found = offered(town, ProgrammeRules(kinds=("close",)))
    assert {one.site for one in found} == {"S1"}


def test_works_stand_between_opening_and_closing_by_the_record(city):
    town = with_column(city, "opened", [np.nan, np.nan, 2028.0, np.nan])
    town = with_column(town, "closed", [np.nan, 2029.0, np.nan, np.nan])
    found = offered(town, ProgrammeRules(kinds=("extend", "borrow", "release")))
    assert min(one.first for one in found if one.site == "S2") == 2028
    assert max(one.first for one in found if one.site == "S1") == 2028
