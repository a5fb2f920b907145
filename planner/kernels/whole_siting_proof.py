"""The proof that no answer is cheaper, or the cheaper one: HiGHS on what the bound leaves open.

The strong programme, in which an area goes to open sites only, one row for each way, and rows for
places, for places all together and for the number of sites. Answers that do not cost less than the
one at hand are cut off, so that "there is none" is the proof. Whatever HiGHS says, an answer is
taken only when it holds in whole pupils, and a proof only where HiGHS says that it ended.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

from planner.kernels.whole_siting_packing import Case

Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
ENDED, NONE = 0, 2
"""What scipy says for an optimum, and where nothing is feasible."""


@dataclass(frozen=True, eq=False)
class Verdict:
    """What the programme came to."""

    school: Whole | None
    """``(area,)`` site, where a cheaper answer was found."""
    is_open: Flags | None
    """``(site,)``."""
    bound: float
    """No answer within the limit costs less; infinite where there is none."""
    ended: bool
    """Whether it came to the end, so that the answer, or none, is the last word."""


def verdict(
    case: Case, way: Flags, status: Whole, limit: float, nodes: int, seconds: float
) -> Verdict:
    """Look for the cheapest answer below the limit.

    Parameters
    ----------
    way, status
        ``(site, area)`` and ``(site,)``, as in `planner.kernels.whole_siting_fixing.fix`.
    limit
        What an answer may cost at most.
    nodes, seconds
        After which the search ends.
    """
    site, area = np.nonzero(way & (status >= 0)[:, None])
    stands = np.flatnonzero(status >= 0)
    column = np.full(len(status), -1)
    column[stands] = len(site) + np.arange(len(stands))
    ways, wide, areas = np.arange(len(site)), len(site) + len(stands), len(case.pupils)
    if len(np.unique(area)) < areas:
        return Verdict(None, None, np.inf, ended=True)
    money = np.concatenate([case.cost[area, site], case.opening[stands]])
    rows, least, most = [], [], []

    def add(row: Whole, at: Whole, value: NDArray[np.float64], low: float, high: float) -> None:
        """Add rows, numbered from 0."""
        high_ = int(row.max(initial=0)) + 1
        rows.append(coo_array((value, (row, at)), (high_, wide)))
        least.append(np.full(high_, low))
        most.append(np.full(high_, high))

    add(area, ways, np.ones(len(ways)), 1, 1)
    add(
        np.concatenate([column[site] - len(site), np.arange(len(stands))]),
        np.concatenate([ways, column[stands]]),
        np.concatenate([case.pupils[area], -case.places[stands]]).astype(float), -np.inf, 0,
    )  # fmt: skip
    add(
        np.concatenate([ways, ways]), np.concatenate([ways, column[site]]),
        np.repeat([1.0, -1.0], len(ways)), -np.inf, 0,
    )  # fmt: skip
    none = np.zeros(len(stands), dtype=np.int64)
    add(none, column[stands], case.places[stands].astype(float), float(case.pupils.sum()), np.inf)
    add(none, column[stands], case.counted[stands].astype(float), case.low, case.high)
    if np.isfinite(limit):
        add(np.zeros(wide, dtype=np.int64), np.arange(wide), money, -np.inf, limit)
    lowest = np.zeros(wide)
    lowest[column[status > 0]] = 1.0
    found = milp(
        money, integrality=np.ones(wide, dtype=np.int64), bounds=Bounds(lowest, np.ones(wide)),
        constraints=LinearConstraint(
            vstack(rows).tocsr(), np.concatenate(least), np.concatenate(most)
        ),
        options={"time_limit": seconds, "node_limit": nodes, "mip_rel_gap": 0.0},
    )  # fmt: skip
    bound = -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
    if found.status == NONE:
        return Verdict(None, None, np.inf, ended=True)
    if found.x is None:
        return Verdict(None, None, bound, ended=False)
    taken = found.x[: len(site)] > 0.5
    school = np.full(areas, -1)
    school[area[taken]] = site[taken]
    is_open = np.zeros(len(status), dtype=bool)
    is_open[stands] = found.x[len(site) :] > 0.5
    return Verdict(school, is_open, bound, found.status == ENDED)
