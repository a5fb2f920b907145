"""What was counted, unit by unit, in a form that forecasts can be set against."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.projection import cohort_births
from planner.model.axes import SCHOOL, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Unit:
    """What one forecast is about; ``level`` and ``grade`` as the contract writes them."""

    level: str
    id: str
    phase: str
    grade: str


def labels_of(units: Sequence[Unit], use: NDArray[np.int64]) -> dict[str, list[str]]:
    """Columns that name some units: level, id, phase and grade."""
    chosen = [units[i] for i in use]
    return {
        "level": [unit.level for unit in chosen],
        "id": [unit.id for unit in chosen],
        "phase": [unit.phase for unit in chosen],
        "grade": [unit.grade for unit in chosen],
    }


@dataclass(frozen=True, eq=False)
class Record:
    """Counts of every unit, and the births behind the entrants of each year.

    Parameters
    ----------
    years
        ``(year,)`` consecutive school years, as the city labels them.
    units, parent
        What was counted, and ``(unit,)`` the place of the whole that each is part of, −1 for none.
    counts
        ``(year, unit)`` pupils; NaN where not recorded or withheld.
    born_years, births, known
        ``(born year,)`` school years, births of the cohorts that enter in them (whole city), and
        which of those are all on record.
    """

    years: Years
    units: tuple[Unit, ...]
    parent: NDArray[np.int64]
    counts: Floats
    born_years: Years
    births: Floats
    known: NDArray[np.bool_]

    def births_of(self, years: Years) -> Floats:
        """Births behind the entrants of the given years, on record or expected; NaN if neither."""
        return _found(self.born_years, self.births, years)

    def at(self, year: int) -> Floats:
        """Counts of a year, ``(unit,)``."""
        return np.asarray(self.counts[int(year - self.years[0])])

    def pairs(self, until: int) -> list[tuple[int, float, float]]:
        """Years to ``until`` whose entrants and births are both on record: year, births, entrants.

        Entrants are those of the first unit, the whole city.
        """
        born = _found(self.born_years, np.where(self.known, self.births, np.nan), self.years)
        both = np.isfinite(born) & (born > 0) & np.isfinite(self.counts[:, 0])
        return [
            (int(year), float(births), float(entrants))
            for year, births, entrants in zip(
                self.years[both], born[both], self.counts[both, 0], strict=True
            )
            if year <= until
        ]


def entrants_on_record(city: City, horizon: int) -> Record:
    """Entrants of the whole city, of its districts and of its schools, with the births behind them.

    A district's are those of the schools in it; the pupils of schools whose place is not known are
    shared over the districts in proportion, so that the districts sum to the city in every year.
    Withheld counts stand at the middle of their interval in sums and are missing on their own.
    """
    years = np.arange(int(city.rolls[YEAR][0]), city.base_year + 1)
    entry = city.rolls.isel(grade=0).reindex({YEAR: years})
    withheld = city.suppressed.isel(grade=0).reindex({YEAR: years}, fill_value=False)
    own = np.where(withheld.to_numpy(), np.nan, entry.to_numpy())
    middle = city.standards.number("suppressed.upper") / 2
    filled = np.where(withheld.to_numpy(), middle, np.nan_to_num(entry.to_numpy()))
    counted = np.isfinite(own).any(axis=1, keepdims=True)
    total = np.where(counted, filled.sum(axis=1, keepdims=True), np.nan)
    names, member = districts(city)
    local = to_districts(filled, member, total)
    phase = city.standards.ladder.entry_phase
    grade = city.standards.ladder.phases[phase][0]
    schools = [str(school) for school in city.schools[SCHOOL].to_numpy()]
    units = (
        Unit("city", WHOLE_CITY, phase, grade),
        *(Unit("district", name, phase, grade) for name in names),
        *(Unit("school_grade", school, phase, grade) for school in schools),
    )
    born_years, births, known = _births(city, years, horizon)
    return Record(
        years=years,
        units=units,
        parent=np.array([-1, *[0] * (len(units) - 1)]),
        counts=np.concatenate([total, local, own], axis=1),
        born_years=born_years,
        births=births,
        known=known,
    )


def districts(city: City) -> tuple[list[str], Floats]:
    """Districts and ``(school, district)`` which school lies in which; none if fewer than two."""
    district = city.schools["district"].to_numpy().astype(str)
    names = sorted(set(district) - {""})
    if len(names) < 2:
        return [], np.zeros((len(district), 0))
    return names, (district[:, None] == np.array(names)).astype(float)


def to_districts(schools: Floats, member: Floats, total: Floats) -> Floats:
    """Sum ``(…, school)`` pupils by district so that districts sum to ``(…, 1)`` totals."""
    local = schools @ member
    found = local.sum(axis=-1, keepdims=True)
    factor = np.divide(total, found, out=np.full_like(found, np.nan), where=found > 0)
    return np.asarray(local * factor)


def _births(city: City, years: Years, horizon: int) -> tuple[Years, Floats, NDArray[np.bool_]]:
    """Births behind the entrants of each year to the horizon, and which of them are on record."""
    entering = np.arange(int(years[0]), horizon + 1)
    births, born = cohort_births(city, Future(), entering)
    return entering, births, born > 1 - 1e-9


def _found(labels: Years, values: Floats, wanted: Years) -> Floats:
    """Values at the wanted labels; NaN where there is none."""
    place = np.searchsorted(labels, wanted).clip(max=len(labels) - 1)
    return np.where(labels[place] == wanted, values[place], np.nan)
