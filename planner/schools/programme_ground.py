"""What a choice among candidates rests on: places, what each candidate changes, and weights.

What candidates do to places is found by the very function that counts places in a run, so that a
programme promises no more than its replay keeps.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, PHASE, SCHOOL
from planner.model.city import City
from planner.model.guarantee import Near
from planner.model.programme import ENDS, Measure
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.places import provide
from planner.schools.programme_bars import bars
from planner.schools.programme_candidate import Candidate
from planner.schools.programme_keeping import kept

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
    bars
        Names of candidates that exclude each other; one that excludes itself may not be chosen.
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
    bars: frozenset[tuple[str, str]] = frozenset()

    @cached_property
    def years(self) -> Whole:
        """``(year,)`` the years to come."""
        found: Whole = self.places.places["year"].to_numpy()[1:].astype(np.int64)
        return found

    @cached_property
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
    near: Near | None = None,
) -> Ground:
    """Prepare a choice among candidates.

    Those that bring nothing by the horizon, or that would leave somebody without a school, are left
    out, unless ``every`` one is to be told of.

    Parameters
    ----------
    near
        Schools within the guarantee; where it is not known, nothing is asked of it.
    """
    rules = policy.programme
    weights = {
        name: city.standards.number(f"programme.weight.{name}")
        if getattr(rules.weights, name) is None
        else float(getattr(rules.weights, name))
        for name in WEIGHTS
    }
    gains, shut = changed(city, policy, places, phases, listed)
    years = places.places["year"].to_numpy().astype(np.int64)
    excluded = set(bars(city, policy, years, listed, asked_for=every))
    lost: frozenset[int] = frozenset()
    if near is not None and shut.any():
        ids = city.schools[SCHOOL].to_numpy().astype(str).tolist()
        site = np.array([ids.index(one.site) for one in listed], dtype=np.int64)
        told = kept(city, places, near, shut, site, policy.measures)
        pairs = [*told.bars, *((i, i) for i in told.lost)]
        excluded |= {(listed[i].name, listed[k].name) for i, k in pairs}
        lost = told.lost
    some = [i for i in range(len(listed)) if every or ((gains[i] != 0).any() and i not in lost)]
    return Ground(
        city, policy, places, tuple(phases), reach, np.array(pooled, dtype=bool),
        tuple(listed[i] for i in some), gains[some], weights, most, bars=frozenset(excluded),
    )  # fmt: skip


def changed(
    city: City,
    policy: Policy,
    places: Places,
    phases: Sequence[str],
    listed: Sequence[Candidate],
) -> tuple[Floats, Flags]:
    """What candidates change at their sites in the years to come.

    Those at different sites do not touch one another, and are tried together.

    Returns
    -------
    Places that they bring, ``(candidate, year, phase)``, and where they end one of all the ladder's
    phases, ``(candidate, year, phase of the ladder)``.
    """
    years = places.places["year"].to_numpy()
    there = places.places.sel({PHASE: list(phases)}).transpose("year", PHASE, SCHOOL).to_numpy()
    ids = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    ladder = list(city.standards.ladder.phases)
    gains = np.zeros((len(listed), len(years) - 1, len(phases)))
    shut = np.zeros((len(listed), len(years) - 1, len(ladder)), dtype=bool)
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
        teaches = after.offers.transpose("year", SCHOOL, GRADE).to_numpy()
        for i in batch:
            at = ids[listed[i].site]
            gains[i] = np.nan_to_num(then[1:, :, at] - there[1:, :, at])
            shut[i] = _ends(city, listed[i], teaches[:, at], years.tolist())
    return gains, shut


def _ends(city: City, one: Candidate, teaches: Flags, years: Sequence[int]) -> Flags:
    """Phases that a candidate ends, ``(year to come, phase)``; ``teaches (year, grade)``."""
    ladder = city.standards.ladder
    found = np.zeros((len(years) - 1, len(ladder.phases)), dtype=bool)
    for part in one.measures:
        if (part.kind in ENDS or part.classes < 0) and part.year in years[1:]:
            step, kind = years.index(part.year), list(ladder.phases).index(part.phase)
            own = [ladder.grades.index(grade) for grade in ladder.phases[part.phase]]
            gone = teaches[step - 1, own].any() and not teaches[step, own].any()
            found[step - 1, kind] = bool(gone)
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
