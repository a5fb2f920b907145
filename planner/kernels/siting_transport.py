"""Who sits where in one cell, given the places: a transport problem, exactly.

A house is two steps in parallel: its places, and the pupils that there may be over them, each at
``over`` more. A pupil in a place saves what the place would cost idle; so that no cost is below
nought, that of the dearest house is added to every way, and to having no place. Where an origin's
unmet pupils cost less than others', its ways seem as much farther. Money is counted in whole units
so small that rounding them is lost in the sum (`planner.kernels.allotment` is exact in those).
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.allotment import Allotment, Choice, allot, choice
from planner.kernels.routing import FAR
from planner.kernels.siting import GRAIN, Floats, Siting, Whole

_MOST = 2**61


class Ways(NamedTuple):
    """Ways of an instance, made ready for any cell and places."""

    choice: Choice
    given: Whole
    """``(arc of the choice,)`` arc of the instance."""
    second: bool
    """Whether there are arcs to the pupils over places: the latter half of the houses."""
    unit: float
    """Money of a whole unit."""


class Seats(NamedTuple):
    """Who sits where in a cell."""

    flow: Floats
    """``(arc,)`` pupils."""
    load: Floats
    """``(house,)`` pupils in places."""
    over: Floats
    """``(house,)`` pupils over them."""
    unmet: Floats
    """``(origin,)`` pupils."""
    price: Floats
    """``(house,)`` money that one more place would save; below nought where it would be idle."""
    pupil_price: Floats
    """``(origin,)`` money that one more pupil would cost."""


def ways(given: Siting) -> Ways:
    """Make the ways of an instance ready."""
    houses, arcs = given.places.shape[1], len(given.house)
    second = bool(given.stretch.any() or (given.options.adds.stretch > 0).any())
    begin, of, shift = given.start, np.arange(arcs), _shift(given)
    apart = given.unmet.max(initial=0.0) - given.unmet[given.origin]
    far = given.cost + apart + shift
    house, cost = given.house, far - given.idle[given.house]
    if second:
        order = np.argsort(np.concatenate([given.origin, given.origin]), kind="stable")
        begin, of = 2 * begin, np.concatenate([of, of])[order]
        house = np.concatenate([house, house + houses])[order]
        cost = np.concatenate([cost, far + given.over])[order]
    dear = float(given.unmet.max(initial=0.0)) + shift
    grains = given.pupils.sum(axis=1).max(initial=0.0) + _most_places(given)
    finest = min(int(FAR) // 4, int(_MOST / max(1.0, grains / GRAIN))) - 1
    unit = dear / finest if dear > 0 else 1.0
    whole = np.where(cost > dear, finest + 1, np.rint(cost / unit)).astype(np.int64)
    made = choice(begin, house, whole, houses * (1 + second), round(dear / unit))
    return Ways(made, of, second, unit)


def _shift(given: Siting) -> float:
    return float(given.idle.max(initial=0.0))


def _most_places(given: Siting) -> float:
    adds = given.options.adds
    more = np.maximum(adds.places, 0).sum() + np.maximum(adds.stretch, 0).sum()
    return float((given.places + given.stretch).sum(axis=1).max(initial=0.0) + more)


def grains(numbers: Floats) -> Whole:
    """Pupils or places in whole grains."""
    return np.rint(numbers / GRAIN).astype(np.int64)


def seated(
    made: Ways, pupils: Floats, places: Floats, stretch: Floats, before: Allotment | None = None
) -> Allotment:
    """Seat the pupils of a cell.

    Parameters
    ----------
    pupils
        ``(origin,)``.
    places, stretch
        ``(house,)`` not below nought.
    before
        Found for the same ways, to start from.
    """
    room = np.concatenate([places, stretch]) if made.second else places
    return allot(made.choice, grains(pupils), grains(room), before)


def seats(given: Siting, made: Ways, found: Allotment) -> Seats:
    """An allotment in pupils and money."""
    houses = given.places.shape[1]
    flow = np.asarray(np.bincount(made.given, found.flow, len(given.house)) * GRAIN, float)
    load = np.asarray(found.held.load[:-1] * GRAIN, float)
    unmet = np.asarray(found.unplaced * GRAIN, float)
    shift = _shift(given)
    apart = given.unmet.max(initial=0.0) - given.unmet
    return Seats(
        flow, load[:houses], load[houses:] if made.second else np.zeros(houses),
        unmet,
        found.price[:houses] * made.unit - given.idle,
        found.area_price * made.unit - shift - apart,
    )  # fmt: skip


def cost(given: Siting, who: Seats, places: Floats) -> float:
    """Money of a cell, not discounted: ways, pupils without and over places, idle places."""
    return float(
        who.flow @ given.cost + who.unmet @ given.unmet + given.over * who.over.sum()
        + (places - who.load) @ given.idle
    )  # fmt: skip
