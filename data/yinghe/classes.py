"""Classes and rooms of the made-up city: the county town has too few."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from climbing import GRADES
from numpy.typing import NDArray
from truth import FIRST_ROLL, Truth, spread

_ROOMS = {"old": 1.35, "new": 0.97, "town": 1.10, "county": 0.91, "village": 1.7}
"""Rooms over the classes of the fullest year, in the mean."""
_ROOMS_SPREAD = 0.05
_SIZE = {"old": 44, "new": 47, "town": 46, "county": 55, "village": 36}
"""Pupils up to which a class is not split."""
_OTHER_SIZE = {"kindergarten": 32, "upper": 50}
_OTHER_ROOMS = {"kindergarten": 1.05, "upper": 1.05}
_FULLEST = 70
_SPECIAL = 0.18
"""Rooms for special use, over those for classes."""

Sizes = dict[tuple[int, int, int], NDArray[np.int64]]
Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Classes:
    """Sizes of classes by (year, school, grade); rooms for classes and special rooms by school."""

    sizes: Sizes
    rooms: Whole
    special: Whole


def split(rng: np.random.Generator, truth: Truth, schools: pd.DataFrame, rolls: Whole) -> Classes:
    """Put the pupils of ``rolls (year, school, grade)`` into classes, as far as rooms go."""
    size = schools["sort"].map(_OTHER_SIZE).fillna(schools["place"].map(_SIZE)).to_numpy()
    wanted = np.ceil(rolls / size[None, :, None]).astype(np.int64)
    least = np.ceil(rolls / _FULLEST).astype(np.int64)
    fullest = wanted.sum(axis=2).max(axis=0)
    mean = schools["sort"].map(_OTHER_ROOMS).fillna(schools["place"].map(_ROOMS)).to_numpy()
    factor = mean * rng.normal(1, _ROOMS_SPREAD, len(schools))
    rooms = np.maximum(np.ceil(fullest * factor).astype(np.int64), 3)
    rooms = np.maximum(rooms, least.sum(axis=2).max(axis=0))
    sizes: Sizes = {}
    for year, school in np.ndindex(rolls.shape[:2]):
        counts = _within(wanted[year, school], least[year, school], rooms[school])
        for grade in np.flatnonzero(counts):
            weight = np.clip(rng.normal(1, truth.uneven, counts[grade]), 0.8, 1.2)
            pupils = int(rolls[year, school, grade])
            sizes[year, school, int(grade)] = spread(pupils, weight)
    special = np.maximum(np.rint(rooms * _SPECIAL).astype(np.int64), 1)
    return Classes(sizes, rooms, special)


def _within(wanted: Whole, least: Whole, rooms: int) -> Whole:
    """Classes by grade: the grades with the smallest classes give up some where rooms lack."""
    found = wanted.copy()
    while found.sum() > rooms:
        spare = np.where(found > least, found / np.maximum(wanted, 1), -1.0)
        found[int(spare.argmax())] -= 1
    return found


def class_counts(classes: Classes, table: pd.DataFrame, schools: pd.DataFrame) -> list[int]:
    """Classes of each row of a table of rolls."""
    place = {school: i for i, school in enumerate(schools["school"])}
    grade = {name: i for i, name in enumerate(GRADES)}
    return [
        len(classes.sizes[year - FIRST_ROLL, place[school], grade[name]])
        for school, year, name in zip(table["school"], table["year"], table["grade"], strict=True)
    ]


def class_table(schools: pd.DataFrame, classes: Classes) -> pd.DataFrame:
    """Every class of the compulsory grades: school, year, grade, class, pupils."""
    ids = schools["school"].tolist()
    compulsory = GRADES[:9]
    rows = [
        (ids[school], year + FIRST_ROLL, GRADES[grade], str(number), pupils)
        for (year, school, grade), sizes in classes.sizes.items()
        if GRADES[grade] in compulsory
        for number, pupils in enumerate(sizes.tolist(), start=1)
    ]
    return pd.DataFrame(rows, columns=["school", "year", "grade", "class", "pupils"])
