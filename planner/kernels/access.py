"""How places come to the streets: by the nearest point of the nearest edge that they can get to."""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.kernels.dijkstra import Links

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NOWHERE = -1


class Access(NamedTuple):
    """Where places stand on the streets, ``(place,)`` each."""

    edge: Whole
    """-1 where no street is near."""
    at: Floats
    """Share of the edge, from its first node."""
    metres: Floats
    """From the place to the street, in a straight line; infinite where none is near."""


def approach(places: Floats, segments: Floats, walls: NDArray[np.object_], limit: float) -> Access:
    """Bring each place to the nearest street that no wall parts it from.

    Parameters
    ----------
    places
        ``(place, 2)``; a place without coordinates (NaN) is near no street.
    segments
        ``(edge, 2, 2)``; of edges equally near, the first is taken.
    walls
        Lines and polygons.
    limit
        Metres beyond which no street counts as near.

    >>> street = np.array([[[0.0, 0.0], [100.0, 0.0]]])
    >>> found = approach(np.array([[25.0, 30.0]]), street, np.array([]), 500)
    >>> found.edge.tolist(), found.at.tolist(), found.metres.tolist()
    ([0], [0.25], [30.0])
    """
    edge = np.full(len(places), NOWHERE, dtype=np.int64)
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    points = shapely.points(places[known])
    tree = shapely.STRtree(shapely.linestrings(segments) if len(segments) else [])
    asked, held = tree.query_nearest(points, max_distance=limit, all_matches=True)
    order = np.lexsort((held, asked))
    asked, first = np.unique(asked[order], return_index=True)
    edge[known[asked]] = held[order][first]
    if len(walls):
        wall = shapely.STRtree(walls)
        for place in _parted(places, edge, segments, wall):
            near = tree.query(shapely.points(places[place]), "dwithin", limit)
            far = _nearest(np.repeat(places[place][None], len(near), axis=0), segments[near])[1]
            edge[place] = NOWHERE
            for one in near[np.lexsort((near, far))]:
                if not len(_parted(places[[place]], np.array([one]), segments, wall)):
                    edge[place] = one
                    break
    at, metres = np.zeros(len(places)), np.full(len(places), np.inf)
    on = edge != NOWHERE
    at[on], metres[on] = _nearest(places[on], segments[edge[on]])
    return Access(edge, at, metres)


def _nearest(places: Floats, segments: Floats) -> tuple[Floats, Floats]:
    """Share of each segment at which it is nearest to its place, and how far that is."""
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    length = (along**2).sum(axis=1)
    share = ((places - start) * along).sum(axis=1)
    share = np.divide(share, length, out=np.zeros_like(share), where=length > 0).clip(0, 1)
    off = places - start - share[:, None] * along
    return share, np.hypot(off[:, 0], off[:, 1])


def _parted(places: Floats, edge: Whole, segments: Floats, walls: shapely.STRtree) -> Whole:
    """Places whose way to their street meets a wall."""
    on = np.flatnonzero(edge != NOWHERE)
    share, _ = _nearest(places[on], segments[edge[on]])
    start = segments[edge[on], 0]
    foot = start + share[:, None] * (segments[edge[on], 1] - start)
    ways = shapely.linestrings(np.stack([places[on], foot], axis=1))
    return on[np.unique(walls.query(ways, predicate="crosses")[0])]


def links(access: Access, ends: Whole, metres: Floats, cut: Floats) -> Links:
    """Links from places to the nodes of their edges, as far as no barrier cuts the edge before.

    Parameters
    ----------
    ends, metres, cut
        ``(edge, 2)``, ``(edge,)`` and ``(edge, 2)``, as in `planner.model.streets.Streets`.
    """
    place = np.flatnonzero(access.edge != NOWHERE)
    edge, at, off = access.edge[place], access.at[place], access.metres[place]
    first, last = cut[edge].T
    back, on = ~(at > first), ~(at < last)
    found = Links(
        np.concatenate([place[back], place[on]]),
        np.concatenate([ends[edge[back], 0], ends[edge[on], 1]]),
        np.concatenate([(off + at * metres[edge])[back], (off + (1 - at) * metres[edge])[on]]),
    )
    order = np.argsort(found.place, kind="stable")
    return Links(found.place[order], found.node[order], found.metres[order])


def pieces(links: Links, piece: Whole, places: int) -> Whole:
    """Connected piece of the graph on which each place stands; -1 for none."""
    found = np.full(places, NOWHERE, dtype=np.int64)
    found[links.place[::-1]] = piece[links.node[::-1]]
    return found
