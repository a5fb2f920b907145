"""Proposed measures are run again before anyone sees them."""

from dataclasses import replace

from planner.method import plan
from planner.model.catchments import CatchmentRule
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.replaying import unmet, unmet_by_year
from tests.worktown import short_of_places


def quick(city):
    """Give the city works of a year in all: its site opens two years after the base year."""
    norms = dict(city.standards.norms)
    price = norms["programme.price.build"]
    norms["programme.price.build"] = replace(price, value=(*price.value[:2], 0.5))
    norms["programme.procedure.build"] = replace(
        norms["programme.procedure.build"], value=(2.0, 2.0, 1.0, 1.0)
    )
    return replace(city, standards=replace(city.standards, norms=norms))


def test_programme_is_replayed_and_helps(toytown, scenario):
    toytown = quick(toytown)
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
    toytown = quick(toytown)
    roomy = replace(toytown, schools=toytown.schools.assign(rooms=toytown.schools["rooms"] + 90))
    rules = ProgrammeRules(measures=2, first_year=2026)
    asked = replace(scenario, policy=replace(scenario.policy, programme=rules))
    assert plan(roomy, asked, Draws(1)).programme.measures == {}


def test_pupils_without_a_place_are_told_by_future_and_year(toytown, scenario):
    rules = replace(scenario.policy, programme=ProgrammeRules(0))
    asked = replace(scenario, policy=rules)
    done = plan(short_of_places(toytown), asked, Draws(2, (0, 1)))
    found = unmet(done.drawn)
    held = done.drawn.assessment.unmet
    assert found.shape == (2, held.sizes["year"] - 1)
    for draw in (0, 1):
        for year in range(1, held.sizes["year"]):
            own = held.sel(level="city", scope="roll").isel(draw=draw, year=year)
            assert found[draw, year - 1] == float(own.sum(dtype=float))
    assert (unmet_by_year(done.drawn) == found.mean(axis=0)).all()
    assert found.sum() > 0
