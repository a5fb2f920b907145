"""What may be proposed: sizes that fit, years that are possible, and nothing twice."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from planner.model.scenario import ClassSize
from planner.schools.places import provide
from planner.schools.programme_candidates import candidates, price, sizes, split, starts
from tests.worktown import AT, HORIZON, policy_of, short_of_places

ALL = ("build", "extend", "borrow", "release", "buy", "close")


def offered(city, rules, phases=("primary",), wanted=None, **more):
    policy = policy_of(city, rules, **more)
    places = provide(city, policy.class_size, policy.measures, HORIZON)
    flags = np.ones((len(phases), 4), dtype=bool) if wanted is None else wanted
    return candidates(city, policy, places, phases, flags, HORIZON)


def with_column(city, name, values, kind=float):
    return replace(
        city, schools=city.schools.assign({name: ("school", np.array(values, dtype=kind))})
    )


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


@pytest.mark.parametrize(
    ("pupils", "classes"),
    [(540, 12), (541, 18), (660, 18), (810, 18), (811, 24), (1620, 36), (1621, None)],
)
def test_the_least_chinese_module_that_holds_the_pupils(equipped, pupils, classes):  # H1
    """Modules of 45 a class; more than 36 classes are two schools."""
    size = ClassSize(45, 55)
    found = sizes(equipped, ("primary",), np.nan, np.nan, {"primary": size})
    assert found == [12, 18, 24, 30, 36]
    assert next((one for one in found if one * size.target >= pupils), None) == classes


def test_a_chinese_school_of_nine_years_has_its_own_modules(equipped):
    both = {"primary": ClassSize(45, 55), "lower_secondary": ClassSize(50, 55)}
    phases = ("primary", "lower_secondary")
    assert sizes(equipped, phases, np.nan, np.nan, both) == [18, 27, 36, 45]
    assert sizes(equipped, phases, 30.0, np.nan, both) == [18, 27]
    assert sizes(equipped, phases[1:], np.nan, np.nan, both) == [12, 18, 24, 30, 36]


def test_modules_of_a_phase_or_of_several_go_before_those_of_all(city):
    town = short_of_places(
        city,
        programme__modules__primary=(4.0,),
        programme__modules__several=(27.0, 36.0),
    )
    both = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}
    assert sizes(town, ("primary",), np.nan, np.nan, both) == [4]
    assert sizes(town, ("lower_secondary",), np.nan, np.nan, both) == [1, 2, 3, 6]
    assert sizes(town, ("primary", "lower_secondary"), np.nan, np.nan, both) == [27, 36]


def test_land_and_the_most_that_fits_bind(city):
    town = short_of_places(city, programme__land__primary=20.0)
    both = {"primary": ClassSize(40, 45)}
    assert sizes(town, ("primary",), 3.0, np.nan, both) == [1, 2, 3]
    assert sizes(town, ("primary",), np.nan, 1600.0, both) == [1, 2]  # 2 × 40 × 20
    assert sizes(town, ("primary",), np.nan, 1599.0, both) == [1]


def test_a_school_of_several_phases_is_split_by_grades():
    assert split(27, [6, 3]) == [18, 9]
    assert split(36, [6, 3]) == [24, 12]
    assert sum(split(45, [6, 3])) == 45


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


def test_a_new_school_is_one_decision_of_a_site(city):
    built = offered(city, ProgrammeRules(kinds=("build",)))
    assert {one.group for one in built} == {"N1"}
    assert {one.classes for one in built} == {1, 2, 3, 6}
    one = next(row for row in built if row.classes == 6)
    once, yearly, _ = price(city, "build")
    assert (one.once, one.yearly) == (6 * once, 6 * yearly)
    assert one.lasts
    assert one.measures[0].cost is None  # unknown, not nought


def test_a_cost_that_the_folder_tells_goes_before_prices(city):
    town = with_column(city, "cost", [700.0, np.nan, np.nan, np.nan])
    for one in offered(town, ProgrammeRules(kinds=("build",))):
        assert one.once == 700.0
        assert sum(part.cost for part in one.measures) == pytest.approx(700.0)


def test_a_school_of_two_phases_is_one_work_of_two_measures(city):
    """Three grades and two: 2 of 3 classes are primary's."""
    offers = city.schools["offers"].to_numpy().copy()
    offers[AT["N1"]] = True
    town = replace(city, schools=city.schools.assign(offers=(("school", "grade"), offers)))
    town = short_of_places(town, programme__modules__several=(3.0,))
    built = offered(town, ProgrammeRules(kinds=("build",)), ("primary", "lower_secondary"))
    both = [one for one in built if len(one.measures) == 2]
    assert {tuple(part.classes for part in one.measures) for one in both} == {(2, 1)}
    assert {one.group for one in built} == {"N1"}  # one school or the other, not both


def test_no_site_is_built_on_that_a_committed_project_takes(city, toytown):
    taken = toytown.projects.assign(school=("project", np.array(["N1"])))
    town = replace(city, projects=taken)
    assert offered(town, ProgrammeRules(kinds=("build",))) == []


def test_schools_with_works_in_the_scenario_are_left_alone(city):
    own = {"wing": Measure("S2", "primary", 2027, 1, "extend")}
    found = offered(city, ProgrammeRules(kinds=ALL), measures=own)
    assert "S2" not in {one.site for one in found}


def test_places_that_nobody_could_use_are_not_offered(city):
    wanted = np.zeros((1, 4), dtype=bool)
    wanted[0, AT["S2"]] = True
    found = offered(city, ProgrammeRules(), wanted=wanted)
    assert {one.site for one in found} == {"S2"}


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


def test_the_order_is_that_of_the_schools(city):
    names = [one.name for one in offered(city, ProgrammeRules(kinds=ALL))]
    assert names == [one.name for one in offered(city, ProgrammeRules(kinds=ALL))]
    assert len(set(names)) == len(names)


def test_kinds_without_a_price_are_told(city):
    with pytest.raises(ValueError, match="no price for works of the kind 'paint'"):
        price(city, "paint")
    assert price(city, "merge") == price(city, "close")
