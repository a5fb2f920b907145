"""Sectors by year: schools that change from private to public, or the other way, on a date."""

import numpy as np
from numpy.typing import NDArray

from planner.model.axes import SCHOOL
from planner.model.city import City

SECTORS = ("public", "private", "special", "elsewhere")
"""Where children are taught; those elsewhere stand in no roll of the folder."""
PUBLIC = SECTORS[0]


def sector_by_year(city: City, years: NDArray[np.int64]) -> NDArray[np.str_]:
    """Sector of each school in which it takes in pupils, ``(year, school)``."""
    own = city.schools["sector"].to_numpy().astype("U16")
    own[~np.isin(own, SECTORS)] = PUBLIC
    found = np.tile(own, (len(years), 1))
    for school, first, sector, _ in dated(city):
        found[years >= first, school] = sector
    return found


def sector_by_grade(city: City, years: NDArray[np.int64]) -> NDArray[np.str_] | None:
    """Sector of a school's pupils, ``(year, school, grade)``; None where no school changes.

    Cohorts that were there keep theirs to the end of the phase, unless the change says that it is
    theirs too.
    """
    changes = dated(city)
    if not changes:
        return None
    now = sector_by_year(city, years)
    ladder = city.standards.ladder
    found = np.repeat(now[:, :, None], len(ladder.grades), axis=2)
    place = {grade: row.index(grade) for row in ladder.phases.values() for grade in row}
    before = city.schools["sector"].to_numpy().astype("U16")
    for school, first, _, keeps in changes:
        for i in np.flatnonzero(years >= first) if keeps else ():
            for g, grade in enumerate(ladder.grades):
                came = int(years[i]) - place[grade]
                if came < first:
                    found[i, school, g] = _sector_then(changes, school, before[school], came)
    return found


def _sector_then(
    changes: list[tuple[int, int, str, bool]], school: int, own: str, year: int
) -> str:
    for at, first, sector, _ in changes:
        if at == school and first <= year:
            own = sector
    return own if own in SECTORS else PUBLIC


def dated(city: City) -> list[tuple[int, int, str, bool]]:
    """Changes of sector by date: school, first year, sector, True where those there keep theirs."""
    if city.school_changes is None:
        return []
    place = {str(one): i for i, one in enumerate(city.schools[SCHOOL].to_numpy())}
    table = city.school_changes
    columns = (table[name].to_numpy() for name in ("school", "first", "sector", "keeps"))
    rows = [
        (place[str(school)], int(first), str(sector), bool(keeps))
        for school, first, sector, keeps in zip(*columns, strict=True)
    ]
    return sorted(rows, key=lambda row: (row[1], row[0]))
