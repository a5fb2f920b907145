"""Works that cannot be chosen together: what is left can be run as a scenario."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from planner.schools.places import provide
from planner.schools.programme_bars import bars
from tests.closingtown import choices, faults_of, ground_near, known_town
from tests.worktown import HORIZON, offered, policy_of, short_of_places, with_column, works

RULES = ProgrammeRules(guarantee=5000.0)
YEARS = np.arange(2024, HORIZON + 1)


@pytest.fixture(scope="module")
def city(toytown):
    return known_town(toytown)


def told(city, listed, asked_for=False):
    found = bars(city, policy_of(city, RULES), YEARS, listed, asked_for=asked_for)
    return {tuple(sorted(pair)) for pair in found}


def one(name, kind, classes=0, year=2027, site="S1", phase="primary", **more):
    return works(name, Measure(site, phase, year, classes, kind, **more))


def turn(name, classes, year=2027, site="S1"):
    return works(name, Measure(site, "primary", year, -classes, "convert"),
                 Measure(site, "lower_secondary", year, classes, "convert"))  # fmt: skip


def test_nothing_stands_where_a_phase_has_ended(city):
    """But for what is over by then; another phase goes on."""
    listed = [one("end", "close", year=2028), one("wing", "extend", 2, 2026),
              one("lent", "borrow", 2, 2026, until=2028),
              one("long", "borrow", 2, 2026, until=2029),
              one("other", "extend", 2, phase="lower_secondary")]  # fmt: skip
    assert told(city, listed) == {("end", "wing"), ("end", "long")}


def test_a_phase_ends_once(city):
    listed = [one("a", "close"), one("b", "merge", year=2029, into="S2"), one("c", "close",
              year=2030, site="S2")]  # fmt: skip
    assert told(city, listed) == {("a", "b")}


def test_pupils_are_merged_into_a_school_that_goes_on(city):
    listed = [one("m", "merge", year=2028, into="S2"), one("by", "close", year=2028, site="S2"),
              one("after", "close", year=2029, site="S2")]  # fmt: skip
    assert told(city, listed) == {("by", "m"), ("after", "by")}  # nothing ends twice


def test_no_more_rooms_are_given_up_than_there_are(city):
    """S2 has three: one and one are fine; with a third the phase would end unasked."""
    some = [turn(name, 1, year, "S2") for name, year in (("a", 2026), ("b", 2027))]
    assert told(city, some, asked_for=True) == set()
    some.append(turn("c", 1, 2028, "S2"))
    assert told(city, some, asked_for=True) == {("a", "b"), ("a", "c"), ("b", "c")}
    again = [turn("a", 1, 2026, "S2"), one("r", "rebuild", -3, 2027, "S2", until=2029)]
    assert told(city, again, asked_for=True) == {("a", "r")}


def test_no_more_special_rooms_are_released_than_there_are(city):
    """S1 has two, whenever they are released."""
    listed = [one("a", "release", 1), one("b", "release", 1, 2029), one("c", "release", 2)]
    assert told(city, listed, asked_for=True) == {("a", "c"), ("b", "c")}


def test_the_same_twice_is_one_or_the_other(city):
    listed = [one("a", "extend", 2), one("b", "extend", 2), one("c", "extend", 1),
              turn("d", 1), turn("e", 2)]  # fmt: skip
    assert ("a", "b") in told(city, listed, asked_for=True)
    assert ("d", "e") in told(city, listed, asked_for=True)
    assert ("a", "c") not in told(city, listed, asked_for=True)


def test_works_together_keep_the_scale_and_the_land(toytown):
    """S2 has 3 rooms of 40; the scale leaves two classes, its land four; S1 has its own."""
    listed = [one("e", "extend", 2, site="S2"), one("l", "borrow", 2, site="S2"),
              one("r", "release", 1, site="S1")]  # fmt: skip
    scaled = short_of_places(toytown, scale__primary=200.0)
    assert told(scaled, listed) == {("e", "l")}
    assert told(scaled, listed, asked_for=True) == set()  # a bureau's own
    land = with_column(short_of_places(toytown), "max_classes", [6.0, np.nan, 3.0, np.nan])
    assert told(land, listed) == told(land, listed, asked_for=True) == {("e", "l")}
    lent = replace(listed[1], measures=(replace(listed[1].measures[0], year=2025, until=2027),))
    assert told(scaled, [listed[0], lent]) == set()  # until the wing stands


def test_no_choice_of_what_is_offered_passes_the_scale(toytown):
    """Whatever is extended, borrowed and released at once, of any two or three groups."""
    city = known_town(toytown, scale__primary=280.0, scale__several=470.0, programme__stays=(3.0,))
    rules = replace(RULES, kinds=("extend", "borrow", "release"), last_year=2027)
    listed = [one for one in offered(city, rules) if one.site == "S1" and one.first == 2027]
    found = ground_near(city, rules, listed)
    sizes = policy_of(city, rules).class_size
    many = most = 0
    for some in choices(found):
        own = {part.name: part.measures[0] for part in some}
        rooms = provide(city, sizes, own, HORIZON).places.sel(school="S1").fillna(0.0)
        assert rooms.sum("phase").max() <= 470.0 + 1e-9
        many, most = max(many, len(some)), max(most, sum(one.classes for one in some))
    assert (many, most) == (3, 6)  # 255 pupils are six classes of 40
    kinds = {one.kind: one.classes for one in found.candidates}
    assert sum(kinds.values()) > 6  # all three at their largest would pass it


def test_every_choice_of_a_list_can_be_run(city):
    listed = [one("a", "close", site="S2"), one("b", "merge", year=2028, into="S2"),
              turn("c", 1), turn("d", 1, 2028), one("e", "extend", 2),
              one("f", "rebuild", -1, 2026, until=2028), one("g", "close", site="S3")]  # fmt: skip
    found = ground_near(city, replace(RULES, guarantee=1200.0), listed, every=True)
    sets = list(choices(found))
    assert len(sets) > 20
    for some in sets:
        assert faults_of(city, replace(RULES, guarantee=1200.0), some) == []
