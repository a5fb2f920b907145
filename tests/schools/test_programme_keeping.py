"""No choice that is left leaves anybody without a school: every one is tried."""

from dataclasses import replace

import numpy as np
import pytest

from planner.model.programme import Measure, ProgrammeRules
from tests.closingtown import choices, faults_of, ground_near, known_town
from tests.worktown import policy_of, works


def close(site, year, phase="primary", kind="close", into=None):
    own = Measure(site, phase, year, 0, kind, into=into)
    return works(f"{site} {phase} {year}", own, group=f"{site} {phase} {kind}")


def turn(site, rooms, year):
    halves = (Measure(site, "primary", year, -rooms, "convert"),
              Measure(site, "lower_secondary", year, rooms, "convert"))  # fmt: skip
    return works(f"{site} turns {year}", *halves, group=f"{site} turns")


@pytest.fixture(scope="module")
def city(toytown):
    return known_town(toytown)


ENDS = [close(site, year) for site in ("S1", "S2", "S3") for year in (2027, 2029)]
TURNS = [turn("S2", 3, 2028), turn("S3", 3, 2026)]


@pytest.mark.parametrize("guarantee", [250, 400, 750, 1000, 1200, 1800, 5000])
def test_whatever_is_chosen_nobody_is_stranded(city, guarantee):
    """Six closures and two conversions that end a phase; the run is asked about each set."""
    rules = ProgrammeRules(guarantee=float(guarantee))
    found = ground_near(city, rules, [*ENDS, *TURNS])
    sets = list(choices(found))
    for some in sets:
        assert faults_of(city, rules, some) == []
    if guarantee >= 1000:
        assert len(sets) > 4  # closures are left to choose from


def test_sets_that_would_strand_somebody_are_those_excluded(city):
    """At 800 m B has S2 and S3, C has S3 alone: S2 may close, S3 may not, nor S1, A's only one."""
    rules = ProgrammeRules(guarantee=800.0)
    found = ground_near(city, rules, ENDS)
    assert {one.site for one in found.candidates} == {"S2"}
    lost = [one for one in ENDS if one.site != "S2"]
    assert all(faults_of(city, rules, [one]) for one in lost)


def test_of_two_that_stand_in_for_each_other_one_goes_on(city):
    """At 1,000 m A has S1 and S2, B all three, C S2 and S3."""
    rules = ProgrammeRules(guarantee=1000.0)
    found = ground_near(city, rules, ENDS)
    most = max(choices(found), key=len)
    assert {one.site for one in most} == {"S1", "S3"}
    both = [one for one in ENDS if one.first == 2027 and one.site in ("S1", "S2")]
    assert faults_of(city, rules, both)


def test_who_closes_later_is_still_there(city):
    """S2 may close in 2027 while S1 stands; then S1 may not close any more."""
    rules = ProgrammeRules(guarantee=1000.0)
    early, late = close("S2", 2027), close("S1", 2029)
    found = ground_near(city, rules, [early, late])
    assert found.bars == {(late.name, early.name)}
    assert faults_of(city, rules, [early, late])


def test_the_last_school_of_a_grade_is_kept_though_nobody_is_near(city):
    """S1 alone teaches lower secondary."""
    rules = ProgrammeRules(guarantee=1.0)
    one = close("S1", 2028, "lower_secondary")
    assert ground_near(city, rules, [one], ("primary", "lower_secondary")).candidates == ()
    assert faults_of(city, rules, [one])


def test_what_the_scenario_closes_keeps_its_keeper(city):
    """The scenario closes S1 in 2029: A keeps S2, which may then not have closed."""
    rules = ProgrammeRules(guarantee=1000.0)
    decided = {"shut": Measure("S1", "primary", 2029, 0, "close")}
    listed = [close("S2", 2028), close("S2", 2029)]
    assert ground_near(city, rules, listed, measures=decided).candidates == ()
    assert all(faults_of(city, rules, [one], measures=decided) for one in listed)


def test_private_schools_keep_nobody(city):
    sectors = np.array(["public", "public", "public", "private"], dtype=object)
    town = replace(city, schools=city.schools.assign(sector=("school", sectors)))
    rules = ProgrammeRules(guarantee=800.0)
    assert ground_near(town, rules, [close("S2", 2028)]).candidates == ()
    assert faults_of(town, rules, [close("S2", 2028)])


def test_works_of_a_list_stay_but_are_never_chosen(city):
    rules = ProgrammeRules(guarantee=800.0)
    one = close("S3", 2028)
    found = ground_near(city, rules, [one], every=True)
    assert found.candidates == (one,)
    assert list(choices(found)) == [[]]


def test_without_anything_that_ends_nothing_is_asked(city):
    own = works("e", Measure("S2", "primary", 2027, 2, "extend"))
    found = ground_near(city, ProgrammeRules(guarantee=1.0), [own])
    assert (found.candidates, found.bars) == ((own,), frozenset())
    assert policy_of(city, ProgrammeRules()).measures == {}
