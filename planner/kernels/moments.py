"""Means and deviations over many futures of ageing people, none of which is kept.

The recursion is that of `planner.kernels.ageing`. Draws share all inputs but the factor on the
arrivals, which is log-normal, of mean one, and made where it is used. A tile of units goes through
all years and draws before the next one, so that numbers, people and sums stay in the near cache
and nothing but the sums goes through memory. Units lie innermost, so that a loop has no
exceptions and the processor takes several at a time.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from planner.kernels.ageing import Ageing
from planner.kernels.philox import Word, Words, compiled, inlined, invert, machine, rows, sharing

Array = NDArray[Any]
Floats = NDArray[np.float64]

_TILE = 256
"""Units computed at a time."""
_LARGE = np.float32(1.5 * 2**23)
"""Added and taken away, it leaves a float32 rounded to a whole number in its lowest bits."""


class Moments(NamedTuple):
    """Sums over draws of people and of their squares, each ``(year, unit, age)``."""

    total: Floats
    squares: Floats

    def mean(self, draws: int) -> Floats:
        """People, mean over so many draws."""
        return self.total / draws

    def deviation(self, draws: int) -> Floats:
        """Standard deviation of people over so many draws."""
        return np.sqrt(np.maximum(self.squares / draws - self.mean(draws) ** 2, 0.0))


@inlined
def exponential(power: np.float32) -> np.float32:
    """Exponential in float32 within 2e-7 of itself, from -87 to 88, without a branch.

    A power of two times the series of the rest, at most half the logarithm of two; minimax
    coefficients of Moshier's Cephes library (expf). A library's would round differently in
    vectors and in their remainders.
    """
    power = min(max(power, np.float32(-87.0)), np.float32(88.0))
    shifted = power * np.float32(1.44269504) + _LARGE
    twos = shifted - _LARGE
    rest = power - twos * np.float32(0.693359375) - twos * np.float32(-2.12194440e-4)
    series = np.float32(1.9875691500e-4) * rest + np.float32(1.3981999507e-3)
    series = series * rest + np.float32(8.3334519073e-3)
    series = series * rest + np.float32(4.1665795894e-2)
    series = series * rest + np.float32(1.6666665459e-1)
    series = series * rest + np.float32(5.0000001201e-1)
    bits = np.int32((np.float32(shifted).view(np.int32) + (127 - 0x4B400000)) << 23)
    return (series * (rest * rest) + rest + np.float32(1.0)) * bits.view(np.float32)


@inlined
def _scale(level: Array, spread: Array, scale: Array) -> None:
    """Turn a row of normals into factors."""
    for unit in range(scale.size):
        wide = spread[unit]
        power = wide * scale[unit] - np.float32(0.5) * wide * wide
        scale[unit] = level[unit] * exponential(power)


@inlined
def _age(before: Array, keep: Array, came: Array, scale: Array, after: Array) -> None:
    """Write those who reach an age."""
    for unit in range(after.size):
        after[unit] = before[unit] * keep[unit] + came[unit] * scale[unit]


@inlined
def _stay(before: Array, keep: Array, came: Array, scale: Array, after: Array) -> None:
    """As `_age`, with those who are in the open age already."""
    for unit in range(after.size):
        reach = before[unit] * keep[unit] + came[unit] * scale[unit]
        after[unit] = reach + after[unit] * keep[unit]


@inlined
def _set(row: Array, into: Array) -> None:
    """Write a row."""
    for unit in range(row.size):
        into[unit] = row[unit]


@inlined
def _add(more: Array, row: Array) -> None:
    """Add a row to another."""
    for unit in range(row.size):
        row[unit] += more[unit]


@inlined
def _sum(one: Array, two: Array, three: Array, four: Array, total: Array) -> None:
    """Add the people of four draws, one after the other."""
    for unit in range(total.size):
        pair = total[unit] + np.float64(one[unit]) + np.float64(two[unit])
        total[unit] = pair + np.float64(three[unit]) + np.float64(four[unit])


@inlined
def _sum_squares(one: Array, two: Array, three: Array, four: Array, total: Array) -> None:
    """Add the squares of the people of four draws, one after the other."""
    for unit in range(total.size):
        a, b = np.float64(one[unit]), np.float64(two[unit])
        c, d = np.float64(three[unit]), np.float64(four[unit])
        total[unit] = total[unit] + a * a + b * b + c * c + d * d


@compiled
def _carry(
    start: Array,
    keep: Array,
    arrivals: Array,
    inflow: Array,
    level: Array,
    newborn: Array,
    spread: Array,
    keys: Words,
    calendar: Words,
    ids: NDArray[np.int64],
    total: Array,
    squares: Array,
    seed: Word,
    leaves: bool,
) -> None:
    """Add all draws of a tile of units, innermost in all arrays, to the sums."""
    years, ages, units = arrivals.shape
    words, cells = np.empty((4, units), dtype=np.uint64), np.zeros(units, dtype=np.uint64)
    scale = np.empty((4, units), dtype=np.float32)
    # The newborn lie before age 0. Draws that are missing from four have nobody: no bit changes.
    people = np.empty((4, ages + 1, units), dtype=np.float32)
    nobody = np.zeros(units, dtype=np.float32)
    one, two, three, four = people[0], people[1], people[2], people[3]
    first = 0
    while first < ids.size:
        count, last = ids[first] // 4, sharing(ids, first)
        for draw in range(4):
            for age in range(ages):
                _set(start[age] if draw < last - first else nobody, people[draw, age + 1])
        for year in range(years):
            kept = keep[year if keep.shape[0] > 1 else 0]
            rows(seed, keys, np.uint64(count), calendar[year], cells, words)
            for draw in range(last - first):
                invert(words[ids[first + draw] - 4 * count], scale[draw])
                _scale(level[year], spread[year], scale[draw])
                _set(newborn[year], people[draw, 0])
            for age in range(ages - 1, -1, -1):
                for draw in range(last - first):
                    before, after = people[draw, age], people[draw, age + 1]
                    if leaves or age < ages - 1:
                        _age(before, kept[age], arrivals[year, age], scale[draw], after)
                    else:
                        _stay(before, kept[age], arrivals[year, age], scale[draw], after)
                    if inflow.shape[0] > 0:
                        _add(inflow[year, age], after)
                to = age + 1
                _sum(one[to], two[to], three[to], four[to], total[year, age])
                _sum_squares(one[to], two[to], three[to], four[to], squares[year, age])
        first = last


def _inner(array: Array, kind: type = np.float32) -> Array:
    """The last but one axis, that of the units, put last, in one piece."""
    return np.array(np.moveaxis(array, -2, -1), dtype=kind, order="C")


def moments(
    inputs: Ageing,
    spread: ArrayLike,
    seed: int,
    keys: Words,
    years: Sequence[int],
    ids: Sequence[int],
    leaves: bool = True,
    into: Moments | None = None,
    workers: int = 1,
    tile: int = _TILE,
) -> Moments:
    """Sums over draws of what `planner.kernels.ageing.expected` finds, computed in float32.

    The normal behind a factor is that of `planner.kernels.philox.fill_normals`, cell 0.

    Parameters
    ----------
    inputs
        From `planner.kernels.ageing.prepare`, of one draw: what all share. Its factor, a level,
        is multiplied by that of chance.
    spread
        Log standard deviations of the factor, broadcast to ``(year, unit)``; nought is no chance.
    seed, keys, years, ids
        As in `planner.kernels.philox.fill_words`.
    leaves
        As in `planner.kernels.ageing.expected`.
    into
        Sums of the draws before, to which these are added and which are returned; a draw's place
        in the row alone decides the bits, so blocks of draws change none.
    workers, tile
        Threads, and units that each takes at a time. They change no bit.

    Raises
    ------
    ValueError
        Inputs of more than one draw; keys or years that do not fit them.
    """
    shape = inputs.arrivals.shape
    if len(inputs.people) != 1 or (len(years), len(keys)) != shape[:2]:
        found = f"inputs of {len(inputs.people)} draws, {shape[0]} years, {shape[1]} units"
        message = f"{found} for one draw, {len(years)} years, {len(keys)} keys"
        raise ValueError(message)
    sums = Moments(np.zeros(shape), np.zeros(shape)) if into is None else into
    if any(part.shape != shape or part.dtype != np.float64 for part in sums):
        message = f"sums {shape} do not go into {sums.total.shape} and {sums.squares.shape}"
        raise ValueError(message)
    keep = inputs.survival * (1 - inputs.out)
    deviations = np.array(np.broadcast_to(spread, shape[:2]), dtype=np.float32)
    seed_, keys_, calendar, ids_ = machine(seed, keys, years, ids)

    def carry(first: int) -> None:
        part = slice(first, first + tile)
        found = [_inner(array[:, part], np.float64) for array in sums]
        inflow = inputs.inflow[0, :, part] if len(inputs.inflow) else np.empty((0, 0, 0))
        arrays = inputs.people[0, part], keep[:, part], inputs.arrivals[:, part], inflow
        levels = inputs.factor[0, :, part], inputs.newborn[0, :, part], deviations[:, part]
        ready: list[Any] = [_inner(array) for array in arrays]
        ready += [array.astype(np.float32) for array in levels]
        ready += [keys_[part], calendar, ids_, *found, seed_, leaves]
        _carry(*ready)
        for array, more in zip(sums, found, strict=True):
            array[:, part] = np.moveaxis(more, -1, -2)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(carry, range(0, len(keys), tile)))
    return sums
