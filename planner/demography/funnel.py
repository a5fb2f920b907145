"""The register of coming children and its funnel, from those expected to those who arrived.

A register counts the same children several times on their way to school: 摸底 (expected), 报名
(applied), 审核通过 (verified), 录取 (admitted), 报到 (arrived). Which share of a count arrives
differs by admission class and is learnt from past years. What is told is taken by area: there the
rows of the latest date of a stage stand for all that was counted by then. A class without a row
beside others that have one is none; a blank count is missing, not nought.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planner.kernels.shrinkage import ratio_of_sums, shrink
from planner.model.axes import EDGE
from planner.model.city import City

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

STAGES: Final = ("expected", "applied", "verified", "admitted", "arrived")
"""Stages of the funnel, in their order."""
ARRIVED: Final = len(STAGES) - 1
KINDERGARTEN: Final = len(STAGES)
"""Place of kindergarten leavers, who are counted where the kindergarten stands."""
ALL: Final = "all"


@dataclass(frozen=True)
class Register:
    """Counts of coming children.

    Parameters
    ----------
    years
        ``(year,)`` years of entry.
    classes
        Admission classes.
    areas
        Ids of the areas that the register names.
    children
        ``(stage, year, class, area)``, stages as in `STAGES` and kindergarten leavers; NaN where
        not told.
    told
        ``(stage, year, area)``: True where there is any row, be its count missing or not.
    """

    years: Whole
    classes: tuple[str, ...]
    areas: tuple[str, ...]
    children: Floats
    told: NDArray[np.bool_]


@dataclass(frozen=True)
class Score:
    """How well a kind of evidence foretold past years from the years before each.

    ``name`` is the stage or kind of evidence, ``group`` the admission class or ``all``.
    ``deviation`` is the root mean square of log errors, ``mape`` the mean absolute error as a share
    of what came, both NaN without any of the ``pairs``.
    """

    name: str
    group: str
    pairs: int
    deviation: float
    mape: float


def score(name: str, group: str, foretold: Floats, came: Floats) -> Score:
    """Score of forecasts ``(year,)`` against what came; years with either missing do not count.

    >>> score("applied", "all", np.array([100.0, 150.0]), np.array([100.0, 100.0])).mape
    0.25
    """
    both = np.isfinite(foretold) & np.isfinite(came) & (foretold > 0) & (came > 0)
    if not both.any():
        return Score(name, group, 0, np.nan, np.nan)
    wrong = np.log(foretold[both] / came[both])
    mape = np.abs(foretold[both] / came[both] - 1).mean()
    return Score(name, group, int(both.sum()), float(np.sqrt((wrong**2).mean())), float(mape))


def read(city: City) -> Register | None:
    """Read the latest counts of the city's register; None where there are none."""
    table = city.register
    if table is None or not table.sizes[EDGE]:
        return None
    order = {name: place for place, name in enumerate((*STAGES, "kindergarten"))}
    stage = np.array([order.get(str(name), -1) for name in table["stage"].to_numpy()])
    known = stage >= 0
    if not known.any():
        return None
    stage = stage[known]
    years, year = np.unique(table["entry_year"].to_numpy()[known], return_inverse=True)
    classes, group = _places(table["class"].to_numpy()[known])
    areas, area = _places(table["area"].to_numpy()[known])
    _, date = _places(table["date"].to_numpy()[known])
    cell = (stage, year, area)
    latest = np.full((len(order), len(years), len(areas)), -1)
    np.maximum.at(latest, cell, date)
    last = date == latest[cell]
    told = latest >= 0
    children = np.where(told[:, :, None], 0.0, np.nan) + np.zeros((1, 1, len(classes), 1))
    counts = table["children"].to_numpy().astype(float)[known]
    np.add.at(children, (stage[last], year[last], group[last], area[last]), counts[last])
    return Register(years.astype(np.int64), classes, areas, children, told)


def _places(names: NDArray[np.object_]) -> tuple[tuple[str, ...], Whole]:
    found, place = np.unique(names.astype(str), return_inverse=True)
    return tuple(str(name) for name in found), place.astype(np.int64)


def furthest(register: Register, year: int) -> Whole:
    """Latest stage that the counts of an entry year have reached in each area; -1 where none."""
    found = np.full(len(register.areas), -1, dtype=np.int64)
    for place in np.flatnonzero(register.years == year):
        for stage in range(len(STAGES)):
            found[register.told[stage, place]] = stage
    return found


def arrival(register: Register, weights: Floats, kappa: float) -> Floats:
    """Share of each stage's children who arrive, ``(stage, class)``, of the funnel's stages.

    Ratios of sums over the years and areas where both ends are told, by class, drawn towards the
    ratio of all classes.

    Parameters
    ----------
    weights
        ``(year,)`` weight of each of the register's years; 0 leaves it out.
    kappa
        Children who are taken to have followed the ratio of all classes.

    Returns
    -------
    NaN for a stage of which no arrivals are known.
    """
    ratio = np.full((len(STAGES), len(register.classes)), np.nan)
    used = weights > 0
    came = register.children[ARRIVED][used]
    for stage in range(len(STAGES)):
        later, earlier = ratio_of_sums(came, register.children[stage][used], weights[used])
        later, earlier = later.sum(axis=-1), earlier.sum(axis=-1)
        if earlier.sum() > 0:
            ratio[stage] = shrunk(later, earlier, kappa)
    return ratio


def shrunk(later: Floats, earlier: Floats, kappa: float) -> Floats:
    """Ratios drawn towards that of their sums, which they keep: ``Σ ratio·earlier = Σ later``.

    >>> shrunk(np.array([9.0, 0.0]), np.array([10.0, 0.0]), 5.0).round(9).tolist()
    [0.9, 0.9]
    """
    ratio = shrink(later, earlier, later.sum() / earlier.sum(), kappa)
    total = (ratio * earlier).sum()
    return ratio * later.sum() / total if total > 0 else ratio


def class_scores(register: Register, until: int, decay: float, kappa: float) -> tuple[Score, ...]:
    """Score each stage's ratios of arrival, by class and for all, by years up to ``until``.

    Each year is foretold from the years before it alone.
    """
    past = np.flatnonzero(register.years <= until)
    foretold = np.full((len(past), ARRIVED, len(register.classes)), np.nan)
    came = np.full_like(foretold, np.nan)
    for row, place in enumerate(past):
        ratio = arrival(register, faded(register.years, int(register.years[place]), decay), kappa)
        for stage in range(ARRIVED):
            before, after = register.children[stage, place], register.children[ARRIVED, place]
            both = np.isfinite(before) & np.isfinite(after)
            some = both.any(axis=1)
            foretold[row, stage, some] = np.where(both, before, 0.0).sum(axis=1)[some]
            foretold[row, stage] *= ratio[stage]
            came[row, stage, some] = np.where(both, after, 0.0).sum(axis=1)[some]
    found = []
    for stage in range(ARRIVED):
        groups = [
            score(STAGES[stage], name, foretold[:, stage, c], came[:, stage, c])
            for c, name in enumerate(register.classes)
        ]
        whole = [_whole(table[:, stage]) for table in (foretold, came)]
        found += [one for one in (*groups, score(STAGES[stage], ALL, *whole)) if one.pairs]
    return tuple(found)


def _whole(table: Floats) -> Floats:
    """Sum over classes ``(year,)``; NaN where none is told."""
    return np.where(np.isfinite(table).any(axis=1), np.nansum(table, axis=1), np.nan)


def faded(years: Whole, before: int, decay: float) -> Floats:
    """Weight of each year as known before a year: those from it on weigh nothing."""
    age = before - 1 - years
    return np.where(age >= 0, float(decay) ** np.maximum(age, 0), 0.0)
