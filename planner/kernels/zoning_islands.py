"""Pieces of land in which no school stands: kept together, and sent where they are wanted.

Their children cross water or a boundary in any case. So an analyst looks for one school for all of
an island, with room for all of it, and not for one a household.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from planner.kernels.zoning_moves import Ground

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


def units(ground: Ground, home: Whole, homeless: Whole) -> Whole:
    """Areas that go together, ``(area,)``: a number each, but one for a piece without a school.

    A piece of more pupils than any school has places beside those of its own home is let apart.
    """
    areas, rooted = len(ground.pupils), home >= 0
    ways = coo_array((np.ones(len(ground.other)), (ground.source, ground.other)), (areas, areas))
    piece = connected_components(ways, directed=False)[1]
    pupils = np.bincount(piece, weights=ground.pupils)
    most = (ground.places[rooted] - ground.pupils[home[rooted]]).max(initial=0)
    together = np.zeros(areas, dtype=bool)
    together[homeless] = pupils[piece[homeless]] <= most
    return np.unique(np.where(together, areas + piece, np.arange(areas)), return_inverse=True)[1]


def sent(ground: Ground, home: Whole, homeless: Whole, unit: Whole, price: Floats) -> Whole:
    """School of each area of those pieces, ``(homeless,)``: the cheapest that has room for it all.

    The most pupils choose first, and what homes take is not free. Where none has room it is the
    cheapest, and pupils over are told.
    """
    rooted = np.flatnonzero(home >= 0)
    room = ground.places[rooted] - ground.pupils[home[rooted]]
    cost = ground.cost[np.ix_(homeless, rooted)] + price[rooted]
    found = np.empty(len(homeless), dtype=np.int64)
    own, pupils = unit[homeless], ground.pupils[homeless]
    load = np.bincount(own, weights=pupils, minlength=1).astype(np.int64)
    for number in sorted(set(own.tolist()), key=lambda one: (-load[one], one)):
        here = own == number
        dear = np.maximum(pupils[here], ground.mass[homeless[here]]) @ cost[here]
        fits = room >= load[number]
        to = int(np.where(fits | ~fits.any(), dear, np.inf).argmin())
        found[here] = rooted[to]
        room[to] -= load[number]
    return found
