"""How uneven the classes of a grade are: learnt from class lists, else a norm.

A balanced split understates the risk of a large class. What matters is the scatter of class sizes
about their grade's mean beyond what whole children make unavoidable, as a share of that mean:
squares of the record less squares of an even split, over the squares of the means, pooled over all
grades with at least two classes of the same kind. A school's own scatter is drawn towards the
city's by pseudo-classes, for a school has few. Where too few sizes are told but their bands are, as
in the returns, the likeliest scatter of the whole city is taken (`planner.kernels.banding`).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from planner.kernels.banding import banded_share, within_bands
from planner.kernels.evenness import MOST
from planner.model.axes import GRADE, SCHOOL, YEAR
from planner.model.city import City

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Unevenness:
    """Scatter of class sizes.

    Parameters
    ----------
    share
        ``(school,)`` standard deviation of a class's size as a share of its grade's mean.
    city
        The same of the whole city.
    classes
        Classes from which it was learnt; 0 where the norm stands in.
    banded
        Whether those classes tell bands of sizes alone.
    listed
        ``(school, grade, class)`` relative deviations of the classes of the base year, largest
        first, NaN where not told.
    """

    share: Floats
    city: float
    classes: int
    listed: Floats
    banded: bool = False


def unevenness(city: City) -> Unevenness:
    """Learn how uneven the city's classes are."""
    standards = city.standards
    schools = city.schools[SCHOOL].to_numpy().astype(str)
    grades = list(city.rolls[GRADE].to_numpy().astype(str))
    usual = standards.number("classes.uneven")
    none = np.full((len(schools), len(grades), 0), np.nan)
    if city.class_list is None:
        return Unevenness(np.full(len(schools), usual), usual, 0, none)
    rows = city.class_list.to_dataframe()
    squares = _squares(rows)
    recorded = city.rolls.transpose(YEAR, SCHOOL, GRADE).rename("roll").to_series()
    now = _sized(rows[rows["year"] == city.base_year], recorded)
    listed = _listed(now, list(schools), grades)
    whole, least = squares["freedom"].sum(), standards.number("classes.uneven.least")
    if whole < least:
        likely, classes = _of_bands(rows, recorded, least)
        if classes:
            share = np.full(len(schools), likely)
            return Unevenness(share, likely, classes, listed, banded=True)
        return Unevenness(np.full(len(schools), usual), usual, 0, listed)
    pooled = max(squares["beyond"].sum(), 0.0) / squares["scale"].sum()
    own = squares.groupby("school")[["beyond", "scale", "freedom"]].sum()
    own = own.reindex(schools).fillna(0.0)
    kappa = standards.number("classes.uneven.kappa")
    mean_scale = squares["scale"].sum() / whole
    above = own["beyond"].to_numpy() + kappa * pooled * mean_scale
    below = own["scale"].to_numpy() + kappa * mean_scale
    share = np.sqrt(np.maximum(above, 0.0) / below)
    return Unevenness(share, float(np.sqrt(pooled)), int(squares["classes"].sum()), listed)


def scatter(sizes: Floats, grade: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Squares beyond an even split, their scale, and degrees of freedom of every grade's classes.

    Parameters
    ----------
    sizes, grade
        ``(class,)`` pupils, and the place of the class's grade; NaN hides its whole grade.

    Returns
    -------
    Three of ``(grade,)``.

    >>> [part.tolist() for part in scatter(np.array([60.0, 50.0, 40.0]), np.zeros(3, dtype=int))]
    [[200.0], [5000.0], [2.0]]
    >>> scatter(np.array([34.0, 33.0, 33.0]), np.zeros(3, dtype=int))[0].tolist()
    [0.0]
    """
    number = np.bincount(grade).astype(np.float64)
    mean = np.bincount(grade, sizes) / number
    part = mean % 1.0
    beyond = np.bincount(grade, np.square(sizes - mean[grade])) - number * part * (1.0 - part)
    return beyond.round(9) + 0.0, (number - 1.0) * mean**2, number - 1.0


def _squares(rows: pd.DataFrame) -> pd.DataFrame:
    """Squares of every grade with at least two classes of a kind, all of them told."""
    keys = ["school", "campus", "year", "grade", "kind"]
    groups = rows.groupby(keys, sort=True)
    names = ["beyond", "scale", "freedom"]
    found = pd.DataFrame(index=groups.size().index).reset_index()[["school"]]
    if not len(found):
        return found.assign(**dict.fromkeys([*names, "classes"], 0.0))
    parts = scatter(
        rows["pupils"].to_numpy(dtype=float), groups.ngroup().to_numpy().astype(np.int64)
    )
    found = found.assign(**dict(zip(names, parts, strict=True)), classes=parts[2] + 1)
    return found[(found["classes"] > 1) & (found["scale"] > 0)]


def _of_bands(rows: pd.DataFrame, recorded: pd.Series, least: float) -> tuple[float, int]:
    """Likeliest scatter by the bands of class sizes, and the classes behind it; 0 if too few.

    Grades of which a class tells nothing, whose bands cannot hold the roll, or that have classes of
    several kinds, whose sizes are not meant to be alike, are left out.
    """
    keys = ["year", "school", "grade"]
    roll = rows[keys].join(recorded, on=keys)["roll"]
    grade = rows.groupby(keys)
    number = grade["low"].transform("size")
    bottom, top = (grade[end].transform("sum") for end in ("low", "high"))
    told = (number > 1) & (roll > 0) & (bottom <= roll) & (roll <= top)
    told &= (grade["low"].transform("count") == number) & (grade["kind"].transform("nunique") == 1)
    found, many = rows[told], number[told].to_numpy(dtype=float)
    if (1.0 - 1.0 / many).sum() < least:
        return np.nan, 0
    low, high = (found[name].to_numpy(dtype=float) for name in ("low", "high"))
    mean = roll[told].to_numpy(dtype=float) / many
    return banded_share(low, high, mean, many), len(found)


def _sized(rows: pd.DataFrame, recorded: pd.Series) -> pd.DataFrame:
    """Classes of one year, those of which bands alone are told at sizes that make the roll."""
    keys = ["year", "school", "grade"]
    grade = rows.groupby(keys)
    unsized = rows["pupils"].isna().groupby(grade.ngroup()).transform("any")
    told = unsized & (grade["low"].transform("count") == grade["low"].transform("size"))
    part = rows[told]
    number = part.groupby(keys).ngroup().to_numpy().astype(np.int64)
    roll = part[keys].join(recorded, on=keys)["roll"].groupby(number).first()
    low, high = (part[name].to_numpy(dtype=float) for name in ("low", "high"))
    sizes = pd.Series(within_bands(low, high, number, roll.to_numpy(dtype=float)), part.index)
    return rows.assign(pupils=sizes.reindex(rows.index).fillna(rows["pupils"]))


def _listed(rows: pd.DataFrame, schools: list[str], grades: list[str]) -> Floats:
    """Relative deviations of the classes of one year, largest first, of all kinds."""
    keys = ["school", "grade"]
    rows = rows[rows["school"].isin(schools) & rows["grade"].isin(grades)]
    rows = rows.sort_values([*keys, "pupils"], ascending=[True, True, False], kind="stable")
    grade = rows.groupby(keys)["pupils"]
    number = grade.transform("size")
    mean = (grade.transform("sum") / number).where(grade.transform("count") == number)
    told = (mean > 0) & (number <= MOST)
    rank = grade.cumcount()[told].to_numpy()
    most = int(rank.max()) + 1 if len(rank) else 0
    listed = np.full((len(schools), len(grades), most), np.nan)
    axes = ("school", schools), ("grade", grades)
    school, of = (pd.Index(names).get_indexer(pd.Index(rows.loc[told, key])) for key, names in axes)
    listed[school, of, rank] = (rows["pupils"] / mean - 1.0)[told]
    return listed
