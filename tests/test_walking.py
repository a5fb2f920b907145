"""The line walked once: blocks of futures, and what a policy says of catchments."""

from dataclasses import replace

import numpy as np
import pytest

from planner.demography.projection import project
from planner.geography.assignment import apart
from planner.inputs.scenarios import class_sizes
from planner.model.catchments import CatchmentRule
from planner.model.draws import Draws
from planner.model.scenario import Future, Policy, Scenario
from planner.schools.places import provide
from planner.schools.unevenness import unevenness
from planner.walking import Setting, assigned, joined, outcome, run, silent


def test_draws_are_whole_children_and_blocks_change_nothing(toytown, scenario):
    draws = Draws(3, tuple(range(60)))
    at_once = run(toytown, scenario, draws, "t", map, silent)
    setting = Setting(toytown, scenario, at_once.places, at_once.assignment, unevenness(toytown))
    by_seven = joined([outcome(block, setting) for block in draws.blocks(7)], None)
    assert (by_seven.enrolment.roll == at_once.drawn.enrolment.roll).all()
    assert (by_seven.assessment.unmet == at_once.drawn.assessment.unmet).all()
    assert at_once.drawn.enrolment.roll.dtype == np.int16


def test_unevenness_is_learnt_once_not_block_by_block(toytown, scenario, monkeypatch):
    def again(_):
        raise AssertionError

    monkeypatch.setattr("planner.schools.assessment.unevenness", again)
    assert run(toytown, scenario, Draws(3, tuple(range(60))), "t", map, silent).drawn is not None


def test_distances_found_before_change_nothing(toytown, scenario):
    metres = apart(toytown)
    one, two = (
        run(toytown, scenario, Draws(1), "t", map, silent, metres=given) for given in (None, metres)
    )
    assert one.assignment.edges.equals(two.assignment.edges)
    assert one.central.enrolment.roll.equals(two.central.enrolment.roll)


def of_row(row, said):
    policy = Policy(CatchmentRule("whole_areas", stability=0.0), existing_pupils=said)
    bare = Scenario("t", "row", 2027, policy=policy)
    return replace(bare, policy=replace(policy, class_size=class_sizes(bare, row.standards)))


def test_the_policy_says_who_changes_with_a_catchment(row):
    """D goes west; of the pupils at S2 none, half (the standards' share) or all of D's follow."""
    part = {}
    for said in ("stay", "volunteers", "divert"):
        policy = of_row(row, said).policy
        places = provide(row, policy.class_size, {}, 2027)
        central = project(row, Future(), 2027, Draws(1))
        moves = assigned(row, policy, places, central).moves
        part[said] = 0.0 if moves is None else moves.sel(year=2025, school="S2", other="S1").item()
    assert part["stay"] == 0
    assert part["divert"] == 2 * part["volunteers"] > 0.3


def test_existing_pupils_change_in_the_rolls(row):
    second = {}
    for said in ("stay", "divert"):
        walked = run(row, of_row(row, said), Draws(1), "t", map, silent)
        roll = walked.central.enrolment.roll.isel(draw=0)
        second[said] = roll.sel(year=2025, grade="2")
    assert second["stay"].sel(school="S2").item() == pytest.approx(90)
    assert second["divert"].sel(school="S2").item() == pytest.approx(60, rel=0.01)
    assert second["divert"].sum().item() == pytest.approx(second["stay"].sum().item())
