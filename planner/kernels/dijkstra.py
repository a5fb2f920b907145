"""Shortest ways from many sources to many targets with a cut-off: Dijkstra on a binary heap.

The cut-off is the gain: what lies beyond it is never looked at. Sources and targets hang on the
graph by links of their own (a place halfway along an edge has one to each end), so that no node
need be added for them. A target is looked at only where the search comes by, so that the work
grows with what is found and not with sources times targets. Sources do not touch one another:
threads, in any number, change no bit.

Search from the side with fewer places (the schools): ways on foot are the same both ways.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from planner.kernels.philox import compiled

Array = NDArray[Any]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Links(NamedTuple):
    """How places hang on the graph, all sorted by place: any number of links each, or none."""

    place: Whole
    """``(link,)`` position of the place."""
    node: Whole
    """``(link,)`` node at the other end."""
    metres: Floats
    """``(link,)`` length, not negative."""


def graph(ends: Whole, metres: Floats, nodes: int) -> csr_array[Any]:
    """Symmetric graph ``(node, node)`` of edges; of two between the same nodes the shorter stays.

    Parameters
    ----------
    ends
        ``(edge, 2)`` nodes; an edge from a node to itself leads nowhere and is left out.
    metres
        ``(edge,)`` lengths, not negative.
    """
    low, high = ends.min(axis=1), ends.max(axis=1)
    order = np.lexsort((metres, high, low))
    order = order[low[order] != high[order]]
    first = np.ones(len(order), dtype=bool)
    one, other = order[1:], order[:-1]
    first[1:] = (low[one] != low[other]) | (high[one] != high[other])
    low, high, metres = low[order[first]], high[order[first]], metres[order[first]]
    row, column = np.concatenate([low, high]), np.concatenate([high, low])
    order = np.lexsort((column, row))
    start = np.searchsorted(row[order], np.arange(nodes + 1))
    both = np.concatenate([metres, metres])[order]
    return csr_array((both, column[order], start), shape=(nodes, nodes))


def shortest(
    streets: csr_array[Any],
    sources: Links,
    targets: Links,
    shape: tuple[int, int],
    cut_off: float = np.inf,
    threads: int = 1,
) -> csr_array[Any]:
    """Lengths of the shortest ways that are no longer than the cut-off.

    Parameters
    ----------
    streets
        ``(node, node)`` as `graph` makes it.
    shape
        Number of sources and of targets.
    cut_off
        Metres, the links counted in.

    Returns
    -------
    ``(source, target)`` metres, with an entry for every pair within the cut-off, be it nought, and
    none for any other; sorted.

    >>> line = graph(np.array([[0, 1], [1, 2]]), np.array([100.0, 50.0]), 3)
    >>> one = Links(np.array([0]), np.array([0]), np.array([5.0]))
    >>> two = Links(np.array([0, 1]), np.array([1, 2]), np.array([0.0, 0.0]))
    >>> shortest(line, one, two, (1, 2), 120).toarray().tolist()
    [[105.0, 0.0]]
    """
    nodes = streets.shape[0]
    begin = np.searchsorted(sources.place, np.arange(shape[0] + 1))
    order = np.argsort(targets.node, kind="stable")
    hang = np.searchsorted(targets.node[order], np.arange(nodes + 1))
    fixed = (
        streets.indptr.astype(np.int64),
        streets.indices.astype(np.int32),
        streets.data.astype(np.float64),
        begin,
        sources.node.astype(np.int64),
        sources.metres.astype(np.float64),
        hang,
        targets.place[order].astype(np.int64),
        targets.metres[order].astype(np.float64),
    )
    edges = np.linspace(0, shape[0], max(1, min(threads, shape[0])) + 1).astype(np.int64)

    def work(part: int) -> tuple[Whole, Whole, Floats]:
        return _search(*fixed, edges[part], edges[part + 1], shape[1], float(cut_off))

    if len(edges) == 2:
        found = [work(0)]
    else:
        with ThreadPoolExecutor(len(edges) - 1) as pool:
            found = list(pool.map(work, range(len(edges) - 1)))
    counts, column, metres = (np.concatenate(parts) for parts in zip(*found, strict=True))
    start = np.concatenate([[0], np.cumsum(counts)])
    ways = csr_array((metres, column, start), shape=shape)
    ways.sort_indices()
    return ways


@compiled
def _push(keys: Floats, heap: Array, size: int, key: float, node: int) -> None:
    """Put a node in at the end of the heap and let it rise."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at], heap[at] = keys[above], heap[above]
        at = above
    keys[at], heap[at] = key, node


@compiled
def _pop(keys: Floats, heap: Array, size: int) -> None:
    """Take the first out: the last one of ``size`` takes its place and sinks."""
    last = size - 1
    key, node = keys[last], heap[last]
    at, below = 0, 1
    while below < last:
        if below + 1 < last and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], heap[at] = keys[below], heap[below]
        at, below = below, 2 * below + 1
    keys[at], heap[at] = key, node


@compiled
def _search(  # noqa: PLR0912 - one loop, for the compiler
    start: Whole,
    neighbour: Array,
    metres: Floats,
    begin: Whole,
    seed: Whole,
    seed_metres: Floats,
    hang: Whole,
    target: Whole,
    target_metres: Floats,
    first: int,
    last: int,
    targets: int,
    cut_off: float,
) -> tuple[Whole, Whole, Floats]:
    """Targets within the cut-off of the sources from ``first`` to ``last``, source by source.

    A node may stand in the heap several times; only its nearest entry counts.
    """
    nodes = start.size - 1
    away = np.full(nodes, np.inf)
    touched = np.empty(nodes, dtype=np.int32)
    best = np.full(targets, np.inf)
    keys = np.empty(metres.size + seed.size + 1)
    heap = np.empty(keys.size, dtype=np.int32)
    counts = np.zeros(last - first, dtype=np.int64)
    found = np.empty(1024, dtype=np.int64)
    lengths = np.empty(1024)
    total = 0
    for source in range(first, last):
        size, seen, mine = 0, 0, total
        for link in range(begin[source], begin[source + 1]):
            node, far = seed[link], seed_metres[link]
            if far <= cut_off and far < away[node]:
                if away[node] == np.inf:
                    touched[seen] = node
                    seen += 1
                away[node] = far
                _push(keys, heap, size, far, node)
                size += 1
        while size > 0:
            far, node = keys[0], heap[0]
            _pop(keys, heap, size)
            size -= 1
            if far > away[node]:
                continue
            for link in range(hang[node], hang[node + 1]):
                whole, at = far + target_metres[link], target[link]
                if whole <= cut_off and whole < best[at]:
                    if best[at] == np.inf:
                        if total == found.size:
                            found = np.concatenate((found, np.empty_like(found)))
                            lengths = np.concatenate((lengths, np.empty_like(lengths)))
                        found[total] = at
                        total += 1
                    best[at] = whole
            for edge in range(start[node], start[node + 1]):
                on, to = far + metres[edge], neighbour[edge]
                if on < away[to] and on <= cut_off:
                    if away[to] == np.inf:
                        touched[seen] = to
                        seen += 1
                    away[to] = on
                    _push(keys, heap, size, on, to)
                    size += 1
        for at in range(mine, total):
            lengths[at] = best[found[at]]
            best[found[at]] = np.inf
        for at in range(seen):
            away[touched[at]] = np.inf
        counts[source - first] = total - mine
    return counts, found[:total], lengths[:total]
