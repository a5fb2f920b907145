"""A programme and every work of it run again, with and without, before anyone sees it.

The futures that judge are those of the scenario; the ones a programme is decided on are others.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.projection import project
from planner.geography.distances import among_schools
from planner.geography.guarantee import near
from planner.model.axes import DRAW, GRADE, PHASE, SCHOOL, YEAR
from planner.model.draws import Draws
from planner.model.ends import Apart
from planner.model.programme import GAINS, Kind, Listed, Measure
from planner.model.proposal import Adapting, Proposal, Robustness
from planner.model.results import Enrolment, Outcome, Plan
from planner.replaying import unmet
from planner.schools.enrolment import enrol
from planner.schools.programme import (
    Candidate,
    Robust,
    Sought,
    Within,
    measures_of,
    propose,
    told,
)
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
    kept = near(first.city, first.scenario.policy, last, metres)
    return propose(*given, ways, between, most=most, listed=listed, within=within, near=kept)


def committed(sought: Sought, robust: Robustness | None) -> tuple[str, ...]:
    """Works of a programme that are decided by the stage in every good plan; the rest may wait."""
    if robust is None:
        return ()
    own = (sought.ground.candidates[i] for i in sought.picked)
    return tuple(
        one.name
        for one in own
        if one.group in robust.commit and one.first - one.lead <= robust.stage
    )


def judged(
    first: Plan,
    works: Mapping[str, Sequence[str]],
    measures: Mapping[str, Measure],
    map: Map,  # noqa: A002
    tell: Tell,
    metres: Apart,
    now: Sequence[str] = (),
) -> tuple[xr.Dataset, xr.DataArray]:
    """Run a plan without a programme, with all of it, and without each work in turn.

    Between them, where they are some but not all, stand the works decided on now alone: what is
    decided later, at the stage and knowing more, is not in it, so that it tells what comes of
    building nothing else.

    Parameters
    ----------
    first
        The plan without it.
    works
        Names of the measures of each work.
    measures
        All measures of the programme, by name.
    now
        Names of the works that are decided on now.

    Returns
    -------
    The replay ``(case)`` and, with all works, who is left without a place
    ``(phase, school, year)``: `planner.model.proposal.Programmed` has the words.
    """
    cases = {"none": {}, "all": dict(measures)} if measures else {"none": {}}
    if 0 < len(now) < len(works):
        own_now = {key for name in now for key in works[name]}
        cases["committed"] = {key: one for key, one in measures.items() if key in own_now}
    for name, own in works.items() if len(works) > 1 else ():
        cases[name] = {key: one for key, one in measures.items() if key not in own}
    rows, left = [], _lacking(first)
    for done, (case, chosen) in enumerate(cases.items()):
        tell("replay the programme", done, len(cases))
        again = _again(first, chosen, map, metres)
        rows.append(_told(again))
        left = _lacking(again) if case == "all" else left
    return _labelled(rows, list(cases)), left


def adapted(
    first: Plan,
    sought: Sought,
    robust: Robust,
    map: Map,  # noqa: A002
    tell: Tell,
    metres: Apart,
) -> Adapting:
    """Replay the second stage by its rule: what is decided later follows what is known by then.

    Decided now is what the two-stage plan decides; what comes later is, in every future that
    judges, that of the future planned for whose rolls of the stage year, by school and grade, are
    nearest (least sum of squares), both as they come without any works.
    """
    own, year = robust.ground.candidates, min(robust.stage, first.scenario.horizon)
    planned = sought.demand.future
    known = futures(first, len(first.draws.ids)).roll.isel({DRAW: planned}).sel({YEAR: year})
    roll = (first.drawn or first.central).enrolment.roll.sel({YEAR: year})
    like = nearest(_rows(roll), _rows(known))
    rows: dict[tuple[int, ...], Plan] = {}
    figures = {name: np.zeros(len(like)) for name in ("unmet", "large")}
    for done, k in enumerate(np.unique(like)):
        tell("replay what is decided later", done, len(np.unique(like)))
        path = robust.paths[k]
        if path not in rows:
            rows[path] = _again(first, measures_of([own[i] for i in path]), map, metres)
        for name, values in _by_draw(rows[path]).items():
            figures[name][like == k] = values[like == k]
    later = [[own[i].name for i in path if i not in robust.now] for path in robust.paths]
    return Adapting(
        now=tuple(own[i].name for i in robust.now),
        later=tuple(tuple(one) for one in later),
        like=np.bincount(like, minlength=len(planned)) / len(like),
        replay=_bands(figures),
    )


def _rows(roll: xr.DataArray) -> Floats:
    """Pupils by future, ``(draw, school × grade)``."""
    values = roll.transpose(DRAW, SCHOOL, GRADE).to_numpy().astype(float)
    return values.reshape(len(values), -1)


def nearest(rows: Floats, known: Floats) -> NDArray[np.int64]:
    """Place of the nearest of what is known, ``(row,)``; the first of equals."""
    apart = ((rows[:, None] - known[None]) ** 2).sum(axis=2)
    return np.asarray(apart.argmin(axis=1))


def alone(
    first: Plan,
    listed: Sequence[Listed],
    map: Map,  # noqa: A002
    tell: Tell,
    metres: Apart,
) -> xr.Dataset:
    """Run a plan with each work of a list alone, as `judged` tells it, ``(case)`` by its name."""
    rows = []
    for done, one in enumerate(listed):
        tell("replay each work of the list alone", done, len(listed))
        chosen = {f"{one.name} {number}": own for number, own in enumerate(one.measures, start=1)}
        rows.append(_told(_again(first, chosen, map, metres)))
    return _labelled(rows, [one.name for one in listed])


def relaxed(first: Plan, metres: Apart, within: Within | None = None) -> dict[str, Proposal]:
    """What would be proposed were there no limit on money, or were every kind that adds allowed.

    By ``money``, ``kinds`` and, where both limit, ``both``; empty where neither does.
    """
    rules = first.scenario.policy.programme
    limited = rules.budget is not None or rules.sources or rules.from_folder
    rich = replace(rules, budget=None, sources={}, from_folder=False)
    more: tuple[Kind, ...] = tuple(
        kind for kind in get_args(Kind) if kind in GAINS and kind not in rules.kinds
    )
    kinds = (*rules.kinds, *more)
    wider = {"money": rich} if limited else {}
    if kinds != rules.kinds:
        wider["kinds"] = replace(rules, kinds=kinds)
    if len(wider) > 1:
        wider["both"] = replace(rich, kinds=kinds)
    found = {}
    for name, own in wider.items():
        policy = replace(first.scenario.policy, programme=own)
        asked = replace(first, scenario=replace(first.scenario, policy=policy))
        found[name] = told(sought_in(asked, metres, within=within))
    return found


def _again(first: Plan, chosen: Mapping[str, Measure], map: Map, metres: Apart) -> Plan:  # noqa: A002
    """Run a plan with measures more; itself where there are none."""
    if not chosen:
        return first
    policy = first.scenario.policy
    tried = replace(policy, measures={**policy.measures, **chosen})
    scenario = replace(first.scenario, policy=tried)
    return run(first.city, scenario, first.draws, first.name, map, silent, metres=metres)


def _labelled(rows: Sequence[Mapping[str, float]], cases: Sequence[str]) -> xr.Dataset:
    columns = {f"{name}_{one}" for name in ("unmet", "large") for one in ("mean", "p10", "p90")}
    return xr.Dataset(
        {name: ("case", np.array([row[name] for row in rows])) for name in sorted(columns)},
        coords={"case": np.array(cases, dtype=np.str_)},
    )


def _lacking(plan: Plan) -> xr.DataArray:
    """Pupils without a place within reach, expected, ``(phase, school, year)``, years to come."""
    outcome: Outcome = plan.drawn or plan.central
    found = outcome.assessment.unmet.sel(level="city", scope="roll", drop=True)
    expected = found.mean(DRAW, dtype=float).transpose(PHASE, SCHOOL, YEAR)
    return expected.isel({YEAR: slice(1, None)})


def _told(plan: Plan) -> dict[str, float]:
    """Pupil-years without a place and large classes of the years to come: mean and band."""
    return _bands(_by_draw(plan))


def _by_draw(plan: Plan) -> dict[str, Floats]:
    """Pupil-years without a place and large classes of the years to come, ``(draw,)`` each."""
    outcome: Outcome = plan.drawn or plan.central
    large = outcome.assessment.large.sum(("school", "grade"), dtype=float).transpose(DRAW, YEAR)
    return {"unmet": unmet(outcome).sum(axis=1), "large": large.to_numpy()[:, 1:].sum(axis=1)}


def _bands(figures: Mapping[str, Floats]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, draws in figures.items():
        low, high = np.quantile(draws, [0.1, 0.9])
        found |= {f"{name}_mean": float(draws.mean())}
        found |= {f"{name}_p10": float(low), f"{name}_p90": float(high)}
    return found
