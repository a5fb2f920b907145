"""Blocks of draws over processes: another ``map`` for the method.

What all blocks share is written once and read once by each worker.
"""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from planner.walking import Map


@lru_cache(maxsize=1)
def _shared(path: str) -> object:
    return pickle.loads(Path(path).read_bytes())  # noqa: S301 - written by this very run


def _apply(function: Callable[[Any, Any], Any], block: object, path: str) -> object:
    return function(block, _shared(path))


@contextmanager
def mapping(jobs: int) -> Iterator[Map]:
    """Yield the built-in ``map`` for one job, else one over ``jobs`` processes.

    Processes are started afresh (not forked), so that the same happens on every system.
    """
    if jobs <= 1:
        yield map  # type: ignore[misc]
        return
    with (
        tempfile.TemporaryDirectory(prefix="planner-") as folder,
        ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor,
    ):
        count = 0

        def over_processes(
            function: Callable[[Any, Any], Any], blocks: Iterable[object], shared: Iterable[object]
        ) -> Iterator[Any]:
            nonlocal count
            count += 1
            path = Path(folder) / f"shared-{count}.pickle"
            path.write_bytes(pickle.dumps(next(iter(shared)), protocol=pickle.HIGHEST_PROTOCOL))
            return executor.map(_apply, repeat(function), blocks, repeat(str(path)))

        yield over_processes  # type: ignore[misc]
