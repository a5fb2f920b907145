"""The choice as arrays: ways, money, least use, and who sees what when."""

from dataclasses import replace

import numpy as np
import pytest

from planner.kernels.siting_value import value
from planner.model.programme import Measure, ProgrammeRules, Source, Weights
from planner.schools.programme_choice import solved
from planner.schools.programme_field import arcs, discounts, empty, field, mean_of, one_of
from tests.worktown import AT, FREE, ground_of, needing, short_of_places, works

EXTEND = Measure("S2", "primary", 2027, 2, "extend")
SIX = range(6)


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def steady(*pupils):
    return [[list(pupils)] * 6]


def test_nothing_chosen_costs_what_is_lacking_over_and_walked(city):
    """225 at S2: 120 in places and 15 over; 90 walk a kilometre to S1, which has 80 and 10 over."""
    rules = ProgrammeRules(weights=Weights(9.0, 1.5, 0.09, 0.45, 0.2))
    found = ground_of(city, rules, [])
    given = empty(found, needing(steady(225.0)))
    worth = value(given, np.zeros(0, dtype=bool))
    assert worth.unmet.sum() == pytest.approx(0)
    money = 25 * 1.5 / 40 + 90 * (0.09 + 0.45) / 40
    assert worth.by_cell == pytest.approx([money] * 6)
    assert empty(found, needing(steady(0.0))).pupils.sum() == 0


def test_idle_places_cost_and_pupils_without_a_place_cost_most(city):
    rules = ProgrammeRules(weights=Weights(9.0, 1.5, 0.0, 0.0, 0.2))
    found = ground_of(city, rules, [])
    few = value(empty(found, needing(steady(50.0))), np.zeros(0, dtype=bool))
    assert few.by_cell == pytest.approx([150 * 0.2 / 40] * 6)
    many = value(empty(found, needing(steady(300.0))), np.zeros(0, dtype=bool))
    assert many.by_cell == pytest.approx([25 * 1.5 / 40 + 75 * 9 / 40] * 6)


def test_later_years_count_less(city):
    found = ground_of(city, ProgrammeRules(discount=0.1), [])
    assert discounts(found) == pytest.approx([1.1**-k for k in range(1, 7)])


def test_ways_lead_to_the_own_school_and_the_nearest_others(city):
    """All may go everywhere; the site has no places before it is built on."""
    found = ground_of(city, ProgrammeRules(weights=Weights(9.0, 1.5, 1.0, 2.0, 0.0)), [])
    start, house, cost = arcs(found, needing(steady(10.0)))
    assert start.tolist() == [0, 2]
    assert house.tolist() == [AT["S2"], AT["S1"]]
    assert cost == pytest.approx([0.0, (1.0 * 1.0 + 2.0) / 40])
    built = ground_of(city, ProgrammeRules(), [works("b", Measure("N1", "primary", 2027, 2))])
    assert arcs(built, needing(steady(10.0)))[1].tolist() == [AT["S2"], AT["N1"], AT["S1"]]


def test_no_more_ways_than_the_standards_say(toytown):
    """Free School, with rooms that are known, is nearer than Mill School."""
    city = short_of_places(toytown, programme__ways=1.0)
    rooms = city.schools["rooms"].to_numpy().copy()
    rooms[AT["S3"]] = 2.0
    city = replace(city, schools=city.schools.assign(rooms=("school", rooms)))
    found = ground_of(city, ProgrammeRules(), [])
    assert arcs(found, needing(steady(10.0)))[1].tolist() == [AT["S2"], AT["S3"]]


def test_a_candidate_more_takes_no_way_from_anybody(toytown):
    """The nearest school, and the nearest site, though the site is nearer than both."""
    city = short_of_places(toytown, programme__ways=1.0)
    near = needing(steady(10.0), metres=[[100.0, 1000.0, 0.0, 700.0]])
    built = ground_of(city, ProgrammeRules(), [works("b", Measure("N1", "primary", 2027, 2))])
    assert arcs(ground_of(city, ProgrammeRules(), []), near)[1].tolist() == [AT["S2"], AT["S1"]]
    assert arcs(built, near)[1].tolist() == [AT["S2"], AT["N1"], AT["S1"]]


def test_nobody_goes_where_reach_or_a_way_is_lacking(city):
    found = ground_of(city, ProgrammeRules(), [])
    reach = found.reach.copy()
    reach[AT["S2"], AT["S1"]] = False
    assert arcs(replace(found, reach=reach), needing(steady(1.0)))[1].tolist() == [AT["S2"]]
    lost = needing(steady(1.0), metres=[[np.inf, np.inf, 300.0, np.inf]])
    assert arcs(found, lost)[1].tolist() == [AT["S2"]]


def test_pupils_without_catchments_go_everywhere_unmoved(city):
    found = ground_of(city, ProgrammeRules(weights=Weights(9.0, 1.5, 1.0, 2.0, 0.0)), [])
    pooled = replace(found, pooled=np.array([True]), reach=np.zeros((4, 4), dtype=bool))
    _, house, cost = arcs(pooled, needing(steady(1.0), metres=[[0.0] * 4]))
    assert sorted(house) == [AT["S1"], AT["S2"]]
    assert cost.tolist() == [0.0, 0.0]


def test_what_is_decided_later_is_decided_future_by_future(city):
    """Stage 2026: an extension of one year's lead for 2027 is now, for 2029 later."""
    listed = [works("now", EXTEND, lead=1.0, group="S2"),
              works("late", replace(EXTEND, year=2029), lead=1.0, group="S2")]  # fmt: skip
    found = ground_of(city, ProgrammeRules(), listed)
    who = needing([[[100.0]] * 6, [[200.0]] * 6])
    made = field(found, who, stage=2026)
    assert made.of.tolist() == [0, 1, 1]
    assert made.given.options.seen.tolist() == [[True, True], [True, False], [False, True]]
    assert field(found, who).of.tolist() == [0, 1]
    assert field(found, one_of(who, 0), stage=2026).of.tolist() == [0, 1]


def test_new_places_must_be_used_in_their_best_year(city):
    """Two classes at S2: 120 + 0.7 × 80 pupils, in the year of most, in the likeliest future."""
    found = ground_of(city, ProgrammeRules(weights=FREE), [works("e", EXTEND)])
    rising = [[100.0], [110.0], [120.0], [300.0], [130.0], [125.0]]
    who = needing([rising, [[0.0]] * 6], chance=[0.6, 0.4])
    adds = field(found, who).given.options.adds
    asked = np.flatnonzero(adds.least)
    assert adds.cell[asked].tolist() == [3]
    assert adds.least[asked].tolist() == pytest.approx([120 + 56], abs=1e-3)


def test_no_use_is_asked_of_what_is_borrowed_or_closed(city):
    listed = [works("l", Measure("S2", "primary", 2026, 2, "borrow")),
              works("c", Measure("S1", "primary", 2028, 0, "close"))]  # fmt: skip
    made = field(ground_of(city, ProgrammeRules(), listed), needing(steady(100.0)))
    assert (made.given.options.adds.least == 0).all()


def test_what_closes_excludes_works_there(city):
    listed = [
        works("e", Measure("S1", "primary", 2026, 2, "extend")),
        works("c", Measure("S1", "primary", 2028, 0, "close")),
        works("o", EXTEND),
    ]
    made = field(ground_of(city, ProgrammeRules(), listed), needing(steady(100.0)))
    assert made.given.options.bars.tolist() == [[0, 1]]


def test_copies_exclude_each_other_where_a_future_sees_both(city):
    """Decided later, an extension and a closure have a copy for each of two futures."""
    listed = [works("e", replace(EXTEND, year=2029), lead=1.0),
              works("c", Measure("S2", "primary", 2029, 0, "close"), lead=1.0)]  # fmt: skip
    found = ground_of(city, ProgrammeRules(), listed)
    made = field(found, needing([[[100.0]] * 6, [[200.0]] * 6]), stage=2026)
    assert made.of.tolist() == [0, 0, 1, 1]
    assert made.given.options.bars.tolist() == [[0, 2], [1, 3]]


def test_what_excludes_itself_is_never_chosen(city):
    found = replace(ground_of(city, ProgrammeRules(weights=FREE), [works("e", EXTEND, once=0.0)]),
                    bars=frozenset({("e", "e")}))  # fmt: skip
    made = field(found, needing(steady(400.0)))
    assert made.given.options.bars.tolist() == [[0, 0]]
    assert not solved(found, made).chosen.any()
    free = replace(found, bars=frozenset())
    assert solved(free, field(free, needing(steady(400.0)))).chosen.all()


def test_money_is_found_year_by_year_from_sources_that_may_pay(city):
    rules = ProgrammeRules(sources={"a": Source(3.0, ("build",)), "b": Source(5.0, ("extend",))})
    listed = [works("b", Measure("N1", "primary", 2027, 2), lead=1.0), works("e", EXTEND, lead=1.0)]
    options = field(ground_of(city, rules, listed), needing(steady(100.0))).given.options
    assert options.payable.tolist() == [[True, False, True], [False, True, True]]
    assert options.spend.tolist() == [[0, 10, 0, 0, 0, 0]] * 2


def test_number_and_whole_money_are_limits_of_their_own(city):
    listed = [works("e", EXTEND, lead=1.0)]
    found = replace(ground_of(city, ProgrammeRules(), listed, most=1), money=10.0)
    given = field(found, needing(steady(100.0))).given
    assert given.options.spend.tolist() == [[0, 10, 0, 0, 0, 0, 1, 10]]
    assert given.fund[-1].tolist() == [0] * 6 + [1, 10]


def test_the_mean_future_and_one_alone(city):
    who = needing([[[100.0]] * 6, [[200.0]] * 6], chance=[0.75, 0.25])
    assert mean_of(who).pupils[0, :, 0].tolist() == [125.0] * 6
    assert one_of(who, 1).pupils[0, :, 0].tolist() == [200.0] * 6
    assert one_of(who, 1).chance.tolist() == [1.0]
