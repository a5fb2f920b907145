"""Last year's forecast against this year's, one driver at a time: behind ``planner bridge``.

The road from the old forecast to the new is walked on the central path, under the present code, in
a fixed order; each step takes one more driver from the new run. So the parts depend on the order,
which is printed, and add up whatever it is.

=============  ====================================================================================
births         births tables and the births of the scenario; all else as the old run had it
migration      entrants as the returns since then show them, and as the new run expects them
               without new homes: moves before entry, people, what share of births comes to school
housing        the new run's homes to come, with the children of every age in them
progression    how pupils climb inside a phase: as recorded since, then as the new run has it
transfer       how they cross from one phase to the next, likewise
catchments     which school they go to: catchments, choice, openings, closings and measures
method         old inputs under the new code less what the old run printed; and what the new run
               printed less its own inputs under the new code (nought where the code is the same)
=============  ====================================================================================

Births, migration and housing are runs of the method from the old base year. From there to the new
run the road leads through rolls that came in between, which no run from one base year can hold; so
progression, transfer and catchments are taken from the paths themselves (`by_path`), grade by grade
with the whole city's ratio, so that what a school gains from another is nobody's loss.
Schools that open or close in between do so in the step of the catchments; those that merged,
changed their name or were split are taken as one (`planner.studies.frame`).

Counts are whole thousandths of a pupil, so that parts add up exactly at every level at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from planner.demography.projection import project
from planner.inputs.scenarios import class_sizes
from planner.model.axes import DRAW, GRADE, ORIGIN, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Plan, Projection
from planner.model.scenario import Future, Scenario
from planner.model.slip import slipped
from planner.schools.enrolment import base_roll, enrol
from planner.studies.climbing import by_path
from planner.studies.frame import Frame, frame_of, laid, on, told
from planner.studies.grounds import between
from planner.walking import Map, run, silent

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

DRIVERS: Final = (
    "births", "migration", "housing", "progression", "transfer", "catchments", "method",
)  # fmt: skip
UNITS: Final = 1000
"""Parts are counted in thousandths of a pupil."""


@dataclass(frozen=True, eq=False)
class Side:
    """One of two runs: what it was run on, and the rolls that it printed.

    ``printed``: ``school, grade, year, central`` of every cell, None where nothing was printed yet.
    """

    city: City
    scenario: Scenario
    printed: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class Bridge:
    """Old forecast, parts and new forecast in thousandths of a pupil, ``(year, school, grade)``.

    ``parts`` come in the order of `DRIVERS`; ``old + sum(parts) == new`` in every cell. ``as_one``
    names the schools that another stands for, since pupils were handed over between the base years.
    """

    years: NDArray[np.int64]
    schools: tuple[str, ...]
    grades: tuple[str, ...]
    old: Counts
    parts: tuple[Counts, ...]
    new: Counts
    as_one: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def bridge(old: Side, new: Side, tell: Callable[[str, int, int], None] = silent) -> Bridge:
    """Split the change from one forecast to another into its drivers.

    Returns
    -------
    Years run from the new base year to the last year of both runs.

    Raises
    ------
    ValueError
        The runs cannot be bridged: other areas, another ladder or other labels of years, the newer
        named first, or no year in common.
    """
    comparable(old, new)
    tell("bridge: both runs under the present code", 0, 4)
    before, after = _central(old), _central(new)
    last = min(old.scenario.horizon, new.scenario.horizon)
    frame = frame_of(old.city, new.city, last)
    new_year = int(new.city.base_year)
    tell("bridge: births", 1, 4)
    births = _walked(before, _with_births(before, after))
    tell("bridge: migration", 2, 4)
    migration = _walked(before, _without_homes(before, after))
    tell("bridge: housing", 3, 4)
    housing = _walked(before, spliced(before, after, after.central.projection))
    start = laid(before.central.enrolment.roll, frame)
    steps = [start, *(laid(roll, frame) for roll in (births, migration, housing))]
    begins = new.city.standards.ladder.begins
    steps += by_path(steps[-1], _came(after, frame, steps[-1]), frame.phase, begins)
    old_printed, new_printed = _printed(old, frame, start), _printed(new, frame, steps[-1])
    keep = frame.years >= new_year
    whole = [_thousandths(step)[keep] for step in (old_printed, *steps, new_printed)]
    moves = [later - earlier for earlier, later in pairwise(whole)]
    parts = (*moves[1:-1], moves[0] + moves[-1])
    axes = frame.years[keep], frame.schools, frame.grades
    return Bridge(*axes, whole[0], parts, whole[-1], frame.as_one)


def comparable(old: Side, new: Side) -> None:
    """Refuse two runs between which there is no bridge."""
    one, other = old.city, new.city
    if one.base_year > other.base_year:
        message = f"base year {one.base_year} before {other.base_year}: name the older run first"
        raise ValueError(message)
    if min(old.scenario.horizon, new.scenario.horizon) < other.base_year:
        message = f"the older run ends in {old.scenario.horizon}, before the newer begins"
        raise ValueError(message)
    if one.standards.ladder.phases != other.standards.ladder.phases or one.spring != other.spring:
        message = "two ladders, or two ways of labelling years: the runs share no grades"
        raise ValueError(message)
    if set(one.areas["area"].to_numpy()) != set(other.areas["area"].to_numpy()):
        message = "two sets of areas: give both runs the same table of areas"
        raise ValueError(message)


def unlike(old: Side, new: Side) -> tuple[str, ...]:
    """Names of norms that the two runs have otherwise, ``ladder`` where that differs; sorted."""
    one, other = old.city.standards, new.city.standards
    names = sorted(set(one.norms) | set(other.norms))
    values = ({name: norm.value for name, norm in side.norms.items()} for side in (one, other))
    before, after = values
    changed = tuple(name for name in names if before.get(name) != after.get(name))
    return (*changed, *(("ladder",) if one.ladder != other.ladder else ()))


def _central(side: Side) -> Plan:
    """Run a side's inputs under the present code, on the central path, without a programme."""
    sizes = class_sizes(side.scenario, side.city.standards)
    policy = replace(side.scenario.policy, class_size=sizes)
    scenario = replace(side.scenario, policy=policy)
    one_by_one: Map = map  # type: ignore[assignment]  # the built-in, as in the method
    city = slipped(side.city, scenario.future.slip)
    return run(city, scenario, Draws(scenario.seed), "bridge", one_by_one, silent)


def _with_births(before: Plan, after: Plan) -> Projection:
    """The old projection with the births of the new run."""
    one, other = before.city, after.city
    city = replace(
        one,
        births=other.births,
        births_by_vintage=other.births_by_vintage,
        births_period=other.births_period,
        births_basis=other.births_basis,
        births_vintage=other.births_vintage,
    )
    was, now = before.scenario.future, after.scenario.future
    births = replace(now.births, path=now.births.path or now.path)
    return project(city, replace(was, births=births), before.scenario.horizon, before.draws)


def _without_homes(before: Plan, after: Plan) -> Projection:
    """The new projection with the old run's homes, from the old base year."""
    was, now = before.scenario.future, after.scenario.future
    homes = replace(was.housing, path=was.housing.path or was.path)
    city = replace(after.city, housing=before.city.housing, yields=before.city.yields)
    future: Future = replace(now, housing=homes)
    return spliced(before, after, project(city, future, after.scenario.horizon, after.draws))


def spliced(before: Plan, after: Plan, coming: Projection) -> Projection:
    """Entrants from the old base year on: as recorded to the new one, then as a new run expects.

    They stand by the old run's origins; years that the new run does not reach stay as they were.
    """
    own = before.central.projection
    years = own.entrants[YEAR].to_numpy()
    place = between(after.city, before.city, own.entrants.to_numpy()[0, 1:].sum(axis=0))
    recorded = after.city.residents.isel({GRADE: 0})
    entrants = own.entrants.to_numpy().copy()
    known = set(recorded[YEAR].to_numpy().tolist())
    expected = set(coming.entrants[YEAR].to_numpy().tolist())
    joiners = _joiners(own, coming)
    for i, year in enumerate(years.tolist()):
        if before.city.base_year < year <= after.city.base_year and year in known:
            entrants[0, i] = np.nan_to_num(recorded.sel({YEAR: year}).to_numpy()) @ place
        elif year in expected and year > after.city.base_year:
            entrants[0, i] = coming.entrants.sel({YEAR: year}).to_numpy()[0] @ place
        if joiners is not None and year > before.city.base_year and year <= max(expected):
            joiners[0, i] = 0.0
            if coming.joiners is not None and year > after.city.base_year:
                joiners[0, i] = place.T @ coming.joiners.sel({YEAR: year}).to_numpy()[0]
    labelled = None
    if joiners is not None:
        axes = {DRAW: own.entrants[DRAW], YEAR: years, ORIGIN: own.entrants[ORIGIN]}
        grades = {GRADE: before.city.rolls[GRADE].to_numpy()}
        labelled = xr.DataArray(joiners, {**axes, **grades}, (DRAW, YEAR, ORIGIN, GRADE))
    return replace(
        own,
        entrants=own.entrants.copy(data=entrants),
        joiners=labelled,
        early=_early(after, own, coming),
    )


def _early(after: Plan, own: Projection, coming: Projection) -> xr.Dataset | None:
    """Who comes before school: as recorded to the new base year, then as a new run expects."""
    if own.early is None or coming.early is None:
        return own.early
    ladder, rolls = after.city.standards.ladder, after.city.rolls
    first = ladder.phases[ladder.before[0]][0]
    came = rolls.sel({GRADE: first}).sum("school", min_count=1)
    found = own.early.copy(deep=True)
    known = set(came.dropna(YEAR)[YEAR].to_numpy().tolist())
    expected = set(coming.early[YEAR].to_numpy().tolist())
    for year in found[YEAR].to_numpy()[1:].tolist():
        at = {YEAR: year}
        if year > after.city.base_year and year in expected:
            for name in ("entrants", "births"):
                found[name].loc[at] = coming.early[name].sel(at).to_numpy()
        elif year <= after.city.base_year and year in known:
            found["entrants"].loc[at] = came.sel(at).item()
    return found


def _joiners(own: Projection, coming: Projection) -> Floats | None:
    """Old joiners to write on, noughts where only the new run has any."""
    if own.joiners is not None:
        return np.asarray(own.joiners.to_numpy().copy())
    if coming.joiners is None:
        return None
    return np.zeros((*own.entrants.shape, coming.joiners.sizes[GRADE]))


def _walked(before: Plan, projection: Projection) -> xr.DataArray:
    """Rolls of the old run's schools under another projection."""
    future, draws = before.scenario.future, before.draws
    given = before.assignment, before.places, draws
    rules = before.scenario.policy.transfer
    return enrol(before.city, future, projection, *given, rules=rules).roll


def _came(after: Plan, frame: Frame, otherwise: Floats) -> Floats:
    """The new path: what was recorded to its base year, what it expects from there on.

    A year without any record, and the old base year where the new folder no longer tells it, stay
    as the path so far has them.
    """
    path = laid(after.central.enrolment.roll, frame)
    for i, year in enumerate(frame.years.tolist()):
        if year > after.city.base_year:
            break
        told = year in after.city.rolls[YEAR].to_numpy()
        if told and bool(np.isfinite(after.city.rolls.sel({YEAR: year})).any()):
            roll = base_roll(replace(after.city, base_year=year), after.draws)[0]
            labelled = after.central.enrolment.roll.isel({DRAW: 0, YEAR: 0}).copy(data=roll)
            path[i] = on(labelled, frame)
        else:
            path[i] = otherwise[i]
    return path


def _printed(side: Side, frame: Frame, otherwise: Floats) -> Floats:
    """What a run printed, on the frame's axes; years before its base year as they came out here."""
    if side.printed is None:
        return otherwise
    earlier = frame.years < side.city.base_year
    return np.where(earlier[:, None, None], otherwise, told(side.printed, frame))


def _thousandths(path: Floats) -> Counts:
    return np.rint(path * UNITS).astype(np.int64)
