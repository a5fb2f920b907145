"""Proposed measures are run again before anyone sees them."""

from dataclasses import replace

from planner.method import plan
from planner.model.catchments import CatchmentRule
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules


def test_programme_is_replayed_and_helps(toytown, scenario):
    rules = ProgrammeRules(measures=2, first_year=2026, kinds=("build",))
    near = CatchmentRule("given", 1000.0)  # the site is 950 m from the catchment's centre
    policy = replace(scenario.policy, programme=rules, catchments=near)
    crowded = replace(scenario, policy=policy)
    assert plan(toytown, crowded, Draws(1)).programme.measures == {}  # six classes: too dear
    modules = replace(toytown.standards.norms["programme.modules"], value=(1.0, 2.0, 6.0))
    norms = {**toytown.standards.norms, "programme.modules": modules}
    bare = replace(
        toytown,
        projects=toytown.projects.isel(project=[]),
        standards=replace(toytown.standards, norms=norms),
    )
    result = plan(bare, crowded, Draws(1))
    ((name, measure),) = result.programme.measures.items()
    assert name == f"N1-primary-{measure.classes}-2026"
    assert measure.classes in (1, 2)
    assert result.programme.with_[0] < result.programme.without[0]
    again = plan(
        bare,
        replace(
            scenario,
            policy=replace(policy, measures=result.programme.measures, programme=ProgrammeRules(0)),
        ),
        Draws(1),
    )
    replayed = result.programme.replayed.central.assessment.unmet
    assert (again.central.assessment.unmet == replayed).all()


def test_nothing_is_proposed_where_nobody_is_short(toytown, scenario):
    roomy = replace(toytown, schools=toytown.schools.assign(rooms=toytown.schools["rooms"] + 90))
    rules = ProgrammeRules(measures=2, first_year=2026)
    asked = replace(scenario, policy=replace(scenario.policy, programme=rules))
    assert plan(roomy, asked, Draws(1)).programme.measures == {}
