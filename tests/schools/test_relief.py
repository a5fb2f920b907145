from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.scenarios import class_sizes
from planner.method import plan
from planner.model.draws import Draws
from planner.model.results import Enrolment
from planner.model.scenario import Future, Policy, Scenario
from planner.schools.assessment import assess
from planner.schools.relief import OPTIONS, relieve
from planner.schools.unevenness import Unevenness


def relief(city, draws=40):
    scenario = Scenario(title="t", city="t", horizon=2028, future=Future(), policy=Policy())
    return plan(city, scenario, Draws(3, tuple(range(draws)))).risk.relief.to_dataframe()


@pytest.fixture(scope="module")
def crowded(toytown):
    """Toytown with half as many children again at S2."""
    rolls = toytown.rolls.copy()
    rolls.loc[{"school": "S2"}] = np.round(rolls.sel(school="S2") * 1.5)
    residents = toytown.residents * 1.5
    return replace(toytown, rolls=rolls, residents=residents)


def test_options_are_ranked_by_the_cost_of_a_large_class_avoided(crowded):
    found = relief(crowded)
    assert len(found)
    assert set(found["option"]) <= set(OPTIONS)
    for _, own in found.groupby("school"):
        assert own["rank"].tolist() == list(range(1, len(own) + 1))
        assert own["each"].is_monotonic_increasing
        assert (own["avoided"] > 0).all()
        assert own["each"].to_numpy() == pytest.approx((own["cost"] / own["avoided"]).to_numpy())


def test_a_room_costs_more_to_build_than_to_lease_and_avoids_the_same(crowded):
    found = relief(crowded).set_index(["school", "option"])
    for school in found.index.get_level_values("school").unique():
        options = found.loc[school]
        if {"modular", "build"} <= set(options.index):
            assert options.loc["build", "cost"] > options.loc["modular", "cost"]
            assert options.loc["build", "avoided"] <= options.loc["modular", "avoided"] + 1e-9


def test_rooms_are_converted_only_where_there_are_some(crowded):
    found = relief(crowded)
    other = crowded.schools["special_rooms"] + crowded.schools["lent_rooms"]
    converted = set(found.loc[found["option"] == "convert_room", "school"])
    assert all(other.sel(school=school) > 0 for school in converted)
    assert "S2" not in converted


def test_even_classes_cost_nothing(crowded):
    found = relief(crowded)
    assert (found.loc[found["option"] == "rebalance", "cost"] == 0).all()
    norm = replace(crowded.standards.norms["classes.uneven"], value=0.0)
    norms = crowded.standards.norms | {"classes.uneven": norm}
    even = replace(crowded, standards=replace(crowded.standards, norms=norms))
    assert "rebalance" not in set(relief(even)["option"])


def test_without_risk_there_is_nothing_to_relieve(toytown):
    empty = toytown.rolls.copy(data=np.where(toytown.rolls.notnull(), 5.0, np.nan))
    quiet = replace(toytown, rolls=empty, residents=toytown.residents * 0.1)
    assert relief(quiet).empty


def test_who_goes_elsewhere_stays_away(toytown):
    """One class of 51, 49 and 48 children in 2025, 2026 and 2027, where more than 45 are large.

    Six entrants who go elsewhere leave 45, 43 and 42: three large classes avoided by asking six
    families once, at 0.01 class-years each.
    """
    scenario = Scenario(title="t", city="t", horizon=2028, future=Future(), policy=Policy())
    policy = replace(Policy(), class_size=class_sizes(scenario, toytown.standards))
    found = plan(toytown, replace(scenario, policy=policy), Draws(3))
    roll = found.central.enrolment.roll.astype(np.int16).copy()
    roll[:] = 0
    for year, grade, children in ((2025, "1", 51), (2026, "2", 49), (2027, "3", 48)):
        roll.loc[{"school": "S2", "year": year, "grade": grade}] = children
    places = replace(
        found.places,
        rooms=found.places.rooms.copy(data=np.ones(found.places.rooms.shape)),
        intake=found.places.intake.copy(data=np.full(found.places.intake.shape, 6.0)),
    )
    near = found.assignment.reach.copy(data=np.ones(found.assignment.reach.shape, dtype=bool))
    assignment = replace(found.assignment, reach=near)
    count = len(toytown.schools["school"])
    even = Unevenness(np.zeros(count), 0.0, 0, np.full((count, 5, 0), np.nan))
    parts = places, assignment, policy.class_size, Draws(3), even
    enrolled = Enrolment(roll)
    outcome = replace(
        found.central, enrolment=enrolled, assessment=assess(toytown, enrolled, *parts)
    )
    risky = np.ones((5, count), dtype=bool)
    told = (places, assignment, outcome, outcome, Draws(3), risky, even)
    relief = relieve(toytown, policy, *told).to_dataframe().set_index(["school", "option"])
    divert = relief.loc["S2", "divert"]
    assert (divert["avoided"], divert["children"]) == (3, 6)
    assert (divert["first"], divert["last"]) == (2025, 2027)
    assert divert["cost"] == pytest.approx(0.06)
    assert divert["each"] == pytest.approx(0.02)


def test_an_option_without_a_price_is_not_free(crowded):
    priced = set(relief(crowded)["option"])
    assert {"modular", "build"} <= priced
    norms = {k: v for k, v in crowded.standards.norms.items() if k != "relief.build"}
    bare = replace(crowded, standards=replace(crowded.standards, norms=norms))
    assert set(relief(bare)["option"]) == priced - {"build"}
