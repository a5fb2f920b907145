from dataclasses import replace

import numpy as np
import pytest

from planner.inputs.scenarios import class_sizes, read_scenario
from planner.model.draws import Draws
from planner.model.scenario import Future
from planner.schools.enrolment import blended, by_record
from planner.schools.single import by_hand, replayed, unleaned
from planner.walking import run, silent


@pytest.fixture(scope="module")
def plan(toytown, tmp_path_factory):
    path = tmp_path_factory.mktemp("single") / "town.yaml"
    path.write_text("title: t\ncity: toytown\nhorizon: 2030\n", encoding="utf-8")
    scenario = read_scenario(path).scenario
    sizes = class_sizes(scenario, toytown.standards)
    scenario = replace(scenario, policy=replace(scenario.policy, class_size=sizes))
    return run(toytown, scenario, Draws(1), "town", map, silent)


def test_ratios_by_hand_are_the_runs_where_its_own_pupils_climb(plan):
    hand = by_hand(plan, "S1")
    assert hand.own.tolist() == [True, True, False, True]  # grade 4 fills from other schools too
    assert hand.ratio[hand.own] == pytest.approx([1.0, 1.0, 0.9])
    roll = plan.central.enrolment.roll.isel(draw=0).sel(school="S1").to_numpy()
    assert np.array_equal(hand.told, roll)
    assert not hand.homes.any()
    assert hand.record[-1] == pytest.approx(hand.told[0])


def test_unleaning_is_the_way_back_of_leaning():
    draw = np.random.default_rng(1)
    roll, factor = draw.uniform(20, 90, (1, 5, 4, 3)), draw.uniform(0.8, 1.2, (3, 4, 3))
    told = blended(roll, factor, whole_numbers=False)
    assert not np.allclose(told[0, 1:], roll[0, 1:])
    assert unleaned(told[0], factor) == pytest.approx(roll[0])
    assert np.array_equal(unleaned(roll[0], np.ones((3, 4, 3))), roll[0])


def test_earlier_forecasts_know_nothing_later(toytown):
    past = replayed(toytown, Future(), "S1", 3)
    assert set(past["phase"]) == {"primary", "lower_secondary"}
    assert (past["target"] - past["origin"]).tolist() == past["horizon"].tolist()
    one = past[(past["phase"] == "primary") & (past["horizon"] == 1)].iloc[-1]
    known = replace(
        toytown,
        base_year=int(one["origin"]),
        rolls=toytown.rolls.sel(year=slice(None, int(one["origin"]))),
        suppressed=toytown.suppressed.sel(year=slice(None, int(one["origin"]))),
    )
    at = toytown.schools["school"].to_numpy().tolist().index("S1")
    grades = [toytown.standards.ladder.grades.index(g) for g in ("1", "2", "3")]
    assert one["forecast"] == pytest.approx(by_record(known).rolls[0, at, grades].sum())
    here = toytown.rolls.sel(school="S1", grade=["1", "2", "3"])
    assert one["actual"] == here.sel(year=int(one["target"])).sum()
    assert one["last"] == here.sel(year=int(one["origin"])).sum()
