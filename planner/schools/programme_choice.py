"""The programme of works that costs least, all that it spares and does not spare counted.

One stated objective (`planner.schools.programme_field`): money for works and what it costs to run
them, pupils without a place, pupils over the places of their classes, ways to school, pupils sent
elsewhere, idle places. It is decided on a few futures that stand for all those drawn, as candidates
that cannot pay are left out first (`planner.schools.programme_pruning`), and the answer carries the
solver's own bound. What is proposed has the very form of a scenario's measures, and is replayed by
the method before anybody sees it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting import Found
from planner.kernels.siting_cuts import Land, land_of
from planner.kernels.siting_solving import solve
from planner.kernels.siting_value import Value, value
from planner.model.axes import PHASE, SCHOOL
from planner.model.catchments import Assignment
from planner.model.city import City
from planner.model.guarantee import Near
from planner.model.programme import Measure
from planner.model.results import Enrolment, Places
from planner.model.scenario import Policy
from planner.schools.programme_around import Around
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_candidates import candidates
from planner.schools.programme_demand import Demand, demand
from planner.schools.programme_field import Field, field
from planner.schools.programme_ground import Ground, Within, ground
from planner.schools.programme_pruning import worthwhile

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Sought:
    """A choice that was made, with all that it rests on.

    Parameters
    ----------
    ground, demand, field
        What could be chosen, who needs a place, and both as the solver sees them.
    sample
        Who needs a place in more of the futures.
    whole
        Candidates that may pay in any of those futures, or all of a list.
    tried
        Candidates there were.
    listed
        Whether they were handed in, so that none was left out.
    found
        Options chosen, objective, bound and gap.
    none, chosen
        What it comes to without any, and with those chosen.
    land
        What was learnt in choosing, for choosing again with one thing changed; None for nothing.
    """

    ground: Ground
    demand: Demand
    field: Field
    sample: Demand
    whole: Ground
    tried: int
    listed: bool
    found: Found
    none: Value
    chosen: Value
    land: Land | None = None

    @property
    def picked(self) -> list[int]:
        """Candidates chosen, by year, then name."""
        at = set(self.field.of[self.found.chosen].tolist())
        own = self.ground.candidates
        return sorted(at, key=lambda i: (own[i].first, own[i].name))

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Names of the measures of each work."""
        own = [self.ground.candidates[i] for i in self.picked]
        return {one.name: tuple(measures_of([one])) for one in own}

    @property
    def measures(self) -> dict[str, Measure]:
        """What is proposed, by name."""
        return measures_of([self.ground.candidates[i] for i in self.picked])


def propose(
    city: City,
    policy: Policy,
    places: Places,
    assignment: Assignment,
    enrolment: Enrolment,
    metres: Mapping[str, Floats],
    between: Mapping[str, Floats],
    *,
    most: int | None = None,
    listed: Sequence[Candidate] | None = None,
    within: Within | None = None,
    near: Near | None = None,
) -> Sought:
    """Choose the works that cost least, all told.

    Parameters
    ----------
    places, assignment
        With the measures of the scenario.
    enrolment
        Pupils of the futures to plan for; those to judge by are other ones.
    metres
        By phase, ``(area, school)`` from `planner.geography.assignment.apart`.
    between
        By phase, ``(school, school)`` from `planner.geography.distances.among_schools`.
    most
        Measures at most; None for any number.
    listed
        Candidates to choose from; None for all that the policy allows.
    within
        Starts a clock of so many seconds: the rules' limit of each choice; None for no limit.
    near
        Schools within the guarantee; where it is not known, no place is given up.
    """
    phases = phases_of(city, policy, assignment)
    counted = known(places, phases)
    few, many = policy.programme.futures, int(city.standards.number("programme.sample"))
    asked = city, assignment, enrolment, metres, between, phases, counted
    who = demand(*asked, few)
    reach = assignment.reach.to_numpy()
    pooled = [bool(assignment.pooled.sel({PHASE: phase})) for phase in phases]
    seen = int(city.standards.number("programme.seen"))
    last = policy.programme.last_year or int(who.years[-1]) - seen + 1
    around = None
    if near is not None:
        flags = np.array(pooled, dtype=bool)
        around = Around(city, policy, places, who, enrolment.roll, reach, flags, between)
    wanted = useful(places, who, reach, np.array(pooled, dtype=bool))
    town = city, policy, places
    offered = candidates(*town, phases, wanted, last, around) if listed is None else listed
    asked_for = listed is not None
    every = ground(*town, reach, pooled, phases, list(offered), most, asked_for, near)
    every = every if within is None else replace(every, within=within)
    more = who if most is not None else demand(*asked, max(few, many))
    whole = every if listed is not None else worthwhile(every, who, more, each=True)
    part = whole if listed is not None else worthwhile(whole, who)
    made = field(part, who)
    land = land_of(made.given)
    found = solved(part, made, roughly=most is not None, land=land)
    nothing = value(made.given, np.zeros(len(made.of), dtype=bool))
    then = value(made.given, found.chosen)
    tried, handed = len(every.candidates), listed is not None
    return Sought(part, who, made, more, whole, tried, handed, found, nothing, then, land)


def solved(
    part: Ground,
    made: Field,
    must: Flags | None = None,
    may: Flags | None = None,
    *,
    start: Flags | None = None,
    roughly: bool = False,
    land: Land | None = None,
) -> Found:
    """Solve within the rules' gap and time (`planner.kernels.siting_solving.solve`).

    Parameters
    ----------
    must, may
        ``(option,)`` as the kernel has them.
    start
        ``(option,)`` a choice to better.
    roughly
        Whether what prices alone find will do.
    land
        What was learnt of the same field, whatever its money.

    Raises
    ------
    ValueError
        No choice was found that keeps all conditions.
    """
    rules = part.policy.programme
    return solve(
        made.given, gap=rules.gap, must=must, may=may, start=start, land=land,
        enough=part.within(rules.time_limit),
        most=0 if roughly else int(part.city.standards.number("programme.exact")),
    )  # fmt: skip


def phases_of(city: City, policy: Policy, assignment: Assignment) -> tuple[str, ...]:
    """Phases for which places are sought: those that the policy names, or have catchments."""
    if policy.programme.phases:
        return policy.programme.phases
    ladder = city.standards.ladder.phases
    return tuple(one for one in ladder if not bool(assignment.pooled.sel({PHASE: one})))


def known(places: Places, phases: Sequence[str]) -> Flags:
    """Schools whose places are known in all years, and that have some, ``(phase, school)``."""
    held = places.places.sel({PHASE: list(phases)}).transpose("year", PHASE, SCHOOL).to_numpy()
    return np.asarray(np.isfinite(held).all(axis=0) & (np.nan_to_num(held) > 0).any(axis=0))


def useful(places: Places, who: Demand, reach: Flags, pooled: Flags) -> Flags:
    """Where places could be of use: within reach of a school that is ever over its own."""
    phases, many = len(who.phases), len(reach)
    at = who.phase * many + who.school
    pupils = _summed(who.pupils, at, phases * many).reshape(*who.pupils.shape[:2], phases, many)
    held = places.places.sel({PHASE: list(who.phases)}).transpose("year", PHASE, SCHOOL).to_numpy()
    short = (pupils > np.nan_to_num(held[1:]) + 1e-9).any(axis=(0, 1))
    near = (short.astype(float) @ reach) > 0
    return np.where(pooled[:, None], short.any(axis=1, keepdims=True), near)


def _summed(parts: Floats, at: NDArray[np.int64], many: int) -> Floats:
    """Sum the last axis by place, ``(…, many)``."""
    rows = parts.reshape(-1, parts.shape[-1])
    return np.array([np.bincount(at, row, many) for row in rows])


def measures_of(chosen: Sequence[Candidate]) -> dict[str, Measure]:
    """Measures of candidates by name; of several, with the phase behind, or their number."""
    found: dict[str, Measure] = {}
    for one in chosen:
        alike = len({own.phase for own in one.measures}) < len(one.measures)
        for number, own in enumerate(one.measures, start=1):
            behind = number if alike else own.phase
            name = one.name if len(one.measures) == 1 else f"{one.name}-{behind}"
            found[name] = replace(own, cost=None if own.cost is None else round(own.cost, 6))
    return found
