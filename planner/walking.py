"""The line walked once: places, projection, catchments, and every block of futures.

Catchments are decided on the central path, before any dice are thrown; then each block of draws
goes the same road. Parallel work is one argument: ``map`` is the built-in, or a pool's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import repeat
from typing import Protocol

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.projection import project
from planner.geography.assignment import assign
from planner.model.axes import DRAW
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.ends import Apart
from planner.model.results import (
    Assessment,
    Enrolment,
    Outcome,
    Places,
    Plan,
    Projection,
)
from planner.model.scenario import Policy, Scenario
from planner.outputs.aside import put_aside
from planner.schools.assessment import assess
from planner.schools.calibration import Calibration, calibrate
from planner.schools.enrolment import enrol
from planner.schools.meeting import learned
from planner.schools.places import provide
from planner.schools.unevenness import Unevenness, unevenness

Floats = NDArray[np.float64]
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


def assigned(
    city: City, policy: Policy, places: Places, central: Projection, metres: Apart | None = None
) -> Assignment:
    """Catchments by year, with what the policy says of pupils already there and of siblings."""
    part = {"stay": 0.0, "divert": 1.0}.get(policy.existing_pupils)
    changing = city.standards.number("catchments.volunteers") if part is None else part
    rule, siblings = policy.catchments, policy.siblings
    return assign(city, places, rule, central, siblings=siblings, changing=changing, metres=metres)


def run(
    city: City,
    scenario: Scenario,
    draws: Draws,
    name: str,
    map: Map,  # noqa: A002
    tell: Tell,
    *,
    everyone: bool = False,
    metres: Apart | None = None,
) -> Plan:
    """Walk the line once, without proposing anything.

    Parameters
    ----------
    everyone
        Whether people of all ages are told of drawn futures.
    metres
        From areas to schools as the scenario measures them; None to find them.
    """
    policy, horizon = scenario.policy, scenario.horizon
    tell("project", 0, 1)
    places = provide(city, policy.class_size, policy.measures, horizon, policy.intake)
    central = project(city, scenario.future, horizon, Draws(draws.seed))
    tell("assign", 0, 1)
    assignment = assigned(city, policy, places, central, metres)
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
