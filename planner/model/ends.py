"""Where ways to schools end: at the campus at which the entrants of a phase are taught.

A school without campuses has one end, its own point, and then nothing here costs anything. One with
several has an end for each, of which those serve a phase in a year that teach its entry grade then;
the way to the school is the way to the nearest of them. So ways change with phase and year just
where campuses do.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, SCHOOL
from planner.model.city import City

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Ends:
    """Points at which ways to schools end, those of one school beside each other.

    Parameters
    ----------
    points
        ``(end, 2)`` x and y in metres; NaN where not known.
    school
        ``(end,)`` place of its school among the schools, ascending; each school has one at least.
    takes
        ``(end, phase)``: teaches the first grade that its school teaches of the phase.
    first, last
        ``(end,)`` school years of its use; infinite where open.
    phases
        Keys of the phases.
    """

    points: Floats
    school: Whole
    takes: Flags
    first: Floats
    last: Floats
    phases: tuple[str, ...]

    @property
    def single(self) -> bool:
        """Whether no school has more ends than one."""
        return len(self.school) == 0 or len(self.school) == int(self.school[-1]) + 1

    def serving(self, phase: str, year: int) -> Flags:
        """Which ends take the entrants of a phase in a year, ``(end,)``; at least one a school.

        Where none is told to take them, such as in a phase that the school gains later, the ends
        in use that year stand for it; all of them where none is in use.
        """
        used = (self.first <= year) & (year <= self.last)
        found = self.takes[:, self.phases.index(phase)] & used
        for instead in (used, np.ones_like(used)):
            none = np.bincount(self.school, weights=found) == 0
            found = found | (none[self.school] & instead)
        return np.asarray(found)

    def first_of(self, phase: str, year: int) -> Whole:
        """The first of the ends that take in entrants at each school, ``(school,)``."""
        kept = np.flatnonzero(self.serving(phase, year))
        return np.asarray(kept[self._starts(kept)])

    def points_of(self, phase: str, year: int) -> Floats:
        """Points of those, ``(school, 2)``."""
        return self.points[self.first_of(phase, year)]

    def pointed(self, phase: str, year: int) -> Flags:
        """Schools with a known point in a phase and year, ``(school,)``."""
        kept = np.flatnonzero(self.serving(phase, year))
        known = np.isfinite(self.points[kept]).all(axis=1)
        return np.asarray(np.logical_or.reduceat(known, self._starts(kept)))

    def nearest(self, metres: Floats, phase: str, year: int) -> Floats:
        """Metres to schools, ``(…, school)``, from those to their ends, ``(…, end)``."""
        if self.single:
            return metres
        kept = np.flatnonzero(self.serving(phase, year))
        return np.asarray(np.minimum.reduceat(metres[..., kept], self._starts(kept), axis=-1))

    def _starts(self, kept: Whole) -> Whole:
        """First of the ends of each school among some ends of all schools."""
        return np.searchsorted(self.school[kept], np.unique(self.school))


@dataclass(frozen=True, eq=False)
class Apart:
    """How far it is from places to all schools, by phase and year.

    Parameters
    ----------
    ends
        Where the ways end.
    metres
        ``(place, end)``; infinite where no way leads, or where either has no point.
    """

    ends: Ends
    metres: Floats

    def to(self, phase: str, year: int) -> Floats:
        """Metres to the schools, as entrants of a phase go in a year, ``(place, school)``.

        The array itself where each school has one end: not the caller's to change.
        """
        return self.ends.nearest(self.metres, phase, year)


def ends_of(city: City) -> Ends:
    """Ends of all ways: campuses, and the points of schools that have none."""
    schools, ladder = city.schools[SCHOOL].to_numpy().astype(str), city.standards.ladder
    own = np.arange(len(schools))
    points = np.column_stack([city.schools["x"], city.schools["y"]]).astype(float)
    offers = city.schools["offers"].to_numpy()
    grades = city.schools[GRADE].to_numpy().astype(str).tolist()
    open_ended = np.full(len(schools), np.inf)
    first, last = -open_ended, open_ended
    teaches = offers
    if city.campuses is not None:
        place = {school: i for i, school in enumerate(schools)}
        of = np.array([place[str(one)] for one in city.campuses[SCHOOL].to_numpy()], dtype=np.int64)
        kept = np.setdiff1d(own, of)
        own = np.append(of, kept)
        order = np.argsort(own, kind="stable")
        columns = (city.campuses[name].to_numpy() for name in ("x", "y", "first", "last"))
        x, y, begun, ended = columns
        points = np.concatenate([np.column_stack([x, y]), points[kept]])[order]
        first, last = np.append(begun, first[kept])[order], np.append(ended, last[kept])[order]
        teaches = np.concatenate([city.campuses["teaches"].to_numpy(), offers[kept]])[order]
        own = own[order]
    takes = np.zeros((len(own), len(ladder.phases)), dtype=bool)
    for column, of_phase in enumerate(ladder.phases.values()):
        here = offers[:, [grades.index(grade) for grade in of_phase]]
        entry = np.array([grades.index(grade) for grade in of_phase])[here.argmax(axis=1)]
        some = np.asarray(here.any(axis=1))
        takes[:, column] = teaches[np.arange(len(own)), entry[own]] & some[own]
    return Ends(points, own.astype(np.int64), takes, first, last, tuple(ladder.phases))
