"""Random numbers that belong to a cell, not to the order in which it is computed.

A stream is keyed by seed, stream name and unit id; its counter is the year and the cell within the
year; draw ``d`` reads position ``d`` of that stream. Hence blocks, workers, a new area or a new
source of chance change no other number, and scenarios share draws. The generator is numpy's
Philox4x64-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from planner.kernels.philox import fill_normals, fill_words
from planner.model.draws import Draws

Floats = NDArray[np.float64]


@lru_cache(maxsize=65536)
def _key(stream: str, unit: str) -> int:
    """64-bit name of a unit's stream."""
    return int.from_bytes(blake2b(f"{stream}\0{unit}".encode(), digest_size=8).digest(), "big")


def keys(stream: str, units: Iterable[str]) -> NDArray[np.uint64]:
    """64-bit names of a stream's units, ``(unit,)``, as `planner.kernels.philox` reads them."""
    return np.array([_key(stream, unit) for unit in units], dtype=np.uint64)


def words(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 1
) -> NDArray[np.uint64]:
    """64 random bits for each draw, year, unit and cell, ``(draw, year, unit, cell)``.

    The last blocks are kept, because scenarios and replays read the same cells again.
    """
    return _words_of(draws, stream, tuple(units), tuple(int(year) for year in years), cells)


@lru_cache(maxsize=64)
def _words_of(
    draws: Draws, stream: str, units: tuple[str, ...], years: tuple[int, ...], cells: int
) -> NDArray[np.uint64]:
    result = fill_words(draws.seed, keys(stream, units), years, draws.ids, cells)
    result.flags.writeable = False
    return result


def uniforms(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 1
) -> Floats:
    """One uniform in (0, 1) for each draw, year, unit and cell.

    Returns
    -------
    ``(draw, year, unit, cell)``; the central path reads 0.5 everywhere.
    """
    if draws.central:
        return np.full((1, len(list(years)), len(units), cells), 0.5)
    return _fraction(words(draws, stream, units, years, cells))


def _fraction(bits: NDArray[np.uint64]) -> Floats:
    """Uniforms from the upper 53 bits."""
    return ((bits >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53


def normals(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 1
) -> Floats:
    """Standard normals by inversion, shaped as `uniforms`; nought on the central path."""
    return np.asarray(ndtri(uniforms(draws, stream, units, years, cells)))


def deviates(
    draws: Draws, stream: str, units: Sequence[str], years: Sequence[int]
) -> NDArray[np.float32]:
    """Standard normals for many units, ``(draw, year, unit)``, within 1e-6 of `normals`."""
    if draws.central:
        return np.zeros((1, len(years), len(units)), dtype=np.float32)
    return fill_normals(draws.seed, keys(stream, units), years, draws.ids)[..., 0]


def chances(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 0
) -> tuple[Floats, Floats]:
    """A normal and a uniform that decides a rounding, from the same 64 bits, for `whole`.

    Returns
    -------
    Two arrays ``(draw, year, unit, cell)``, without the last axis where ``cells`` is 0. The
    normal comes from the upper 53 bits, the uniform from the 11 that they leave.
    """
    bits = words(draws, stream, units, years, max(cells, 1))
    if not cells:
        bits = bits[..., 0]
    rest = ((bits & np.uint64(2047)).astype(float) + 0.5) / 2048
    return np.asarray(ndtri(_fraction(bits))), rest


def lognormal_factor(normal: Floats, deviation: Floats | float) -> Floats:
    """Factor of mean one with the given log standard deviation."""
    return np.exp(deviation * normal - np.square(deviation) / 2)


def whole(mean: Floats, deviation: Floats, normal: Floats, rounding: Floats) -> Floats:
    """Whole children about a mean, by the log-normal law with those two moments.

    The law is right-skewed and never below nought. A fraction of a child is rounded up with its
    own probability, so that the mean is kept even where it is a fraction of one child.

    Parameters
    ----------
    mean, deviation
        In children.
    normal, rounding
        From `chances`.
    """
    relative = np.divide(deviation, mean, out=np.zeros_like(mean), where=mean > 0)
    sigma = np.sqrt(np.log1p(relative**2))
    return np.floor(mean * lognormal_factor(normal, sigma) + rounding)
