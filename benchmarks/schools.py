"""How fast schools are carried: progression, class formation and large classes for every draw.

``python benchmarks/schools.py`` measures schools × 9 grades × 15 years × draws, block by block, by
the kernels that the product runs, against a copy of the rolls.

*Deterministic*: grades climb (`Progression.climbing`), classes are formed within their rooms and
follow their cohorts (`form_classes`), are filled evenly and counted over the large-class line
(`fill_classes` with no unevenness), and every line of the standards is counted by school and year.
The copy is of the same blocks of rolls, in the float64 in which they climb; a copy of the int16
that is kept of them stands beside. *Random numbers*: the lots of the rolls (`chances`, and the
whole children that they make), and the classes filled unevenly. *Quantiles*: mean, p10, p50 and p90
by `summarise` against ``np.quantile`` and ``np.mean`` on the same values.

Speeds are by the clock on the wall, medians of runs in alternating order, on one thread; processor
time stands beside. Runs take a share of the draws. It ends with status 1 if a bar is missed.
"""

import argparse
import os
import platform
import resource
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

import numba
import numpy as np
from numpy.typing import NDArray

from planner.kernels.classing import form_classes
from planner.kernels.climbing import nearest
from planner.kernels.evenness import fill_classes
from planner.kernels.progression import Progression
from planner.kernels.random import chances, keys, whole
from planner.kernels.summaries import count_over, summarise
from planner.model.draws import Draws
from planner.schools.classes import expected_scores

Small = NDArray[np.int16]
Floats = NDArray[np.float64]
GRADES, YEARS, BLOCK, SHARE, SEED = 9, 15, 25, 0.05, 20260901
CALENDAR = range(2026, 2026 + YEARS)
LINES = (45, 50, 55, 65)
TARGET = np.array([45.0] * 6 + [50.0] * 3)
LARGE = np.full(GRADES, 55.0)
KEEPS = np.array([False, *[True] * 5, False, True, True])


class Town:
    """Invented nine-year schools of uneven size, and the buffers that every run fills."""

    def __init__(self, schools: int, draws: int) -> None:
        rng = np.random.default_rng(1)
        self.schools, self.draws = schools, draws
        self.ids = [f"school {school}" for school in range(schools)]
        self.size = rng.lognormal(4.2, 0.6, (schools, 1))
        into, step = (part.ravel() for part in np.indices((schools, GRADES - 1)))
        shape = schools, GRADES - 1
        self.carry = Progression(
            ratio=rng.normal(1.0, 0.02, shape),
            source=(into, into, step),
            pooled=np.zeros(shape, dtype=bool),
            shared=0.01,
            local=(0.001, 0.5),
            base=np.broadcast_to(self.size, shape).copy(),
            most=1.3,
        )
        rooms = np.ceil(self.size / TARGET).sum(axis=1) * 1.02
        self.rooms = np.broadcast_to(np.rint(rooms), (YEARS, schools)).astype(np.int64).copy()
        cells = BLOCK, YEARS, schools, GRADES
        self.rolls, self.spare = rng.poisson(self.size, cells).astype(np.float64), np.ones(cells)
        self.pupils, self.copied = np.ones(cells, dtype=np.int16), np.ones(cells, dtype=np.int16)
        self.classes, self.formed = np.empty_like(self.pupils), np.empty_like(self.pupils)
        self.filled = [np.empty_like(self.pupils) for _ in range(4)]
        self.each = np.zeros((len(LINES), YEARS, schools, GRADES), dtype=np.int32)
        self.any = np.zeros(self.each.shape[:-1], dtype=np.int32)
        self.keys, self.scores = keys("classes", self.ids), expected_scores()
        self.values = rng.poisson(50, (20_000, draws)).astype(np.int16).T

    def progress(self) -> None:
        """Climb fifteen years, as the product does, and keep whole children."""
        for year in range(1, YEARS):
            after = self.rolls[:, year, :, 1:]
            self.carry.climbing(self.rolls[:, year - 1], self.carry.ratio, after)
        self.pupils = nearest(self.rolls)

    def form(self) -> None:
        """Form classes."""
        start = np.zeros((self.schools, GRADES), dtype=np.int16)
        lines = TARGET, LARGE, KEEPS
        form_classes(self.pupils, self.rooms, *lines, start, self.classes, self.formed)

    def fill(self, share: float, ids: range) -> None:
        """Fill them, evenly or not."""
        fill_classes(
            self.pupils, self.classes, self.formed, np.full(self.schools, share),
            np.zeros((self.schools, GRADES, 0)), LARGE, np.uint64(SEED), self.keys,
            np.array(CALENDAR, dtype=np.uint64), np.array(ids, dtype=np.int64), self.scores,
            *self.filled,
        )  # fmt: skip

    def count(self) -> None:
        """Count grades and schools with a class over each line."""
        count_over(self.filled[0], np.array(LINES, dtype=float), self.each, self.any)

    def blocks(self) -> list[range]:
        """Ids of the draws of every block of the share that is run."""
        return [
            range(first, first + BLOCK)
            for first in range(0, max(BLOCK, round(SHARE * self.draws)), BLOCK)
        ]

    def copy(self, source: NDArray[np.generic], target: NDArray[np.generic]) -> None:
        """Copy a block of rolls as often as there are blocks."""
        for _ in self.blocks():
            np.copyto(target, source)

    def deterministic(self) -> None:
        """All of the deterministic part."""
        for ids in self.blocks():
            self.progress()
            self.form()
            self.fill(0.0, ids)
            self.count()

    def part(self, name: str) -> None:
        """One of its parts."""
        for ids in self.blocks():
            self.fill(0.0, ids) if name == "fill" else getattr(self, name)()

    def uneven(self) -> None:
        """Fill classes with the chance of their unevenness."""
        for ids in self.blocks():
            self.fill(0.05, ids)

    def lots(self) -> None:
        """The lots of the rolls, year by year as they are drawn, and the children they make."""
        alpha, beta = self.carry.local
        for ids in self.blocks():
            for year in CALENDAR:
                lot = chances(Draws(SEED, tuple(ids)), "roll", self.ids, [year], GRADES)
                mean = self.pupils[:, 1].astype(float)
                whole(mean, np.sqrt(alpha * mean**2 + beta * mean), *(one[:, 0] for one in lot))

    def quantiles(self) -> None:
        """Ours: one sort a chunk."""
        summarise(self.values)

    def quantiles_by_numpy(self) -> None:
        """The same numbers by numpy."""
        np.mean(self.values, axis=0)
        np.quantile(self.values, (0.1, 0.5, 0.9), axis=0)

    def sound(self) -> bool:
        """Tell whether what is measured is right: sums, the bound, and the peers' quantiles."""
        for step in (self.progress, self.form, lambda: self.fill(0.0, range(BLOCK)), self.count):
            step()
        crowded = self.classes.sum(axis=-1) > self.rooms
        taught = (self.pupils > 0).sum(axis=-1)
        fits = (~crowded | (self.classes.sum(axis=-1) <= np.maximum(taught, self.rooms))).all()
        top = -(-self.pupils // np.maximum(self.classes, 1))
        told = summarise(self.values)
        theirs = np.quantile(self.values, (0.1, 0.5, 0.9), axis=0)
        counted = [(self.filled[0] > line).sum(axis=0) for line in LINES]
        fits &= (np.stack(counted) == self.each).all()
        same = np.allclose(told.mean, self.values.mean(axis=0))
        same &= all(np.allclose(one, two) for one, two in zip(told[1:], theirs, strict=True))
        return bool(fits and (self.filled[0] == top).all() and same)


def measured(town: Town, repeats: int) -> dict[str, tuple[float, float]]:
    """Median nanoseconds a cell of every run, by the wall and of the processor."""
    cells = len(town.blocks()) * town.rolls.size
    runs: dict[str, tuple[Callable[..., object], int, tuple[object, ...]]] = {
        "copy, float64": (town.copy, cells, (town.rolls, town.spare)),
        "copy, int16": (town.copy, cells, (town.pupils, town.copied)),
        "deterministic": (town.deterministic, cells, ()),
        "of it: progression": (town.part, cells, ("progress",)),
        "of it: class formation": (town.part, cells, ("form",)),
        "of it: even filling": (town.part, cells, ("fill",)),
        "of it: counts over the lines": (town.part, cells, ("count",)),
        "random: lots of the rolls": (town.lots, cells, ()),
        "random: uneven classes": (town.uneven, cells, ()),
        "quantiles": (town.quantiles, town.values.size, ()),
        "quantiles by numpy": (town.quantiles_by_numpy, town.values.size, ()),
    }
    clocks: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    for repeat in range(repeats + 1):
        for name in list(runs)[:: -1 if repeat % 2 else 1]:
            run, size, given = runs[name]
            start = perf_counter(), process_time()
            run(*given)
            spent = perf_counter() - start[0], process_time() - start[1]
            if repeat:  # the first compiles and warms
                clocks[name].append((spent[0] / size * 1e9, spent[1] / size * 1e9))
    return {n: (median(w for w, _ in c), median(p for _, p in c)) for n, c in clocks.items()}


def main() -> int:
    """Run, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, usual in (("schools", 1500), ("draws", 1000), ("repeats", 5)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args()
    town = Town(given.schools, given.draws)
    sound = town.sound()
    wanted = np.ceil(town.pupils / TARGET).sum(axis=-1) > town.rooms
    clocks = measured(town, given.repeats)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cells = given.draws * YEARS * given.schools * GRADES
    print(
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy "
        f"{np.__version__}, numba {numba.__version__}\n{given.schools:,} schools × {GRADES} grades "
        f"× {YEARS} years × {given.draws:,} draws = {cells / 1e6:,.0f} million cells; blocks of "
        f"{BLOCK} draws ({town.rolls.nbytes / 1e6:.0f} MB); rooms bind in {wanted.mean():.0%} of "
        "school-years\n\n| run, 1 thread | ns a cell | of the processor | s for all |\n"
        "|---|---|---|---|"
    )
    for name, (clock, busy) in clocks.items():
        print(f"| {name} | {clock:.3f} | {busy:.3f} | {clock * cells / 1e9:,.2f} |")
    print("\n| bar | found | wanted | |\n|---|---|---|---|")
    missed = 0
    for over, under, limit in (
        ("deterministic", "copy, float64", -10),
        ("deterministic", "copy, int16", 0),  # told, not judged: the rolls that are kept
        ("quantiles by numpy", "quantiles", 4),
        ("sums, bounds and quantiles are right", float(sound), 1),
        ("peak memory, MB", peak, -2000),
    ):
        value = clocks[over][0] / clocks[under][0] if isinstance(under, str) else under
        label = f"{over} / {under}" if isinstance(under, str) else over
        held = value * np.sign(limit) >= limit
        missed += not held
        verdict = f"{'≥' if limit > 0 else '≤'} {abs(limit)} | {'held' if held else 'MISSED'}"
        print(f"| {label} | {value:,.1f} | {verdict if limit else '| told'} |")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
