"""Closures that leave areas beyond the guarantee: squares of 1 km, a school amid each."""

from dataclasses import replace

import numpy as np
import pytest

from planner.geography.guarantee import near, stranded
from planner.inputs.scenarios import class_sizes
from planner.model.catchments import CatchmentRule
from planner.model.programme import Measure, ProgrammeRules
from planner.model.scenario import Policy, Scenario
from planner.schools.places import provide


def found(city, guarantee, measures, *, people=None):
    rules = ProgrammeRules(guarantee=guarantee)
    straight = CatchmentRule("given", None, distance="straight")
    policy = Policy(measures=measures, programme=rules, catchments=straight)
    sizes = class_sizes(Scenario("t", "c", 2034), city.standards)
    if people is not None:
        city = replace(city, areas=city.areas.assign(population=("area", people)))
    return list(stranded(city, policy, provide(city, sizes, measures, 2034)))


def close(site, year=2028, phase="primary", **more):
    return Measure(**{"site": site, "phase": phase, "year": year, "kind": "close", **more})


def test_an_area_keeps_a_school_within_the_guarantee(toytown):
    """Mill Side's own school closes: the next is 1,000 m away."""
    assert found(toytown, 1000, {"shut": close("S1")}) == []
    ((name, key, what, mend),) = found(toytown, 999, {"shut": close("S1")})
    assert (name, key) == ("shut", "year")
    assert what == "2028, when no school for primary is within 999 m of A (Mill Side)"
    assert mend.endswith("or accept 1000 m as policy.programme.guarantee")


def test_the_walking_norm_stands_where_none_is_named(toytown):
    norms = dict(toytown.standards.norms)
    norms["travel.on_foot"] = replace(norms["travel.on_foot"], value=700.0)
    city = replace(toytown, standards=replace(toytown.standards, norms=norms))
    ((_, _, what, _),) = found(city, None, {"shut": close("S1")})
    assert "within 700 m of A" in what


def test_two_closures_together_strand_what_neither_does_alone(toytown):
    """Market's own school and Free School, 700 m from it, close; S1 is 1,000 m away."""
    assert found(toytown, 800, {"a": close("S2")}) == []
    assert found(toytown, 800, {"b": close("S3")})[0][2].endswith("800 m of C (Orchards)")
    both = found(toytown, 800, {"a": close("S2"), "b": close("S3")})
    assert [row[0] for row in both] == ["a", "b"]
    assert both[0][2].endswith("800 m of B (Market)")


def test_nobody_is_asked_where_nobody_lives(toytown):
    shut = {"shut": close("S1")}
    assert found(toytown, 500, shut, people=[0.0, 3000.0, 1000.0]) == []
    assert len(found(toytown, 500, shut, people=[float("nan"), 3000.0, 1000.0])) == 1


def test_a_school_that_opens_near_by_takes_its_place(toytown):
    """Orchard Field is 200 m from Orchards."""
    new = Measure("N1", "primary", 2028, 6)
    assert found(toytown, 600, {"shut": close("S3"), "new": new}) == []


def test_a_phase_that_is_converted_away_ends_too(toytown):
    turn = {
        "out": Measure("S2", "primary", 2028, -6, "convert"),
        "in": Measure("S2", "lower_secondary", 2028, 6, "convert"),
    }
    assert [row[0] for row in found(toytown, 600, turn)] == ["out"]
    part = {name: replace(one, classes=one.classes // 2) for name, one in turn.items()}
    assert found(toytown, 600, part) == []


def test_private_schools_do_not_count(crossing_city):
    """V, private, stands beside N."""
    ((_, _, what, _),) = found(crossing_city, 600, {"shut": close("N")})
    assert what.endswith("600 m of D (D)")


@pytest.mark.parametrize("kind", ["rebuild", "improve"])
def test_what_ends_no_phase_is_not_asked(toytown, kind):
    made = close("S1", kind=kind, classes=-4) if kind == "rebuild" else close("S1", kind=kind)
    assert found(toytown, 10, {"a": made}) == []


def test_schools_near_to_areas_are_those_within_the_guarantee(toytown):
    """800 m: each area its own square's school, B Free School too, C Free School and the site."""
    rules = ProgrammeRules(guarantee=800)
    straight = CatchmentRule("given", None, distance="straight")
    told = near(toytown, Policy(programme=rules, catchments=straight), 2034)
    ids = toytown.schools["school"].to_numpy().tolist()
    by_area = [{ids[i] for i in np.flatnonzero(row)} for row in told.always["primary"]]
    assert by_area == [{"S1"}, {"S2", "S3"}, {"S3", "N1"}]
    assert (told.ever["primary"] == told.always["primary"]).all()


def test_areas_where_nobody_lives_are_near_to_none(toytown):
    people = ("area", np.array([0.0, 3000.0, np.nan]))
    city = replace(toytown, areas=toytown.areas.assign(population=people))
    straight = CatchmentRule("given", None, distance="straight")
    rules = ProgrammeRules(guarantee=800)
    told = near(city, Policy(programme=rules, catchments=straight), 2034)
    assert told.ever["primary"].any(axis=1).tolist() == [False, True, True]
