"""The whole method on one page: load → project → assign → enrol → assess → propose → report.

Catchments are decided on the central path, before any dice are thrown; then each block of draws
goes the same road; then a programme is proposed, and replayed before anyone sees it. Everything
handed on is a frozen value. How the line is walked once stands in `planner.walking`, how a
programme is run again in `planner.replaying`.
"""

from collections.abc import Sequence
from dataclasses import replace

from planner.demography.projection import arriving, project
from planner.geography.accessibility import gauge
from planner.geography.assignment import apart
from planner.geography.distances import among_schools
from planner.geography.zones import survey
from planner.inputs.scenarios import class_sizes
from planner.judging import adapted, alone, committed, judged, relaxed, sought_in
from planner.model.admissions import Admission, Applicants
from planner.model.axes import DRAW
from planner.model.catchments import Zoned
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.programme import Listed
from planner.model.proposal import Programmed
from planner.model.results import (
    Plan,
)
from planner.model.scenario import Scenario
from planner.model.slip import slipped
from planner.replaying import replay
from planner.schools.admissions import admit
from planner.schools.balance import weigh
from planner.schools.enrolment import enrol
from planner.schools.intake import draft
from planner.schools.places import provide
from planner.schools.programme import (
    Within,
    as_candidates,
    compare,
    compared,
    explain,
    frontier,
    promised,
    rank,
    resolved,
    told,
)
from planner.schools.risk import judge
from planner.schools.staffing import employ
from planner.schools.warnings import warn
from planner.walking import Map, Tell, assigned, run, silent


def plan(
    city: City,
    scenario: Scenario,
    draws: Draws,
    *,
    name: str = "plan",
    map: Map = map,  # type: ignore[assignment]  # noqa: A002
    tell: Tell = silent,
) -> Plan:
    """Answer one question: from births to shortfall, with a programme replayed.

    Parameters
    ----------
    draws
        Futures to draw; without ids only the central path is walked.
    map
        Carries blocks of draws: the built-in, or that of a process pool.
    tell
        Called as ``tell(step, done, of)``.
    """
    city = slipped(city, scenario.future.slip)
    sizes = class_sizes(scenario, city.standards)
    rules = resolved(city, scenario.policy.programme)
    policy = replace(scenario.policy, class_size=sizes, programme=rules)
    scenario = replace(scenario, policy=policy)
    metres = apart(city, scenario.policy.catchments.distance)
    first = run(city, scenario, draws, name, map, tell, everyone=True, metres=metres)
    tell("weigh the risk of large classes", 0, 1)
    paths = first.central, first.drawn
    risk = judge(city, scenario.policy, first.places, first.assignment, *paths, draws)
    first = replace(first, risk=risk)
    first = with_intake(first, city.base_year + 1)
    tell("weigh staff and balance", 0, 1)
    balance, staff = weigh(city, scenario.policy, *paths), employ(city, *paths)
    first = replace(first, balance=balance, staff=staff)
    tell("measure access and catchments", 0, 1)
    access = gauge(city, first.places, first.assignment, first.central, metres)
    first = replace(first, access=access, zones=survey(city, first.assignment)[0])
    if not scenario.policy.programme.measures:
        return first
    tell("propose", 0, 1)
    sought = sought_in(first, metres, most=scenario.policy.programme.measures)
    return replace(first, programme=replay(first, sought.measures, map, tell, metres))


def programme(
    city: City,
    scenario: Scenario,
    draws: Draws,
    *,
    name: str = "programme",
    map: Map = map,  # type: ignore[assignment]  # noqa: A002
    tell: Tell = silent,
    listed: Sequence[Listed] = (),
    budgets: Sequence[float] = (),
    within: Within | None = None,
) -> tuple[Plan, Programmed]:
    """Size a programme of works: choose it, explain it, and run it with and without each work.

    Parameters
    ----------
    listed
        Works to choose from and to rank; without any, all that the policy allows.
    budgets
        Money to build with, for the frontier.
    within
        Starts the clock of each choice.
    """
    city = slipped(city, scenario.future.slip)
    sizes = class_sizes(scenario, city.standards)
    rules = resolved(city, scenario.policy.programme)
    policy = replace(scenario.policy, class_size=sizes, programme=rules)
    scenario = replace(scenario, policy=policy)
    metres = apart(city, scenario.policy.catchments.distance)
    first = run(city, scenario, draws, name, map, tell, everyone=True, metres=metres)
    tell("choose works", 0, 1)
    handed = as_candidates(city, scenario.policy, first.places, listed) if listed else None
    handed = None if handed is None else promised(city, rules, handed)
    sought = sought_in(first, metres, listed=handed, within=within)
    tell("explain works", 0, 1)
    sought, worths = explain(sought)
    proposal = told(sought, worths)
    beside = compare(sought) if len(sought.demand.chance) > 1 else None
    robust = None if beside is None else compared(beside)
    ranking = rank(sought, budgets) if listed else None
    works = {work: list(names) for work, names in sought.names.items()}
    now = committed(sought, robust)
    replayed, left = judged(first, works, sought.measures, map, tell, metres, now)
    return first, Programmed(
        proposal,
        robust,
        ranking,
        frontier(sought, budgets) if ranking is None else ranking.frontier,
        replayed,
        left,
        now,
        alone(first, listed, map, tell, metres) if listed else None,
        None if beside is None else adapted(first, sought, beside, map, tell, metres),
        {} if listed or works else relaxed(first, metres, within),
    )


def intake(
    city: City,
    scenario: Scenario,
    draws: Draws,
    year: int,
    *,
    map: Map = map,  # type: ignore[assignment]  # noqa: A002
    tell: Tell = silent,
) -> Plan:
    """Walk the line to one September alone, for its intake plan."""
    city = slipped(city, scenario.future.slip)
    sizes = class_sizes(scenario, city.standards)
    policy = replace(scenario.policy, class_size=sizes)
    scenario = replace(scenario, policy=policy, horizon=year)
    return with_intake(run(city, scenario, draws, "intake", map, tell), year)


def admission(
    city: City, scenario: Scenario, applicants: Applicants, draws: Draws, *, tell: Tell = silent
) -> Admission:
    """Walk the central path to one September, and admit the children of a list there."""
    policy, future, rules = scenario.policy, scenario.future, scenario.policy.admissions
    city = slipped(city, future.slip)
    policy = replace(policy, class_size=class_sizes(scenario, city.standards))
    year = city.base_year + 1 if rules.year is None else rules.year
    tell("project", 0, 1)
    places = provide(city, policy.class_size, policy.measures, year, policy.intake)
    central = project(city, future, year, Draws(draws.seed))
    tell("assign", 0, 1)
    metres = apart(city, policy.catchments.distance)
    assignment = assigned(city, policy, places, central, metres)
    given = assignment, places, Draws(draws.seed)
    roll = enrol(city, future, central, *given, rules=policy.transfer).roll.isel({DRAW: 0})
    futures = None
    if rules.demand == "projected" and not draws.central:
        futures = central.entrants, project(city, future, year, draws).entrants
    tell("admit", 0, 1)
    ways = metres.to(rules.phase or city.standards.ladder.entry_phase, year)
    found = places, assignment, roll, ways, applicants
    return admit(city, policy, *found, len(draws.ids), futures)


def zoned(city: City, scenario: Scenario, *, tell: Tell = silent) -> Zoned:
    """Walk the central path to the catchments alone, and measure them beside those so far."""
    policy, horizon = scenario.policy, scenario.horizon
    city = slipped(city, scenario.future.slip)
    sizes = class_sizes(scenario, city.standards)
    tell("project", 0, 1)
    places = provide(city, sizes, policy.measures, horizon, policy.intake)
    central = project(city, scenario.future, horizon, Draws(scenario.seed))
    tell("assign", 0, 1)
    metres = apart(city, policy.catchments.distance)
    assignment = assigned(city, policy, places, central, metres)
    as_it_is = replace(policy, catchments=replace(policy.catchments, rule="given"))
    before = assigned(city, as_it_is, places, central, metres)
    was, zones = survey(city, before, assignment)
    return Zoned(before, assignment, was, zones, metres)


def with_intake(plan: Plan, year: int) -> Plan:
    """Add the intake plan of a year and the warnings of all years to come."""
    paths = plan.places, plan.assignment, plan.central, plan.drawn
    come = arriving(plan.city, year)
    metres = among_schools(plan.city, plan.assignment.measure, year)
    drafted = draft(plan.city, plan.scenario.policy, *paths, year, come, metres)
    return replace(plan, warnings=warn(plan.city, *paths), intake=drafted)
