"""Which ways pupils go beside the record: feeders, lots and sectors, and what is booked of them.

A run without table or rules goes as the record alone has it, to the last bit.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.progression import Progression
from planner.kernels.staying import climbers
from planner.model.axes import DRAW, GRADE, SCHOOL, SECTOR, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.results import Places
from planner.model.scenario import Future
from planner.model.transfer import Transfer
from planner.schools.sectors import PUBLIC, SECTORS, sector_by_grade
from planner.schools.sorting import Sorting, sorting
from planner.schools.transfer import Crossing, crossed, crossing
from planner.schools.transfer_rules import rates

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Ways:
    """How pupils go from year to year.

    Parameters
    ----------
    carry
        Progression of all who are not fed from elsewhere.
    crossing, sorting
        Feeders and sectors; None where nothing tells of them.
    rates
        ``(year, step)`` share of all leavers who go on; NaN where no rule says.
    phases
        Grades of each phase, as places on the grade axis.
    """

    carry: Progression
    crossing: Crossing | None
    sorting: Sorting | None
    rates: Floats
    phases: tuple[tuple[int, ...], ...]

    @property
    def seen(self) -> Progression:
        """Progression by which moves within a year are seen."""
        return self.carry if self.crossing is None else self.crossing.seen

    def book(self, draws: int, years: int) -> Floats:
        """Empty book, ``(2, draw, year, sector, grade)``: moved between rolls, and in no roll."""
        grades = self.carry.ratio.shape[1] + 1
        return np.zeros((2, draws, years, len(SECTORS), grades))

    def ended(self, before: Floats, at: int, teaches: Flags, book: Floats) -> Floats:
        """Rolls of the year before, with those whose bought places have ended in public schools.

        They climb this year, and are booked in the grade that they climb into.
        """
        if self.sorting is None:
            return before
        found, gain = self.sorting.ended(before, at, teaches)
        for phase in self.phases:
            upper, lower = list(phase[1:]), list(phase[:-1])
            book[0, :, at, :, upper] += np.moveaxis(gain[:, :, lower], 2, 0)
        return found

    def climb(
        self, before: Floats, ratio: Floats, at: int, draws: Draws, book: Floats
    ) -> tuple[Floats, Floats]:
        """Pupils who climb as learnt, and children fed; ``(draw, school, grade − 1)`` each."""
        away = book[1, :, at, SECTORS.index("elsewhere"), 1:]
        if self.crossing is None:
            climbing, fed = self.carry.climbing(before, ratio), np.zeros((1, 1, 1))
        else:
            climbing, fed, lost = crossed(self.crossing, before, ratio, at, draws)
            away += lost
        for step in np.flatnonzero(np.isfinite(self.rates[at])):
            leavers = climbers(before, self.carry.shares)[:, :, step].sum(axis=1)
            total = climbing[:, :, step].sum(axis=1)
            total = total + (0.0 if self.crossing is None else fed[:, :, step].sum(axis=1))
            wanted = self.rates[at, step] * leavers
            factor = np.divide(wanted, total, out=np.ones_like(total), where=total > 0)
            climbing[:, :, step] *= factor[:, None]
            if self.crossing is not None:
                fed[:, :, step] *= factor[:, None]
            away[:, step] = leavers  # less those who come, as soon as chance has spoken
        return climbing, fed

    def sort(self, roll: Floats, at: int, teaches: Flags, book: Floats, *, whole: bool) -> Floats:
        """Rolls ``(draw, school, grade)`` of a year with children sorted into sectors.

        Where a rule says who goes on, the leavers who do not come are booked.
        """
        away = book[1, :, at, SECTORS.index("elsewhere"), 1:]
        for step in np.flatnonzero(np.isfinite(self.rates[at])):
            came = roll[:, :, step + 1].sum(axis=1)
            away[:, step] = np.maximum(away[:, step] - came, 0.0)
        if self.sorting is None:
            return roll
        found, gain, away = self.sorting.sorted(roll, at, teaches, whole=whole)
        book[:, :, at] += np.stack([gain, away])
        return found

    def leaning(self, factor: Floats) -> Floats:
        """Factors ``(step, school, grade)`` towards last year, one where a table or rule feeds."""
        if self.crossing is None:
            return factor
        return np.where(self.crossing.fed, 1.0, factor)

    def told(
        self, city: City, book: Floats, draws: Draws, years: NDArray[np.int64]
    ) -> dict[str, xr.DataArray]:
        """Fields of an enrolment: children in no roll, and what each sector gained."""
        grades = city.rolls[GRADE].to_numpy()
        axes: dict[str, Any]
        found: dict[str, xr.DataArray] = {}
        sectors = sector_by_grade(city, years)
        if sectors is not None:
            axes = {YEAR: years, SCHOOL: city.schools[SCHOOL].to_numpy(), GRADE: grades}
            found["sectors"] = xr.DataArray(sectors, axes, dims=tuple(axes))
        if self.crossing is None and self.sorting is None and np.isnan(self.rates).all():
            return found
        stock = self.stocks(book)
        axes = {DRAW: list(draws.labels), YEAR: years, SECTOR: list(SECTORS), GRADE: grades}
        for name, part in zip(("switched", "away"), stock, strict=True):
            found[name] = xr.DataArray(part, axes, dims=tuple(axes))
        return found

    def stocks(self, book: Floats) -> Floats:
        """What is booked, carried up with its cohorts to the end of their phase.

        Those of the entry phase in no roll are missed by the public schools there.
        """
        stock = book.copy()
        if self.crossing is not None:
            stock[1, :, 0, SECTORS.index("elsewhere")] += self.crossing.history
        for at in range(1, stock.shape[2]):
            for phase in self.phases:
                upper, lower = list(phase[1:]), list(phase[:-1])
                stock[:, :, at, :, upper] += stock[:, :, at - 1, :, lower]
        entry, later = list(self.phases[0]), slice(self.phases[0][-1] + 1, None)
        stock[0, ..., later] = 0.0
        missed = stock[:, ..., entry].sum(axis=(0, 3))
        stock[0, :, :, SECTORS.index(PUBLIC), entry] -= np.moveaxis(missed, 2, 0)
        return stock


def ways_of(
    city: City, future: Future, rules: Transfer, places: Places, carry: Progression
) -> Ways:
    """Ways of a run by its table, its rules and its record.

    Parameters
    ----------
    carry
        Progression as the record alone has it.
    """
    ladder = city.standards.ladder
    crosses = crossing(city, future, rules, places, carry)
    return Ways(
        carry if crosses is None else crosses.carry,
        crosses,
        sorting(city, rules, places),
        rates(city, rules, places.offers[YEAR].to_numpy()),
        tuple(tuple(ladder.grades.index(g) for g in row) for row in ladder.phases.values()),
    )
