from dataclasses import replace

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.draws import Draws
from planner.model.programme import ProgrammeRules
from planner.model.scenario import CatchmentRule, ClassSize, Future, Policy
from planner.schools.enrolment import enrol
from planner.schools.places import provide
from planner.schools.programme import propose

SIZES = {"primary": ClassSize(40, 45), "lower_secondary": ClassSize(45, 50)}


def proposed(city, rules, modules=(1.0, 2.0, 6.0)):
    norm = replace(city.standards.norms["programme.modules"], value=modules)
    norms = {**city.standards.norms, "programme.modules": norm}
    city = replace(
        city,
        projects=city.projects.isel(project=[]),
        standards=replace(city.standards, norms=norms),
    )
    policy = Policy(CatchmentRule("given", 1000.0), SIZES, programme=rules)
    places = provide(city, SIZES, {}, 2032)
    central = project(city, Future(), 2032, Draws(1))
    assignment = assign(city, places, policy.catchments, central)
    roll = enrol(city, Future(), central, assignment, places, Draws(1))
    return propose(city, policy, roll, places, assignment)


def test_measures_come_in_the_form_of_a_scenario(toytown):
    ((name, measure),) = proposed(toytown, ProgrammeRules(2, 2026)).items()
    assert name == "primary-N1"
    assert (measure.site, measure.phase, measure.kind) == ("N1", "primary", "build")
    assert measure.year == 2026
    assert measure.cost is None  # unknown, not nought


def test_lead_time_and_the_site_decide_the_year(toytown):
    """Base year 2024, three years of lead: 2028; the site is free from 2026."""
    measure = proposed(toytown, ProgrammeRules(2))["primary-N1"]
    assert measure.year == 2028
    assert proposed(toytown, ProgrammeRules(2, 2025))["primary-N1"].year == 2026


def test_no_more_than_the_policy_allows(toytown):
    assert proposed(toytown, ProgrammeRules(0, 2026)) == {}


def test_a_site_takes_no_more_than_its_land_holds(toytown):
    assert proposed(toytown, ProgrammeRules(2, 2026), modules=(8.0, 12.0)) == {}
