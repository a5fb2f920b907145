"""Prices that fall: of schools that have got free places, and of all to their least optimum.

A price is the saving of one more place only if it is the least of all optimal ones. It falls until
an area would rather come here: what that leaves free elsewhere is worth the price there, and so on
along a chain to a school whose price falls to nought. The two searches are those chains.
"""

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotting import NONE, Holding, Network, Number, Small, Whole, add, take
from planner.kernels.philox import compiled
from planner.kernels.routing import FAR, Search, along, lift, pop

Incoming = tuple[NDArray[np.uint64], Small]


@compiled
def _giver(
    net: Network, held: Holding, look: Search, came: Incoming, goal: Number
) -> tuple[Number, int, Number]:
    """School whose pupils reach free places the cheapest, counting what their place was worth.

    Read backwards from the school with the free places, up to the fall at which the search ends;
    `NONE` where its own price comes to nought before. Also how many were reached, and the fall.
    """
    start, areas, schools, costs = net
    flow, _, price, _, _, _ = held
    away, heap, place, seen, outs, intos = look
    begin, arcs = came
    away[goal], seen[0], heap[0], place[goal] = 0, goal, np.int64(goal), 0
    bound, size, reached, found = price[goal], 1, 1, np.int64(-1)
    while size > 0:
        school = pop(heap, place, size)
        size -= 1
        if away[school] >= bound:
            break
        base = away[school] + price[school]
        for position in range(begin[school], begin[school + 1]):
            into = arcs[position]
            value = FAR
            for out in range(start[areas[into]], start[areas[into] + 1]):
                if flow[out] == 0:
                    if costs[out] > value:
                        break  # what is held costs as much, and no price is below nought
                    continue
                there = schools[out]
                value = costs[out] + price[there]
                step = base + costs[into] - value
                if step >= bound:
                    break
                if step < away[there]:
                    at = place[there]
                    if away[there] == FAR:
                        seen[reached] = there
                        at = size
                        size, reached = size + 1, reached + 1
                    away[there], outs[there], intos[there] = step, out, into
                    lift(away, heap, place, at, there)
                    if step + price[there] < bound:
                        bound, found = step + price[there], np.int64(there)
    return found, reached, bound


@compiled
def sink(net: Network, held: Holding, places: Whole, look: Search, came: Incoming) -> int:
    """Fill free places that have a price, or let it fall to nought; how many searches it took.

    Parameters
    ----------
    places
        ``(school,)``; no school holds too many.
    came
        Arcs of each school, see `planner.kernels.allotting.incoming`.
    """
    searches = 0
    for number in range(len(places) - 1):
        goal = np.uint64(number)
        while held.load[goal] < places[goal] and held.price[goal] > 0:
            searches += 1
            found, reached, fall = _giver(net, held, look, came, goal)
            for position in range(reached):
                school = look.seen[position]
                held.price[school] -= max(fall - look.away[school], 0)
                look.away[school] = FAR
            if found < 0:
                continue
            giver = np.uint64(found)
            free = places[goal] - held.load[goal]
            most, school = along(net, held, look, look.into, giver, goal, free), giver
            while school != goal:
                out, into = look.out[school], look.into[school]
                school = np.uint64(net.school[into])
                take(net, held, out, most)
                add(net, held, into, most)
    return searches


@compiled
def lower(net: Network, held: Holding, look: Search) -> None:
    """Lower optimal prices to the least optimal ones, at which they are what one place saves.

    One search from all schools, each as far as its price, along the areas that they hold.
    """
    start, areas, schools, costs = net
    _, _, price, first, after, _ = held
    away, heap, place, _, _, _ = look
    size = 0
    for school in range(len(price)):
        away[school] = price[school]
        lift(away, heap, place, size, np.uint64(school))
        size += 1
    while size > 0:
        nearest = pop(heap, place, size)
        size -= 1
        base = away[nearest] - price[nearest]
        out = first[nearest]
        while out != NONE:
            area, so_far = areas[out], base - costs[out]
            for into in range(start[area], start[area + 1]):
                if so_far + costs[into] >= 0:
                    break  # it would have to cost less than nothing before its price
                there = schools[into]
                step = so_far + costs[into] + price[there]
                if step < away[there]:
                    away[there] = step
                    lift(away, heap, place, place[there], there)
            out = after[out]
    for school in range(len(price)):
        price[school] -= away[school]
        away[school] = FAR
