"""A bound for whole areas at sites to open, by prices of areas: what no answer can cost less than.

That each area is served once is relaxed and paid for at a price (Geoffrion 1974; for this problem
Barcelo and Casanovas 1984, Holmberg and others 1999): then sites are independent but for how many
are opened, and what each takes in is a knapsack of its own. Prices climb along deflected
subgradients (Camerini, Fratta and Maffioli 1975), a number of steps that is told, and no clock.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.kernels.philox import compiled
from planner.kernels.whole_siting_packing import NODES, Case, Desk, filled, pack

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
STRIDE, SHORTEST = 1.5, 2e-3
"""First length of a step, in Polyak's measure, and that at which climbing ends."""
AIM = 0.03
"""Share of the bound, or of the first prices, by which steps aim above it at most, for the target
may be far too high."""
LITTLE = 1e-6
"""Share of the bound that a step has to gain to count as one."""
PATIENCE = 20
"""Steps without a better bound after which the length is halved."""
BEND = 1.5
"""How much of a direction against the last one is bent back, as Camerini and others advise."""


class Climb(NamedTuple):
    """Where prices led."""

    bound: float
    price: Floats
    """``(area,)`` at which the bound holds."""
    worth: Floats
    """``(site,)`` opening and what it takes in, less prices: below nought where it pays."""
    is_open: Flags
    """``(site,)`` that are open in it."""
    steps: int


@compiled
def few(case: Case, status: Whole, worth: Floats, is_open: Flags) -> float:
    """Open the sites that are worth most, as many as are told; the sum of what they are worth."""
    total, number, left = 0.0, 0, 0
    for site in range(len(worth)):
        is_open[site] = status[site] > 0
        if is_open[site]:
            total += worth[site]
        number += is_open[site] and case.counted[site]
        left += status[site] == 0
    if number > case.high or number + left < case.low:
        return np.inf
    for site in np.argsort(worth):
        pays = number < case.low or (number < case.high and worth[site] < 0.0)
        if status[site] == 0 and pays:
            is_open[site] = True
            number += 1
            total += worth[site]
    return total


@compiled
def covering(case: Case, status: Whole, worth: Floats, is_open: Flags, room: Desk) -> float:
    """Open sites worth most, with places for all: packing what stays closed into the spare ones."""
    sites = len(worth)
    total, spare, items = 0.0, -case.pupils.sum(), 0
    at, rate = np.empty(sites, np.int64), np.empty(sites)
    for site in range(sites):
        is_open[site] = status[site] >= 0
        if is_open[site]:
            total += worth[site]
            spare += case.places[site]
    if spare < 0:
        return np.inf
    for site in range(sites):
        if status[site] == 0 and worth[site] > 0.0 and case.places[site] <= spare:
            at[items], rate[items] = site, -worth[site] / case.places[site]
            items += 1
    order = np.argsort(rate[:items])
    for item in range(items):
        site = at[order[item]]
        room.gain[item], room.weight[item] = worth[site], case.places[site]
    most = pack(room, items, spare, NODES)
    for item in range(items):
        is_open[at[order[item]]] = not room.best[item]
    return total - most


@compiled
def opened(case: Case, status: Whole, worth: Floats, is_open: Flags, room: Desk) -> float:
    """Least that open sites can be worth together, by their number or by their places.

    Parameters
    ----------
    status
        ``(site,)``: 1 has to be open, -1 stays closed, 0 may be either.
    """
    total = few(case, status, worth, is_open)
    others = np.empty(len(worth), np.bool_)
    other = covering(case, status, worth, others, room)
    if other > total:
        is_open[:] = others
    return max(total, other)


@compiled
def relaxed(
    case: Case, toll: Floats, way: Flags, status: Whole, price: Floats, worth: Floats,
    is_open: Flags, served: Whole, room: Desk,
) -> float:  # fmt: skip
    """Bound at given prices.

    Parameters
    ----------
    worth, is_open, served
        Told here: ``(site,)`` opening and what is taken in, less prices, and whether to open it;
        ``(area,)`` at how many open sites it is taken in.
    """
    sites = len(worth)
    taken = np.empty(way.shape, np.bool_)
    for site in range(sites):
        if status[site] >= 0:
            worth[site] = case.opening[site] + filled(
                toll[site], way[site], case.pupils, case.places[site], price, -1, room
            )
            taken[site] = room.taken[: len(price)]
    bound = price.sum() + opened(case, status, worth, is_open, room)
    served[:] = 0
    for site in range(sites):
        if is_open[site]:
            for area in range(len(price)):
                served[area] += taken[site, area]
    return bound


@compiled
def climb(
    case: Case, toll: Floats, way: Flags, status: Whole, start: Floats, target: float, steps: int,
    room: Desk,
) -> Climb:  # fmt: skip
    """Raise the bound.

    Parameters
    ----------
    toll, way
        ``(site, area)`` cost, and whether an area may go to the site.
    status
        ``(site,)`` as in `opened`.
    start
        ``(area,)`` prices to begin with.
    target
        What an answer costs: climbing ends where the bound reaches it.
    """
    areas, sites = len(start), len(case.opening)
    price, best = start.copy(), start.copy()
    worth, best_worth = np.zeros(sites), np.zeros(sites)
    is_open, best_open = np.zeros(sites, np.bool_), np.zeros(sites, np.bool_)
    served, slope, heading = np.zeros(areas, np.int64), np.zeros(areas), np.zeros(areas)
    bound, length, since, done = -np.inf, STRIDE, 0, 0
    usual = np.abs(start).sum() + 1e-9
    while done < steps and length > SHORTEST and bound < target:
        done += 1
        since += 1
        now = relaxed(case, toll, way, status, price, worth, is_open, served, room)
        if now > bound:
            since = since if now < bound + LITTLE * abs(now) else 0
            bound = now
            best[:], best_worth[:], best_open[:] = price, worth, is_open
        slope[:] = 1.0 - served
        if not slope.any() or now == np.inf:
            break  # what is bounded is an answer, or there is none
        if since >= PATIENCE:
            length, since = length / 2.0, 0
            price[:] = best
            heading[:] = 0.0
            continue
        old = (heading**2).sum()
        bent = max(0.0, -BEND * (slope * heading).sum() / old) if old > 0.0 else 0.0
        heading[:] = slope + bent * heading
        short = min(target - now, AIM * max(abs(now), usual))
        price += length * short / (heading**2).sum() * heading
    return Climb(bound, best, best_worth, best_open, done)
