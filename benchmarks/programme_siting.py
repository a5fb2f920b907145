"""How good whole-area siting is on published instances, beside their optima and plain HiGHS.

``python benchmarks/programme_siting.py`` runs the 28 of Delmaire, the 35 of Holmberg and the ten
capacitated p-medians (`benchmarks/published.py`); ``--sets`` and ``--only`` choose some. Bars:
the published optimum on all p-medians and on nine tenths of the others, never more than 0.5 % off,
and at most 60 s each. Seconds are by the clock on the wall; beside them stand those of the
processor, for a machine that others use. ``--peers`` sets plain HiGHS (scipy) on the strong
programme beside, given ``--limit`` seconds, on the first few of each set. It ends with status 1
if a bar is missed, and 2 where the folder is absent.
"""

import argparse
import platform
import sys
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import numba
import numpy as np
import published
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from planner.kernels.whole_siting import SECONDS, WORK, site_whole

SHARE, OFF, WALL = 0.9, 0.5, 60.0
"""Bars: share of optima met, per cent above one, and seconds."""
FEW = 3
"""Instances of a set that the peer solves."""


class Row(NamedTuple):
    """What is told of an instance."""

    met: bool
    off: float
    seconds: float
    busy: float


def ours(case: published.Instance, work: float, limit: float) -> Row:
    """Solve one and print its line."""
    began, busy = perf_counter(), process_time()
    found = site_whole(
        case.cost, case.pupils, case.places, case.opening, exactly=case.exactly, work=work,
        seconds=limit,
    )  # fmt: skip
    seconds, busy = perf_counter() - began, process_time() - busy
    if found.bound > case.optimum + 1e-6 or (found.proven and found.value > case.optimum + 1e-6):
        sys.exit(f"{case.name}: a bound of {found.bound:,.1f} above the published optimum")
    areas, sites = case.cost.shape
    off = 100.0 * (found.value / case.optimum - 1.0)
    print(f"{case.name:<13} {areas:>4} × {sites:<3} {case.optimum:>8,.0f} {found.value:>8,.0f} "
          f"{off:>6.2f} {found.bound:>10,.1f} {100.0 * found.gap:>6.2f} {seconds:>8.2f} "
          f"{busy:>7.2f}  {'yes' if found.proven else 'no'}", flush=True)  # fmt: skip
    return Row(off < 1e-9, off, seconds, busy)


def highs(case: published.Instance, limit: float) -> tuple[float, float, float]:
    """Value, bound and seconds of HiGHS on the strong programme."""
    areas, sites = case.cost.shape
    area, site = (each.ravel() for each in np.indices((areas, sites)))
    ways, wide = areas * sites, areas * sites + sites
    way, stands = np.arange(ways), ways + np.arange(sites)

    def rows(value: object, row: object, column: object, number: int) -> coo_array:
        """Rows of the programme."""
        return coo_array((np.asarray(value, dtype=float), (row, column)), (number, wide))

    one = rows(np.ones(ways), area, way, areas)
    room = rows(np.concatenate([case.pupils[area], -case.places]),
                np.concatenate([site, np.arange(sites)]), np.concatenate([way, stands]),
                sites)  # fmt: skip
    along = rows(np.repeat([1.0, -1.0], ways), np.tile(way, 2),
                 np.concatenate([way, stands[site]]), ways)  # fmt: skip
    count = rows(np.ones(sites), np.zeros(sites, dtype=int), stands, 1)
    low = np.concatenate([np.ones(areas), np.full(sites + ways, -np.inf), [case.exactly or 0]])
    high = np.concatenate([np.ones(areas), np.zeros(sites + ways), [case.exactly or sites]])
    began = perf_counter()
    found = milp(
        np.concatenate([case.cost.ravel(), case.opening]), integrality=np.ones(wide),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack([one, room, along, count]).tocsr(), low, high),
        options={"time_limit": limit, "mip_rel_gap": 0.0},
    )  # fmt: skip
    value = np.inf if found.x is None else float(found.fun)
    return value, float(found.mip_dual_bound or -np.inf), perf_counter() - began


def told(kind: str, rows: list[Row]) -> bool:
    """Print whether the bars of a set are held."""
    met, off = sum(row.met for row in rows), max(row.off for row in rows)
    slowest, busiest = max(row.seconds for row in rows), max(row.busy for row in rows)
    need = len(rows) if kind == "cpmp" else SHARE * len(rows)
    for held, text in (
        (met >= need, f"{met} of {len(rows)} at the published optimum, {need:.1f} asked"),
        (off <= OFF, f"at most {off:.2f} % above it, {OFF} % allowed"),
        (slowest <= WALL, f"at most {slowest:.1f} s ({busiest:.1f} s busy), {WALL:.0f} s allowed"),
    ):
        print(f"{kind}: {text}: {'held' if held else 'MISSED'}")
    return met >= need and off <= OFF and slowest <= WALL


def main() -> int:
    """Print the tables; 1 if a bar is missed, 2 where there is nothing to read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=published.FOLDER)
    parser.add_argument("--sets", nargs="*", choices=published.SETS, default=published.SETS)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of instances")
    parser.add_argument("--work", type=float, default=WORK)
    parser.add_argument("--limit", type=float, default=SECONDS, help="seconds of HiGHS")
    parser.add_argument("--peers", action="store_true")
    asked = parser.parse_args()
    if not (asked.folder / "sscflp").is_dir():
        print(f"nothing measured: {asked.folder} is absent (give another by --folder)")
        return 2
    print(f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, "
          f"numba {numba.__version__}; {asked.work:.0e} ways, then HiGHS")  # fmt: skip
    warm = published.instance("holmberg 2", asked.folder)
    site_whole(warm.cost, warm.pupils, warm.places, warm.opening, work=1e5)  # compiles
    held = True
    for kind in asked.sets:
        names = published.names(kind, asked.folder)
        names = [name for name in names if not asked.only or int(name.split()[1]) in asked.only]
        if not names:
            continue
        print()
        print("instance      areas×sites  optimum     ours  off %      bound  gap %  seconds  "
              "(busy)  proven")  # fmt: skip
        cases = [published.instance(name, asked.folder) for name in names]
        rows = [ours(case, asked.work, asked.limit) for case in cases]
        for case in cases[:FEW] if asked.peers else []:
            value, bound, seconds = highs(case, asked.limit)
            print(f"HiGHS alone, {case.name}: {value:,.0f}, bound {bound:,.1f}, {seconds:.1f} s")
        held &= told(kind, rows)
    return int(not held)


if __name__ == "__main__":
    sys.exit(main())
