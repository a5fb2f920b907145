"""Rolls on record and to come, unit by unit and grade by grade, in one flat form."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.kernels.heritage import inherited, kin, placed, together
from planner.model.axes import GRADE, SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.studies.record import Unit, districts, to_districts

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
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


def met(city: City, origin: int, target: int) -> Labels:
    """Schools that are judged as one from an origin to a target, by `planner.kernels.heritage.kin`.

    Those between which pupils were handed over in between: none of them can be held against what
    was said before.
    """
    years = np.arange(int(city.rolls[YEAR][0]), target + 1)
    rolls = np.nan_to_num(city.rolls.reindex({YEAR: years}).to_numpy())
    seen = rolls + city.suppressed.reindex({YEAR: years}, fill_value=False).to_numpy()
    return kin(seen, _successions(city), len(years) - 1 - (target - origin), len(years) - 1)


def _successions(city: City) -> list[tuple[int, int]]:
    return placed(city.predecessors, city.schools[SCHOOL].to_numpy().astype(str).tolist())


def rolls_on_record(city: City, label: Labels | None = None, *, history: bool = False) -> Rolls:
    """Counts to the base year.

    A district's are those of the schools in it; pupils of schools whose place is not known are
    shared over the districts in proportion.

    Parameters
    ----------
    label
        Schools that are counted as one, of `met`; each by itself where not given.
    history
        Whether counts of schools that were merged, renamed or split stand at those that followed,
        as they do for the method itself.
    """
    years = np.arange(int(city.rolls[YEAR][0]), city.base_year + 1)
    own = city.rolls.reindex({YEAR: years}).to_numpy()
    withheld = city.suppressed.reindex({YEAR: years}, fill_value=False).to_numpy()
    filled = np.where(withheld, city.standards.number("suppressed.upper") / 2, own)
    ladder = city.standards.ladder
    sure = ~withheld
    if history:
        rows = [[ladder.grades.index(grade) for grade in row] for row in ladder.phases.values()]
        filled, sure = inherited(filled, sure, _successions(city), rows)
    summed = summed_up(city, filled, label)
    first = summed.shape[1] - filled.shape[1]
    told = np.isfinite(summed)
    unsure = (np.isfinite(filled) & ~sure).astype(float)
    told[:, first:] &= ~(unsure if label is None else together(unsure, label)).astype(bool)
    place = {grade: i for i, grade in enumerate(city.rolls[GRADE].to_numpy())}
    phases = tuple(
        (phase, tuple(place[grade] for grade in row)) for phase, row in ladder.phases.items()
    )
    return Rolls(years, summed, told, first, phases)


def summed_up(city: City, schools: Floats, label: Labels | None = None) -> Floats:
    """``(time, unit, grade)``: city and districts before the schools given, some taken together."""
    filled = np.nan_to_num(schools)
    counted = np.isfinite(schools).any(axis=1, keepdims=True)
    total = np.where(counted, filled.sum(axis=1, keepdims=True), np.nan)
    member = districts(city)[1]
    local = to_districts(filled.swapaxes(1, 2), member, total.swapaxes(1, 2)).swapaxes(1, 2)
    own = schools if label is None else together(schools, label)
    return np.concatenate([total, local, own], axis=1)


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
