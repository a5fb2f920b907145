from dataclasses import replace

import numpy as np

from planner.model.programme import ProgrammeRules
from planner.outputs.programme_facts import ProgrammeFacts
from planner.outputs.programme_lacks import (
    dearest,
    left,
    most_left,
    nothing,
    relaxation,
    without_sites,
)
from tests.programmed import make_nothing, make_programmed, make_town


def facts(found=None, lang="en", rules=None, **given):
    found = found or make_nothing()
    found = replace(found, proposal=replace(found.proposal, **given))
    plan = make_town()
    if rules is not None:
        policy = replace(plan.scenario.policy, programme=rules)
        plan = replace(plan, scenario=replace(plan.scenario, policy=policy))
    return ProgrammeFacts(plan, found, lang)


def test_nothing_pays_is_an_answer_with_its_need_and_the_dearest_place():
    said = nothing(facts())
    assert said[0] == "Nothing pays: of 212 candidates none spares more than it costs."
    assert said[1] == (
        "Replayed, 500 pupil-years are left without a place within reach, most of them at South "
        "Primary (primary): 350 pupil-years, most in 2026-27 (225 pupils)."
    )
    assert "South Primary (primary, 2027-28): one more would save 0.75" in said[-1]
    free = facts(prices=make_programmed().proposal.prices * 0)
    assert dearest(free).startswith("Not one more place")


def test_no_money_and_no_candidates_are_told_apart():
    assert nothing(facts(rules=ProgrammeRules(budget=0.0)))[0].startswith("There is no money")
    assert nothing(facts(rules=ProgrammeRules(budget=5.0)))[0].startswith("Nothing pays")
    rich = replace(make_nothing(), relaxed={"money": make_programmed().proposal})
    little = nothing(facts(rich, rules=ProgrammeRules(budget=0.1)))[0]
    assert little == "The money there is pays for none of the 212 candidates that are worth it."
    poor = nothing(facts(rules=ProgrammeRules(kinds=("build",)), tried=0))
    assert poor[0].startswith("There is nothing to choose from: of the kinds build,")


def test_phases_without_a_site_say_where_land_would_help():
    told = facts(rules=ProgrammeRules(kinds=("build",)))
    (said,) = without_sites(told)  # the made town's sites are for primary schools
    assert said == (
        "No site is offered for lower secondary: what would help is land within reach of Junior."
    )
    assert without_sites(facts(rules=ProgrammeRules(kinds=("extend",)))) == []


def test_relaxations_say_what_would_pay_and_what_is_cheapest():
    whole = make_programmed().proposal
    told = facts(rules=ProgrammeRules(budget=0.0, kinds=("build", "borrow")))
    said = relaxation(told, "money", whole)
    assert said.startswith("Were there no limit on money, works would pay (3 of them, 129 class-")
    assert "from 292 to 228" in said
    assert said.endswith("North Primary: borrow, 2 classes, primary (0.2 class-years of teaching).")
    none = relaxation(told, "kinds", make_nothing().proposal)
    assert none == "Were extend, buy, release for classes allowed too, nothing would pay either."
    found = replace(make_nothing(), relaxed={"money": whole, "both": whole})
    lines = nothing(replace(told, found=found))
    assert sum("would pay" in line for line in lines) == 2


def test_who_is_left_is_told_by_phase_school_and_year():
    frame = left(facts(make_programmed()))
    assert frame.to_numpy().tolist() == [
        ["lower_secondary", "junior", 2028, 30.0],
        ["primary", "south", 2026, 45.0],
        ["primary", "south", 2027, 25.0],
    ]
    found = make_programmed()
    nobody = replace(found, left=found.left * 0)
    assert most_left(facts(nobody)) == "Nobody is left without a place within reach."
    assert left(facts(nobody)).empty
    assert np.issubdtype(left(facts(nobody))["year"].dtype, np.integer)
