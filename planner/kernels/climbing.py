"""A year of climbing for every draw, school and grade, in machine code.

The pupils of a grade's sources, summed, times its ratio; where a ratio above one was learnt on so
many pupils, it brings so many more and no multiple of them (`planner.kernels.rollforward.carried`).
A grade fed by one grade of one school, which most are, is read without a sum.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Places = NDArray[np.uint32]


class Lanes(NamedTuple):
    """Where the pupils of each grade above the first come from, by place in a row of all cells.

    ``single (cell)``: place of the only source, nought where ``alone (cell)`` is nought: there is
    none, or there are several. Cells of several stand in ``summed``, their sources from ``starts``
    on in ``sources``. Places are unsigned: a signed one would be tested for counting from the end.
    """

    single: Places
    alone: Floats
    summed: Places
    starts: Places
    sources: Places


def lanes(source: tuple[Whole, Whole, Whole], schools: int, grades: int) -> Lanes:
    """Lay out the triples ``(into, from, step)`` of `planner.kernels.progression.sources`."""
    into, origin, step = source
    cell, place = into * (grades - 1) + step, origin * grades + step
    number = np.bincount(cell, minlength=schools * (grades - 1))
    single = np.zeros(schools * (grades - 1), dtype=np.int64)
    by_itself = number[cell] == 1
    single[cell[by_itself]] = place[by_itself]
    order = np.flatnonzero(~by_itself)[np.argsort(cell[~by_itself], kind="stable")]
    summed, starts = np.unique(cell[order], return_index=True)
    ends = np.append(starts, len(order))
    places = (part.astype(np.uint32) for part in (summed, ends, place[order]))
    return Lanes(single.astype(np.uint32), (number == 1).astype(np.float64), *places)


@compiled
def _climb(
    pupils: Floats, single: Places, summed: Places, starts: Places, sources: Places,
    slope: Floats, more: Floats, most: Floats, alone: tuple[Floats, Floats, Floats], into: Floats,
) -> None:  # fmt: skip
    """Fill ``(draw, school, step)`` from ``(draw, place)``: by their single source, then sums."""
    _, schools, steps = into.shape
    times, plus, top = alone
    after = np.empty(single.size)  # a row that stays near, for what is filled may have gaps
    for draw in range(len(pupils)):
        before, told = pupils[draw], into[draw]
        for cell in range(single.size):
            here = before[single[cell]]
            after[cell] = min(here * times[cell] + plus[cell], here * top[cell])
        for which in range(summed.size):
            cell, here = summed[which], 0.0
            for at in range(starts[which], starts[which + 1]):
                here += before[sources[at]]
            after[cell] = min(here * slope[cell] + more[cell], here * most[cell])
        for school in range(schools):
            for step in range(steps):
                told[school, step] = after[school * steps + step]


def climb(
    pupils: Floats,
    along: Lanes,
    ratio: Floats,
    base: Floats,
    most: float,
    into: Floats | None = None,
) -> Floats:
    """Pupils a grade up, ``(..., school, grade − 1)``, from pupils ``(..., school, grade)``.

    Parameters
    ----------
    along
        From `lanes`.
    ratio, base
        ``(school, grade − 1)`` ratios, and the pupils a year on whom they were learnt.
    most
        Greatest multiple of those who climb that a growing flow may bring, or the ratio itself
        where that is greater.
    into
        Filled and given back, if told: ``(draw, school, grade − 1)``, also a part of a larger one.
    """
    cells = pupils.shape[-2] * pupils.shape[-1]
    flat = np.asarray(pupils, dtype=np.float64).reshape(-1, cells)
    grows = (ratio > 1) & (base > 0)
    slope = np.where(grows, 1.0, ratio).ravel()
    more = np.where(grows, (ratio - 1) * base, 0.0).ravel()
    top = np.where(grows, np.maximum(most, ratio), ratio).ravel()
    shape = pupils.shape[-2], pupils.shape[-1] - 1
    filled = np.empty((len(flat), *shape)) if into is None else into
    of_one = slope * along.alone, more * along.alone, top * along.alone
    sums = along.summed, along.starts, along.sources
    _climb(flat, along.single, *sums, slope, more, top, of_one, filled)
    return filled.reshape(*pupils.shape[:-2], *shape) if into is None else into


def nearest(pupils: Floats) -> NDArray[np.int16]:
    """Whole children nearest to numbers that are not below nought, in the least room.

    >>> nearest(np.array([[0.4, 2.5], [3.5, 99999.0]])).tolist()
    [[0, 2], [4, 32767]]
    """
    into = np.empty(pupils.shape, dtype=np.int16)
    _round(np.ascontiguousarray(pupils, dtype=np.float64).reshape(-1), into.reshape(-1))
    return into


@compiled
def _round(values: Floats, into: NDArray[np.int16]) -> None:
    for place in range(values.size):
        into[place] = np.int16(min(max(np.rint(values[place]), 0.0), 32767.0))
