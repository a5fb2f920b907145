"""Rolls on record and to come, unit by unit and grade by grade, in one flat form."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.studies.record import Unit, districts, to_districts

Floats = NDArray[np.float64]
ALL = "all"


@dataclass(frozen=True, eq=False)
class Rolls:
    """Counts of the city, its districts and its schools, by grade.

    Parameters
    ----------
    years
        ``(year,)`` consecutive school years.
    counts
        ``(year, unit, grade)``: the city first, districts, schools. Withheld counts stand at the
        middle of their interval; NaN where nobody was counted.
    told
        ``(year, unit, grade)``: True where a unit's own count may be scored.
    first_school
        Place of the first school among the units.
    phases
        Name and grades of each phase, as places on the grade axis.
    """

    years: NDArray[np.int64]
    counts: Floats
    told: NDArray[np.bool_]
    first_school: int
    phases: tuple[tuple[str, tuple[int, ...]], ...]


def known_at(city: City, origin: int) -> City:
    """The city's rolls as they were known in a school year; nothing else is cut back."""
    until = {YEAR: slice(None, origin)}
    return replace(
        city, base_year=origin, rolls=city.rolls.sel(until), suppressed=city.suppressed.sel(until)
    )


def rolls_on_record(city: City) -> Rolls:
    """Counts to the base year.

    A district's are those of the schools in it; pupils of schools whose place is not known are
    shared over the districts in proportion.
    """
    years = np.arange(int(city.rolls[YEAR][0]), city.base_year + 1)
    own = city.rolls.reindex({YEAR: years}).to_numpy()
    withheld = city.suppressed.reindex({YEAR: years}, fill_value=False).to_numpy()
    filled = np.where(withheld, city.standards.number("suppressed.upper") / 2, own)
    summed = summed_up(city, filled)
    first = summed.shape[1] - filled.shape[1]
    told = np.isfinite(summed)
    told[:, first:] &= ~withheld
    ladder = city.standards.ladder
    place = {grade: i for i, grade in enumerate(city.rolls[GRADE].to_numpy())}
    phases = tuple(
        (phase, tuple(place[grade] for grade in row)) for phase, row in ladder.phases.items()
    )
    return Rolls(years, summed, told, first, phases)


def summed_up(city: City, schools: Floats) -> Floats:
    """``(time, unit, grade)``: city and districts before the schools given."""
    filled = np.nan_to_num(schools)
    counted = np.isfinite(schools).any(axis=1, keepdims=True)
    total = np.where(counted, filled.sum(axis=1, keepdims=True), np.nan)
    member = districts(city)[1]
    local = to_districts(filled.swapaxes(1, 2), member, total.swapaxes(1, 2)).swapaxes(1, 2)
    return np.concatenate([total, local, schools], axis=1)


@dataclass(frozen=True, eq=False)
class Flat:
    """Columns that are forecast: totals of phases, and grades.

    Parameters
    ----------
    units
        What each column is about.
    unit, columns
        Place of the unit of each column, and the grades that it sums.
    parent
        ``(column,)`` the city's column of the same grades, −1 for the city itself.
    """

    units: tuple[Unit, ...]
    unit: NDArray[np.int64]
    columns: tuple[tuple[int, ...], ...]
    parent: NDArray[np.int64]

    def of(self, counts: Floats, told: NDArray[np.bool_] | None = None) -> Floats:
        """Counts, ``(time, column)``; NaN unless every grade of a column is there (and told)."""
        found = np.empty((len(counts), len(self.units)))
        for columns in set(self.columns):
            use = np.array([i for i, own in enumerate(self.columns) if own == columns])
            part = counts[:, self.unit[use]][:, :, list(columns)]
            total = part.sum(axis=2)
            if told is not None:
                good = told[:, self.unit[use]][:, :, list(columns)].all(axis=2)
                total = np.where(good & (part > 0).all(axis=2), total, np.nan)
            found[:, use] = total
        return found


def flat_of(city: City, rolls: Rolls) -> Flat:
    """Columns of a city: phases of the city, districts and schools; grades of city and schools."""
    names = districts(city)[0]
    schools = [str(school) for school in city.schools[SCHOOL].to_numpy()]
    labels = [("city", WHOLE_CITY), *(("district", name) for name in names)]
    labels += [("school", school) for school in schools]
    grades = [str(grade) for grade in city.rolls[GRADE].to_numpy()]
    units: list[Unit] = []
    unit: list[int] = []
    columns: list[tuple[int, ...]] = []
    parent: list[int] = []
    whole: dict[tuple[int, ...], int] = {}
    for i, (level, name) in enumerate(labels):
        for phase, places in rolls.phases:
            kinds = [(ALL, places)]
            if level != "district":
                kinds += [(grades[g], (g,)) for g in places]
            for grade, part in kinds:
                parent.append(-1 if level == "city" else whole[part])
                if level == "city":
                    whole.setdefault(part, len(units))
                told = "school_grade" if level == "school" and grade != ALL else level
                units.append(Unit(told, name, phase, grade))
                unit.append(i)
                columns.append(part)
    return Flat(tuple(units), np.array(unit), tuple(columns), np.array(parent))
