"""Catchments drawn anew within the places there are: one review, in arrays.

The divisible optimum is exact (`planner.kernels.allotment`). Whole areas cost at least as much, so
that optimum, with schools as full as they then are, is their bound.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from planner.geography.borders import Borders
from planner.geography.tasks import PARTS, UNPLACED, Task, arcs, cost, least, matrix
from planner.geography.units import roots, united
from planner.kernels.zoning import EFFORT, land, zone

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
PROPOSALS = 100_000_000
"""Most proposals of one drawing: larger lands get fewer an area, for the time they take."""


class Drawn(NamedTuple):
    """Catchments, and what is known of them; `planner.model.catchments.Review` has the words."""

    shares: Floats
    price: Floats
    bound: float
    value: float
    short: float
    cut_off: Whole
    homeless: Whole
    optimal: bool


def divisible(task: Task) -> Drawn:
    """Share areas out at the least cost; some are split between schools."""
    asked = arcs(task)
    found = least(asked)
    flow = matrix(asked, found.flow, task.allowed.shape).astype(float)
    empty = flow.sum(axis=1) == 0
    offer = np.where(task.allowed, cost(task) + found.price, np.inf)
    flow[empty, offer.argmin(axis=1)[empty]] = 1.0
    shares = flow / flow.sum(axis=1, keepdims=True)
    value, none = found.proof.cost / PARTS, np.empty(0, dtype=np.int64)
    return Drawn(
        shares, found.price.astype(float), value, value, asked.short, none, none, optimal=True
    )


def whole(task: Task, unit: Whole, home: Whole, edges: Borders, weight: float) -> Drawn:
    """Give each area as a whole to one school, or to the schools that share their catchments.

    Parameters
    ----------
    unit
        ``(school,)`` schools of the same number share their catchments; -1 for those that take
        none.
    home
        ``(school,)`` area in which it stands.
    weight
        Metres of way of one child that a metre of border is worth.
    """
    joint, members = united(task, unit)
    asked = arcs(joint)
    prices = least(asked).price
    ground = land(
        asked.start, asked.school, asked.cost, UNPLACED, asked.pupils, asked.places,
        roots(joint, members, home), edges.pairs[~edges.shut], edges.length[~edges.shut],
        weight * PARTS,
    )  # fmt: skip
    effort = min(EFFORT, PROPOSALS // max(len(asked.pupils), 1))
    found = zone(ground, price=prices, effort=effort)
    rows = np.arange(len(found.school))
    shares = np.zeros(joint.allowed.shape)
    shares[rows, found.school] = 1.0
    value = float((asked.pupils * cost(joint)[rows, found.school]).sum()) / PARTS
    strange = not joint.allowed[rows, found.school].all()  # a home, or land that no school reaches
    proven = found.exact and not weight and not strange
    bound = value if proven else _bound(joint, shares, asked.places, found.load)
    price = np.where(unit >= 0, prices[np.maximum(unit, 0)].astype(float), 0.0)
    return Drawn(
        np.asarray(shares @ members), price, bound, value, asked.short, found.cut_off,
        found.homeless, optimal=proven or value <= bound,
    )  # fmt: skip


def _bound(task: Task, shares: Floats, places: Whole, load: Whole) -> float:
    """What all ways cost at least, with schools as full as they are and all arcs that are used."""
    asked = arcs(task._replace(allowed=task.allowed | (shares > 0)))
    found = least(asked._replace(places=np.maximum(places, load)))
    return found.proof.bound / PARTS
