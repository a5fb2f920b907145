"""How much larger a school may become."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from planner.schools.places import worked
from planner.schools.programme_scale import scale
from tests.worktown import AT, HORIZON, policy_of, short_of_places, with_column, works

YEARS = np.arange(2024, HORIZON + 1)


def limits(city, site, own=(), asked_for=False, **more):
    policy = policy_of(city, ProgrammeRules(), **more)
    ledger = worked(city, policy.class_size, policy.measures, YEARS).ledger
    return list(scale(city, policy, AT[site], YEARS, ledger, own, asked_for=asked_for))


def test_what_the_scale_leaves_is_counted_in_pupils(toytown):
    """S2 has three rooms of 40; a borrowed room of the scenario takes its part while it stands."""
    city = short_of_places(toytown, scale__primary=200.0)
    ((room, sizes),) = limits(city, "S2")
    assert room.tolist() == [80.0] * 7
    assert sizes["primary"] == 40.0
    lent = {"own": Measure("S2", "primary", 2026, 1, "borrow", until=2028)}
    assert limits(city, "S2", measures=lent)[0][0].tolist() == [80, 80, 40, 40, 80, 80, 80]


def test_schools_of_several_phases_have_a_scale_of_their_own(toytown):
    """S1 has two rooms of 40 and three of 45; S2 would have a phase more by a conversion."""
    city = short_of_places(toytown, scale__primary=200.0, scale__several=300.0)
    assert limits(city, "S1")[0][0].tolist() == [300.0 - 215.0] * 7
    turn = works("t", Measure("S2", "primary", 2027, -1, "convert"),
                 Measure("S2", "lower_secondary", 2027, 1, "convert"))  # fmt: skip
    assert limits(city, "S2", [turn])[0][0].tolist() == [180.0] * 7
    assert limits(city, "S2", [turn], asked_for=True) == []


def test_classes_that_fit_are_those_more(toytown):
    """Four fit; the committed wing of 2026 takes three of them, a list is held to it too."""
    city = with_column(short_of_places(toytown), "max_classes", [6.0, np.nan, 4.0, np.nan])
    assert limits(city, "S2", asked_for=True)[0][0].tolist() == [4.0] * 7
    wing = replace(city, projects=toytown.projects)
    ((room, sizes),) = limits(wing, "S2")
    assert (room.tolist(), sizes) == ([4, 4, 1, 1, 1, 1, 1], {})
    own = {"own": Measure("S2", "primary", 2029, 1, "extend")}
    assert limits(wing, "S2", measures=own)[0][0].tolist() == [4, 4, 1, 1, 1, 0, 0]
    assert limits(city, "N1") == []


def test_a_school_beyond_its_scale_has_no_room(toytown):
    city = short_of_places(toytown, scale__primary=100.0)
    assert limits(city, "S2")[0][0].max() == pytest.approx(0.0)
