"""A programme and every work of it run again, with and without, before anyone sees it.

The futures that judge are those of the scenario; the ones a programme is decided on are others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.projection import project
from planner.geography.distances import among_schools
from planner.model.axes import DRAW
from planner.model.draws import Draws
from planner.model.ends import Apart
from planner.model.programme import Measure
from planner.model.results import Enrolment, Outcome, Plan
from planner.schools.enrolment import enrol
from planner.schools.programme import Candidate, Sought, Within, propose
from planner.schools.unevenness import unevenness
from planner.walking import BLOCK, Map, Setting, Tell, calibration_of, run, silent

Floats = NDArray[np.float64]
PLANNING = 1_000_000
"""Number of the first future to plan for; those that judge are numbered from nought."""
MOST = 100
"""Futures to plan for at most: they are reduced to a few."""


def futures(first: Plan, many: int) -> Enrolment:
    """Pupils of futures to plan for, as they come without any proposal.

    Parameters
    ----------
    many
        How many; nought for the central path alone.
    """
    if not many:
        return first.central.enrolment
    city, scenario = first.city, first.scenario
    setting = Setting(city, scenario, first.places, first.assignment, unevenness(city))
    learned = calibration_of(setting, first.draws.seed)
    seed = first.draws.seed
    drawn = Draws(seed, tuple(range(PLANNING, PLANNING + min(many, MOST))))
    rules, rolls = scenario.policy.transfer, []
    for block in drawn.blocks(BLOCK):
        projection = project(city, scenario.future, scenario.horizon, block)
        given = first.assignment, first.places, block, learned
        rolls.append(enrol(city, scenario.future, projection, *given, rules=rules).roll)
    return Enrolment(xr.concat(rolls, dim=DRAW))


def sought_in(
    first: Plan,
    metres: Apart,
    *,
    most: int | None = None,
    listed: Sequence[Candidate] | None = None,
    within: Within | None = None,
) -> Sought:
    """Choose works for a plan; `planner.schools.programme.propose` has the words."""
    pupils = futures(
        first, len(first.draws.ids) if most is None else min(BLOCK, len(first.draws.ids))
    )
    last = first.scenario.horizon
    ways = {one: metres.to(one, last) for one in first.city.standards.ladder.phases}
    between = among_schools(first.city, first.assignment.measure, last)
    given = first.city, first.scenario.policy, first.places, first.assignment, pupils
    return propose(*given, ways, between, most=most, listed=listed, within=within)


def judged(
    first: Plan,
    works: Mapping[str, Sequence[str]],
    measures: Mapping[str, Measure],
    map: Map,  # noqa: A002
    tell: Tell,
    metres: Apart,
) -> xr.Dataset:
    """Run a plan without a programme, with all of it, and without each work in turn.

    Parameters
    ----------
    first
        The plan without it.
    works
        Names of the measures of each work.
    measures
        All measures of the programme, by name.

    Returns
    -------
    ``(case)``: `planner.model.proposal.Programmed` has the words.
    """
    cases = {"none": {}, "all": dict(measures)} if measures else {"none": {}}
    for name, own in works.items() if len(works) > 1 else ():
        cases[name] = {key: one for key, one in measures.items() if key not in own}
    rows = []
    for done, chosen in enumerate(cases.values()):
        tell("replay the programme", done, len(cases))
        if not chosen:
            rows.append(_told(first))
            continue
        policy = first.scenario.policy
        tried = replace(policy, measures={**policy.measures, **chosen})
        scenario = replace(first.scenario, policy=tried)
        again = run(first.city, scenario, first.draws, first.name, map, silent, metres=metres)
        rows.append(_told(again))
    return xr.Dataset(
        {name: ("case", np.array([row[name] for row in rows])) for name in rows[0]},
        coords={"case": list(cases)},
    )


def _told(plan: Plan) -> dict[str, float]:
    """Pupil-years without a place and large classes of the years to come: mean and band."""
    outcome: Outcome = plan.drawn or plan.central
    unmet = outcome.assessment.unmet.sel(level="city", scope="roll")
    lacks = unmet.sum(("phase", "school"), dtype=float).to_numpy()[:, 1:].sum(axis=1)
    large = outcome.assessment.large.sum(("school", "grade"), dtype=float).to_numpy()[:, 1:]
    found: dict[str, float] = {}
    for name, draws in (("unmet", lacks), ("large", large.sum(axis=1))):
        low, high = np.quantile(draws, [0.1, 0.9])
        found |= {f"{name}_mean": float(draws.mean())}
        found |= {f"{name}_p10": float(low), f"{name}_p90": float(high)}
    return found
