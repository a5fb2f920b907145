"""How fast ways along streets are found: 3,300 origins × 1,500 schools within 3 km.

The city is a grid of 450 × 450 corners with streets missing and lengths uneven, so 202,500 nodes.
Ours starts at the schools and stops at the cut-off, on one thread and on two; scipy's Dijkstra does
the same with ``limit``, some schools at a time; networkx with ``cutoff`` and igraph, which knows no
cut-off, run a share of the schools. All must find the same lengths.

Speeds are by the clock on the wall, medians of runs in alternating order. It ends with status 1 if
a bar is missed.
"""

import argparse
import os
import platform
import sys
from collections.abc import Callable
from importlib import import_module
from statistics import median
from time import perf_counter

import numba
import numpy as np
import scipy
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from planner.kernels.dijkstra import Links, graph, shortest

SIDE, BLOCK, LIMIT, AT_A_TIME = 450, 100.0, 3000.0, 50
"""Corners of the grid, metres of a street, cut-off, schools that scipy takes at a time."""
PARTS = {"networkx, cutoff": 30, "igraph, no cut-off": 4}
"""Schools that the slow peers run."""
BAR = 1.2


class Town:
    """A street graph with schools and origins at its corners."""

    def __init__(self, side: int, origins: int, schools: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        corner = np.arange(side * side).reshape(side, side)
        across = np.column_stack([corner[:, :-1].ravel(), corner[:, 1:].ravel()])
        along = np.column_stack([corner[:-1].ravel(), corner[1:].ravel()])
        ends = np.concatenate([across, along])
        ends = ends[rng.random(len(ends)) < 0.88]
        self.ends, self.nodes = ends, side * side
        self.metres = BLOCK * rng.uniform(0.8, 1.3, len(ends))
        self.streets = graph(ends, self.metres, self.nodes)
        self.schools = rng.choice(self.nodes, schools, replace=False)
        self.origins = rng.choice(self.nodes, origins, replace=False)

    def links(self, at: NDArray[np.int64]) -> Links:
        """Places that stand at nodes."""
        return Links(np.arange(len(at)), at, np.zeros(len(at)))

    def ours(self, threads: int) -> csr_array:
        """Ours from the schools."""
        shape = (len(self.schools), len(self.origins))
        sources, targets = self.links(self.schools), self.links(self.origins)
        return shortest(self.streets, sources, targets, shape, LIMIT, threads)

    def scipys(self) -> list[NDArray[np.float64]]:
        """Scipy's limited Dijkstra from the schools, of which the origins are kept."""
        return [
            dijkstra(
                self.streets, directed=True, indices=self.schools[i : i + AT_A_TIME], limit=LIMIT
            )[:, self.origins]
            for i in range(0, len(self.schools), AT_A_TIME)
        ]

    def networkxs(self, graph_of: object, many: int) -> list[dict[int, float]]:
        """Networkx from some schools."""
        search = import_module("networkx").single_source_dijkstra_path_length
        return [search(graph_of, int(school), cutoff=LIMIT) for school in self.schools[:many]]

    def igraphs(self, graph_of: object, many: int) -> NDArray[np.float64]:
        """Igraph from some schools to all origins."""
        return np.array(
            graph_of.distances(self.schools[:many], self.origins, weights=self.metres.tolist())
        )

    def same(self, found: csr_array) -> None:
        """Assert that scipy finds the same pairs and lengths."""
        theirs = np.concatenate(self.scipys())
        rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        np.testing.assert_allclose(found.data, theirs[rows, found.indices], rtol=1e-12)
        np.testing.assert_equal(found.nnz, np.isfinite(theirs).sum())


def rows(town: Town, repeats: int, slow: bool = True) -> dict[str, float]:
    """Median seconds of each contender for the whole job; the slow ones where asked for."""
    town.same(town.ours(1))
    many = len(town.schools)
    runs: dict[str, tuple[Callable[[], object], int]] = {
        "ours, 1 thread": (lambda: town.ours(1), many),
        "ours, 2 threads": (lambda: town.ours(2), many),
        "scipy, limit": (town.scipys, many),
    }
    if slow:
        nx, ig = import_module("networkx"), import_module("igraph")
        theirs, other = nx.Graph(), ig.Graph(n=town.nodes, edges=town.ends.tolist())
        theirs.add_weighted_edges_from(
            zip(*town.ends.T.tolist(), town.metres.tolist(), strict=True), weight="weight"
        )
        few, fewest = PARTS.values()
        runs["networkx, cutoff"] = (lambda: town.networkxs(theirs, few), few)
        runs["igraph, no cut-off"] = (lambda: town.igraphs(other, fewest), fewest)
    clocks: dict[str, list[float]] = {name: [] for name in runs}
    for repeat in range(repeats):
        for name in list(runs)[:: -1 if repeat % 2 else 1]:
            run, part = runs[name]
            start = perf_counter()
            run()
            clocks[name].append((perf_counter() - start) * many / part)
    return {name: median(spent) for name, spent in clocks.items()}


def main(arguments: list[str] | None = None) -> int:
    """Run, print and judge."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    usuals = {"side": SIDE, "origins": 3300, "schools": 1500, "repeats": 3, "seeds": 5}
    for name, usual in usuals.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    given = parser.parse_args(arguments)
    towns = (
        Town(given.side, given.origins, given.schools, seed) for seed in range(1, given.seeds + 1)
    )
    first = next(towns)
    pairs = first.ours(1).nnz
    found = [rows(first, given.repeats), *(rows(town, given.repeats, slow=False) for town in towns)]
    nx, ig = import_module("networkx"), import_module("igraph")
    print(
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, numpy "
        f"{np.__version__}, scipy {scipy.__version__}, numba {numba.__version__}, networkx "
        f"{nx.__version__}, igraph {ig.__version__}\n{first.nodes:,} nodes, {len(first.ends):,} "
        f"streets, {given.origins:,} origins × {given.schools:,} schools within {LIMIT:,.0f} m: "
        f"{pairs:,} pairs\n\n| run | s for all | × ours, 1 thread | |\n|---|---|---|---|"
    )
    for name, seconds in found[0].items():
        ratio = seconds / found[0]["ours, 1 thread"]
        note = f"from {PARTS[name]} schools" if name in PARTS else ""
        print(f"| {name} | {seconds:,.3f} | {ratio:,.2f} | {note} |")
    ratios = [one["ours, 1 thread"] / one["scipy, limit"] for one in found]
    held = median(ratios) <= BAR
    print(
        f"\n| bar | found, median of {given.seeds} seeds | wanted | |\n|---|---|---|---|\n"
        f"| ours, 1 thread / scipy, limit | {median(ratios):.2f} ({min(ratios):.2f} to "
        f"{max(ratios):.2f}) | at most {BAR} | {'held' if held else 'MISSED'} |"
    )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
