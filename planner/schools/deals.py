"""Places that a measure buys at a private school: who comes, and where they go when it is over.

Each year entrants whom their public schools have no place for take the bought places of the entry
grade, those of the school's district first of all. When the contract ends, the pupils who hold such
a place go to public schools; what the school has of its own stays with it.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, PHASE, SCHOOL
from planner.model.city import City
from planner.model.results import Places
from planner.schools.sectors import PUBLIC, SECTORS

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Deal:
    """Bought places of a school and phase.

    Parameters
    ----------
    school, sector
        Places of the school, and of its sector in `SECTORS`.
    grades
        Grades of the phase taught there.
    places
        ``(year,)`` bought, all grades together.
    room
        ``(year, school)`` entry places of the phase; NaN where not known.
    near
        ``(school,)``: True in the school's district.
    held
        By year, the pupils who hold such a place, ``(draw, grade)``: one run, year after year.
    """

    school: int
    sector: int
    grades: NDArray[np.int64]
    places: Floats
    room: Floats
    near: Flags
    held: dict[int, Floats] = field(default_factory=dict)

    def ended(self, before: Floats, at: int, public: Flags, teaches: Flags, gain: Floats) -> Floats:
        """Rolls of the year before, with those at public schools whose place is bought no longer.

        Parameters
        ----------
        before
            ``(draw, school, grade)``.
        public
            ``(school,)`` public schools of this year.
        teaches
            ``(school, grade)`` of this year.
        gain
            ``(draw, sector, grade)``, written.
        """
        had, held = self.places[at - 1], self.held.get(at - 1)
        if held is None or public[self.school] or not self.places[at] < had:
            return before
        found = before.copy()
        part = 1.0 - self.places[at] / had
        for k, grade in enumerate(self.grades):
            there = self._among(public & teaches[:, grade])
            if not there.any():
                continue
            back = np.minimum(part * held[:, k], found[:, self.school, grade])
            found[:, self.school, grade] -= back
            found[:, :, grade] += back[:, None] * parts(found[:, :, grade], there)
            held[:, k] -= back
            gain[:, SECTORS.index(PUBLIC), grade] += back
            gain[:, self.sector, grade] -= back
        return found

    def filled(self, roll: Floats, at: int, public: Flags, gain: Floats) -> None:
        """Let entrants without a place take the bought ones; ``roll (draw, school, grade)``."""
        entry = int(self.grades[0])
        before = self.held.get(at - 1, np.zeros((len(roll), len(self.grades))))
        held = np.zeros_like(before)
        held[:, 1:] = before[:, :-1]
        self.held[at] = held
        if self.places[at] <= 0 or public[self.school]:
            return
        there = self._among(public & np.isfinite(self.room[at]))
        over = np.maximum(roll[:, :, entry] - np.nan_to_num(self.room[at]), 0.0)
        over = np.where(there, over, 0.0)
        total = over.sum(axis=1)
        more = np.minimum(total, self.places[at] / len(self.grades))
        share = np.divide(more, total, out=np.zeros_like(total), where=total > 0)
        roll[:, :, entry] -= over * share[:, None]
        roll[:, self.school, entry] += more
        held[:, 0] = more
        gain[:, SECTORS.index(PUBLIC), entry] -= more
        gain[:, self.sector, entry] += more

    def _among(self, schools: Flags) -> Flags:
        """Those in the district, or all where it has none."""
        near = schools & self.near
        return near if near.any() else schools


def deals_of(city: City, places: Places, sector: NDArray[np.str_]) -> tuple[Deal, ...]:
    """Bought places of a run; ``sector (year, school)``."""
    if places.bought is None:
        return ()
    ladder = city.standards.ladder
    district = city.schools["district"].to_numpy().astype(str)
    teaches = places.offers.any("year").transpose(SCHOOL, GRADE).to_numpy()
    found = []
    for phase, grades in ladder.phases.items():
        bought = places.bought.sel({PHASE: phase}).to_numpy()
        room = places.intake.sel({PHASE: phase}).to_numpy()
        own = np.array([ladder.grades.index(grade) for grade in grades], dtype=np.int64)
        found += [
            Deal(
                int(school),
                SECTORS.index(str(sector[0, school])),
                own[teaches[school, own]],
                bought[:, school],
                room,
                district == district[school],
            )
            for school in np.flatnonzero(bought.any(axis=0))
        ]
    return tuple(found)


def parts(pupils: Floats, among: Flags) -> Floats:
    """Parts ``(draw, school)`` of some schools in their pupils; equal where there are none."""
    there = np.where(among, pupils, 0.0)
    total = there.sum(axis=1, keepdims=True)
    even = among / max(int(among.sum()), 1)
    return np.where(
        total > 0, np.divide(there, total, out=np.zeros_like(there), where=total > 0), even
    )
