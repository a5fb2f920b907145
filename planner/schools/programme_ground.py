"""What a choice among candidates rests on: places, what each candidate changes, and weights.

What candidates do to places is found by the very function that counts places in a run, so that a
programme promises no more than its replay keeps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import PHASE, SCHOOL
from planner.model.city import City
from planner.model.programme import Measure
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.places import provide
from planner.schools.programme_candidate import Candidate

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Within = Callable[[float], Callable[[], bool]]
"""Starts a clock of so many seconds, which tells whether they are over."""
WEIGHTS = ("unmet", "over", "way", "moved", "idle")


@dataclass(frozen=True, eq=False)
class Ground:
    """All that a choice rests on, but for the futures.

    Parameters
    ----------
    city, policy, places
        With the measures of the scenario, and without any candidate.
    phases
        Phases for which places are sought.
    reach
        ``(school, school)`` whose pupils may be sent where.
    pooled
        ``(phase,)`` phases without catchments: nobody is moved there.
    candidates
        What may be chosen.
    gains
        ``(candidate, year, phase)`` places that each brings to its site in the years to come.
    weights
        Money by what the objective counts, of a class of pupils or places.
    most
        Candidates that may be chosen at most; None for any number.
    money
        Money that all of them together may cost to build; None for any.
    within
        Starts the clock of a choice.
    """

    city: City
    policy: Policy
    places: Places
    phases: tuple[str, ...]
    reach: Flags
    pooled: Flags
    candidates: tuple[Candidate, ...]
    gains: Floats
    weights: Mapping[str, float]
    most: int | None = None
    money: float | None = None
    within: Within = lambda _: lambda: False

    @property
    def years(self) -> Whole:
        """``(year,)`` the years to come."""
        found: Whole = self.places.places["year"].to_numpy()[1:].astype(np.int64)
        return found

    @property
    def site(self) -> Whole:
        """``(candidate,)`` the school or site of each."""
        ids = {str(one): i for i, one in enumerate(self.city.schools[SCHOOL].to_numpy())}
        return np.array([ids[one.site] for one in self.candidates], dtype=np.int64)

    def weight(self, name: str) -> Floats:
        """Money of a pupil or place of each phase, ``(phase,)``."""
        sizes = [self.policy.class_size[phase].target for phase in self.phases]
        return np.asarray(self.weights[name] / np.array(sizes))

    @property
    def rate(self) -> float:
        """Rate at which later years count less."""
        rate = self.policy.programme.discount
        return self.city.standards.number("programme.discount") if rate is None else rate


def ground(
    city: City,
    policy: Policy,
    places: Places,
    reach: Flags,
    pooled: Sequence[bool],
    phases: Sequence[str],
    listed: Sequence[Candidate],
    most: int | None = None,
    every: bool = False,
) -> Ground:
    """Prepare a choice among candidates.

    Those that bring nothing by the horizon are left out, unless ``every`` one is to be told of.
    """
    rules = policy.programme
    weights = {
        name: city.standards.number(f"programme.weight.{name}")
        if getattr(rules.weights, name) is None
        else float(getattr(rules.weights, name))
        for name in WEIGHTS
    }
    gains = gained(city, policy, places, phases, listed)
    some = np.flatnonzero((gains != 0).any(axis=(1, 2)) | every)
    return Ground(
        city, policy, places, tuple(phases), reach, np.array(pooled, dtype=bool),
        tuple(listed[int(i)] for i in some), gains[some], weights, most,
    )  # fmt: skip


def gained(
    city: City,
    policy: Policy,
    places: Places,
    phases: Sequence[str],
    listed: Sequence[Candidate],
) -> Floats:
    """Places that candidates bring to their sites, ``(candidate, year, phase)``.

    Those at different sites do not touch one another, and are tried together.
    """
    years = places.places["year"].to_numpy()
    there = places.places.sel({PHASE: list(phases)}).transpose("year", PHASE, SCHOOL).to_numpy()
    ids = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    found = np.zeros((len(listed), len(years) - 1, len(phases)))
    queues: dict[str, list[int]] = {}
    for i, one in enumerate(listed):
        queues.setdefault(one.site, []).append(i)
    while queues:
        batch = [queue.pop() for queue in queues.values()]
        queues = {site: queue for site, queue in queues.items() if queue}
        tried: dict[str, Measure] = {
            f"{i} {k}": own for i in batch for k, own in enumerate(listed[i].measures)
        }
        measures = {**policy.measures, **tried}
        after = provide(city, policy.class_size, measures, int(years[-1]), policy.intake)
        then = after.places.sel({PHASE: list(phases)}).transpose("year", PHASE, SCHOOL).to_numpy()
        for i in batch:
            at = ids[listed[i].site]
            found[i] = np.nan_to_num(then[1:, :, at] - there[1:, :, at])
    return found


def may_take(ground: Ground) -> Flags:
    """Houses that ever have places, ``(phase, school)``."""
    there = ground.places.places.sel({PHASE: list(ground.phases)}).transpose("year", PHASE, SCHOOL)
    may: Flags = np.asarray((np.nan_to_num(there.to_numpy()[1:]) > 0).any(axis=0))
    gains = np.array((ground.gains > 0).any(axis=1), dtype=np.bool_)
    for kind in range(len(ground.phases)):
        may[kind, ground.site[gains[:, kind]]] = True
    return may


def held(ground: Ground) -> tuple[Floats, Floats]:
    """Places there are anyway, and pupils that there may be over them, each ``(year, house)``."""
    there = ground.places.places.sel({PHASE: list(ground.phases)}).transpose("year", PHASE, SCHOOL)
    places = np.nan_to_num(there.to_numpy()[1:])
    stretch = places * room(ground)[None, :, None]
    return places.reshape(len(places), -1), stretch.reshape(len(places), -1)


def room(ground: Ground) -> Floats:
    """Pupils that a place may hold beyond its own, up to the large-class line, ``(phase,)``."""
    sizes = [ground.policy.class_size[phase] for phase in ground.phases]
    return np.array([max(0.0, size.large / size.target - 1.0) for size in sizes])
