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
from numpy.random import Philox
from numpy.typing import NDArray
from scipy.special import ndtri

from planner.model.draws import Draws

Floats = NDArray[np.float64]
_WORDS = 4  # Philox4x64 gives four words a count


@lru_cache(maxsize=65536)
def _key(stream: str, unit: str) -> int:
    """64-bit name of a unit's stream."""
    return int.from_bytes(blake2b(f"{stream}\0{unit}".encode(), digest_size=8).digest(), "big")


def uniforms(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 1
) -> Floats:
    """One uniform in (0, 1) for each draw, year, unit and cell.

    Returns
    -------
    ``(draw, year, unit, cell)``; the central path reads 0.5 everywhere.
    """
    years = [int(year) for year in years]
    shape = (len(draws.labels), len(years), len(units), cells)
    if draws.central:
        return np.full(shape, 0.5)
    ids = np.asarray(draws.ids)
    first = int(ids[0]) // _WORDS
    length = int(ids[-1]) + 1 - first * _WORDS
    position = ids - first * _WORDS
    words = np.empty((len(years), len(units), cells, len(ids)), dtype=np.uint64)
    for u, unit in enumerate(units):
        key = np.array([draws.seed, _key(stream, unit)], dtype=np.uint64)
        for y, year in enumerate(years):
            for cell in range(cells):
                counter = np.array([first, year, cell, 0], dtype=np.uint64)
                words[y, u, cell] = Philox(key=key, counter=counter).random_raw(length)[position]
    fraction = ((words >> np.uint64(11)).astype(float) + 0.5) * 2.0**-53
    return np.ascontiguousarray(np.moveaxis(fraction, -1, 0))


def normals(
    draws: Draws, stream: str, units: Sequence[str], years: Iterable[int], cells: int = 1
) -> Floats:
    """Standard normals by inversion, shaped as `uniforms`; nought on the central path."""
    return np.asarray(ndtri(uniforms(draws, stream, units, years, cells)))


def lognormal_factor(normal: Floats, deviation: Floats | float) -> Floats:
    """Factor of mean one with the given log standard deviation."""
    return np.exp(deviation * normal - np.square(deviation) / 2)


def whole(mean: Floats, deviation: Floats, normal: Floats) -> Floats:
    """Whole children about a mean, by the log-normal law with those two moments.

    ``deviation`` is the standard deviation in children. The law is right-skewed and never below
    nought; rounding to the nearest whole keeps the mean to within a fraction of a child.
    """
    relative = np.divide(deviation, mean, out=np.zeros_like(mean), where=mean > 0)
    sigma = np.sqrt(np.log1p(relative**2))
    return np.rint(mean * lognormal_factor(normal, sigma))
