"""Long rows of results: blocks of columns put under each other, and what futures tell of them."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.summaries import summarise
from planner.model.axes import DRAW, EDGE, GRADE, SCHOOL, YEAR
from planner.model.city import City
from planner.model.results import Outcome

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Block = dict[str, Any]
"""Columns of one length; a single value stands for all rows."""

SPREAD = ("mean", "p10", "p50", "p90")


def pupils_by_phase(city: City, outcome: Outcome, step: int) -> Floats:
    """Pupils of one year, ``(draw, phase, school)``."""
    values = grades_of(outcome.enrolment.roll, step)
    return np.stack([values[..., at].sum(axis=-1) for at in _places(city, outcome)], axis=1)


def grades_of(array: xr.DataArray, step: int) -> Floats:
    """One year of an array by school and grade, ``(draw, school, grade)``."""
    year = array.isel({YEAR: step}).transpose(DRAW, SCHOOL, GRADE)
    return np.asarray(year.to_numpy(), dtype=np.float64)


def _places(city: City, outcome: Outcome) -> list[list[int]]:
    """Places of each phase's grades on the axis of grades."""
    grades = list(outcome.enrolment.roll[GRADE].to_numpy().astype(str))
    phases = city.standards.ladder.phases.values()
    return [[grades.index(grade) for grade in names if grade in grades] for names in phases]


def distribution(paths: Sequence[Floats]) -> Block:
    """Mean, p10, p50 and p90 of the drawn path ``(draw, unit)``, the second; NaN without it.

    Futures in which something is not known (a school without pupils) are left out.
    """
    if len(paths) < 2:
        return {name: np.full(paths[0].shape[1], np.nan) for name in SPREAD}
    drawn = paths[1]
    told = dict(zip(SPREAD, summarise(drawn), strict=True))
    holes = np.isnan(drawn)
    for unit in np.flatnonzero(holes.any(axis=0) & ~holes.all(axis=0)):
        some = summarise(drawn[~holes[:, unit], unit])
        for name, value in zip(SPREAD, some, strict=True):
            told[name][unit] = value
    return told


def share_known(true: Flags, known: Flags) -> Floats:
    """Share of the futures ``(draw, unit)`` in which something holds, of those that tell."""
    told = known.sum(axis=0)
    held = (true & known).sum(axis=0)
    return np.divide(held, told, out=np.full(told.shape, np.nan), where=told > 0)


def gathered(blocks: Iterable[Block], words: Sequence[str]) -> xr.Dataset:
    """Blocks under each other, along ``edge``; the columns named are text."""
    parts = [_even(block) for block in blocks]
    names = list(parts[0]) if parts else list(words)
    return xr.Dataset(
        {
            name: (EDGE, _column([part[name] for part in parts], text=name in words))
            for name in names
        }
    )


def _even(block: Block) -> dict[str, NDArray[Any]]:
    arrays = {name: np.asarray(value) for name, value in block.items()}
    size = max((array.size for array in arrays.values() if array.ndim), default=1)
    return {name: np.broadcast_to(array, (size,)) for name, array in arrays.items()}


def _column(parts: list[NDArray[Any]], *, text: bool) -> NDArray[Any]:
    if not parts:
        return np.empty(0, dtype=object if text else float)
    return np.concatenate([part.astype(object) if text else part for part in parts])
