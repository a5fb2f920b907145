"""How fast people are carried: a year of survival, leaving, arriving and ageing for every draw.

Areas × 3 statuses × 18 ages × 15 years × draws against a memory copy, pandas groupby-shift and
whole-array numpy in float32. *Recursion*: the random numbers are there; all cells are written out,
block by block of draws; the copy is of one such block, for as many as there are. *Random numbers
too*: one normal for each area, year and draw makes the log-normal factor of its statuses' arrivals,
as in a run, ours counter-based, the peers' by numpy's fastest generator; answers are compared. The
bars judge these rows. *Whole people*, told beside: a count by chance in every cell, as a run tells
them of the ages it reads (it also moves people along edges), against numpy's generators.

Speeds are by the clock on the wall, medians of runs in alternating order; processor time stands
beside. Peers and whole people run a share of the draws. It ends with status 1 if a bar is missed.
"""

import argparse
import os
import platform
import resource
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from statistics import median
from time import perf_counter, process_time

import numba
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from people_town import (
    AGES,
    SPREAD,
    STATUSES,
    YEARS,
    block_of,
    by_numpy,
    by_pandas,
    factors_of,
    town,
)

from planner.kernels.ageing import expected, prepare
from planner.kernels.heads import heads
from planner.kernels.philox import fill_words
from planner.kernels.random import deviates, keys, lognormal_factor
from planner.model.draws import Draws

Array = NDArray[np.float32]
SEED = 20260901
CALENDAR = range(2026, 2026 + YEARS)
BLOCK, LARGE, NUMPY_DRAWS, PANDAS_SHARE, WHOLE_SHARE = 16, 32, 128, 0.05, 0.004
"""Draws of a block, of whole-array numpy at a time and in all; shares of the draws of the slow."""


class Hall:
    """The town, and the buffers that all contenders fill in turn."""

    def __init__(self, areas: int, draws: int) -> None:
        self.place, self.units, self.draws = town(areas), areas * STATUSES, draws
        self.names = [f"unit {unit}" for unit in range(self.units)]
        self.areas = [f"area {area}" for area in range(areas)]
        self.blocks = -(-draws // BLOCK)
        self.people = np.ones((LARGE, YEARS, self.units, AGES), dtype=np.float32)
        self.factors = np.ones((LARGE, YEARS, areas), dtype=np.float32)
        self.spare = np.ones((LARGE, self.units, AGES - 1), dtype=np.float32)
        self.generator = np.random.Generator(np.random.SFC64(SEED))

    def share(self, part: float) -> int:
        """A share of the draws, at least one."""
        return max(1, round(part * self.draws))

    def philox(self, ids: range) -> Array:
        """Our factors of some draws, as a run makes them."""
        draws = Draws(SEED, tuple(ids))
        return lognormal_factor(deviates(draws, "benchmark", self.areas, CALENDAR), SPREAD)

    def sfc(self, draws: int) -> Array:
        """The peers' factors, by numpy's ziggurat."""
        self.generator.standard_normal(dtype=np.float32, out=self.factors[:draws])
        return factors_of(self.factors[:draws])

    def copy(self, threads: int) -> None:
        """One block copied, for as many blocks as there are; the threads share each."""

        def work(thread: int) -> None:
            step = BLOCK // threads
            source = self.people[thread * step : (thread + 1) * step]
            target = self.people[BLOCK + thread * step : BLOCK + (thread + 1) * step]
            for _ in range(self.blocks):
                np.copyto(target, source)

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))

    def ours(self, threads: int, chance: bool) -> None:
        """Ours, written out, every thread in blocks of its own; factors drawn or there already."""

        def work(thread: int) -> None:
            rows = slice(thread * BLOCK, (thread + 1) * BLOCK)
            for block in range(thread, self.blocks, threads):
                ids = range(block * BLOCK, (block + 1) * BLOCK)
                factors = self.philox(ids) if chance else self.factors[rows]
                expected(block_of(self.place, factors), into=self.people[rows])

        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, range(threads)))

    def numpys(self, chance: bool, block: int) -> None:
        """Whole-array numpy, with random numbers or on those that are there."""
        for _ in range(NUMPY_DRAWS // block):
            factors = self.sfc(block) if chance else self.factors[:block]
            by_numpy(self.place, factors, self.people[:block], self.spare[:block])

    def pandas(self) -> None:
        """Pandas with random numbers, a draw at a time."""
        for _ in range(self.share(PANDAS_SHARE)):
            by_pandas(self.place, self.sfc(1), self.people)

    def whole(self) -> None:
        """Ours in whole people: expectations, what of them is sure, and a count for every cell."""
        place, ids = self.place, range(self.share(WHOLE_SHARE))
        factors = self.philox(ids)
        people = np.broadcast_to(place.people, (len(ids), *place.people.shape[1:]))
        rates, none = (place.survival, place.out), 0 * place.arrivals
        mean = expected(block_of(place, factors))
        own = expected(prepare(people, *rates, none, 1.0, place.newborn))
        rates = place.survival**2, 1 - (1 - place.out) ** 2
        sure = expected(prepare(people, *rates, none, 1.0, place.newborn))
        born = range(CALENDAR[0] - AGES + 1, CALENDAR[-1] + 1)
        words = fill_words(SEED, keys("people", self.names), born, ids, 2)
        for year in range(YEARS):
            cohort, came = year + AGES - 1 - np.arange(AGES), mean[:, year] - own[:, year]
            parts = own[:, year], sure[:, year], np.maximum(came, 0)
            self.people[: len(ids), year] = heads(*parts, cohort, words)

    def whole_by_numpy(self) -> None:
        """Whole people by numpy's binomial and Poisson generators, whole arrays."""
        place, dice = self.place, self.generator
        factors = self.sfc(self.share(WHOLE_SHARE))
        before = np.repeat(place.people, len(factors), axis=0).astype(np.int64)
        survival, stay = place.survival.astype(float), 1 - place.out.astype(float)
        for year in range(YEARS):
            born = np.broadcast_to(place.newborn[:, year, :, None], (*before.shape[:2], 1))
            due = np.concatenate([born.astype(np.int64), before[..., :-1]], axis=-1)
            before = dice.binomial(dice.binomial(due, survival), stay)
            factor = np.repeat(factors[:, year], STATUSES, axis=1)[..., None]
            before += dice.poisson(place.arrivals[year] * factor)
            self.people[: len(factors), year] = before

    def same(self) -> bool:
        """Assert that all find the same on the pandas share; tell whether our bits are the same."""
        ids, same = range(self.share(PANDAS_SHARE)), True
        for start in range(0, len(ids), BLOCK):
            part = ids[start : start + BLOCK]
            factors = self.philox(part)
            theirs, written = self.people[: len(part)], self.people[LARGE - len(part) :]
            expected(block_of(self.place, factors), into=written)
            by_numpy(self.place, factors, theirs, self.spare[: len(part)])
            np.testing.assert_allclose(written, theirs, rtol=1e-5)
            by_pandas(self.place, factors, theirs)
            np.testing.assert_allclose(written, theirs, rtol=1e-5)
            for block, workers in product((1, 3, 7), (1, 2)):
                same &= self._again(part, block, workers, written)
        return same

    def _again(self, ids: range, block: int, workers: int, written: Array) -> bool:
        """Tell whether other blocks of draws and workers give the same bits."""

        def work(first: int) -> bool:
            some = ids[first : first + block]
            found = expected(block_of(self.place, self.philox(some)))
            return bool((found == written[first : first + block]).all())

        with ThreadPoolExecutor(workers) as pool:
            return all(pool.map(work, range(0, len(ids), block)))


def measured(hall: Hall, repeats: int) -> dict[str, tuple[float, float]]:
    """Median nanoseconds a cell of every run, by the wall and of the processor."""
    few, copied = hall.share(WHOLE_SHARE), hall.blocks * BLOCK
    runs: dict[str, tuple[Callable[..., object], int, tuple[object, ...]]] = {
        "copy, 1 thread": (hall.copy, copied, (1,)),
        "copy, 2 threads": (hall.copy, copied, (2,)),
        "ours, recursion, 1 thread": (hall.ours, copied, (1, False)),
        "ours, recursion, 2 threads": (hall.ours, copied, (2, False)),
        "numpy, recursion, large": (hall.numpys, NUMPY_DRAWS, (False, LARGE)),
        "ours, 1 thread": (hall.ours, copied, (1, True)),
        "ours, 2 threads": (hall.ours, copied, (2, True)),
        "numpy, large": (hall.numpys, NUMPY_DRAWS, (True, LARGE)),
        "numpy, one draw": (hall.numpys, NUMPY_DRAWS, (True, 1)),
        "pandas": (hall.pandas, hall.share(PANDAS_SHARE), ()),
        "ours, whole people": (hall.whole, few, ()),
        "numpy, whole people": (hall.whole_by_numpy, few, ()),
    }
    clocks: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for repeat in range(repeats):
        for name in list(runs)[:: -1 if repeat % 2 else 1]:
            run, draws, given = runs[name]
            cells, start = draws * YEARS * hall.units * AGES, (perf_counter(), process_time())
            run(*given)
            spent = perf_counter() - start[0], process_time() - start[1]
            clocks[name].append((spent[0] / cells * 1e9, spent[1] / cells * 1e9))
    return {n: (median(w for w, _ in c), median(p for _, p in c)) for n, c in clocks.items()}


def main() -> int:
    """Run, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("areas", 3300), ("draws", 1000), ("repeats", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    hall = Hall(given.areas, given.draws)
    same = hall.same()
    clocks = measured(hall, given.repeats)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall = {name: by_wall for name, (by_wall, _) in clocks.items()}
    cells = given.draws * YEARS * hall.units * AGES
    print(
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy "
        f"{np.__version__}, pandas {pd.__version__}, numba {numba.__version__}; copy, read and "
        f"written: {8 / wall['copy, 1 thread']:.1f} GB/s on 1 thread, "
        f"{8 / wall['copy, 2 threads']:.1f} on 2\n{given.areas:,} areas × {STATUSES} statuses × "
        f"{AGES} ages × {YEARS} years × {given.draws:,} draws = {cells / 1e6:,.0f} million cells; "
        f"blocks of {BLOCK} draws ({hall.people[:BLOCK].nbytes / 1e6:.0f} MB)\n\n"
        "| run | ns a cell | of the processor | s for all |\n|---|---|---|---|"
    )
    for name, (clock, busy) in clocks.items():
        print(f"| {name} | {clock:.3f} | {busy:.3f} | {clock * cells / 1e9:,.2f} |")
    print("\n| bar | found | wanted | |\n|---|---|---|---|")
    best, missed = min("numpy, large", "numpy, one draw", key=lambda name: wall[name]), 0
    for name, found, wanted in (
        *((f"ours, recursion, {n}", f"copy, {n}", -8) for n in ("1 thread", "2 threads")),
        ("pandas", "ours, 2 threads", 20),
        ("pandas", "ours, 1 thread", 0),
        (best, "ours, 2 threads", 2),
        (best, "ours, 1 thread", 0),
        ("numpy, whole people", "ours, whole people", 0),
        ("same bits: 3 blocks of draws × 1 or 2 workers", float(same), 1),
        ("peak memory, MB", peak, -2000),
    ):
        value = wall[name] / wall[found] if isinstance(found, str) else found
        label = f"{name} / {found}" if isinstance(found, str) else name
        held = value * np.sign(wanted) >= wanted
        missed += not held
        verdict = f"{'≥' if wanted > 0 else '≤'} {abs(wanted)} | {'held' if held else 'MISSED'}"
        print(f"| {label} | {value:,.1f} | {verdict if wanted else '| told'} |")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
