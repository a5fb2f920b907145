"""How fast divisible pupils are allotted, and whether nothing is cheaper: beside other solvers.

*Cold*: the door as it is called, arcs made ready and proof included, against OR-Tools with its
array build, on several sizes at little slack and much; HiGHS must find the same. *Draws*: the city
solved again and again from its central answer with every area's pupils 5 % up or down, against
OR-Tools from nothing. *Nation*: one model, arcs grown where 12 nearest schools are not enough;
OR-Tools gets the arcs that came of it. *Beside*: slower peers on the smallest and the city.

All run on one thread; compared are processor seconds, which other work on the machine disturbs
least, with the clock on the wall beside. A bar holds for the median of the seeds. It ends with
status 1 if a bar is missed.
"""

import argparse
import os
import platform
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numba
import numpy as np
from instances import UNPLACED, Arcs, Land, Whole, further, land, nearest, overflowing
from peers import (
    Missing,
    Problem,
    by_highs,
    by_networkx,
    by_ortools,
    by_pot,
    by_scipy,
    by_spopt,
)

from planner.kernels.allotment import Allotment, Choice, allot, choice
from planner.kernels.growing import allot_nearest

SIZES = {"town": (500, 30, 15), "county": (3000, 200, 15), "city": (3300, 1500, 20),
         "region": (10_000, 500, 20), "province": (50_000, 2000, 20)}  # fmt: skip
TIGHT, LOOSE = 1.08, 1.4
WITHIN, DRAWS_BAR, POT_BAR, NATION_BAR, NATION_MB = 1.2, 18, 5, 30, 2000
SPOPT_LIMIT = 90.0
"""Seconds."""
Clock = tuple[float, float]


def timed(run: Callable[[], Any]) -> tuple[Any, Clock]:
    """What came of it, and seconds of the processor and on the wall."""
    start = process_time(), perf_counter()
    found = run()
    return found, (process_time() - start[0], perf_counter() - start[1])


def problem(chosen: Choice, pupils: Whole, places: Whole) -> Problem:
    """The same arcs for a peer."""
    net = chosen.network
    area, school = net.area.astype(np.int64), net.school.astype(np.int64)
    return Problem(area, school, net.cost, pupils, places)


def cold(place: Land, arcs: Arcs) -> Allotment:
    """The door as it is called: arcs made ready, optimum, proof."""
    return allot(choice(*arcs, len(place.places), UNPLACED), place.pupils, place.places)


def colds(seeds: int, highs: bool) -> Iterator[tuple[str, str, float, bool]]:
    """Bars of every size and slack."""
    print("\n| cold | slack | overflow | ours, s | OR-Tools, s | × | HiGHS, s | same optimum |")
    print("|---|---|---|---|---|---|---|---|")
    for name, (areas, schools, many) in SIZES.items():
        for slack in (TIGHT, LOOSE):
            rows, same = [], True
            for seed in range(seeds):
                place = land(areas, schools, slack, seed)
                arcs = nearest(place, many)
                chosen = choice(*arcs, schools, UNPLACED)
                given = problem(chosen, place.pupils, place.places)
                theirs, or_tools = timed(partial(by_ortools, given))
                found, ours = timed(partial(cold, place, arcs))
                same &= found.proof.holds and found.proof.cost == theirs
                spent = (np.nan, np.nan)
                if highs:
                    solver = "ipm" if areas > 20_000 else "simplex"
                    optimum, spent = timed(partial(by_highs, given, solver))
                    same &= optimum == theirs
                rows.append((overflowing(place), ours, or_tools, spent))
            share = median(row[0] for row in rows)
            ours, or_tools, spent = (
                tuple(median(r[i][c] for r in rows) for c in (0, 1)) for i in (1, 2, 3)
            )
            ratio = median(row[2][0] / row[1][0] for row in rows)
            print(f"| {name} {areas:,} × {schools:,}, k={many} | {slack} | {share:.0%} | "
                  f"{ours[0]:.4f} ({ours[1]:.4f}) | {or_tools[0]:.4f} ({or_tools[1]:.4f}) | "
                  f"{ratio:.1f} | {spent[0]:.3f} | {'yes' if same else 'NO'} |")  # fmt: skip
            if name in {"county", "region", "province"}:
                wanted = 1 / WITHIN if slack == TIGHT else 1.0
                yield (
                    f"{name}, slack {slack}: OR-Tools / ours",
                    f"≥ {wanted:.2f}",
                    ratio,
                    ratio >= wanted,
                )
            yield f"{name}, slack {slack}: same optimum, proven", "all", float(same), same


def draws(seeds: int, many: int) -> Iterator[tuple[str, str, float, bool]]:
    """Bars of the city solved again, warm."""
    with suppress(Missing):
        small = land(60, 6, LOOSE, 0)
        by_pot(
            problem(choice(*nearest(small, 6), 6, UNPLACED), small.pupils, small.places)
        )  # wakes
    areas, schools, nearby = SIZES["city"]
    print("\n| city, solved again | ours warm, ms | ours cold | OR-Tools | POT sparse | same |")
    print("|---|---|---|---|---|---|")
    for slack in (LOOSE, TIGHT):
        ratios, pots, same = [], [], True
        clocks: dict[str, list[float]] = {"warm": [], "cold": [], "OR-Tools": [], "POT": []}
        for seed in range(seeds):
            place = land(areas, schools, slack, seed)
            chosen = choice(*nearest(place, nearby), schools, UNPLACED)
            centre, rng = allot(chosen, place.pupils, place.places), np.random.default_rng(seed)
            for _ in range(-(-many // seeds)):
                pupils = np.rint(place.pupils * rng.normal(1.0, 0.05, areas)).astype(np.int64)
                pupils = np.maximum(pupils, 0)
                given = problem(chosen, pupils, place.places)
                theirs, or_tools = timed(partial(by_ortools, given))
                warm, ours = timed(partial(allot, chosen, pupils, place.places, centre))
                found, afresh = timed(partial(allot, chosen, pupils, place.places))
                same &= warm.proof.holds and warm.proof.cost == found.proof.cost == theirs
                ratios.append(or_tools[0] / ours[0])
                spent = {"warm": ours[0], "cold": afresh[0], "OR-Tools": or_tools[0]}
                for name, seconds in spent.items():
                    clocks[name].append(seconds)
            try:
                optimum, pot = timed(partial(by_pot, given))
                same &= optimum == theirs
                clocks["POT"].append(pot[0])
                pots.append(pot[0] / ours[0])
            except Missing as missing:
                print(missing, file=sys.stderr)
        told = [f"{1000 * median(c):.2f}" if c else "–" for c in clocks.values()]
        print(f"| slack {slack} | {' | '.join(told)} | {'yes' if same else 'NO'} |")
        ratio, wanted = median(ratios), DRAWS_BAR if slack == LOOSE else 1 / WITHIN
        yield (
            f"city warm, slack {slack}: OR-Tools / ours",
            f"≥ {wanted:.2f}",
            ratio,
            ratio >= wanted,
        )
        yield f"city warm, slack {slack}: same on every draw", "all", float(same), same
        if pots and slack == LOOSE:
            yield (
                "city warm: POT sparse / ours",
                f"≥ {POT_BAR}",
                median(pots),
                median(pots) >= POT_BAR,
            )


def nation(areas: int, schools: int) -> Iterator[tuple[str, str, float, bool]]:
    """Bars of a nation in one model."""
    place = land(areas, schools, LOOSE, 0)
    look, everyone = further(place), np.arange(areas)
    first = look(everyone, 12)

    def known(some: Whole, many: int) -> Arcs:
        return first if len(some) == areas else look(some, many)

    grown, ours = timed(partial(allot_nearest, known, place.pupils, place.places, UNPLACED, 12))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    given = problem(grown.choice, place.pupils, place.places)
    theirs, or_tools = timed(partial(by_ortools, given))
    same = grown.allotment.proof.holds and grown.allotment.proof.cost == theirs
    print(f"\nnation {areas:,} × {schools:,}, slack {LOOSE}: ours {ours[0]:.2f} s ({ours[1]:.2f}), "
          f"arcs grown {grown.rounds} times to {len(grown.offer.school):,}, unplaced "
          f"{grown.allotment.unplaced.sum():,}, {memory:,.0f} MB; OR-Tools on the arcs that "
          f"came of it {or_tools[0]:.1f} s ({or_tools[1]:.1f})")  # fmt: skip
    ratio = or_tools[0] / ours[0]
    yield "nation: OR-Tools / ours", f"≥ {NATION_BAR}", ratio, ratio >= NATION_BAR
    yield "nation: MB", f"≤ {NATION_MB}", memory, memory <= NATION_MB
    yield "nation: same optimum, proven", "all", float(same), same


def beside() -> None:
    """Slower peers, told and not judged."""
    peers = {"scipy's HiGHS": by_scipy, "POT sparse": by_pot, "networkx": by_networkx}
    print("\n| beside, slack 1.4 | ours, s | " + " | ".join(peers) + " |\n|---|---|---|---|---|")
    for name in ("town", "city"):
        areas, schools, many = SIZES[name]
        place = land(areas, schools, LOOSE, 0)
        arcs = nearest(place, many)
        given = problem(choice(*arcs, schools, UNPLACED), place.pupils, place.places)
        found, ours = timed(partial(cold, place, arcs))
        told = []
        for peer in peers.values():
            try:
                optimum, spent = timed(partial(peer, given))
                same = optimum == found.proof.cost
                told.append(f"{spent[0]:.3f}" if same else f"{spent[0]:.3f}, NOT the same")
            except Missing as missing:
                told.append(str(missing))
        print(f"| {name} | {ours[0]:.4f} | {' | '.join(told)} |")
    single()


def single() -> None:
    """Tell how spopt fares on whole areas of the town at little slack."""
    areas, schools, _ = SIZES["town"]
    place = land(areas, schools, TIGHT, 0)
    arcs = nearest(place, schools)
    costs = np.zeros((areas, schools), dtype=np.int64)
    costs[np.repeat(np.arange(areas), np.diff(arcs.start)), arcs.school] = arcs.cost
    try:
        found, spent = timed(partial(by_spopt, costs, place.pupils, place.places, SPOPT_LIMIT))
    except Missing as missing:
        print(missing)
        return
    said = "no optimum" if found is None else f"optimum {found:,.0f}"
    print(f"\nspopt, {areas} × {schools}, whole areas, slack {TIGHT}: {said} in {spent[1]:.0f} s")


def main(arguments: list[str] | None = None) -> int:
    """Run, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--draws", type=int, default=100)
    parser.add_argument("--nation", type=int, nargs=2, default=(650_000, 190_000))
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--no-highs", action="store_true", help="HiGHS takes most of the time")
    given = parser.parse_args(arguments)
    for name in set(SIZES) - set(given.sizes) - {"town", "city"}:
        del SIZES[name]
    print(
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy "
        f"{np.__version__}, numba {numba.__version__}; seconds of the processor (on the wall)"
    )
    warm = land(60, 6, 1.05, 0)  # compiles
    allot_nearest(further(warm), warm.pupils, warm.places, UNPLACED, 2)
    chosen = choice(*nearest(warm, 6), 6, UNPLACED)
    allot(chosen, warm.pupils // 2, warm.places, allot(chosen, warm.pupils, warm.places))
    try:
        by_ortools(problem(chosen, warm.pupils, warm.places))  # wakes it
        bars = [*nation(*given.nation), *colds(given.seeds, not given.no_highs)]
        bars += draws(given.seeds, given.draws)
    except Missing as missing:
        print(missing, file=sys.stderr)
        return 2
    beside()
    print("\n| bar | found | wanted | |\n|---|---|---|---|")
    for name, wanted, found, held in bars:
        print(f"| {name} | {found:,.2f} | {wanted} | {'held' if held else 'MISSED'} |")
    return 0 if all(bar[3] for bar in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
