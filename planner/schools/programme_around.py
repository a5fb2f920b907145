"""How full schools and those around them are in the years to come, before anything is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.model.axes import DRAW, GRADE, PHASE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Places
from planner.model.scenario import Policy
from planner.schools.programme_candidate import price, starts
from planner.schools.programme_demand import Demand

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Around:
    """What works that give places up rest on.

    Parameters
    ----------
    city, policy, places
        With the measures of the scenario, and without any candidate.
    who
        Who needs a place in the phases that are planned for.
    roll
        ``(draw, year, school, grade)`` of an enrolment: the pupils of all other phases.
    reach
        ``(school, school)`` whose pupils may be sent where.
    pooled
        ``(phase,)`` of those planned for: phases without catchments, in which all may go anywhere.
    between
        By phase, ``(school, school)`` metres.
    """

    city: City
    policy: Policy
    places: Places
    who: Demand
    roll: xr.DataArray
    reach: Flags
    pooled: Flags
    between: Mapping[str, Floats]

    @property
    def years(self) -> NDArray[np.int64]:
        """``(year,)`` the years to come."""
        return np.asarray(self.who.years)

    def held(self, phase: str) -> Floats:
        """Places of a phase, ``(year, school)``; NaN where they are not known."""
        found = self.places.places.sel({PHASE: phase}).transpose(YEAR, SCHOOL).to_numpy()
        return np.asarray(found[1:])

    def pupils(self, phase: str) -> Floats:
        """Pupils of a phase, ``(year, school)``.

        Those expected, where it is planned for; in other phases those of the fullest future, for
        nothing weighs there what they would lack.
        """
        return self._pupils[phase]

    @cached_property
    def _pupils(self) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
        expected = np.tensordot(self.who.chance, self.who.pupils, axes=1)
        for phase, grades in self.city.standards.ladder.phases.items():
            if phase in self.who.phases:
                own = self.who.phase == self.who.phases.index(phase)
                rows = [np.bincount(self.who.school[own], row[own], self._many) for row in expected]
                found[phase] = np.array(rows)
            else:
                told = self.roll.sel({GRADE: list(grades)}).sum(GRADE)
                drawn = told.transpose(DRAW, YEAR, SCHOOL).to_numpy().astype(float)
                found[phase] = drawn[:, 1:].max(axis=0)
        return found

    @property
    def _many(self) -> int:
        return int(self.city.schools.sizes[SCHOOL])

    def others(self, phase: str, at: int) -> Flags:
        """Public schools that admit within reach of a school's pupils, ``(year, school)``."""
        kind = self.who.phases.index(phase)
        near = self.reach[at] | bool(self.pooled[kind])
        public = self.city.schools["sector"].to_numpy() != "private"
        if self.places.public is not None:
            public = self.places.public.to_numpy()[1:]
        opens = self.places.opens.sel({PHASE: phase}).transpose(YEAR, SCHOOL).to_numpy()[1:]
        found = opens & near & public & np.isfinite(self.held(phase))
        found[:, at] = False
        return np.asarray(found)

    def empties(self, phase: str, at: int, year: int) -> bool:
        """Whether places of a school are little used from a year on, and others could do for them.

        Little use is less than new works must have (``programme.minimum_use``). Others could do for
        them if all pupils expected find free places within reach, in every year.
        """
        later = self.years >= year
        held, pupils = self.held(phase), self.pupils(phase)
        if not self._use(phase, at, year) < self.city.standards.number("programme.minimum_use"):
            return False
        free = np.maximum(held - pupils, 0.0)
        near = np.where(self.others(phase, at), free, 0.0).sum(axis=1)
        return bool((pupils[later, at] <= near[later]).all())

    def closable(self, phase: str) -> dict[int, int]:
        """Schools at which a phase may be ended, all of them together, with the year from which on.

        Those that are least used come first. For the pupils of each, places that are free are set
        aside, nearest first, at schools that go on; who takes somebody in does not end.
        """
        return self._closable[phase]

    @cached_property
    def _closable(self) -> dict[str, dict[int, int]]:
        _, _, lead = price(self.city, "close")
        begin = [*starts(self.city, self.policy.programme, lead, np.nan, int(self.years[-1]))]
        found: dict[str, dict[int, int]] = {}
        for phase in self.who.phases:
            free = np.maximum(np.nan_to_num(self.held(phase)) - self.pupils(phase), 0.0)
            ends: dict[int, int] = {}
            heirs: set[int] = set()
            schools = [int(one) for one in np.flatnonzero(self._may_end())]
            empty = {at: [y for y in begin if self.empties(phase, at, y)] for at in schools}
            asked = [(self._use(phase, at, years[0]), at) for at, years in empty.items() if years]
            for _, at in sorted(asked):
                for year in empty[at] if at not in heirs else ():
                    taken = self._moved(phase, at, year, free, [*ends])
                    if taken is not None:
                        free, ends[at] = free - taken, year
                        heirs |= {int(one) for one in np.flatnonzero(taken.any(axis=0))}
                        break
            found[phase] = ends
        return found

    def _may_end(self) -> Flags:
        """Public schools, but those to be kept, and those into which the scenario merges others."""
        schools = self.city.schools
        found = (schools["sector"].to_numpy() == "public") & (schools["kind"].to_numpy() != "site")
        if "must_keep" in schools:
            found &= ~schools["must_keep"].to_numpy().astype(bool)
        into = [one.into for one in self.policy.measures.values() if one.into is not None]
        into += [one.site for one in self.policy.measures.values()]
        return np.asarray(found & ~np.isin(schools[SCHOOL].to_numpy().astype(str), into))

    def _use(self, phase: str, at: int, year: int) -> float:
        """Share of the places of a school in use from a year on."""
        later = self.years >= year
        held = float(self.held(phase)[later, at].sum())
        return float(self.pupils(phase)[later, at].sum()) / held if held > 0 else np.inf

    def _moved(
        self, phase: str, at: int, year: int, free: Floats, gone: Sequence[int]
    ) -> Floats | None:
        """Places that its pupils take elsewhere, ``(year, school)``; None if they are too few."""
        later = self.years >= year
        rest = np.where(later, self.pupils(phase)[:, at], 0.0)
        others = self.others(phase, at)
        others[:, list(gone)] = False
        taken = np.zeros_like(free)
        away = np.nan_to_num(self.between[phase][at], nan=np.inf)
        for other in np.argsort(away, kind="stable"):
            part = np.minimum(rest, np.where(others[:, other], free[:, other], 0.0))
            taken[:, other], rest = part, rest - part
        return taken if (rest <= 1e-9).all() else None

    def heir(self, phase: str, at: int, year: int) -> int | None:
        """The nearest school that goes on and has room for all pupils of another, if any."""
        later = self.years >= year
        pupils = self.pupils(phase)
        free = (self.held(phase) - pupils)[later]
        fits: Flags = np.asarray(self.others(phase, at)[later].all(axis=0))
        fits[list(self.closable(phase))] = False
        fits &= (np.nan_to_num(free, nan=-1.0) >= pupils[later][:, [at]]).all(axis=0)
        away = np.where(fits, self.between[phase][at], np.inf)
        nearest = int(np.nan_to_num(away, nan=np.inf).argmin())
        return nearest if np.isfinite(away[nearest]) else None

    def spare(self, phase: str, at: int, size: float, year: int, until: float = np.inf) -> int:
        """Rooms of a phase that its own pupils do not need from a year on, of classes of a size."""
        some = (self.years >= year) & (self.years < until)
        free = self.held(phase)[some, at] - self.pupils(phase)[some, at]
        return int(np.floor(free.min(initial=np.inf) / size)) if np.isfinite(free).all() else 0


def rooms_of(ledger: Floats, at: int, kind: int, years: Sequence[int], year: int) -> float:
    """Fewest rooms of a phase at a school from a year on; NaN where they are not known.

    Parameters
    ----------
    ledger
        ``(year, phase, school)`` by `planner.schools.places.worked`.
    """
    later = np.array(years) >= year
    return float(ledger[later, kind, at].min(initial=np.inf))
