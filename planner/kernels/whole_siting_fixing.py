"""Sites and ways that no better answer uses, told by what the bound becomes if they are used.

At the prices that a bound was found with, a site is opened or closed against its worth, and an area
put to a site against the packing; where that alone takes the bound to what an answer costs, no
cheaper answer does so (reduced-cost fixing, with knapsacks in the place of reduced costs).
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled
from planner.kernels.whole_siting_bound import opened
from planner.kernels.whole_siting_packing import Case, Desk, filled

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MANY = 60_000
"""Ways above which none is put to the packing; those told by their cost alone are barred."""


@compiled
def fix(
    case: Case, toll: Floats, way: Flags, status: Whole, price: Floats, worth: Floats,
    limit: float, dear: Floats, room: Desk,
) -> int:  # fmt: skip
    """Bar ways and settle sites; how many were.

    Parameters
    ----------
    way, status
        As in `planner.kernels.whole_siting_bound.climb`; they are changed here.
    price, worth
        Of a bound.
    limit
        Answers that cost as much or more are not sought.
    dear
        Told here: ``(site, area)`` what an answer costs at least in which the area goes there.
    """
    against = np.empty(len(status))
    settled = settle_sites(case, way, status, price, worth, limit, against, room)
    for site in range(len(status)):
        for area in range(len(price)):
            if way[site, area]:
                dear[site, area] = against[site] + max(toll[site, area] - price[area], 0.0)
                if dear[site, area] >= limit:
                    way[site, area] = False
                    settled += 1
    if way.sum() > MANY:
        return settled
    for site in range(len(status)):
        packed = worth[site] - case.opening[site]
        for area in range(len(price)):
            if way[site, area]:
                left = case.places[site] - case.pupils[area]
                rest = filled(toll[site], way[site], case.pupils, left, price, area, room)
                dear[site, area] = against[site] + toll[site, area] - price[area] + rest - packed
                if dear[site, area] >= limit:
                    way[site, area] = False
                    settled += 1
    return settled


@compiled
def settle_sites(
    case: Case, way: Flags, status: Whole, price: Floats, worth: Floats, limit: float,
    against: Floats, room: Desk,
) -> int:  # fmt: skip
    """Settle sites; how many were.

    Parameters
    ----------
    against
        Told here: ``(site,)`` what an answer costs at least in which the site is open.
    """
    is_open, paid, settled = np.empty(len(status), np.bool_), price.sum(), 0
    for site in range(len(status)):
        if status[site] == 0:
            status[site] = -1
            must = paid + opened(case, status, worth, is_open, room) >= limit
            status[site] = 1 if must else 0
            settled += must
        if status[site] < 0:
            continue
        before = status[site]
        status[site] = 1
        against[site] = paid + opened(case, status, worth, is_open, room)
        status[site] = before
        if against[site] >= limit:
            status[site] = -1
            settled += 1
            way[site] = False
    return settled
