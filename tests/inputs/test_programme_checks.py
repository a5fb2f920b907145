"""What a scenario asks of a programme, against its city."""

from dataclasses import replace

import pytest

from planner.inputs.cities import load_city
from planner.inputs.fitting import fits
from planner.inputs.programme_checks import cautions, check_programme
from planner.inputs.scenarios import load_scenario, read_scenario
from planner.model.programme import Listed, Measure, ProgrammeRules, Source
from planner.model.scenario import Policy, Scenario


def told(toytown, *, funded=False, **rules):
    asked = Scenario("t", "toytown", 2032, policy=Policy(programme=ProgrammeRules(**rules)))
    faults = check_programme(asked, toytown.standards, 2024, funded=funded)
    return [(key, found) for key, found, _ in faults]


def test_the_usual_rules_hold(toytown):
    assert told(toytown) == []
    assert told(toytown, kinds=("close", "merge", "convert", "buy")) == []
    assert told(toytown, budget=5.0, phases=("primary",), first_year=2026, last_year=2030) == []


@pytest.mark.parametrize(
    ("rules", "key", "found"),
    [
        ({"budget": 1.0, "sources": {"levy": Source(2.0)}}, "budget", "levy"),
        ({"kinds": ("build", "rebuild")}, "kinds", "rebuild"),
        ({"kinds": ("build", "improve")}, "kinds", "improve, which a finding asks for"),
        ({"phases": ("primry",)}, "phases", "primry"),
        ({"sources": {"gift": Source(2.0, ("close",))}}, "sources.gift.pays", "close"),
        ({"last_year": 2033}, "last_year", "2033"),
        ({"from_folder": True}, "from_folder", "no money in the folder"),
        ({"from_folder": True, "budget": 3.0, "funded": True}, "budget", "beside it"),
        ({"first_year": 2030, "last_year": 2028}, "last_year", "2028"),
    ],
)
def test_every_contradiction_is_told(toytown, rules, key, found):
    ((path, what),) = told(toytown, **rules)
    assert path == f"policy.programme.{key}"
    assert found in what


def test_the_money_of_the_folder_may_stand_beside_sources(toytown):
    rules = {"from_folder": True, "sources": {"levy": Source(2.0)}}
    assert told(toytown, funded=True, **rules) == []


def test_the_folder_is_looked_at_for_its_money(tmp_path, toytown, toytown_folder):
    path = tmp_path / "s.yaml"
    path.write_text(
        "title: t\ncity: toytown\nhorizon: 2030\npolicy: {programme: {from_folder: true}}\n",
        encoding="utf-8",
    )
    assert [fault.key for fault in fits(read_scenario(path), toytown)] == [
        "policy.programme.from_folder"
    ]
    (toytown_folder / "funding.csv").write_text(
        "project,year,source,amount\n*,2026,bonds,9\n", encoding="utf-8"
    )
    assert fits(read_scenario(path), load_city(toytown_folder)) == []


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


MEASURES = """\
title: t
city: toytown
horizon: 2032
policy:
  measures:
    Brief: {site: S2, phase: primary, year: 2027, classes: 2, kind: borrow, until: 2029}
    Long: {site: S2, phase: primary, year: 2027, classes: 2, kind: borrow, until: 2030}
    For good: {site: S2, phase: primary, year: 2027, classes: 2, kind: borrow}
    Early: {site: S2, phase: primary, year: 2026, classes: 2, kind: extend, lead: 1.5}
    In time: {site: S2, phase: primary, year: 2027, classes: 2, kind: extend, lead: 1.5}
"""


def test_what_is_seldom_meant_is_told_with_its_line(tmp_path, toytown):
    """The least stay is 3 years; from 2024, a lead of a year and a half leads to 2027."""
    path = tmp_path / "s.yaml"
    path.write_text(MEASURES, encoding="utf-8")
    reading = read_scenario(path)
    assert fits(reading, toytown) == []
    brief, early = cautions(reading, toytown.standards, 2024)
    assert "s.yaml:6:" in brief
    assert "policy.measures.Brief: held for 2 school years, less than the 3" in brief
    assert "s.yaml:9:" in early
    assert "in use in 2026, and decided now it could be from 2027 on" in early


def test_works_of_a_list_are_told_of_too(tmp_path, toytown):
    path = tmp_path / "s.yaml"
    path.write_text("title: t\ncity: toytown\nhorizon: 2032\n", encoding="utf-8")
    wing = Measure("S2", "primary", 2025, 2, "extend", lead=2.0)
    listed = [Listed("Wing", (wing, replace(wing, year=2027)))]
    (line,) = cautions(read_scenario(path), toytown.standards, 2024, listed)
    assert line.startswith("Wing: in use in 2025")
