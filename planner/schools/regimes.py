"""How pupils climb in years in which schools teach other phases than in the base year.

A school that gains or loses a phase while it goes on changes whose pupils feed which grade: its
leavers stay or join the pool, and it takes from the pool or no longer. So what the record teaches
is read anew with the phases of those years. A school that opens or closes as a whole changes
nothing: what it gave or took goes to the others (`planner.schools.carrying.among_open`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.progression import Progression
from planner.model.city import City
from planner.model.results import Places
from planner.model.scenario import Future
from planner.model.transfer import Transfer
from planner.schools.carrying import carry_over
from planner.schools.moves import Moves, moves_of
from planner.schools.ways import Ways, ways_of

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Climb:
    """Progression by the record alone, the ways that pupils go by it, and moves within a year."""

    alone: Progression
    ways: Ways
    moving: Moves


def climbs_of(city: City, future: Future, rules: Transfer, places: Places) -> list[Climb]:
    """How pupils climb into each year of a run; the first is the base year's."""
    ladder = city.standards.ladder
    phases = [[ladder.grades.index(grade) for grade in row] for row in ladder.phases.values()]
    at, kinds = regimes(places.offers.to_numpy(), city.schools["offers"].to_numpy(), phases)
    found: list[Climb] = []
    for kind in kinds:
        alone = carry_over(city, future, kind)
        ways = ways_of(city, future, rules, places, alone)
        ways = replace(ways, sorting=found[0].ways.sorting) if found else ways  # it remembers
        found.append(Climb(alone, ways, moves_of(city, places, ways.seen)))
    return [found[i] for i in at]


def regimes(
    offers: Flags, taught: Flags, phases: Sequence[Sequence[int]]
) -> tuple[NDArray[np.int64], list[Flags]]:
    """Years in which schools that go on teach other phases than in the base year.

    Parameters
    ----------
    offers
        ``(year, school, grade)`` grades taught.
    taught
        ``(school, grade)`` grades that the record has taught; those of a school that is not open
        stand, so that what it gave a pool goes to the others.
    phases
        Places of the grades of each phase.

    Returns
    -------
    ``(year,)`` place of the year's regime, and grades taught in each, ``(school, grade)``.
    """
    found: list[Flags] = []
    at = np.zeros(len(offers), dtype=np.int64)
    for i, now in enumerate(offers):
        own = taught.copy()
        there = now.any(axis=1)
        for row in phases:
            grades = list(row)
            ended = there & ~now[:, grades].any(axis=1)
            begun = now[:, grades] & ~taught[:, grades]
            own[np.ix_(ended, grades)] = False
            own[:, grades] |= begun
        known = [k for k, one in enumerate(found) if np.array_equal(one, own)]
        at[i] = known[0] if known else len(found)
        found += [] if known else [own]
    return at, found
