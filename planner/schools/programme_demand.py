"""Who needs a place: pupils of each school by where they live, over years and a few futures.

Pupils of a school and phase are split by the other school or site that lies nearest to their homes:
those who share it go on together, so that a new site takes the children beside it and not an
average of the catchment. How a school's pupils are shared among such units is decided on the
central path and stays; how many they are is each future's own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.representatives import represent
from planner.model.axes import DRAW, EDGE, GRADE, PHASE, SCHOOL, YEAR
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.results import Enrolment

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Demand:
    """Pupils who need a place.

    Parameters
    ----------
    years
        ``(year,)`` the years to come.
    phases
        Phases for which places are sought.
    future, chance
        ``(future,)`` draws that stand for all, as they are numbered in the enrolment, and their
        weights.
    pupils
        ``(future, year, unit)``.
    school, phase
        ``(unit,)`` the school at which they are, and the place of their phase in ``phases``.
    metres
        ``(unit, school)`` mean way of their homes; infinite where no way leads.
    """

    years: Whole
    phases: tuple[str, ...]
    future: Whole
    chance: Floats
    pupils: Floats
    school: Whole
    phase: Whole
    metres: Floats


def demand(
    city: City,
    assignment: Assignment,
    enrolment: Enrolment,
    metres: Mapping[str, Floats],
    between: Mapping[str, Floats],
    phases: Sequence[str],
    counted: Flags,
    futures: int,
) -> Demand:
    """Count who needs a place, school by school and home by home.

    Parameters
    ----------
    metres
        By phase, ``(area, school)`` from `planner.geography.assignment.apart`.
    between
        By phase, ``(school, school)`` metres, for pupils of whom no home is known.
    counted
        ``(phase, school)`` whose pupils count: schools of unknown places are left out.
    futures
        To how many the drawn ones are reduced.
    """
    ladder = city.standards.ladder
    years = enrolment.roll[YEAR].to_numpy()[1:]
    by_phase = np.stack(
        [
            enrolment.roll.sel({GRADE: list(ladder.phases[phase])})
            .sum(GRADE)
            .transpose(DRAW, YEAR, SCHOOL)
            .to_numpy()[:, 1:]
            .astype(float)
            * counted[i]
            for i, phase in enumerate(phases)
        ],
        axis=-1,
    )  # (draw, year, school, phase)
    total = by_phase.sum(axis=(2, 3))
    taken, chance = represent(by_phase.reshape(len(by_phase), -1), futures, total.mean(axis=1))
    chosen = by_phase[taken]

    houses = _may_take(city, assignment, phases, counted)
    living, many = homes(city, assignment), city.schools.sizes[SCHOOL]
    rows: list[tuple[int, int, float, Floats]] = []
    for kind, phase in enumerate(phases):
        zoned = not bool(assignment.pooled.sel({PHASE: phase}))
        for school in np.flatnonzero(chosen[..., kind].any(axis=(0, 1))):
            weight = living[:, school] if zoned else np.zeros(len(living))
            split = _units(weight, metres[phase], int(school), houses[kind])
            if not zoned:
                split = [(1.0, np.zeros(many))]
            rows += [
                (int(school), kind, share, way)
                for share, way in split or [(1.0, between[phase][school])]
            ]
    at = np.array([row[0] for row in rows], dtype=np.int64)
    kinds = np.array([row[1] for row in rows], dtype=np.int64)
    share = np.array([row[2] for row in rows])
    return Demand(
        years, tuple(phases), taken, chance, chosen[:, :, at, kinds] * share, at, kinds,
        np.array([row[3] for row in rows]).reshape(len(rows), many),
    )  # fmt: skip


def homes(city: City, assignment: Assignment) -> Floats:
    """Where the pupils of each school live, ``(area, school)``: a weight, nought where unknown.

    The mean of all years, by the shares in which areas are taught.
    """
    edges = assignment.edges
    ids = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    places = {str(one): i for i, one in enumerate(city.areas["area"].to_numpy())}
    area = np.array([places[str(one)] for one in edges["area"].to_numpy()], dtype=np.int64)
    school = np.array([ids[str(one)] for one in edges[SCHOOL].to_numpy()], dtype=np.int64)
    years = {int(one): i for i, one in enumerate(assignment.pupils[YEAR].to_numpy())}
    year = np.array([years[int(one)] for one in edges[YEAR].to_numpy()], dtype=np.int64)
    lives = assignment.pupils.to_numpy()[year, area]
    found = np.zeros((len(places), len(ids)))
    np.add.at(found, (area, school), lives * edges["taught"].transpose(EDGE).to_numpy())
    return found


def _may_take(
    city: City, assignment: Assignment, phases: Sequence[str], counted: Flags
) -> list[Flags]:
    """Schools and sites that may have places for a phase, and lie within anybody's reach."""
    reached = assignment.reach.to_numpy().any(axis=0)
    site = city.schools["kind"].to_numpy() == "site"
    found = []
    for i, phase in enumerate(phases):
        grades = list(city.standards.ladder.phases[phase])
        offers = city.schools["offers"].sel({GRADE: grades}).any(GRADE).to_numpy()
        found.append((counted[i] | (site & offers)) & reached)
    return found


def _units(
    weight: Floats, metres: Floats, school: int, houses: Flags
) -> list[tuple[float, Floats]]:
    """Split a school's pupils by the other house nearest to them: share, and mean way to all."""
    lived_in = np.flatnonzero(weight > 0)
    if not len(lived_in):
        return []
    others = np.flatnonzero(houses & (np.arange(len(houses)) != school))
    away = metres[lived_in]
    nearest = away[:, others].argmin(axis=1) if len(others) else np.zeros(len(lived_in), int)
    total = weight[lived_in].sum()
    found = []
    for other in np.unique(nearest):
        part = nearest == other
        own = weight[lived_in[part]]
        found.append((float(own.sum() / total), own @ away[part] / own.sum()))
    return found
