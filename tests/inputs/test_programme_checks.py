"""What a scenario asks of a programme, against its city."""

from dataclasses import replace

import pytest

from planner.inputs.fitting import fits
from planner.inputs.programme_checks import check_programme
from planner.inputs.scenarios import load_scenario, read_scenario
from planner.model.programme import ProgrammeRules, Source
from planner.model.scenario import Policy, Scenario


def told(toytown, **rules):
    asked = Scenario("t", "toytown", 2032, policy=Policy(programme=ProgrammeRules(**rules)))
    return [(key, found) for key, found, _ in check_programme(asked, toytown.standards, 2024)]


def test_the_usual_rules_hold(toytown):
    assert told(toytown) == []
    assert told(toytown, budget=5.0, phases=("primary",), first_year=2026, last_year=2030) == []


@pytest.mark.parametrize(
    ("rules", "key", "found"),
    [
        ({"budget": 1.0, "sources": {"levy": Source(2.0)}}, "budget", "levy"),
        ({"kinds": ("build", "merge")}, "kinds", "merge"),
        ({"phases": ("primry",)}, "phases", "primry"),
        ({"sources": {"gift": Source(2.0, ("close",))}}, "sources.gift.pays", "close"),
        ({"last_year": 2033}, "last_year", "2033"),
        ({"first_year": 2030, "last_year": 2028}, "last_year", "2028"),
    ],
)
def test_every_contradiction_is_told(toytown, rules, key, found):
    ((path, what),) = told(toytown, **rules)
    assert path == f"policy.programme.{key}"
    assert found in what


def test_all_at_once(toytown):
    rules = {"budget": 1.0, "sources": {"levy": Source(2.0)}, "phases": ("x", "y"), "last_year": 9}
    assert len(told(toytown, **rules)) == 4


def test_a_scenario_is_refused_for_them(tmp_path, toytown):
    path = tmp_path / "s.yaml"
    path.write_text(
        "title: t\ncity: baltimore\nhorizon: 2030\n"
        "policy: {programme: {budget: 3, sources: {levy: {amounts: 2}}}}\n",
        encoding="utf-8",
    )
    reading = read_scenario(path)
    assert load_scenario(path).policy.programme.sources["levy"].amounts == 2
    wrong = fits(replace(reading), toytown)
    assert any("sources beside it" in str(fault) for fault in wrong)
