"""The whole method on one page: load → project → assign → enrol → assess → propose → report.

Catchments are decided on the central path, before any dice are thrown; then each block of draws
goes the same road; then a programme is proposed, and replayed before anyone sees it. Everything
handed on is a frozen value. Parallel work is one argument: ``map`` is the built-in, or a pool's.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.projection import arriving, project
from planner.geography.accessibility import gauge
from planner.geography.assignment import apart, assign
from planner.inputs.scenarios import class_sizes
from planner.model.admissions import Admission, Applicants
from planner.model.axes import DRAW
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import (
    Assessment,
    Assignment,
    Enrolment,
    Outcome,
    Places,
    Plan,
    Programme,
    Projection,
)
from planner.model.scenario import Measure, Scenario
from planner.outputs.aside import put_aside
from planner.schools.admissions import admit
from planner.schools.assessment import assess
from planner.schools.balance import weigh
from planner.schools.calibration import Calibration, calibrate
from planner.schools.enrolment import enrol
from planner.schools.intake import draft
from planner.schools.meeting import learned
from planner.schools.places import provide
from planner.schools.programme import propose
from planner.schools.risk import judge
from planner.schools.staffing import employ
from planner.schools.unevenness import Unevenness, unevenness
from planner.schools.warnings import warn

BLOCK = 25
"""Draws a block; any other number gives the same results."""
PILOT = tuple(range(25))
"""Futures that tell how far a run strays by itself, however many are drawn."""

Tell = Callable[[str, int, int], None]


def silent(step: str, done: int, of: int) -> None:
    """Tell nobody."""


class Map(Protocol):
    """What carries a function over blocks: the built-in ``map``, or a pool's."""

    def __call__(
        self, function: Callable[[Draws, "Setting"], Outcome], *iterables: Iterable[object]
    ) -> Iterator[Outcome]:
        """Yield ``function(block, setting)`` for each block, in their order."""


@dataclass(frozen=True)
class Setting:
    """What every block of draws shares."""

    city: City
    scenario: Scenario
    places: Places
    assignment: Assignment
    uneven: Unevenness
    everyone: bool = False
    """Whether people of all ages are told of drawn futures."""
    calibration: Calibration | None = None
    """What futures lack of the spread by which earlier forecasts missed schools."""


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
    sizes = class_sizes(scenario, city.standards)
    scenario = replace(scenario, policy=replace(scenario.policy, class_size=sizes))
    first = run(city, scenario, draws, name, map, tell, everyone=True)
    tell("weigh the risk of large classes", 0, 1)
    paths = first.central, first.drawn
    risk = judge(city, scenario.policy, first.places, first.assignment, *paths, draws)
    first = replace(first, risk=risk)
    first = with_intake(first, city.base_year + 1)
    tell("weigh staff and balance", 0, 1)
    balance, staff = weigh(city, scenario.policy, *paths), employ(city, *paths)
    first = replace(first, balance=balance, staff=staff)
    tell("measure access", 0, 1)
    access = gauge(city, first.places, first.assignment, first.central)
    first = replace(first, access=access)
    if not scenario.policy.programme.measures:
        return first
    tell("propose", 0, 1)
    proposed = propose(
        city, scenario.policy, first.central.enrolment, first.places, first.assignment
    )
    return replace(first, programme=replay(first, proposed, map, tell))


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
    sizes = class_sizes(scenario, city.standards)
    policy = replace(scenario.policy, class_size=sizes)
    scenario = replace(scenario, policy=policy, horizon=year)
    return with_intake(run(city, scenario, draws, "intake", map, tell), year)


def admission(
    city: City, scenario: Scenario, applicants: Applicants, draws: Draws, *, tell: Tell = silent
) -> Admission:
    """Walk the central path to one September, and admit the children of a list there."""
    policy, future, rules = scenario.policy, scenario.future, scenario.policy.admissions
    policy = replace(policy, class_size=class_sizes(scenario, city.standards))
    year = city.base_year + 1 if rules.year is None else rules.year
    tell("project", 0, 1)
    places = provide(city, policy.class_size, policy.measures, year, policy.intake)
    central = project(city, future, year, Draws(draws.seed))
    tell("assign", 0, 1)
    assignment = assign(city, places, policy.catchments, central)
    given = assignment, places, Draws(draws.seed)
    roll = enrol(city, future, central, *given, rules=policy.transfer).roll.isel({DRAW: 0})
    futures = None
    if rules.demand == "projected" and not draws.central:
        futures = central.entrants, project(city, future, year, draws).entrants
    tell("admit", 0, 1)
    found = places, assignment, roll, apart(city, policy.catchments.distance), applicants
    return admit(city, policy, *found, len(draws.ids), futures)


def with_intake(plan: Plan, year: int) -> Plan:
    """Add the intake plan of a year and the warnings of all years to come."""
    paths = plan.places, plan.assignment, plan.central, plan.drawn
    drafted = draft(plan.city, plan.scenario.policy, *paths, year, arriving(plan.city, year))
    return replace(plan, warnings=warn(plan.city, *paths), intake=drafted)


def run(
    city: City,
    scenario: Scenario,
    draws: Draws,
    name: str,
    map: Map,  # noqa: A002
    tell: Tell,
    *,
    everyone: bool = False,
) -> Plan:
    """Walk the line once, without proposing anything; with or without the spread of all people."""
    policy, horizon = scenario.policy, scenario.horizon
    tell("project", 0, 1)
    places = provide(city, policy.class_size, policy.measures, horizon, policy.intake)
    central = project(city, scenario.future, horizon, Draws(draws.seed))
    tell("assign", 0, 1)
    assignment = assign(city, places, policy.catchments, central)
    setting = Setting(city, scenario, places, assignment, unevenness(city), everyone)
    on_central_path = outcome(Draws(draws.seed), setting)
    if not draws.central:
        tell("calibrate on earlier forecasts", 0, 1)
        setting = replace(setting, calibration=calibration_of(setting, draws.seed))
    blocks = list(draws.blocks(BLOCK))
    finished: list[Outcome] = []
    tell("enrol and assess", 0, len(blocks))
    with put_aside() as aside:
        for block in map(outcome, blocks, repeat(setting)):
            aside.add(block.projection.people)
            finished.append(replace(block, projection=replace(block.projection, people=None)))
            tell("enrol and assess", len(finished), len(blocks))
        drawn = joined(finished, aside.told()) if finished else None
    errors = 0 if setting.calibration is None else setting.calibration.errors
    found = assignment, on_central_path, drawn, None
    climbs = learned(city, scenario.future, assignment.flows.to_numpy()[0])
    return Plan(name, city, scenario, draws, places, *found, calibrated=errors, learned=climbs)


def calibration_of(setting: Setting, seed: int) -> Calibration | None:
    """Draw a few futures as they are, and hold them against how far earlier forecasts missed."""
    city, scenario, pilot = setting.city, setting.scenario, Draws(seed, PILOT)
    projection = project(city, scenario.future, scenario.horizon, pilot)
    given = setting.assignment, setting.places, pilot
    rules = scenario.policy.transfer
    enrolled = enrol(city, scenario.future, projection, *given, rules=rules)
    return calibrate(city, scenario.future, enrolled)


def outcome(draws: Draws, setting: Setting) -> Outcome:
    """One block of futures: project, enrol, assess."""
    city, scenario = setting.city, setting.scenario
    projection = project(city, scenario.future, scenario.horizon, draws, everyone=setting.everyone)
    given = setting.assignment, setting.places, draws, setting.calibration
    enrolment = enrol(city, scenario.future, projection, *given, rules=scenario.policy.transfer)
    assessment = assess(
        city,
        enrolment,
        setting.places,
        setting.assignment,
        scenario.policy.class_size,
        draws,
        setting.uneven,
    )
    return Outcome(projection, enrolment, assessment)


def replay(first: Plan, proposed: Mapping[str, Measure], map: Map, tell: Tell) -> Programme:  # noqa: A002
    """Run the plan again with each measure added in turn; keep those that hold in the replay.

    A measure holds when the children whom it spares going without a place are, over the years to
    come, at least that share of its places that the standards ask for: on the central path, and
    then over the futures.
    """
    least = first.city.standards.number("programme.minimum_relief")
    kept: dict[str, Measure] = {}
    without: list[float] = []
    with_: list[float] = []
    best = first

    def holds(before: Outcome, after: Outcome, again: Plan, measure: Measure) -> bool:
        spot = {"phase": measure.phase, "school": measure.site}
        added = (again.places.places - best.places.places).sel(spot).to_numpy()[1:].sum()
        return bool((unmet_by_year(before) - unmet_by_year(after)).sum() >= least * added > 0)

    for i, (name, measure) in enumerate(proposed.items()):
        tell("replay the programme", i, len(proposed))
        policy = first.scenario.policy
        tried = replace(policy, measures={**policy.measures, **kept, name: measure})
        scenario = replace(first.scenario, policy=tried)
        again = run(first.city, scenario, Draws(first.draws.seed), first.name, map, silent)
        if not holds(best.central, again.central, again, measure):
            continue  # spares too few on the central path already
        if first.drawn is not None:
            again = run(first.city, scenario, first.draws, first.name, map, silent)
        before, after = best.drawn or best.central, again.drawn or again.central
        if holds(before, after, again, measure):
            kept[name], best = measure, again
            without.append(float(unmet_by_year(before).sum()))
            with_.append(float(unmet_by_year(after).sum()))
    return Programme(kept, tuple(without), tuple(with_), best if kept else None, len(proposed))


def unmet_by_year(outcome: Outcome) -> NDArray[np.float64]:
    """Pupils without a place within reach in each year to come, whole city, mean over futures."""
    unmet = outcome.assessment.unmet.sel(level="city", scope="roll")
    return unmet.sum(("phase", "school"), dtype=float).mean("draw").to_numpy()[1:]


def joined(blocks: list[Outcome], told: xr.Dataset | None) -> Outcome:
    """Blocks of draws as one, in the order of their ids, with what their people tell."""

    def along(pick: Callable[[Outcome], xr.DataArray]) -> xr.DataArray:
        return xr.concat([pick(block) for block in blocks], dim=DRAW)

    def told_along(pick: Callable[[Outcome], xr.DataArray | None]) -> xr.DataArray | None:
        found = [part for part in map(pick, blocks) if part is not None]
        return xr.concat(found, dim=DRAW) if found else None

    first = blocks[0].projection
    return Outcome(
        Projection(
            births=along(lambda b: b.projection.births),
            entrants=along(lambda b: b.projection.entrants),
            evidence=first.evidence,
            born=first.born,
            residents=along(lambda b: b.projection.residents),
            people=None,
            weights=first.weights,
            told=told,
            basis=first.basis,
        ),
        Enrolment(
            along(lambda b: b.enrolment.roll),
            crowded=told_along(lambda b: b.enrolment.crowded),
        ),
        Assessment(
            classes=along(lambda b: b.assessment.classes),
            largest=along(lambda b: b.assessment.largest),
            formed=along(lambda b: b.assessment.formed),
            large=along(lambda b: b.assessment.large),
            over=along(lambda b: b.assessment.over),
            needed=along(lambda b: b.assessment.needed),
            short=along(lambda b: b.assessment.short),
            unmet=along(lambda b: b.assessment.unmet),
            large_end=told_along(lambda b: b.assessment.large_end),
        ),
    )
