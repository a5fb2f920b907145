"""What chosen options are worth, exactly: a transport in every cell, and what is broken.

Where a house has to hold more pupils than come to it (``least`` of `planner.kernels.siting.Adds`),
the cell is solved as a linear programme instead, which brings them from farther.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, vstack

from planner.kernels.siting import Flags, Floats, Siting, capacity
from planner.kernels.siting_conditions import Breach, conditions
from planner.kernels.siting_funds import limits, spending
from planner.kernels.siting_transport import Seats, Ways, cost, seated, seats, ways

_SLIP = 1e-6
_DEAR = 10.0
"""Times as dear as the dearest way a pupil counts whom a house must hold and lacks."""


class Value(NamedTuple):
    """What chosen options come to."""

    cost: float
    """Objective: expected cost and ``theta`` times its tail."""
    expected: float
    tail: float
    """Mean cost of the dearest futures."""
    by_future: Floats
    """``(future,)`` money, discounted."""
    by_cell: Floats
    """``(cell,)`` money of the year: ways, pupils without or over places, idle places."""
    places: Floats
    """``(cell, house)`` there are."""
    flow: Floats
    """``(cell, arc)`` pupils."""
    load: Floats
    """``(cell, house)`` pupils in places."""
    over: Floats
    """``(cell, house)`` pupils over them."""
    unmet: Floats
    """``(cell, origin)`` pupils without a place."""
    price: Floats
    """``(cell, house)`` money of the year that one more place would save; below nought where it
    would only be idle."""
    pupil_price: Floats
    """``(cell, origin)`` money of the year that one more pupil would cost."""
    spend: Floats
    """``(future, year)`` money that has to be found."""
    broken: tuple[Breach, ...]

    @property
    def feasible(self) -> bool:
        """Whether every condition is kept."""
        return not self.broken


def value(given: Siting, chosen: Flags, made: Ways | None = None) -> Value:
    """Value chosen options.

    Parameters
    ----------
    chosen
        ``(option,)``. Conditions need not be kept: what is broken is told, and places below nought
        are none.
    made
        Ways of the instance, if they are ready.

    Raises
    ------
    ValueError
        Options of another number than there are.
    """
    chosen = np.asarray(chosen, bool)
    if chosen.shape != given.options.group.shape:
        message = f"{chosen.size} options chosen among {len(given.options.group)}"
        raise ValueError(message)
    prepared = ways(given) if made is None else made
    places, stretch, least = capacity(given, chosen)
    open_, wide = np.maximum(places, 0), np.maximum(stretch, 0)
    who: list[Seats] = []
    broken = [*conditions(given, limits(given), chosen), *_negative(places, stretch)]
    before = None
    for cell, pupils in enumerate(given.pupils):
        before = seated(prepared, pupils, open_[cell], wide[cell], before)
        sits = seats(given, prepared, before)
        if (sits.load + sits.over < least[cell] - _SLIP).any():
            sits, _ = filled(given, pupils, open_[cell], wide[cell], least[cell])
        lacks = least[cell] - sits.load - sits.over
        broken += [Breach("least", (cell, int(h)), float(lacks[h]))
                   for h in np.flatnonzero(lacks > _SLIP)]  # fmt: skip
        who.append(sits)
    by_cell = np.array([cost(given, sits, open_[c]) for c, sits in enumerate(who)])
    by_future = _by_future(given, chosen, by_cell)
    expected, dearest = float(given.chance @ by_future), tail(by_future, given.chance, given.alpha)
    flow, load, over, unmet, price, pupil_price = (
        np.array(rows).reshape(len(who), -1) for rows in zip(*who, strict=True)
    )
    return Value(
        expected + given.theta * dearest, expected, dearest, by_future, by_cell, open_, flow, load,
        over, unmet, price, pupil_price, spending(given, chosen), tuple(broken),
    )  # fmt: skip


def tail(costs: Floats, chance: Floats, alpha: float) -> float:
    """Mean of the dearest futures, of ``1 - alpha`` of the chances (Rockafellar and Uryasev).

    >>> round(tail(np.array([10.0, 20, 30, 40]), np.full(4, 0.25), 0.6), 9)
    36.25
    """
    return float(envelope(costs, chance, alpha) @ costs)


def envelope(costs: Floats, chance: Floats, alpha: float) -> Floats:
    """``(future,)`` weights of which the mean is that of the dearest futures."""
    order = np.argsort(-costs, kind="stable")
    before = np.cumsum(chance[order]) - chance[order]
    share = np.empty_like(chance)
    share[order] = np.clip(1 - alpha - before, 0, chance[order]) / (1 - alpha)
    return share


def _by_future(given: Siting, chosen: Flags, by_cell: Floats) -> Floats:
    runs = np.bincount(given.future, given.discount * by_cell, len(given.chance))
    fixed: NDArray[np.float64] = (given.options.fixed * given.options.seen)[chosen].sum(axis=0)
    return runs + fixed


def _negative(places: Floats, stretch: Floats) -> list[Breach]:
    """Places that are given up and were not there."""
    lacks = np.maximum(-places, 0) + np.maximum(-stretch, 0)
    return [
        Breach("places", (int(c), int(h)), float(lacks[c, h]))
        for c, h in zip(*np.nonzero(lacks > 0), strict=True)
    ]


def filled(
    given: Siting, pupils: Floats, places: Floats, stretch: Floats, least: Floats
) -> tuple[Seats, Floats]:
    """Seat the pupils of a cell so that houses hold the least that they must, as far as can be.

    Also what one pupil less that a house must hold would save, ``(house,)``.
    """
    arcs, origins, houses = len(given.house), len(given.start) - 1, len(places)
    ones, at, each = np.ones(arcs), np.arange(arcs), np.arange(houses)
    wide = arcs + 2 * houses  # ways, pupils over places, and pupils who are lacking
    from_ = coo_array((ones, (given.origin, at)), (origins, wide))
    rows, columns = np.append(given.house, each), np.arange(arcs + houses)
    fill = np.append(ones, -np.ones(houses))
    within = coo_array((fill, (rows, columns)), (houses, wide))
    holds = np.append(at, arcs + houses + each)
    held = coo_array((-np.ones(len(holds)), (rows, holds)), (houses, wide))
    saves = given.cost - given.unmet[given.origin] - given.idle[given.house]
    lacking = _DEAR * (np.abs(saves).max(initial=0.0) + given.over + 1e-9)
    money = np.concatenate([saves, given.over + given.idle, np.full(houses, lacking)])
    most = np.concatenate([pupils[given.origin], stretch, least])
    scale = max(1.0, float(np.abs(money[: arcs + houses]).max(initial=0.0)))
    solve: Any = linprog
    solved = solve(
        money / scale, A_ub=vstack([from_, within, held]).tocsr(),
        b_ub=np.concatenate([pupils, places, -least]),
        bounds=np.column_stack([np.zeros(len(most)), most]),
    )  # fmt: skip
    flow, over, _ = np.split(solved.x, [arcs, arcs + houses])
    dual = -solved.ineqlin.marginals * scale
    load = np.bincount(given.house, flow, houses) - over
    unmet = np.maximum(pupils - np.bincount(given.origin, flow, origins), 0)
    price, must = dual[origins : origins + houses] - given.idle, dual[origins + houses :]
    return Seats(flow, load, over, unmet, price, given.unmet - dual[:origins]), must
