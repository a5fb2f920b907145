"""Which ends of phases may be chosen together, so that nobody is left without a school.

What ends a phase at a school, such as a closure, makes a claim for every area within the guarantee
of that school: another public school within it still admits in that year. So does each grade that
the school teaches: somebody else teaches it. A claim that a school meets which no candidate ends by
then is met whatever is chosen. For every other one a keeper is named, and what ends the phase there
by then excludes the end that makes the claim. So each choice that is left meets every claim, and
`stranded` of `planner.geography.guarantee` finds nothing in it. An end whose claim nobody could
meet is lost: it may not be chosen at all. Ends that the scenario has decided already make claims
likewise, and lose whatever would take their keeper away.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.guarantee import Near
from planner.model.programme import ENDS, Measure
from planner.model.results import Places

Flags = NDArray[np.bool_]
Ends = Mapping[tuple[int, int], list[int]]
"""Candidates that end a phase, by school and place of the year."""


@dataclass(frozen=True)
class Kept:
    """What keeps every area its school.

    Parameters
    ----------
    bars
        Pairs of candidates that exclude each other.
    lost
        Candidates that may not be chosen.
    """

    bars: frozenset[tuple[int, int]]
    lost: frozenset[int]


def kept(
    city: City,
    places: Places,
    near: Near,
    shut: Flags,
    site: NDArray[np.int64],
    decided: Mapping[str, Measure],
) -> Kept:
    """Name a keeper for every claim.

    Parameters
    ----------
    places
        With the measures of the scenario, and without any candidate.
    shut
        ``(candidate, year, phase)``: it ends the phase, of all of the ladder, at its site in one of
        the years to come.
    site
        ``(candidate,)`` where it is.
    decided
        The scenario's own measures.
    """
    bars: set[tuple[int, int]] = set()
    lost: set[int] = set()
    for kind, phase in enumerate(places.opens[PHASE].to_numpy().astype(str)):
        stands = _Stands(city, places, near, str(phase))
        ends: dict[tuple[int, int], list[int]] = {}
        for i, step in zip(*np.nonzero(shut[:, :, kind]), strict=True):
            ends.setdefault((int(site[i]), int(step) + 1), []).append(int(i))
        for school, step in sorted(_facts(city, places, decided, str(phase))):
            if stands.ends(school, step):
                claims = stands.claims(school, step)
                for gone in _threats(claims[claims.any(axis=1)], ends, step):
                    lost |= gone
        for (school, step), own in ends.items():
            if not stands.claims(school, step).any(axis=1).all():
                lost |= {*own}
        left = {at: [i for i in own if i not in lost] for at, own in ends.items()}
        for (school, step), own in sorted(left.items()):
            for gone in _threats(stands.claims(school, step), left, step) if own else ():
                bars |= {(i, k) for i in own for k in gone if i != k}
    return Kept(frozenset(bars), frozenset(lost))


class _Stands:
    """Who stands where, for one phase."""

    def __init__(self, city: City, places: Places, near: Near, phase: str) -> None:
        public = city.schools["sector"].to_numpy() != "private"
        grades = list(city.standards.ladder.phases[phase])
        if places.public is not None:
            public = places.public.to_numpy()
        self.ever, self.always = near.ever[phase], near.always[phase]
        self.admits = places.opens.sel({PHASE: phase}).to_numpy() & public
        offers = places.offers.sel({GRADE: grades}).transpose(GRADE, YEAR, SCHOOL)
        self.teaches = offers.to_numpy()

    def ends(self, school: int, step: int) -> bool:
        """Whether the phase is no longer taught at a school."""
        before, now = self.teaches[:, step - 1, school], self.teaches[:, step, school]
        return bool(before.any() and not now.any())

    def claims(self, school: int, step: int) -> Flags:
        """Who could meet each claim if a school ends, ``(claim, school)``; each claim once."""
        areas = self.always[self.ever[:, school]] & self.admits[step]
        grades = self.teaches[self.teaches[:, step - 1, school], step]
        found = np.concatenate([areas, grades])
        found[:, school] = False
        return np.unique(found, axis=0)


def _facts(
    city: City, places: Places, decided: Mapping[str, Measure], phase: str
) -> Iterator[tuple[int, int]]:
    """Ends that the scenario has decided: school, and place of the year."""
    years = places.opens[YEAR].to_numpy().tolist()
    schools = city.schools[SCHOOL].to_numpy().astype(str).tolist()
    for one in decided.values():
        if one.phase == phase and (one.kind in ENDS or one.classes < 0) and one.year in years[1:]:
            yield schools.index(one.site), years.index(one.year)


def _threats(claims: Flags, ends: Ends, step: int) -> Iterator[set[int]]:
    """Of each keeper, what would end it by then; those first who meet most claims.

    Claims that are met by whoever goes on anyway need no keeper.
    """
    by: dict[int, set[int]] = {}
    for (school, year), own in ends.items():
        if year <= step and own:
            by.setdefault(school, set()).update(own)
    goes_on = np.ones(claims.shape[1], dtype=bool)
    goes_on[list(by)] = False
    left = claims[~(claims & goes_on).any(axis=1)]
    while len(left):
        keeper = int(left.sum(axis=0).argmax())
        yield by[keeper]
        left = left[~left[:, keeper]]
