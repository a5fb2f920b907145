"""Proof that an allotment is cheapest: feasible, feasible prices, and complementary slackness."""

from typing import NamedTuple

import numpy as np

from planner.kernels.allotting import Holding, Network, Whole, cheapest
from planner.kernels.philox import compiled


class Proof(NamedTuple):
    """What was checked on the numbers themselves, whatever found them."""

    cost: int
    """Of all pupils, in the unit of the costs."""
    bound: int
    """No allotment costs less: what the areas' prices bring in less what those of places take."""
    astray: int
    """Areas of which not all pupils are somewhere, or fewer than none."""
    over: int
    """Schools that hold more than their places."""
    negative: int
    """Schools with a price below nought."""
    dear: int
    """Arcs in use on which cost plus price is not the area's least."""
    idle: int
    """Schools with a price and free places."""

    @property
    def holds(self) -> bool:
        """Whether it is an optimum."""
        return self.cost == self.bound and not any(self[2:])


@compiled
def _prove(net: Network, held: Holding, pupils: Whole, places: Whole, least: Whole) -> Whole:
    start, _, schools, costs = net
    flow, _, price, _, _, _ = held
    told, load = np.zeros(7, np.int64), np.zeros(len(places), np.int64)
    for area in range(len(pupils)):
        best = cheapest(net, price, area)
        least[area] = costs[best] + price[schools[best]]
        here, wrong = np.int64(0), False
        for arc in range(start[area], start[area + 1]):
            if flow[arc] != 0:
                here += flow[arc]
                load[schools[arc]] += flow[arc]
                wrong |= flow[arc] < 0
                told[0] += flow[arc] * costs[arc]
                told[5] += costs[arc] + price[schools[arc]] != least[area]
        told[1] += pupils[area] * least[area]
        told[2] += wrong or here != pupils[area]
    for school in range(len(places)):
        last = school == len(places) - 1  # no place at all: never full, always free
        told[1] -= 0 if last else price[school] * places[school]
        told[3] += load[school] > places[school]
        told[4] += price[school] < 0
        told[6] += price[school] != 0 and load[school] < places[school]
    return told


def prove(net: Network, held: Holding, pupils: Whole, places: Whole) -> tuple[Whole, Proof]:
    """Prices of areas, ``(area,)``, and the proof.

    Parameters
    ----------
    pupils, places
        ``(area,)`` and ``(school,)``, the last of them no place at all.
    """
    least = np.empty(len(pupils), dtype=np.int64)
    told = _prove(net, held, pupils, places, least)
    return least, Proof(*(int(number) for number in told))
