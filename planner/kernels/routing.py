"""Shortest chains of moves between schools: from those that hold too many to places that are free.

The nodes are schools: one leads to another by an area that it holds and that may go there. Prices
make every step cost nought or more, so Dijkstra's search applies. It stops at the first free place;
the prices of the schools that it passed rise by what they were nearer, and pupils move along the
chain (successive shortest paths; Ahuja, Magnanti and Orlin, *Network Flows*, 1993, section 9.7).
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.allotting import (
    BITS,
    MASK,
    NONE,
    Holding,
    Network,
    Number,
    Small,
    Whole,
    add,
    take,
)
from planner.kernels.neighbouring import Table, come, refresh
from planner.kernels.philox import compiled, inlined

FAR = np.int64(2**42)


class Search(NamedTuple):
    """Room for searches; between them all schools are far."""

    away: Whole
    """``(school,)`` least cost found."""
    heap: Whole
    """``(school,)`` entries, the nearest first; of equals the school of the lower number."""
    place: Whole
    """``(school,)`` its place in the heap while it is there."""
    seen: Small
    """``(school,)`` those that were reached."""
    out: Small
    """``(school,)`` arc by which pupils leave the school before."""
    into: Small
    """``(school,)`` arc by which they come here."""


@compiled
def ready(schools: int) -> Search:
    """Room for searches among so many schools."""
    away, heap = np.full(schools, FAR, np.int64), np.empty(schools, np.int64)
    seen, out = np.empty(schools, np.uint32), np.empty(schools, np.uint32)
    return Search(away, heap, heap.copy(), seen, out, out.copy())


@inlined
def lift(away: Whole, heap: Whole, place: Whole, at: Number, school: Number) -> None:
    """Move a school up the heap to where it belongs, from a place at or below that."""
    entry = (away[school] << BITS) | np.int64(school)
    while at > 0:
        parent = (at - 1) >> 1
        other = heap[parent]
        if other <= entry:
            break
        heap[at] = other
        place[np.uint64(other & MASK)] = at
        at = parent
    heap[at], place[school] = entry, at


@inlined
def pop(heap: Whole, place: Whole, size: int) -> Number:
    """Take the nearest school off a heap of so many."""
    found, entry = np.uint64(heap[0] & MASK), heap[size - 1]
    last, at = size - 1, 0
    while True:
        child = 2 * at + 1
        if child >= last:
            break
        other = heap[child]
        if child + 1 < last and heap[child + 1] < other:
            child += 1
            other = heap[child]
        if other >= entry:
            break
        heap[at] = other
        place[np.uint64(other & MASK)] = at
        at = child
    heap[at] = entry
    place[np.uint64(entry & MASK)] = at
    return found


@inlined
def along(
    net: Network, held: Holding, look: Search, by: Small, first: Number, last: Number, most: Number
) -> Number:
    """Pupils, at most so many, that can move along a chain; ``by`` leads from school to school."""
    school = first
    while school != last:
        most = min(most, held.flow[look.out[school]])
        school = np.uint64(net.school[by[school]])
    return most


@compiled
def _by_areas(
    net: Network, held: Holding, places: Whole, look: Search, origin: Number
) -> tuple[Number, int]:
    """School with a free place that pupils of an over-full one reach at the least cost.

    Read are the areas that a school holds, each up to the cost at which a free place was found.
    Also told is how many schools were reached.
    """
    start, areas, schools, costs = net
    _, load, price, first, after, _ = held
    away, heap, place, seen, outs, intos = look
    away[origin], seen[0], heap[0], place[origin] = 0, origin, np.int64(origin), 0
    bound, size, reached = FAR, 1, 1
    while True:
        school = pop(heap, place, size)
        size -= 1
        if load[school] < places[school]:
            return school, reached
        base, out = away[school] - price[school], first[school]
        while out != NONE:
            area, so_far = areas[out], base - costs[out]
            for into in range(start[area], start[area + 1]):
                step = so_far + costs[into]
                if step >= bound:
                    break  # the rest are farther, and no price is below nought
                there = schools[into]
                step += price[there]
                if step < bound and step < away[there]:
                    at = place[there]
                    if away[there] == FAR:
                        seen[reached] = there
                        at = size
                        size, reached = size + 1, reached + 1
                    away[there], outs[there], intos[there] = step, out, into
                    lift(away, heap, place, at, there)
                    if load[there] < places[there]:
                        bound = step
            out = after[out]


@compiled
def _by_table(
    net: Network, held: Holding, places: Whole, look: Search, row: Table, origin: Number
) -> tuple[Number, int]:
    """As `_by_areas`, with rows read instead."""
    _, load, price, _, _, _ = held
    away, heap, place, seen, outs, intos = look
    begin, to, gain, by, onto, stale, _ = row
    away[origin], seen[0], heap[0], place[origin] = 0, origin, np.int64(origin), 0
    bound, size, reached = FAR, 1, 1
    while True:
        school = pop(heap, place, size)
        size -= 1
        if load[school] < places[school]:
            return school, reached
        if stale[school]:
            refresh(net, held, row, school)
        base = away[school] - price[school]
        for move in range(begin[school], begin[school + 1]):
            there = to[move]
            step = base + gain[move] + price[there]
            if step < bound and step < away[there]:
                at = place[there]
                if away[there] == FAR:
                    seen[reached] = there
                    at = size
                    size, reached = size + 1, reached + 1
                away[there], outs[there], intos[there] = step, by[move], onto[move]
                lift(away, heap, place, at, there)
                if load[there] < places[there]:
                    bound = step


@compiled
def relieve(net: Network, held: Holding, places: Whole, look: Search, row: Table) -> int:
    """Move pupils along shortest chains until no school holds too many; how many searches it took.

    Parameters
    ----------
    places
        ``(school,)`` with room for all at the last, which is no place at all.
    row
        Empty where areas shall be read instead.
    """
    searches, tabled = 0, len(row.to) > 0
    for number in range(len(places) - 1):
        origin = np.uint64(number)
        while held.load[origin] > places[origin]:
            searches += 1
            if tabled:
                goal, reached = _by_table(net, held, places, look, row, origin)
            else:
                goal, reached = _by_areas(net, held, places, look, origin)
            far = look.away[goal]
            for place in range(reached):
                school = look.seen[place]
                held.price[school] += max(far - look.away[school], 0)
                look.away[school] = FAR
            most = min(held.load[origin] - places[origin], places[goal] - held.load[goal])
            most = along(net, held, look, look.out, goal, origin, most)
            school = goal
            while school != origin:
                out, into = look.out[school], look.into[school]
                school = np.uint64(net.school[out])
                take(net, held, out, most)
                fresh = held.flow[into] == 0
                add(net, held, into, most)
                if tabled:
                    row.stale[school] |= held.flow[out] == 0
                    if fresh:
                        come(net, row, into)
    return searches
