"""People of all futures, put aside in a temporary file until they can be told in a few numbers.

A quantile needs every draw, and people by area, year, age and status in every draw are more than a
desk computer remembers. Blocks of draws are written as they come and read back by chunks of areas,
one area of all draws at the least, so that memory does not grow with the areas and the quantiles
are exact.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.kernels.summaries import Summary, summarise
from planner.model.axes import AGE, AREA, DRAW, STATUS, YEAR

_CHUNK = 1 << 25
"""Numbers read back at a time."""
_AXES = (AREA, DRAW, YEAR, AGE, STATUS)


@contextmanager
def put_aside() -> Iterator["Aside"]:
    """Yield a drawer that is emptied when it is left."""
    with tempfile.TemporaryFile(prefix="planner-") as file:
        yield Aside(file)


class Aside:
    """A drawer for blocks of people."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._draws: list[int] = []
        self._one: xr.DataArray | None = None

    def add(self, people: xr.DataArray | None) -> None:
        """Put a block ``(draw, year, area, age, status)`` aside; all have the same labels."""
        if people is None:
            return
        block = people.transpose(*_AXES)
        self._one = block.isel({DRAW: 0}, drop=True).copy() if self._one is None else self._one
        self._file.write(np.ascontiguousarray(block, dtype=np.float32).data)
        self._draws.append(block.sizes[DRAW])

    def told(self) -> xr.Dataset | None:
        """Mean, p10, p50 and p90 ``(year, area, age, status)``; None where nothing was added."""
        if self._one is None:
            return None
        cells = self._one[0].size
        areas = len(self._one)
        step = max(1, _CHUNK // (cells * sum(self._draws)))
        parts = [
            summarise(self._read(first, min(first + step, areas), areas, cells), axis=1)
            for first in range(0, areas, step)
        ]
        told = {
            name: self._one.copy(data=np.concatenate(found).reshape(self._one.shape))
            for name, found in zip(Summary._fields, zip(*parts, strict=True), strict=True)
        }
        return xr.Dataset(told).transpose(YEAR, AREA, AGE, STATUS)

    def _read(self, first: int, last: int, areas: int, cells: int) -> NDArray[np.float32]:
        """Some areas of all blocks, ``(area, draw, cell)``."""
        found, start = [], 0
        for draws in self._draws:
            size = draws * cells
            self._file.seek(4 * (start + first * size))
            raw = self._file.read(4 * (last - first) * size)
            found.append(np.frombuffer(raw, np.float32).reshape(last - first, draws, cells))
            start += areas * size
        return np.concatenate(found, axis=1)
