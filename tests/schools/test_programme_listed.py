"""A list as candidates: priced where it tells no cost, and never free of what it gives up."""

import pytest

from planner.model.programme import Listed, Measure, ProgrammeRules
from planner.schools.places import provide
from planner.schools.programme_candidate import price
from planner.schools.programme_choice import solved
from planner.schools.programme_field import field
from planner.schools.programme_listed import as_candidates
from tests.closingtown import ground_near, known_town
from tests.worktown import FREE, HORIZON, needing, policy_of, short_of_places

RULES = ProgrammeRules()


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def candidates_of(city, *listed):
    policy = policy_of(city, RULES)
    return as_candidates(city, policy, provide(city, policy.class_size, {}, HORIZON), listed)


def test_what_a_list_does_not_tell_is_priced(city):
    once, yearly, lead = price(city, "extend")
    bare, told = (
        candidates_of(city, Listed("w", (Measure("S2", "primary", 2027, 2, "extend", *more),)))[0]
        for more in ((), (7.0, 5.0))
    )
    assert (bare.once, bare.yearly, bare.lead) == (2 * once, 2 * yearly, lead)
    assert (told.once, told.lead) == (7.0, 5.0)
    assert (bare.group, bare.lasts) == ("w", True)


def test_half_told_costs_are_no_cost(city):
    """Of two measures one tells its cost: the whole is priced, not half of it."""
    parts = (Measure("S1", "primary", 2027, 1, "extend", 3.0),
             Measure("S1", "lower_secondary", 2027, 1, "extend"))  # fmt: skip
    (one,) = candidates_of(city, Listed("both", parts))
    assert one.once == 2 * price(city, "extend")[0]


def test_every_kind_can_be_listed(city):
    kinds = ("build", "extend", "borrow", "buy", "release", "convert", "rebuild", "improve",
             "merge", "close")  # fmt: skip
    for kind in kinds:
        (one,) = candidates_of(city, Listed(kind, (Measure("S1", "primary", 2027, 1, kind),)))
        assert one.once >= 0
        assert one.lasts == (kind in ("build", "extend"))


@pytest.mark.parametrize("kind", ["close", "merge"])
def test_an_end_costs_by_its_rooms_and_saves_them_and_its_school(city, kind):
    """S2 has three rooms; S1 two of primary, and keeps lower secondary and so its head."""
    town = short_of_places(city, programme__price__school=3.0)
    once, yearly, lead = price(town, "close")
    for site, rooms, school in (("S2", 3, 3.0), ("S1", 2, 0.0)):
        (one,) = candidates_of(town, Listed("e", (Measure(site, "primary", 2028, 0, kind),)))
        assert one.once == pytest.approx(once * rooms)
        assert one.yearly == pytest.approx(yearly * rooms - school)
        assert one.lead == lead


def test_both_phases_that_end_at_once_save_the_school(city):
    town = short_of_places(city, programme__price__school=3.0)
    ends = tuple(Measure("S1", one, 2028, 0, "close") for one in ("primary", "lower_secondary"))
    (one,) = candidates_of(town, Listed("all", ends))
    assert one.yearly == pytest.approx(price(town, "close")[1] * 5 - 3.0)


def test_what_saves_nothing_is_not_chosen_and_what_saves_is(city):
    """Nobody is at S2: that it closes saves its school a year, unless a cost is told above that."""
    town = known_town(city, programme__price__school=3.0)
    rules = ProgrammeRules(weights=FREE, discount=0.0, guarantee=5000.0)
    for cost, chosen in ((None, True), (100.0, False)):
        own = Listed("e", (Measure("S2", "primary", 2027, 0, "close", cost),))
        found = ground_near(town, rules, candidates_of(town, own), every=True)
        made = field(found, needing([[[30.0]] * 6], ("S1",)))
        assert solved(found, made).chosen.tolist() == [chosen]


def test_decisions_of_several_kinds_are_priced_by_each(city):
    parts = (Measure("S1", "primary", 2027, 0, "close"),
             Measure("S1", "lower_secondary", 2027, 2, "extend"))  # fmt: skip
    (one,) = candidates_of(city, Listed("both", parts))
    assert one.once == pytest.approx(2 * price(city, "close")[0] + 2 * price(city, "extend")[0])
    assert one.lead == max(price(city, kind)[2] for kind in ("close", "extend"))


def test_two_schools_that_do_not_fit_on_one_site_are_one_or_the_other(city):
    """N1 takes six classes: two schools of three fit, two of six do not."""
    for classes, groups in ((3, {"a", "b"}), (6, {"N1"})):
        listed = [
            Listed(name, (Measure("N1", "primary", 2027, classes, "build", 1.0, 1.0),))
            for name in "ab"
        ]
        assert {one.group for one in candidates_of(city, *listed)} == groups


def test_rooms_that_change_their_phase_are_priced_once(city):
    halves = (Measure("S1", "primary", 2027, -2, "convert"),
              Measure("S1", "lower_secondary", 2027, 2, "convert"))  # fmt: skip
    (one,) = candidates_of(city, Listed("tide", halves))
    assert one.once == 2 * price(city, "convert")[0]
    (one,) = candidates_of(city, Listed("r", (Measure("S1", "primary", 2027, -2, "rebuild"),)))
    assert one.once == 2 * price(city, "rebuild")[0]
