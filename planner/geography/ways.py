"""Ways along the streets: from door to door, from the side with fewer places, up to a cut-off."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from planner.kernels.access import NOWHERE, Access, approach, links, pieces
from planner.kernels.dijkstra import Links, graph, shortest
from planner.model.streets import Barriers, Streets

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


class Ways(NamedTuple):
    """Ways along streets from origins to targets, as far as the cut-off."""

    metres: csr_array
    """``(origin, target)``: an entry for every pair within the cut-off, be it nought."""
    origin_piece: Whole
    """``(origin,)`` connected piece of the streets; -1 where none is near."""
    target_piece: Whole
    """``(target,)``, as ``origin_piece``."""

    @property
    def unreachable(self) -> NDArray[np.bool_]:
        """``(origin, target)``: True where no way leads, however long."""
        return parted(self.origin_piece, self.target_piece)


class Doors(NamedTuple):
    """How places open onto the streets."""

    access: Access
    links: Links
    piece: Whole
    """``(place,)`` connected piece of the streets; -1 where none is near."""

    def some(self, first: int, last: int) -> "Doors":
        """Those of the places from ``first`` to ``last``, counted from nought."""
        place, edge, at, off = self.access
        rows = slice(*np.searchsorted(place, (first, last)))
        door, node, metres = self.links
        hung = slice(*np.searchsorted(door, (first, last)))
        return Doors(
            Access(place[rows] - first, edge[rows], at[rows], off[rows]),
            Links(door[hung] - first, node[hung], metres[hung]),
            self.piece[first:last],
        )


def parted(origin: Whole, target: Whole) -> NDArray[np.bool_]:
    """``(origin, target)``: whether no way leads between places on these pieces of the streets."""
    return np.asarray((origin[:, None] != target) | (origin == NOWHERE)[:, None])


def doors(streets: Streets, places: Floats, barriers: Barriers | None, limit: float) -> Doors:
    """Bring places ``(place, 2)`` to the nearest streets that no barrier parts them from.

    A place as near to several pieces of the streets belongs to the longest of them.

    Parameters
    ----------
    limit
        Metres within which a place must find a street.
    """
    walls = np.array([], dtype=object) if barriers is None else barriers.walls
    place, edge, at, off = access = approach(places, streets.segments, walls, limit)
    door, node, metres = hung = links(access, streets.ends, streets.metres, streets.cut)
    piece = pieces(hung, streets.piece, len(places))
    ends = streets.piece[streets.ends[edge]]
    mine = (piece[place] == NOWHERE) | (ends == piece[place][:, None]).any(axis=1)
    own = streets.piece[node] == piece[door]
    return Doors(
        Access(place[mine], edge[mine], at[mine], off[mine]),
        Links(door[own], node[own], metres[own]),
        piece,
    )


def net_of(streets: Streets) -> csr_array[Any]:
    """Graph of the edges that no barrier cuts."""
    whole = np.isnan(streets.cut[:, 0])
    return graph(streets.ends[whole], streets.metres[whole], len(streets.nodes))


def unbarred(streets: Streets) -> Streets:
    """Streets as if no barrier cut them; their pieces come in no order of length."""
    nodes = len(streets.nodes)
    pairs = coo_array((np.ones(len(streets.ends)), tuple(streets.ends.T)), shape=(nodes, nodes))
    _, piece = connected_components(pairs, directed=False)
    return replace(streets, cut=np.full_like(streets.cut, np.nan), piece=piece.astype(np.int64))


def blocks(
    streets: Streets, here: Doors, there: Doors, cut_off: float, pairs: int, threads: int = 1
) -> Iterator[tuple[Whole, Whole, Floats]]:
    """Origins, targets and metres of the pairs within the cut-off, some searches at a time.

    Parameters
    ----------
    pairs
        How many may be held at a time, beside those of a single search.
    """
    net, turned = net_of(streets), len(here.piece) > len(there.piece)
    few, many = (there, here) if turned else (here, there)
    step = max(1, pairs // max(len(many.piece), 1))
    for first in range(0, len(few.piece), step):
        some = few.some(first, first + step)
        found = _found(net, streets, some, many, cut_off, threads)
        row = first + np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
        column = found.indices.astype(np.int64)
        yield (column, row, found.data) if turned else (row, column, found.data)


def along(
    streets: Streets,
    origin: Floats,
    target: Floats,
    barriers: Barriers | None = None,
    limit: float = np.inf,
    cut_off: float = np.inf,
    threads: int = 1,
) -> Ways:
    """Shortest ways along the streets, from door to door.

    A place comes to the nearest point of the nearest street that no barrier parts it from, and
    goes on in both directions from there.

    Parameters
    ----------
    limit
        Metres within which a place must find a street.
    cut_off
        Metres beyond which no way is followed.
    """
    here, there = (doors(streets, points, barriers, limit) for points in (origin, target))
    net = net_of(streets)
    if len(origin) <= len(target):
        found = _found(net, streets, here, there, cut_off, threads)
    else:
        found = _found(net, streets, there, here, cut_off, threads).T.tocsr()
        found.sort_indices()
    return Ways(found, here.piece, there.piece)


def _found(
    net: csr_array[Any],
    streets: Streets,
    here: Doors,
    there: Doors,
    cut_off: float,
    threads: int,
) -> csr_array:
    """Ways within the cut-off, and those between places on one edge, which pass no node."""
    shape = len(here.piece), len(there.piece)
    found = shortest(net, here.links, there.links, shape, cut_off, threads)
    pair, metres = _on_one_edge(here.access, there.access, streets, cut_off, shape[1])
    known = np.repeat(np.arange(shape[0]), np.diff(found.indptr)) * shape[1] + found.indices
    at = np.searchsorted(known, pair)
    twice = np.append(known, -1)[at] == pair
    values = found.data
    np.minimum.at(values, at[twice], metres[twice])
    known = np.insert(known, at[~twice], pair[~twice])
    values = np.insert(values, at[~twice], metres[~twice])
    start = np.searchsorted(known, np.arange(shape[0] + 1) * shape[1])
    return csr_array((values, known % shape[1], start), shape=shape)


def _on_one_edge(
    here: Access, there: Access, streets: Streets, cut_off: float, targets: int
) -> tuple[Whole, Floats]:
    """Pairs (origin × targets + target) on one edge, ascending, and their metres along it."""
    order = np.argsort(there.edge, kind="stable")
    ranked = there.edge[order]
    first = np.searchsorted(ranked, here.edge, side="left")
    count = np.searchsorted(ranked, here.edge, side="right") - first
    row = np.repeat(np.arange(len(here.edge)), count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    column = order[np.repeat(first, count) + step]
    edge = here.edge[row]
    low = np.minimum(here.at[row], there.at[column])
    high = np.maximum(here.at[row], there.at[column])
    metres = here.metres[row] + there.metres[column] + (high - low) * streets.metres[edge]
    cut = (low <= streets.cut[edge, 1]) & (high >= streets.cut[edge, 0])
    kept = ~cut & (metres <= cut_off)
    pair, metres = (here.place[row] * targets + there.place[column])[kept], metres[kept]
    order = np.lexsort((metres, pair))
    pair, at = np.unique(pair[order], return_index=True)
    return pair, metres[order][at]
