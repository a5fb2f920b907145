"""Many futures put into a few numbers, exactly: one sort for each chunk of units.

Quantiles interpolate linearly between order statistics, as ``numpy.quantile`` does. Chunks bound
the memory: a chunk's values are copied once, with the draws last, and sorted in place.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.kernels.philox import compiled

Array = NDArray[np.float64]
Counts = NDArray[np.int32]

_CHUNK = 1 << 20
"""Values sorted at a time."""


class Summary(NamedTuple):
    """Mean and three quantiles over the draws, in the unit of the values."""

    mean: Array
    p10: Array
    p50: Array
    p90: Array


def _quantile(ordered: NDArray[Any], share: float) -> Array:
    """Quantile along the last axis of values in rising order."""
    place = share * (ordered.shape[-1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[-1] - 1)
    low, high = (np.asarray(ordered[..., at], dtype=np.float64) for at in (below, above))
    return np.asarray(low + (high - low) * (place - below), dtype=np.float64)


def _sortable(values: ArrayLike) -> NDArray[Any]:
    """Values as they are if whole or single-precision, for those sort several times faster."""
    array = np.asarray(values)
    small = array.dtype.kind in "iu" or array.dtype == np.float32
    return array if small else array.astype(np.float64)


def summarise(values: ArrayLike, axis: int = 0) -> Summary:
    """Mean, p10, p50 and p90 over one axis.

    Parameters
    ----------
    values
        Any shape and unit, at least one value along ``axis``.
    axis
        The axis of the draws, which the results lack.

    Examples
    --------
    >>> [round(float(part), 9) for part in summarise([0.0, 10.0, 20.0, 50.0])]
    [20.0, 3.0, 15.0, 41.0]
    """
    moved = np.moveaxis(_sortable(values), axis, -1)
    rest, draws = moved.shape[:-1], moved.shape[-1]
    if draws == 0:
        message = "no draws to summarise"
        raise ValueError(message)
    flat = moved.reshape(-1, draws)
    out = Summary(*(np.empty(flat.shape[0]) for _ in range(4)))
    step = max(1, _CHUNK // draws)
    for start in range(0, flat.shape[0], step):
        part = slice(start, start + step)
        ordered = np.sort(flat[part], axis=-1)
        # The mean is taken of the ordered values: the order of the draws must change no digit.
        out.mean[part] = ordered.mean(axis=-1, dtype=np.float64)
        for target, share in zip(out[1:], (0.1, 0.5, 0.9), strict=True):
            target[part] = _quantile(ordered, share)
    return Summary(*(column.reshape(rest) for column in out))


class Tail(NamedTuple):
    """Chance above nought, p90, means of the worst tenth and of all futures, a quantile."""

    probability: Array
    p90: Array
    cvar90: Array
    mean: Array
    quantile: Array


def tail(values: ArrayLike, axis: int = 0, share: float = 0.5) -> Tail:
    """Chance above nought, p90, mean of the worst tenth and of all, and a quantile, by one sort.

    >>> [round(float(part), 9) for part in tail([0.0, 0.0, 0.0, 8.0], share=0.75)]
    [0.25, 5.6, 8.0, 2.0, 2.0]
    """
    ordered = np.sort(np.moveaxis(_sortable(values), axis, -1), axis=-1)
    # The mean is taken of the ordered values: the order of the draws must change no digit.
    mean = np.asarray(ordered.mean(axis=-1, dtype=np.float64))
    parts = _quantile(ordered, 0.9), _worst_tenth(ordered), mean, _quantile(ordered, share)
    return Tail(chance(ordered, axis=-1), *parts)


def cvar90(values: ArrayLike, axis: int = 0) -> Array:
    """Mean of the worst tenth of the futures, the marginal one weighted by its exact share.

    >>> float(cvar90(list(range(1, 11)))), round(float(cvar90([1.0, 2.0, 3.0, 4.0, 5.0])), 9)
    (10.0, 5.0)
    >>> round(float(cvar90(list(range(1, 16)))), 9)  # 1.5 futures: 15 whole, 14 by half
    14.666666667
    """
    moved = np.moveaxis(np.asarray(values, dtype=np.float64), axis, -1)
    return _worst_tenth(np.sort(moved, axis=-1))


def _worst_tenth(ordered: NDArray[Any]) -> Array:
    """Mean of the highest tenth along the last axis of values in rising order."""
    draws = ordered.shape[-1]
    worst = draws / 10
    weight = np.clip(worst - np.arange(draws - 1, -1, -1), 0.0, 1.0)
    first = int(np.argmax(weight > 0))
    weighed = ordered[..., first:] @ (weight[first:] / worst)
    return np.asarray(weighed, dtype=np.float64)


def chance(values: ArrayLike, axis: int = 0, above: float = 0.0) -> Array:
    """Share of the futures in which a value exceeds ``above``; a hair over it does not count.

    >>> float(chance([0.0, 0.0, 3.0, 1e-12]))
    0.25
    """
    array = np.asarray(values)
    # Whole numbers are compared as they are: a copy in floats would take four times their memory.
    whole = array.dtype.kind in "iub"
    line = int(np.floor(above + 1e-9)) if whole else above + 1e-9
    over = (array if whole else array.astype(np.float64)) > line
    return np.asarray(over.mean(axis=axis), dtype=np.float64)


@compiled
def count_over(values: NDArray[np.int16], lines: Array, each: Counts, any_: Counts) -> None:
    """Add up the futures in which a value exceeds each of some lines.

    Parameters
    ----------
    values
        ``(draw, year, unit, cell)`` whole numbers.
    lines
        ``(line,)``.
    each, any_
        Added to: ``(line, year, unit, cell)``, and ``(line, year, unit)`` where any cell of a unit
        counts.
    """
    draws, years, units, cells = values.shape
    rows = values.reshape(draws, years, units * cells)
    bounds = np.floor(lines).astype(np.int16)
    counts = each.reshape(bounds.size, years, units * cells)
    # Small counters stay in the nearest cache; they are emptied before they run over.
    tally = np.zeros((bounds.size, units * cells), dtype=np.int16)
    top = np.empty(units, dtype=np.int16)
    for year in range(years):
        for draw in range(draws):
            row = rows[draw, year]
            for unit in range(units):
                most = row[unit * cells]
                for cell in range(unit * cells + 1, (unit + 1) * cells):
                    most = max(most, row[cell])
                top[unit] = most
            for line in range(bounds.size):
                _tick(row, bounds[line], tally[line])
                whole = any_[line, year]
                for unit in range(units):
                    whole[unit] += np.int32(top[unit] > bounds[line])
            if draw == draws - 1 or draw % 30_000 == 29_999:
                for line in range(bounds.size):
                    counts[line, year] += tally[line]
                tally[:] = 0


@compiled
def _tick(row: NDArray[np.int16], bound: np.int16, tally: NDArray[np.int16]) -> None:
    """Add one where a value is above a bound."""
    for cell in range(row.size):
        tally[cell] += np.int16(row[cell] > bound)
