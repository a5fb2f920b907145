"""How near to the bound whole-area catchments come, in how many seconds.

3,000 areas × 200 schools with 15 % more places than pupils, five seeds: nobody over the places,
nothing cut off, and the cost of all ways at most 1.1 % above the divisible optimum, which no whole
areas can go below (the exact transport of `planner.kernels.growing`, printed). Seconds are by the
clock on the wall, two threads, from the arcs to the catchments, the divisible optimum included;
beside them stand those of the processor, of both threads together, for a machine that others use.
The number of proposals is fixed, so catchments are the same on any machine; only the seconds are
not.

With ``--peers``, on the first seed: HiGHS and CP-SAT at ``--limit`` seconds each, two threads, on
the 12 nearest schools of each area and with the usual contiguity (an area may go to a school only
if a neighbour nearer to it does), and how many proposals a second GerryChain makes on the map
beside ours. It ends with status 1 if a bar is missed.
"""

import argparse
import platform
import sys
from collections.abc import Callable
from importlib import import_module
from statistics import median
from time import perf_counter, process_time
from typing import Any

import instances
import numba
import numpy as np
from numpy.typing import NDArray

from planner.kernels.growing import allot_nearest
from planner.kernels.zoning import EFFORT, Land, Zoning, land, zone

Whole = NDArray[np.int64]
GAP, SECONDS = 1.1, 10.0
"""Bars: per cent above the bound, and seconds."""
NEAREST = 12
"""Schools of an area that the programmes of the peers may use."""


def ready(place: instances.Land, pairs: Whole) -> Land:
    """The land as the kernel takes it, with every school open to every area."""
    arcs = instances.nearest(place, len(place.places))
    return land(
        arcs.start, arcs.school, arcs.cost, instances.UNPLACED, place.pupils, place.places,
        place.home, pairs,
    )  # fmt: skip


def ours(place: instances.Land, pairs: Whole, effort: int) -> tuple[int, Zoning, float, float]:
    """Bound, catchments and seconds of both, on the wall and of the processor."""
    began, busy = perf_counter(), process_time()
    least = allot_nearest(
        instances.further(place), place.pupils, place.places, instances.UNPLACED
    ).allotment
    found = zone(ready(place, pairs), price=least.price, effort=effort)
    seconds, busy = perf_counter() - began, process_time() - busy
    if not least.proof.holds:
        sys.exit("the bound is not proven")
    return least.proof.bound, found, seconds, busy


def ways(place: instances.Land, pairs: Whole) -> tuple[Whole, Whole, Whole, list[list[int]]]:
    """Area, school and cost of each arc, and for each the arcs of which one has to go along."""
    arcs = instances.nearest(place, NEAREST)
    area = np.repeat(np.arange(len(place.areas)), np.diff(arcs.start))
    own = {(int(a), int(s)) for s, a in enumerate(place.home)}
    pinned = set(place.home.tolist())
    keep = np.array([
        a not in pinned or (a, s) in own
        for a, s in zip(area.tolist(), arcs.school.tolist(), strict=True)
    ])  # fmt: skip
    area, school, cost = area[keep], arcs.school[keep].astype(np.int64), arcs.cost[keep]
    at = {pair: arc for arc, pair in enumerate(zip(area.tolist(), school.tolist(), strict=True))}
    beside: list[list[int]] = [[] for _ in place.areas]
    for one, two in pairs.tolist():
        beside[one].append(two)
        beside[two].append(one)
    needs = [
        []
        if (a, s) in own
        else [at[b, s] for b in beside[a] if (b, s) in at and cost[at[b, s]] < cost[arc]]
        for arc, (a, s) in enumerate(zip(area.tolist(), school.tolist(), strict=True))
    ]
    return area, school, cost, needs


def highs(place: instances.Land, pairs: Whole, limit: float) -> tuple[float, int]:
    """Cost and pupils over of scipy's HiGHS."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
    from scipy.sparse import coo_array, vstack  # noqa: PLC0415

    area, school, cost, needs = ways(place, pairs)
    arcs, areas, schools = len(area), len(place.areas), len(place.places)
    columns, numbers = arcs + schools, np.arange(arcs)
    one = coo_array((np.ones(arcs), (area, numbers)), (areas, columns))
    fill = np.concatenate([place.pupils[area].astype(float), -np.ones(schools)])
    rows = np.concatenate([school, np.arange(schools)])
    load = coo_array((fill, (rows, np.arange(columns))), (schools, columns))
    own = np.isin(np.arange(areas)[area], place.home)
    held = np.flatnonzero(~own)
    row = np.concatenate([np.full(1 + len(needs[arc]), at) for at, arc in enumerate(held)])
    column = np.concatenate([[arc, *needs[arc]] for arc in held])
    value = np.concatenate([[1.0, *[-1.0] * len(needs[arc])] for arc in held])
    along = coo_array((value, (row, column)), (len(held), columns))
    low = np.concatenate([np.ones(areas), np.full(schools + len(held), -np.inf)])
    high = np.concatenate([np.ones(areas), place.places, np.zeros(len(held))])
    whole = np.concatenate([np.ones(arcs), np.zeros(schools)])
    upper = np.concatenate([np.ones(arcs), np.full(schools, np.inf)])
    money = np.concatenate([place.pupils[area] * cost, np.full(schools, instances.UNPLACED)])
    found = milp(
        money, integrality=whole, bounds=Bounds(np.zeros(columns), upper),
        constraints=LinearConstraint(vstack([one, load, along]).tocsr(), low, high),
        options={"time_limit": limit},
    )  # fmt: skip
    if found.x is None:
        return np.inf, 0
    taken = found.x[:arcs] > 0.5
    return _told(place, area[taken], school[taken], cost[taken])


def cp_sat(place: instances.Land, pairs: Whole, limit: float) -> tuple[float, int]:
    """Cost and pupils over of OR-Tools' CP-SAT."""
    cp = import_module("ortools.sat.python.cp_model")
    area, school, cost, needs = ways(place, pairs)
    model = cp.CpModel()
    taken = [model.new_bool_var("") for _ in area]
    spare = [model.new_int_var(0, int(place.pupils.sum()), "") for _ in place.places]
    for one in range(len(place.areas)):
        model.add_exactly_one(taken[arc] for arc in np.flatnonzero(area == one))
    for one, places in enumerate(place.places.tolist()):
        load = sum(taken[arc] * int(place.pupils[area[arc]])
                   for arc in np.flatnonzero(school == one))  # fmt: skip
        model.add(load <= places + spare[one])
    home = set(place.home.tolist())
    for arc, along in enumerate(needs):
        if int(area[arc]) not in home:
            model.add_bool_or([taken[arc].negated(), *(taken[other] for other in along)])
    money = sum(taken[arc] * int(place.pupils[area[arc]] * cost[arc]) for arc in range(len(area)))
    model.minimize(money + instances.UNPLACED * sum(spare))
    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds, solver.parameters.num_workers = limit, 2
    if solver.solve(model) not in {cp.OPTIMAL, cp.FEASIBLE}:
        return np.inf, 0
    used = np.array([solver.value(way) for way in taken], dtype=bool)
    return _told(place, area[used], school[used], cost[used])


def _told(place: instances.Land, area: Whole, school: Whole, cost: Whole) -> tuple[float, int]:
    load = np.bincount(school, place.pupils[area], len(place.places))
    return float(place.pupils[area] @ cost), int(np.maximum(load - place.places, 0).sum())


def gerrychain(place: instances.Land, pairs: Whole, start: Whole, steps: int = 3000) -> float:
    """Proposals a second of GerryChain's flips, with single-flip contiguity."""
    chain, networkx = import_module("gerrychain"), import_module("networkx")
    graph = networkx.Graph(pairs.tolist())
    for area in graph:
        graph.nodes[area]["pupils"] = int(place.pupils[area])
    first = chain.Partition(
        chain.Graph.from_networkx(graph), dict(enumerate(start.tolist())),
        {"cut_edges": chain.updaters.cut_edges},
    )  # fmt: skip
    walk = chain.MarkovChain(
        chain.proposals.propose_random_flip, [chain.constraints.single_flip_contiguous],
        chain.accept.always_accept, first, steps,
    )  # fmt: skip
    began = perf_counter()
    for _ in walk:
        pass
    return steps / (perf_counter() - began)


def with_peer(name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever it gives
    """What a peer gives, or None, saying that it is not installed."""
    try:
        return work()
    except ModuleNotFoundError as fault:
        print(f"{name}: not measured, {fault.name} is not installed")
        return None


def main() -> int:
    """Print the table; 1 if a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=int, default=3000)
    parser.add_argument("--schools", type=int, default=200)
    parser.add_argument("--slack", type=float, default=1.15)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--effort", type=int, default=EFFORT)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--limit", type=float, default=90.0)
    asked = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, numba {numba.__version__}")
    small = instances.land(60, 8, 1.15, 0)
    ours(small, instances.borders(small), 10)  # compiles
    print(f"{asked.areas:,} areas × {asked.schools} schools, slack {asked.slack}, "
          f"{asked.effort:,} proposals an area")  # fmt: skip
    print("seed  overflow       bound        cost  gap %  over  schools  cut off  seconds  (busy)")
    gaps, overs, lost, times = [], [], [], []
    for seed in range(asked.seeds):
        place = instances.land(asked.areas, asked.schools, asked.slack, seed)
        pairs = instances.borders(place)
        bound, found, seconds, busy = ours(place, pairs, asked.effort)
        gaps.append(100 * (found.cost / bound - 1))
        overs.append(int(found.over.sum()))
        lost.append(len(found.cut_off) + found.beyond)
        times.append(seconds)
        print(f"{seed:>4} {instances.overflowing(place):>8.1%} {bound:>12,} {found.cost:>11,} "
              f"{gaps[-1]:>6.3f} {overs[-1]:>5} {np.count_nonzero(found.over):>8} {lost[-1]:>8} "
              f"{seconds:>8.1f} {busy:>7.1f}", flush=True)  # fmt: skip
        if seed == 0:
            first = place, pairs, found, bound
    bars = {
        f"gap at most {GAP} %": median(gaps) <= GAP,
        "nobody over": median(overs) == 0,
        "nothing cut off": max(lost) == 0,
        f"at most {SECONDS:g} s": median(times) <= SECONDS,
    }
    print(f"median gap {median(gaps):.3f} %, over {median(overs):g}, {median(times):.1f} s")
    if asked.peers:
        place, pairs, found, bound = first
        for name, solve in (("HiGHS", highs), ("CP-SAT", cp_sat)):
            told = with_peer(name, lambda solve=solve: solve(place, pairs, asked.limit))
            if told is not None:
                print(f"{name:<8} {asked.limit:g} s: gap {100 * (told[0] / bound - 1):.2f} %, "
                      f"{told[1]:,} pupils over")  # fmt: skip
                bars[f"cheaper than {name}"] = (
                    found.cost + instances.UNPLACED * found.over.sum()
                    < told[0] + instances.UNPLACED * told[1]
                )
        speed = with_peer("GerryChain", lambda: gerrychain(place, pairs, found.school))
        if speed is not None:
            many = asked.effort * asked.areas / times[0]
            print(f"proposals a second: GerryChain {speed:,.0f}, ours {many:,.0f}")
    for bar, held in bars.items():
        print(f"{bar}: {'held' if held else 'MISSED'}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
