"""Who pays for a programme: promises first, then sources in their order."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules, Source
from planner.schools.programme_candidate import Promise
from planner.schools.programme_paid import paid_by
from tests.worktown import ground_of, needing, short_of_places, sought_by_hand, works


@pytest.fixture(scope="module")
def city(toytown):
    return short_of_places(toytown)


def chosen(city, rules, promises=()):
    """One class for S2 in 2028, at 10, decided a year before: all of it is paid in 2027."""
    one = works("Wing", Measure("S2", "primary", 2028, 2, "extend"), lead=1.0)
    found = ground_of(city, rules, [replace(one, promises=promises)])
    return sought_by_hand(found, needing([[[300.0]] * len(found.years)]))


def at(found, name, source, year=2027):
    return float(found[name].sel(source=source, year=year))


def test_the_sources_pay_in_their_order_and_the_rest_is_told(city):
    """Bonds pay for closing alone: of 10, grants have 4, the general budget gives 6 of its 9."""
    rules = ProgrammeRules(
        sources={
            "bonds": Source(50.0, ("close",)),
            "grants": Source({2027: 4.0}),
            "general": Source(9.0),
        }
    )
    found = paid_by(chosen(city, rules))
    assert found["source"].values.tolist() == ["bonds", "grants", "general"]
    assert [at(found, "spent", one) for one in ("bonds", "grants", "general")] == [0, 4, 6]
    assert [at(found, "left", one) for one in ("bonds", "grants", "general")] == [50, 0, 3]
    assert at(found, "left", "general", 2028) == 9
    assert float(found["spent"].sum()) == 10


def test_what_was_promised_is_spent_before_all_else(city):
    rules = ProgrammeRules(sources={"general": Source(9.0)})
    found = paid_by(
        chosen(city, rules, (Promise("gift", 2026, 3.0), Promise("general", 2027, 1.0)))
    )
    assert at(found, "spent", "gift") == at(found, "promised", "gift") == 3
    assert (at(found, "spent", "general"), at(found, "promised", "general")) == (7, 1)
    assert at(found, "left", "general") == 3  # of the 9 that anybody may have
    assert at(found, "left", "gift") == 0


def test_a_promise_buys_what_the_sources_could_not(city):
    """With 9 a year nothing that costs 10 can be bought; 1 more is promised, and it can."""
    rules = ProgrammeRules(sources={"general": Source(9.0)})
    assert chosen(city, rules).picked == []
    assert len(chosen(city, rules, (Promise("gift", 2026, 1.0),)).picked) == 1


def test_a_limit_on_the_number_of_works_is_no_source(city):
    one = works("Wing", Measure("S2", "primary", 2028, 2, "extend"), lead=1.0)
    ground = ground_of(city, ProgrammeRules(), [one], most=1)
    found = paid_by(sought_by_hand(ground, needing([[[300.0]] * len(ground.years)])))
    assert found["source"].values.tolist() == ["*"]
    assert at(found, "spent", "*") == 10
    assert np.isnan(found["left"]).all()


def test_what_no_source_can_pay_is_told(city):
    sought = chosen(city, ProgrammeRules())
    poor = replace(sought.field, given=sought.field.given._replace(fund=np.zeros((1, 6))))
    with pytest.raises(ValueError, match="cannot pay"):
        paid_by(replace(sought, field=poor))
