"""Counter-based random words, uniforms and normals for many cells in one call.

The generator is Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3")
with the words of ``numpy.random.Philox(key=[seed, key], counter=[d // 4, year, cell, 0])``: draw
``d`` reads position ``d`` of the stream of its unit, year and cell. Every number depends on its own
cell alone, so blocks, threads and their order change no bit.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

import numpy as np
from numba import njit
from numpy.typing import NDArray

Word = np.uint64
Words = NDArray[np.uint64]
Function = TypeVar("Function", bound=Callable[..., Any])

_TILE = 256
"""Places (cells of units) computed at a time, so that their words stay in the nearest cache."""


def compiled(function: Function, *, inline: bool = False) -> Function:
    """Compile to machine code that lets other threads run and rounds as it is written."""
    compiler: Any = njit
    options = {"nogil": True, "error_model": "numpy", "forceinline": inline}
    try:
        return cast("Function", compiler(cache=True, **options)(function))
    except RuntimeError:  # nowhere to keep it
        return cast("Function", compiler(**options)(function))


def inlined(function: Function) -> Function:
    """As `compiled`, within its callers: the call alone would cost as much as a short row."""
    return compiled(function, inline=True)


@inlined
def _product(word: Word, low: Word, high: Word) -> tuple[Word, Word]:
    """Upper and lower 64 bits of a word times a number given by its lower and upper 32 bits.

    From products of 32 bits, of which a processor makes several at a time, unlike those of 64.
    """
    half = np.uint64(32)
    below, above = np.uint64(np.uint32(word)), word >> half
    least, most = below * low, above * high
    one, other = below * high, above * low
    middle = (least >> half) + np.uint64(np.uint32(one)) + other
    upper = most + (one >> half) + (middle >> half)
    return upper, (middle << half) | np.uint64(np.uint32(least))


@inlined
def block(seed: Word, key: Word, count: Word, year: Word, cell: Word) -> tuple[Word, ...]:
    """The four words of the draws ``4 * count`` to ``4 * count + 3``."""
    k0, k1 = seed, key
    # The counter is raised before its first use, as numpy does.
    c0, c1, c2, c3 = count + np.uint64(1), year, cell, np.uint64(0)
    for _ in range(10):
        high0, low0 = _product(c0, np.uint64(0xE14C6C93), np.uint64(0xD2E7470E))
        high1, low1 = _product(c2, np.uint64(0x95121157), np.uint64(0xCA5A8263))
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0 += np.uint64(0x9E3779B97F4A7C15)
        k1 += np.uint64(0xBB67AE8584CAA73B)
    return c0, c1, c2, c3


@compiled
def sharing(ids: NDArray[np.int64], first: int) -> int:
    """One past the last of the rising ids that read the same block of words as the first."""
    last = first + 1
    while last < ids.size and ids[last] // 4 == ids[first] // 4:
        last += 1
    return last


@compiled
def fraction(word: Word) -> float:
    """Uniform in (0, 1) from the upper 53 bits of a word."""
    return (np.float64(np.int64(word >> np.uint64(11))) + 0.5) * 2.0**-53


@compiled
def _logarithm(positive: float) -> float:
    """Natural logarithm of a normal positive number, within 2e-11, without a branch.

    The number is split into a power of two and a factor about one, whose logarithm is twice the
    inverse hyperbolic tangent of ``(factor - 1) / (factor + 1)``. A library's logarithm would
    round differently in vectors and in their remainders.
    """
    root_half = np.int64(0x3FE6A09E667F3BCD)  # the bits of the square root of one half
    bits = np.float64(positive).view(np.int64) - root_half
    factor = np.int64((bits & np.int64(0xFFFFFFFFFFFFF)) + root_half).view(np.float64)
    slope = (factor - 1.0) / (factor + 1.0)
    square = slope * slope
    series = (((1 / 11 * square + 1 / 9) * square + 1 / 7) * square + 1 / 5) * square + 1 / 3
    return np.float64(bits >> np.int64(52)) * math.log(2.0) + 2.0 * slope * (1.0 + square * series)


@inlined
def _halves(centred: float) -> tuple[float, float]:
    """Numerator and denominator of the quantile in the middle of the normal law."""
    x = 0.180625 - centred * centred
    above = ((59.109374720 * x + 159.29113202) * x + 50.434271938) * x + 3.3871327179
    below = ((67.187563600 * x + 78.757757664) * x + 17.895169469) * x + 1.0
    return above * abs(centred), below


@compiled
def normal(uniform: float) -> float:
    """Standard normal quantile within 1e-6, without a branch.

    Wichura (1988), Algorithm AS 241, routine PPND7: three rational functions, of which the one
    for the middle, the tail or the far tail is chosen. Uniforms beyond 2**-54 of an end count as
    2**-54.
    """
    centred = uniform - 0.5
    above, below = _halves(centred)
    root = math.sqrt(-_logarithm(max(min(uniform, 1.0 - uniform), 2.0**-54)))
    x = root - 1.6
    tail_above = ((0.17023821103 * x + 1.3067284816) * x + 2.7568153900) * x + 1.4234372777
    tail_below = (0.12021132975 * x + 0.73700164250) * x + 1.0
    x = root - 5.0
    far_above = ((0.017337203997 * x + 0.42868294337) * x + 3.0812263860) * x + 6.6579051150
    far_below = (0.012258202635 * x + 0.24197894225) * x + 1.0
    middle, far = abs(centred) <= 0.425, root > 5.0
    top = above if middle else (far_above if far else tail_above)
    bottom = below if middle else (far_below if far else tail_below)
    return math.copysign(top / bottom, centred)


@compiled
def single_normal(uniform: float) -> float:
    """The same quantile, quicker for one uniform alone: the tails are worked out where needed."""
    centred = uniform - 0.5
    if abs(centred) > 0.425:
        return normal(uniform)
    above, below = _halves(centred)
    return math.copysign(above / below, centred)


@compiled
def rows(seed: Word, keys: Words, count: Word, year: Word, cells: Words, into: Words) -> None:
    """Write the words of four draws, ``(4, place)``, for the key and cell of every place."""
    first, second, third, fourth = into[0], into[1], into[2], into[3]
    for place in range(keys.size):
        first[place], second[place], third[place], fourth[place] = block(
            seed, keys[place], count, year, cells[place]
        )


@inlined
def _copy(row: Words, into: Words) -> None:
    """Write a row of words."""
    for place in range(row.size):
        into[place] = row[place]


@compiled
def invert(row: Words, into: NDArray[np.float32]) -> None:
    """Write the normals of a row of words."""
    for place in range(row.size):
        into[place] = np.float32(normal(fraction(row[place])))


@compiled
def _fill(
    seed: Word,
    keys: Words,
    years: Words,
    ids: NDArray[np.int64],
    cells: Words,
    into: NDArray[Any],
    normals: bool,
) -> None:
    """Fill ``(draw, year, place)`` with words, or with the normals made from them."""
    words = np.empty((4, _TILE), dtype=np.uint64)
    for first in range(0, keys.size, _TILE):
        last = min(first + _TILE, keys.size)
        start = 0
        while start < ids.size:
            count, end = ids[start] // 4, sharing(ids, start)
            for year in range(years.size):
                named = keys[first:last], np.uint64(count), years[year], cells[first:last]
                rows(seed, *named, words)
                for draw in range(start, end):
                    row = words[ids[draw] - 4 * count, : last - first]
                    if normals:
                        invert(row, into[draw, year, first:last])
                    else:
                        _copy(row, into[draw, year, first:last])
            start = end


def _fill_all(
    seed: int,
    keys: Words,
    years: Sequence[int],
    ids: Sequence[int],
    cells: int,
    into: NDArray[Any],
) -> None:
    """Fill ``(draw, year, unit, cell)``, with normals if they are to be floating."""
    flat = into.reshape(len(ids), len(years), len(keys) * cells)
    named, numbers = np.repeat(keys, cells), np.tile(np.arange(cells, dtype=np.uint64), len(keys))
    _fill(*machine(seed, named, years, ids), numbers, flat, into.dtype.kind == "f")


def machine(
    seed: int, keys: Words, years: Sequence[int], ids: Sequence[int]
) -> tuple[Word, Words, Words, NDArray[np.int64]]:
    """The arguments of `_fill` in their machine types."""
    return (
        np.uint64(seed),
        np.array(keys, dtype=np.uint64, order="C"),
        np.array([int(year) for year in years], dtype=np.uint64),
        np.array(ids, dtype=np.int64),
    )


def fill_words(
    seed: int, keys: Words, years: Sequence[int], ids: Sequence[int], cells: int = 1
) -> Words:
    """64 random bits for each draw, year, unit and cell.

    Parameters
    ----------
    seed
        From 0 to 2**64 - 1.
    keys
        One a unit, ``(unit,)``.
    years
        Calendar years, none below 0.
    ids
        Ids of the draws, rising.
    cells
        Cells 0 to ``cells - 1`` of each year are filled.

    Returns
    -------
    ``(draw, year, unit, cell)``.
    """
    found = np.empty((len(ids), len(years), len(keys), cells), dtype=np.uint64)
    _fill_all(seed, keys, years, ids, cells, found)
    return found


def fill_normals(
    seed: int,
    keys: Words,
    years: Sequence[int],
    ids: Sequence[int],
    cells: int = 1,
    into: NDArray[np.float32] | None = None,
) -> NDArray[np.float32]:
    """Standard normals by inversion of the uniforms of `fill_words`, within 1e-6.

    Parameters
    ----------
    seed, keys, years, ids, cells
        As in `fill_words`.
    into
        Contiguous array to fill and return, ``(draw, year, unit, cell)``; a new one if None.

    Returns
    -------
    ``(draw, year, unit, cell)``.
    """
    shape = len(ids), len(years), len(keys), cells
    found = np.empty(shape, dtype=np.float32) if into is None else into
    if found.shape != shape or found.dtype != np.float32 or not found.flags.c_contiguous:
        message = f"normals {shape} do not go into {found.dtype} {found.shape}"
        raise ValueError(message)
    _fill_all(seed, keys, years, ids, cells, found)
    return found
