"""Pupils of areas at schools: who may go where, who is where, and moves of one step.

Every school has a price in the unit of the costs, by which it seems farther than it is. All pupils
of an area are where cost plus price is least, so whatever the prices, they could not be held more
cheaply at the loads that they make (complementary slackness). A last school, of room for all,
stands for no place at all. Numbers of arcs and schools are unsigned, for the compiler would else
ask of each whether it counts from the end.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled, inlined

Whole = NDArray[np.int64]
Small = NDArray[np.uint32]
Number = int | np.integer[Any]
NONE = np.uint32(2**32 - 1)
BITS = 20
"""Of a key, for the number of a school; those above are a cost."""
MASK = 2**BITS - 1


class Network(NamedTuple):
    """Which schools an area may use: arcs by area, and within an area from the cheapest on."""

    start: NDArray[np.uint64]
    """``(area + 1,)`` first arc of each area."""
    area: Small
    """``(arc,)``."""
    school: Small
    """``(arc,)``; the last school is no place at all."""
    cost: Whole
    """``(arc,)`` a pupil."""


class Holding(NamedTuple):
    """Who is where; the functions change it in place."""

    flow: Whole
    """``(arc,)`` pupils."""
    load: Whole
    """``(school,)`` pupils."""
    price: Whole
    """``(school,)`` a pupil."""
    first: Small
    """``(school,)`` an arc whose pupils the school holds, the head of a list; or `NONE`."""
    after: Small
    """``(arc,)`` next arc of its school's list."""
    before: Small
    """``(arc,)`` previous one."""


def empty(schools: int, arcs: int) -> Holding:
    """Nobody is anywhere, and places are free of price."""
    return Holding(
        np.zeros(arcs, dtype=np.int64),
        np.zeros(schools, dtype=np.int64),
        np.zeros(schools, dtype=np.int64),
        np.full(schools, NONE),
        np.empty(arcs, dtype=np.uint32),
        np.empty(arcs, dtype=np.uint32),
    )


def copied(held: Holding) -> Holding:
    """The same in arrays of its own."""
    flow, load, price, first, after, before = held
    whole = flow.copy(), load.copy(), price.copy()
    return Holding(*whole, first.copy(), after.copy(), before.copy())


@compiled
def arranged(
    start: Whole, school: Small, cost: Whole, schools: int, unplaced: int
) -> tuple[Network, Whole]:
    """Network of given arcs, each area's in order and with one to no place at all.

    Equal costs are ordered by school. Also told is which arc was given as which, -1 for that one.
    """
    areas = len(start) - 1
    arcs = len(school) + areas
    begin, of = np.empty(areas + 1, np.uint64), np.empty(arcs, np.uint32)
    to, costs = np.empty(arcs, np.uint32), np.empty(arcs, np.int64)
    given, keys = np.empty(arcs, np.int64), np.empty(1, np.int64)
    begin[areas] = arcs
    for area in range(areas):
        first, size = start[area], start[area + 1] - start[area] + 1
        here = first + area
        begin[area] = here
        if size > len(keys):
            keys = np.empty(2 * size, np.int64)
        for place in range(size):
            key, arc = (unplaced << BITS) + schools, np.int64(-1)
            if place < size - 1:
                arc = first + place
                key = (cost[arc] << BITS) + np.int64(school[arc])
            at = place
            while at > 0 and keys[at - 1] > key:  # nearly all are in order already
                keys[at], given[here + at] = keys[at - 1], given[here + at - 1]
                at -= 1
            keys[at], given[here + at], of[here + place] = key, arc, area
        for place in range(size):
            to[here + place] = np.uint32(keys[place] & MASK)
            costs[here + place] = keys[place] >> BITS
    return Network(begin, of, to, costs), given


@inlined
def add(net: Network, held: Holding, arc: Number, pupils: Number) -> None:
    """Let pupils of an area into a school."""
    school = net.school[arc]
    if held.flow[arc] == 0:
        head = held.first[school]
        held.after[arc], held.before[arc] = head, NONE
        if head != NONE:
            held.before[head] = arc
        held.first[school] = arc
    held.flow[arc] += pupils
    held.load[school] += pupils


@inlined
def take(net: Network, held: Holding, arc: Number, pupils: Number) -> None:
    """Let pupils of an area out of a school."""
    school = net.school[arc]
    held.flow[arc] -= pupils
    held.load[school] -= pupils
    if held.flow[arc] == 0:
        back, on = held.before[arc], held.after[arc]
        if back == NONE:
            held.first[school] = on
        else:
            held.after[back] = on
        if on != NONE:
            held.before[on] = back


@compiled
def cheapest(net: Network, price: Whole, area: int) -> int:
    """Arc of an area at which cost plus price is least, the first of equals."""
    found = net.start[area]
    best = net.cost[found] + price[net.school[found]]
    for arc in range(net.start[area], net.start[area + 1]):
        cost = net.cost[arc]
        if cost >= best:
            break  # no price is below nought
        if cost + price[net.school[arc]] < best:
            best, found = cost + price[net.school[arc]], arc
    return found


@compiled
def least(net: Network, price: Whole) -> Whole:
    """Cost plus price where it is least, ``(area,)``: what one more pupil would cost."""
    found = np.empty(len(net.start) - 1, np.int64)
    for area in range(len(found)):
        arc = cheapest(net, price, area)
        found[area] = net.cost[arc] + price[net.school[arc]]
    return found


@compiled
def change(net: Network, held: Holding, places: Whole, more: Whole) -> None:
    """Let so many more of each area in, or fewer if below nought, where cost plus price is least.

    Those who leave leave over-full schools first; those who come go to an area's free places first.
    """
    for area in range(len(more)):
        if more[area] >= 0:
            continue
        gone = -more[area]
        for least in (1, 0):
            for arc in range(net.start[area], net.start[area + 1]):
                school = net.school[arc]
                most = held.load[school] - places[school] if least == 1 else gone
                pupils = min(gone, held.flow[arc], most)
                if pupils > 0:
                    take(net, held, arc, pupils)
                    gone -= pupils
    for area in range(len(more)):
        if more[area] > 0:
            best = cheapest(net, held.price, area)
            into, least = best, net.cost[best] + held.price[net.school[best]]
            for arc in range(best, net.start[area + 1]):
                school = net.school[arc]
                if net.cost[arc] + held.price[school] != least:
                    continue
                if held.load[school] + more[area] <= places[school]:
                    into = arc
                    break
            add(net, held, into, more[area])


@compiled
def carried(net: Network, held: Holding, wider: Network, anew: NDArray[np.bool_]) -> Holding:
    """Who is where in a network that offers more to some areas; of those nobody is anywhere yet."""
    arcs, schools = len(wider.school), len(held.load)
    into = Holding(
        np.zeros(arcs, np.int64), np.zeros(schools, np.int64), held.price.copy(),
        np.full(schools, NONE, np.uint32), np.empty(arcs, np.uint32), np.empty(arcs, np.uint32),
    )  # fmt: skip
    for area in range(len(anew)):
        if not anew[area]:
            to = wider.start[area]
            for arc in range(net.start[area], net.start[area + 1]):
                if held.flow[arc] > 0:
                    add(wider, into, to, held.flow[arc])
                to += np.uint64(1)
    return into


@compiled
def incoming(net: Network, schools: int) -> tuple[NDArray[np.uint64], Small]:
    """Arcs of each school: where those of a school start, ``(school + 1,)``, and ``(arc,)``."""
    start = np.zeros(schools + 1, np.uint64)
    for school in net.school:
        start[school + 1] += np.uint64(1)
    for school in range(schools):
        start[school + 1] += start[school]
    place, arcs = start.copy(), np.empty(len(net.school), np.uint32)
    for arc in range(len(net.school)):
        school = net.school[arc]
        arcs[place[school]] = arc
        place[school] += np.uint64(1)
    return start, arcs
