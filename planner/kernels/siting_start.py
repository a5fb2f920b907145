"""Prices to start from: those of a coarser instance, carried over to the pupils of the finer.

Origins with the same nearest house are taken together, which makes an instance several times
smaller on which prices climb several times faster. An origin's price is that of its coarse origin,
and as much more as its ways are longer.
"""

from typing import NamedTuple

import numpy as np

from planner.kernels.siting import Floats, Siting, Whole
from planner.kernels.siting_transport import seated, ways

_SHARE = 0.3
"""Of the pupils of a coarse origin that may use a house, if the coarse origin may."""
_LEAST = 1e-9


class Coarse(NamedTuple):
    """A coarser instance."""

    given: Siting
    of: Whole
    """``(origin,)`` which coarse origin."""
    farther: Floats
    """``(origin,)`` money that its ways cost more than those of the coarse origin, in the mean."""


def coarse(given: Siting) -> Coarse | None:
    """Take origins together; nothing where that makes the instance hardly smaller."""
    houses, origins = given.places.shape[1], given.pupils.shape[1]
    near = np.full(origins, -1)
    order = np.lexsort((given.cost, given.origin))
    some = np.diff(given.start) > 0
    near[some] = given.house[order[given.start[:-1][some]]]
    of = np.unique(near, return_inverse=True)[1].astype(np.int64)
    many = int(of.max(initial=-1)) + 1
    if 2 * many > origins:
        return None
    size = given.pupils.mean(axis=0) + _LEAST
    total = np.bincount(of, size)
    pair, number = np.unique(of[given.origin] * houses + given.house, return_inverse=True)
    mass = np.bincount(number, size[given.origin], len(pair))
    cost = np.bincount(number, size[given.origin] * given.cost, len(pair)) / mass
    wide = mass >= _SHARE * total[pair // houses]
    more, used = given.cost - cost[number], wide[number]
    terms = np.maximum(np.bincount(given.origin[used], minlength=origins), 1)
    farther: Floats = np.bincount(given.origin[used], more[used], origins) / terms
    made = given._replace(
        pupils=np.array([np.bincount(of, row, many) for row in given.pupils]),
        start=np.searchsorted(pair[wide] // houses, np.arange(many + 1)),
        house=pair[wide] % houses, cost=cost[wide],
        unmet=np.bincount(of, size * given.unmet, many) / total,
    )  # fmt: skip
    return Coarse(made, of, farther)


def seated_prices(given: Siting) -> Floats:
    """Prices of pupils, ``(cell, origin)``, if every option were there at what it costs a place."""
    adds, houses = given.options.adds, given.places.shape[1]
    weight, gain = given.weight, np.maximum(adds.places, 0)
    total = np.maximum((given.options.fixed * given.options.seen) @ given.chance, 0)
    gives = np.bincount(adds.option, gain * weight[adds.cell], len(total))
    fair = gain * weight[adds.cell] > 0
    per = np.full(houses, np.inf)
    np.minimum.at(per, adds.house[fair], (total / np.maximum(gives, _LEAST))[adds.option[fair]])
    per[(given.places.sum(axis=0) > 0) | ~np.isfinite(per)] = 0.0
    places = given.places.copy()
    most = np.zeros_like(places)
    np.maximum.at(most, (adds.cell, adds.house), gain)
    open_ = given._replace(cost=given.cost + per[given.house], places=places + most)
    made, found, rows = ways(open_), None, []
    apart = given.unmet.max(initial=0.0) - given.unmet + given.idle.max(initial=0.0)
    for cell, pupils in enumerate(given.pupils):
        found = seated(made, pupils, open_.places[cell], given.stretch[cell], found)
        rows.append(found.area_price * made.unit - apart)
    return np.array(rows).reshape(given.pupils.shape)
