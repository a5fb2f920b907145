"""Candidates that cannot pay, left out before anything is chosen.

Places of several schools are substitutes: a place is worth most where no other is added, and the
first one most (Shapley, Naval Research Logistics Quarterly 9, 1962). What a candidate saves is
therefore at most its places times the price of a first place there when nothing is chosen. One
whose cost is above that is in no best programme; so the rest holds a best one.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting_value import value
from planner.model.axes import SCHOOL
from planner.schools.programme_demand import Demand
from planner.schools.programme_field import arcs, discounts, empty
from planner.schools.programme_ground import Ground, room
from planner.schools.programme_money import outlay

Floats = NDArray[np.float64]


def worthwhile(ground: Ground, *demands: Demand, each: bool = False) -> Ground:
    """Leave out what cannot pay in the futures of demands; all stays where places may be given up.

    Parameters
    ----------
    each
        Whether to keep what pays in any future by itself, and not on average alone.
    """
    if not len(ground.candidates) or (ground.gains < 0).any():
        return ground
    rate = discounts(ground)
    standards, years = ground.city.standards, ground.years
    cost = np.array([outlay(standards, one, years, rate)[0] for one in ground.candidates])
    rules = ground.policy.programme
    # among the worst futures, a saving counts more; the cost falls into all of them alike
    graver = (1.0 + rules.caution / (1.0 - rules.tail)) / (1.0 + rules.caution)
    pays = np.zeros(len(cost), dtype=bool)
    for demand in demands:
        saved = _most(ground, demand)
        pays |= graver * (demand.chance @ saved) > cost + 1e-9
        if each:
            pays |= (saved > cost + 1e-9).any(axis=0)
    kept = np.flatnonzero(pays)
    return replace(
        ground, candidates=tuple(ground.candidates[int(i)] for i in kept), gains=ground.gains[kept]
    )


def _most(ground: Ground, demand: Demand) -> Floats:
    """What each candidate saves at most in each future, ``(future, candidate)``."""
    given = empty(ground, demand)
    found = value(given, np.zeros(0, dtype=bool))
    start, house, cost = arcs(ground, demand)
    origin = np.repeat(np.arange(len(start) - 1), np.diff(start))
    many, phases = ground.city.schools.sizes[SCHOOL], len(ground.phases)
    price = np.zeros((len(given.pupils), many * phases))
    rows = np.arange(len(price))[:, None]
    np.maximum.at(price, (rows, house[None]), found.pupil_price[:, origin] - cost)
    shape = len(demand.chance), len(demand.years), phases, many
    rate = given.discount[:, None]
    first, beyond = price * rate, np.maximum(price - given.over, 0.0) * rate
    gains, site = ground.gains, ground.site  # (candidate, year, phase)
    own = np.einsum("cyp,kypc->kc", gains, first.reshape(shape)[..., site])
    return np.asarray(
        own + np.einsum("cyp,p,kypc->kc", gains, room(ground), beyond.reshape(shape)[..., site])
    )
