"""How far it is: straight, straight with a detour and barriers, or along the streets.

All in metres of the city's projected system. Ways along streets are followed from the side with
fewer places, as far as a cut-off. What lies beyond it is far, and told as the straight line with
its detour, never as nearer than the cut-off; what no way leads to is *unreachable*, which is
infinite and another thing. A place from which no way leads anywhere at all (no street near it, or
a piece of the streets without a school) falls back on the straight line with its detour: its
children go to school all the same, and the folder's check has named it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.spatial.distance import cdist

from planner.kernels.access import NOWHERE, Access, approach, links, pieces
from planner.kernels.dijkstra import graph, shortest
from planner.model.city import City
from planner.model.streets import Barriers, Streets

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Measure = Literal["straight", "detour", "streets"]
_NORMS = ("detour", "crossing", "barrier", "cut_off")
_PAIRS = 100_000
"""Straight lines laid across barriers at a time, for the memory they take."""


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
        origin, target = self.origin_piece[:, None], self.target_piece[None, :]
        return np.asarray((origin != target) | (origin == NOWHERE))


def measure_of(city: City, asked: Measure | None) -> Measure:
    """How distances are measured: as asked, else along streets where the folder has them."""
    if asked == "streets" and city.streets is None:
        message = "distances along streets need the table streets, which the folder has not"
        raise ValueError(message)
    return asked or ("straight" if city.streets is None else "streets")


def between(city: City, origin: Floats, target: Floats, asked: Measure | None = None) -> Floats:
    """Metres from every origin to every target, by the measure asked for.

    Parameters
    ----------
    origin, target
        ``(point, 2)`` x and y in metres; a point without coordinates (NaN) is infinitely far.

    Returns
    -------
    ``(origin, target)``.
    """
    measure = measure_of(city, asked)
    if measure == "straight":
        return straight(origin, target)
    norm = {name: city.standards.number(f"distance.{name}") for name in _NORMS}
    if measure == "detour" or city.streets is None:
        return detour(origin, target, city.barriers, norm)
    limit, cut_off = city.standards.number("streets.access"), norm["cut_off"]
    ways = along(city.streets, origin, target, city.barriers, limit, cut_off)
    lone: NDArray[np.bool_] = ways.unreachable
    far = np.where(lone, np.inf, np.fmax(straight(origin, target) * norm["detour"], cut_off))
    rows, columns = lone.all(axis=1), lone.all(axis=0)
    far[rows] = detour(origin[rows], target, city.barriers, norm)
    far[:, columns] = detour(origin, target[columns], city.barriers, norm)
    row = np.repeat(np.arange(len(origin)), np.diff(ways.metres.indptr))
    far[row, ways.metres.indices] = ways.metres.data
    return far


def bridged(metres: Floats, rough: Floats, among: NDArray[np.bool_]) -> Floats:
    """Distances in which whoever has no way to any of some targets has rough ones to all.

    A child whose streets lead to none of the schools that admit goes to one all the same.

    Parameters
    ----------
    metres, rough
        ``(origin, target)``, as `between` finds them; infinite where no way leads.
    among
        ``(target,)``: the targets that count.

    >>> bridged(np.array([[9.0, np.inf]]), np.array([[7.0, 8.0]]), np.array([False, True])).tolist()
    [[7.0, 8.0]]
    """
    lost = np.asarray(~np.isfinite(metres[:, among]).any(axis=1))
    return np.where(lost[:, None], rough, metres) if lost.any() else metres


def straight(origin: Floats, target: Floats) -> Floats:
    """Metres in a straight line from every origin to every target.

    Parameters
    ----------
    origin, target
        ``(point, 2)`` x and y in metres; a point without coordinates (NaN) is infinitely far.

    Returns
    -------
    ``(origin, target)``.
    """
    metres = np.asarray(cdist(origin, target))
    return np.where(np.isfinite(metres), metres, np.inf)


def detour(
    origin: Floats, target: Floats, barriers: Barriers | None, norm: Mapping[str, float]
) -> Floats:
    """Straight lines times a factor, and a length more for every barrier that they meet.

    Parameters
    ----------
    barriers
        A barrier adds nothing where a crossing is near the place at which the line meets it.
    norm
        ``detour`` (a factor), ``barrier`` (metres added), ``crossing`` (metres that count as near)
        and ``cut_off`` (metres beyond which barriers do not matter any more).

    Returns
    -------
    ``(origin, target)`` metres.
    """
    metres = straight(origin, target)
    rough = metres * norm["detour"]
    if barriers is None or not len(barriers.walls):
        return rough
    closed = _closed(barriers, norm["crossing"])
    row, column = np.nonzero(metres <= norm["cut_off"])
    for start in range(0, len(row), _PAIRS):
        some = slice(start, start + _PAIRS)
        ends = np.stack([origin[row[some]], target[column[some]]], axis=1)
        lines = shapely.STRtree(shapely.linestrings(ends))
        met = np.bincount(lines.query(closed, predicate="intersects")[1], minlength=len(ends))
        rough[row[some], column[some]] += norm["barrier"] * met
    return rough


def _closed(barriers: Barriers, near: float) -> NDArray[np.object_]:
    """What of each barrier has no crossing nearby."""
    if not len(barriers.crossings):
        return barriers.walls
    # A little more than near, for a circle of straight sides and a crossing just as far.
    around = shapely.union_all(shapely.buffer(barriers.crossings, 1.0003 * near, quad_segs=64))
    return np.asarray(shapely.difference(barriers.walls, around))


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
    walls = np.array([], dtype=object) if barriers is None else barriers.walls
    here, there = (approach(points, streets.segments, walls, limit) for points in (origin, target))
    from_here, to_there = (
        links(access, streets.ends, streets.metres, streets.cut) for access in (here, there)
    )
    whole = np.isnan(streets.cut[:, 0])
    net = graph(streets.ends[whole], streets.metres[whole], len(streets.nodes))
    if len(origin) <= len(target):
        found = shortest(net, from_here, to_there, (len(origin), len(target)), cut_off, threads)
    else:
        turned = (len(target), len(origin))
        found = shortest(net, to_there, from_here, turned, cut_off, threads).T.tocsr()
        found.sort_indices()
    shape = (len(origin), len(target))
    return Ways(
        _with_same_edge(found, here, there, streets, cut_off, shape),
        pieces(from_here, streets.piece, len(origin)),
        pieces(to_there, streets.piece, len(target)),
    )


def _with_same_edge(
    found: csr_array,
    here: Access,
    there: Access,
    streets: Streets,
    cut_off: float,
    shape: tuple[int, int],
) -> csr_array:
    """Ways, and those between places on one edge, which need not pass either of its ends."""
    order = np.argsort(there.edge, kind="stable")
    ranked = there.edge[order]
    asked = np.flatnonzero(here.edge != NOWHERE)
    first = np.searchsorted(ranked, here.edge[asked], side="left")
    count = np.searchsorted(ranked, here.edge[asked], side="right") - first
    row = np.repeat(asked, count)
    step = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    column = order[np.repeat(first, count) + step]
    edge = here.edge[row]
    low = np.minimum(here.at[row], there.at[column])
    high = np.maximum(here.at[row], there.at[column])
    metres = here.metres[row] + there.metres[column] + (high - low) * streets.metres[edge]
    parted = (low <= streets.cut[edge, 1]) & (high >= streets.cut[edge, 0])
    kept = ~parted & (metres <= cut_off)
    pair, metres = row[kept] * shape[1] + column[kept], metres[kept]
    known = np.repeat(np.arange(shape[0]), np.diff(found.indptr)) * shape[1] + found.indices
    at = np.searchsorted(known, pair)
    twice = np.append(known, -1)[at] == pair
    values = found.data.copy()
    np.minimum.at(values, at[twice], metres[twice])
    order = np.argsort(pair[~twice], kind="stable")
    more = np.flatnonzero(~twice)[order]
    known = np.insert(known, at[more], pair[more])
    values = np.insert(values, at[more], metres[more])
    start = np.searchsorted(known, np.arange(shape[0] + 1) * shape[1])
    return csr_array((values, known % shape[1], start), shape=shape)
