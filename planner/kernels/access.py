"""How places come to the streets: by the nearest point of the nearest edge that they can get to.

A place as near to several edges stands on all of them, so that neither the order of the edges nor
a turn of the map decides for it.
"""

from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from planner.kernels.dijkstra import Links

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
NOWHERE = -1
_TIE = 2e-3
"""Metres by which an edge may lie farther than the nearest and be as near: what rounding of
coordinates to the millimetre makes of equal lengths."""


class Access(NamedTuple):
    """Where places stand on the streets, one row for each edge as near, sorted by place and edge.

    A place that is near no street has no row.
    """

    place: Whole
    edge: Whole
    at: Floats
    """Share of the edge, from its first node."""
    metres: Floats
    """From the place to the street, in a straight line."""


def approach(places: Floats, segments: Floats, walls: NDArray[np.object_], limit: float) -> Access:
    """Bring each place to the nearest streets that no wall parts it from.

    Parameters
    ----------
    places
        ``(place, 2)``; a place without coordinates (NaN) is near no street.
    segments
        ``(edge, 2, 2)``.
    walls
        Lines and polygons.
    limit
        Metres beyond which no street counts as near.

    >>> street = np.array([[[0.0, 0.0], [100.0, 0.0]]])
    >>> found = approach(np.array([[25.0, 30.0]]), street, np.array([]), 500)
    >>> found.place.tolist(), found.edge.tolist(), found.at.tolist(), found.metres.tolist()
    ([0], [0], [0.25], [30.0])
    """
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    points = shapely.points(places[known])
    tree = shapely.STRtree(shapely.linestrings(segments) if len(segments) else [])
    (asked, _), away = tree.query_nearest(
        points, max_distance=limit, all_matches=False, return_distance=True
    )
    here, edge = tree.query(points[asked], "dwithin", np.minimum(away + _TIE, limit))
    place = known[asked[here]]
    if len(walls):
        wall = shapely.STRtree(walls)
        free = ~_parted(places[place], segments[edge], wall)
        lost = np.setdiff1d(place, place[free])
        place, edge = place[free], edge[free]
        for one in lost:
            found = tree.query(shapely.Point(places[one]), "dwithin", limit)
            here = np.repeat(places[one][None], len(found), axis=0)
            found = found[~_parted(here, segments[found], wall)]
            far = _nearest(here[: len(found)], segments[found])[1]
            found = found[far <= far.min(initial=np.inf) + _TIE]
            place = np.append(place, np.full(len(found), one))
            edge = np.append(edge, found)
    order = np.lexsort((edge, place))
    place, edge = place[order], edge[order]
    return Access(place, edge, *_nearest(places[place], segments[edge]))


def _nearest(places: Floats, segments: Floats) -> tuple[Floats, Floats]:
    """Share of each segment at which it is nearest to its place, and how far that is."""
    start, along = segments[:, 0], segments[:, 1] - segments[:, 0]
    length = (along**2).sum(axis=1)
    share = ((places - start) * along).sum(axis=1)
    share = np.divide(share, length, out=np.zeros_like(share), where=length > 0).clip(0, 1)
    off = places - start - share[:, None] * along
    return share, np.hypot(off[:, 0], off[:, 1])


def _parted(places: Floats, segments: Floats, walls: shapely.STRtree) -> NDArray[np.bool_]:
    """Whether the way of each place to its segment meets a wall."""
    share, _ = _nearest(places, segments)
    foot = segments[:, 0] + share[:, None] * (segments[:, 1] - segments[:, 0])
    ways = shapely.linestrings(np.stack([places, foot], axis=1))
    found = np.zeros(len(places), dtype=bool)
    found[walls.query(ways, predicate="crosses")[0]] = True
    return found


def links(access: Access, ends: Whole, metres: Floats, cut: Floats) -> Links:
    """Links from places to the nodes of their edges, as far as no barrier cuts the edge before.

    Parameters
    ----------
    ends, metres, cut
        ``(edge, 2)``, ``(edge,)`` and ``(edge, 2)``, as in `planner.model.streets.Streets`.
    """
    place, edge, at, off = access
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
    """Connected piece of the graph on which each place stands, the longest of several; -1: none.

    Parameters
    ----------
    piece
        ``(node,)``, the longest piece first.
    """
    found = np.full(places, len(piece), dtype=np.int64)
    np.minimum.at(found, links.place, piece[links.node])
    found[found == len(piece)] = NOWHERE
    return found
