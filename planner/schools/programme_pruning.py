"""Candidates that cannot pay, left out before anything is chosen.

Places of several schools are substitutes: a place is worth most where fewest others are, and the
first one most (Shapley, Naval Research Logistics Quarterly 9, 1962). Fewest there are, whatever is
chosen, where all that may be given up is given up, and nothing is added. So what a candidate saves
by the places that it brings is at most those places times the price of a first place there, then.
What it saves by the places that it gives up is at most what they cost idle, for a place that is
used is worth more than that. One whose cost is above what it saves at most is in no best
programme: a programme without it keeps all conditions and costs less. So the rest holds a best one.

What gives places up is looked at first, as those that cannot pay make nothing scarce.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from planner.kernels.siting import Siting
from planner.kernels.siting_value import value
from planner.model.axes import SCHOOL
from planner.schools.programme_demand import Demand
from planner.schools.programme_field import arcs, discounts, empty
from planner.schools.programme_ground import Ground, room
from planner.schools.programme_money import outlay

Floats = NDArray[np.float64]


def worthwhile(ground: Ground, *demands: Demand, each: bool = False) -> Ground:
    """Leave out what cannot pay in the futures of demands.

    Parameters
    ----------
    each
        Whether to keep what pays in any future by itself, and not on average alone.
    """
    for giving in (True, False):
        gives = (ground.gains < 0).any(axis=(1, 2))
        if (gives == giving).any():
            ground = _paying(ground, gives == giving, demands, each=each)
    return ground


def _paying(
    ground: Ground, asked: NDArray[np.bool_], demands: tuple[Demand, ...], *, each: bool
) -> Ground:
    """Leave out those that cannot pay of some, ``asked (candidate,)``."""
    standards, years, rate = ground.city.standards, ground.years, discounts(ground)
    cost = np.array([outlay(standards, one, years, rate)[0] for one in ground.candidates])
    rules = ground.policy.programme
    # among the worst futures, a saving counts more; the cost falls into all of them alike
    graver = (1.0 + rules.caution / (1.0 - rules.tail)) / (1.0 + rules.caution)
    pays = ~asked
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
    given = _scarcest(ground, empty(ground, demand))
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
    site = ground.site
    more, less = np.maximum(ground.gains, 0.0), np.maximum(-ground.gains, 0.0)
    own = np.einsum("cyp,kypc->kc", more, first.reshape(shape)[..., site])
    own += np.einsum("cyp,p,kypc->kc", more, room(ground), beyond.reshape(shape)[..., site])
    idle = np.einsum("cyp,p,y->c", less, ground.weight("idle"), discounts(ground))
    return np.asarray(own + idle)


def _scarcest(ground: Ground, given: Siting) -> Siting:
    """The instance with all that may be given up gone: of each group, what takes most."""
    phases, many = len(ground.phases), ground.city.schools.sizes[SCHOOL]
    lost: dict[tuple[str, int], Floats] = {}
    for one, gains, at in zip(ground.candidates, ground.gains, ground.site, strict=True):
        if (gains < 0).any():
            key = one.group, int(at)
            lost[key] = np.minimum(lost.get(key, 0.0), gains)
    gone = np.zeros((len(ground.years), phases, many))
    for (_, at), gains in lost.items():
        gone[:, :, at] += np.minimum(gains, 0.0)
    taken = np.tile(gone, (len(given.chance), 1, 1))
    beyond = taken * room(ground)[None, :, None]
    return given._replace(
        places=np.maximum(given.places + taken.reshape(given.places.shape), 0.0),
        stretch=np.maximum(given.stretch + beyond.reshape(given.stretch.shape), 0.0),
    )
