"""The few nearest schools of each area are enough, or more are added until that is proven.

A school farther than the last that an area was offered could only be used if it cost less than what
one more pupil of the area costs now: prices are not below nought. So areas whose price is at most
the cost of their last school are proven, whatever lies beyond; the others, near schools that are
over-full, are offered four times as many, and the search goes on from where it stood.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from planner.kernels.allotment import Allotment, Choice, checked, choice, finished, mend
from planner.kernels.allotting import Small, Whole, carried, change, empty, least
from planner.kernels.philox import compiled
from planner.kernels.routing import FAR


class Offer(NamedTuple):
    """Schools of some areas, nearest first."""

    start: Whole
    """``(area + 1,)`` first arc of each area."""
    school: Small
    """``(arc,)``."""
    cost: Whole
    """``(arc,)`` a pupil, rising within an area."""


MORE, NEAR = 4, 4
"""Times as many schools are offered to areas that may want them, and to those whose price is within
one in so many of the cost of their last."""

Look = Callable[[Whole, int], Offer]
"""The so many nearest schools of some areas; fewer only where there are no more."""


class Grown(NamedTuple):
    """An optimum over all schools, and the arcs that it took."""

    offer: Offer
    choice: Choice
    allotment: Allotment
    rounds: int
    """Times that more was offered."""


@compiled
def _spliced(old: Offer, new: Offer, place: Whole) -> Offer:
    """Offers of which some areas' are replaced: ``place`` is an area's among the new, or -1."""
    areas = len(place)
    start = np.zeros(areas + 1, np.int64)
    for area in range(areas):
        of = new.start if place[area] >= 0 else old.start
        at = place[area] if place[area] >= 0 else area
        start[area + 1] = start[area] + of[at + 1] - of[at]
    school, cost = np.empty(start[areas], np.uint32), np.empty(start[areas], np.int64)
    for area in range(areas):
        source = new if place[area] >= 0 else old
        at = place[area] if place[area] >= 0 else area
        first = source.start[at]
        for arc in range(start[area], start[area + 1]):
            school[arc] = source.school[first + arc - start[area]]
            cost[arc] = source.cost[first + arc - start[area]]
    return Offer(start, school, cost)


def _typed(offer: Offer) -> Offer:
    start, school, cost = offer
    return Offer(
        np.asarray(start, dtype=np.int64),
        np.asarray(school, dtype=np.uint32),
        np.asarray(cost, dtype=np.int64),
    )


def _last(offer: Offer, asked: Whole, schools: int) -> Whole:
    """What schools that were not offered cost at least, ``(area,)``; without end if all were."""
    many = np.diff(offer.start)
    last = np.append(offer.cost, 0)[offer.start[1:] - 1]  # nought where there is none at all
    return np.where((many == asked) & (asked < schools), last, FAR)


def allot_nearest(look: Look, pupils: Whole, places: Whole, unplaced: int, many: int = 12) -> Grown:
    """Allot pupils to places at the least cost of all schools, from the nearest of each area.

    Parameters
    ----------
    look
        Gives the nearest schools of areas.
    pupils, places
        ``(area,)`` and ``(school,)``.
    unplaced
        Cost of a pupil without a place.
    many
        Schools offered to begin with; told beside the answer is how often there were more.
    """
    areas, schools = len(pupils), len(places)
    pupils = np.asarray(pupils, dtype=np.int64)
    room = np.append(np.asarray(places, dtype=np.int64), pupils.sum() + 1)
    many = max(many, 1)
    asked = np.full(areas, min(many, schools))
    offer, rounds = _typed(look(np.arange(areas), min(many, schools))), 0
    chosen = choice(*offer, schools, unplaced)
    checked(chosen, pupils, room[:-1])
    held = empty(schools + 1, len(chosen.network.school))
    change(chosen.network, held, room, pupils)
    while True:
        mend(chosen, pupils, room, held)
        price = least(chosen.network, held.price)
        last = _last(offer, asked, schools)
        if (price <= last).all():
            return Grown(offer, chosen, finished(chosen, pupils, room, held), rounds)
        rounds += 1
        wanting = price > last - last // NEAR
        for count in np.unique(asked[wanting]):
            some = np.flatnonzero(wanting & (asked == count))
            place = np.full(areas, -1)
            place[some] = np.arange(len(some))
            offer = _spliced(offer, _typed(look(some, min(MORE * int(count), schools))), place)
        asked[wanting] = np.minimum(MORE * asked[wanting], schools)
        wider = choice(*offer, schools, unplaced)
        held = carried(chosen.network, held, wider.network, wanting)
        change(wider.network, held, room, np.where(wanting, pupils, 0))
        chosen = wider
