"""Divisible pupils allotted to places at the least cost, exactly, with the proof.

min Σ cost × pupils, all pupils placed or counted as unplaced, no school over its places: the
transport problem of `methods` section 5.3 in whole numbers, by successive shortest paths on the
graph of schools, from a start in which all are at their nearest. How it searches is chosen before:
where places are short all over, chains grow long and pass the same schools, and a table of moves
between schools is kept; elsewhere a chain ends near by, and making the table would cost more than
it saves. (Measured against OR-Tools' cost scaling and a network simplex: `benchmarks/land.py`.
None of them is a fallback, because this is faster at every slack there.) What was found before
serves as the start where pupils or places change.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.kernels.allotting import (
    BITS,
    Holding,
    Network,
    Small,
    Whole,
    arranged,
    change,
    copied,
    empty,
    incoming,
)
from planner.kernels.neighbouring import neighbours, table
from planner.kernels.proving import Proof, prove
from planner.kernels.routing import FAR, ready, relieve
from planner.kernels.sinking import lower, sink

SLACK = 1.2
"""Places for one pupil below which a table of moves is kept; where the two ways take as long."""
_MOST = 2**62
_NO_TABLE = np.zeros(1, dtype=np.uint64), np.empty(0, dtype=np.uint32)


@dataclass(frozen=True)
class Choice:
    """Schools that areas may use, made ready once for any number of pupils and places."""

    network: Network
    arc: NDArray[np.int64]
    """``(arc of the network,)`` arc as it was given; -1 for no place at all."""
    schools: int
    dearest: int
    """Greatest cost of a pupil."""

    @cached_property
    def incoming(self) -> tuple[NDArray[np.uint64], Small]:
        """Arcs by school."""
        return incoming(self.network, self.schools + 1)

    @cached_property
    def neighbours(self) -> tuple[NDArray[np.uint64], Small]:
        """Schools that share an area with each."""
        return neighbours(self.network, *self.incoming)


@dataclass(frozen=True)
class Allotment:
    """Who goes where, what places are worth, and whether it is proven that nothing costs less."""

    flow: Whole
    """``(arc,)`` pupils, as the arcs were given."""
    unplaced: Whole
    """``(area,)`` pupils."""
    price: Whole
    """``(school,)`` what one more place would save, in the unit of the costs."""
    area_price: Whole
    """``(area,)`` what one more pupil would cost."""
    proof: Proof
    pupils: Whole
    """``(area,)`` as they were."""
    held: Holding
    """The state from which a changed problem starts; not to be changed."""
    network: Network
    """Of the choice that it was found for."""


def choice(
    start: NDArray[Any], school: NDArray[Any], cost: NDArray[Any],
    schools: int, unplaced: int,
) -> Choice:  # fmt: skip
    """Make ready which schools areas may use.

    Parameters
    ----------
    start
        ``(area + 1,)`` first arc of each area.
    school, cost
        ``(arc,)`` school from 0, and cost of a pupil in whole units, not below nought.
    unplaced
        Cost of a pupil who gets no place; arcs that cost more are never used.

    Raises
    ------
    ValueError
        A cost below nought or too large for exact sums, or a school that there is not.
    """
    begin: Whole = np.asarray(start, dtype=np.int64)
    costs: Whole = np.asarray(cost, dtype=np.int64)
    most = max(int(costs.max(initial=0)), unplaced)
    if min(int(costs.min(initial=0)), unplaced) < 0 or most > FAR // 4:
        message = f"costs must be between 0 and {FAR // 4:,}, found up to {most:,}"
        raise ValueError(message)
    if len(school) and not 0 <= school.min() <= school.max() < schools < 1 << BITS:
        message = f"schools are numbered from 0 to {schools - 1:,}, found {school.max():,}"
        raise ValueError(message)
    to: Small = np.asarray(school, dtype=np.uint32)
    return Choice(*arranged(begin, to, costs, schools, unplaced), schools, most)


def allot(
    chosen: Choice, pupils: Whole, places: Whole, before: Allotment | None = None
) -> Allotment:
    """Allot pupils to places at the least cost.

    Parameters
    ----------
    pupils, places
        ``(area,)`` and ``(school,)``, whole and not below nought.
    before
        Found for the same choice with other pupils or places, to start from: the same optimum,
        the sooner the less has changed.

    Raises
    ------
    ValueError
        Numbers below nought, of another length, or too large for exact sums; or what was found
        before is of another choice.

    >>> start, school = np.array([0, 2, 4, 6]), np.array([0, 1, 0, 1, 0, 1])
    >>> cost = np.array([300, 900, 500, 600, 1200, 400])
    >>> found = allot(choice(start, school, cost, 2, 10**6), np.array([60, 50, 40]),
    ...               np.array([70, 90]))
    >>> found.proof.cost, found.flow.tolist(), found.price.tolist()
    (63000, [60, 0, 10, 40, 0, 40], [100, 0])
    """
    pupils, places = np.array(pupils, dtype=np.int64), np.asarray(places, dtype=np.int64)
    net = chosen.network
    checked(chosen, pupils, places)
    room = np.append(places, pupils.sum() + 1)
    if before is None:
        held, more = empty(chosen.schools + 1, len(net.school)), pupils
    else:
        if not alike(before.network, net):
            raise ValueError("what was found before is of other areas, schools or costs")
        held, more = copied(before.held), pupils - before.pupils
    change(net, held, room, more)
    mend(chosen, pupils, room, held)
    return finished(chosen, pupils, room, held)


def alike(one: Network, other: Network) -> bool:
    """Whether two networks have the same arcs and costs."""
    names = ("start", "school", "cost")
    return one is other or all(np.array_equal(getattr(one, n), getattr(other, n)) for n in names)


def checked(chosen: Choice, pupils: Whole, places: Whole) -> None:
    """Raise ``ValueError`` for numbers that `allot` does not take."""
    net = chosen.network
    if (len(pupils) + 1, len(places)) != (len(net.start), chosen.schools):
        message = f"{len(pupils)} areas and {len(places)} schools are not those of the arcs"
        raise ValueError(message)
    if min(pupils.min(initial=0), places.min(initial=0)) < 0:
        raise ValueError("pupils and places must not be below nought")
    if (int(pupils.sum()) + int(places.sum())) * chosen.dearest >= _MOST:
        raise ValueError("pupils times costs are too large for exact sums: use a larger unit")


def mend(chosen: Choice, pupils: Whole, room: Whole, held: Holding) -> None:
    """Relieve what is over-full, and fill what is free at a price.

    Parameters
    ----------
    room
        ``(school,)`` places, and at the last, no place at all, more than pupils.
    held
        Any prices not below nought, with all pupils where cost plus price is least.
    """
    net, look = chosen.network, ready(chosen.schools + 1)
    tight = room[:-1].sum() < SLACK * pupils.sum()
    relieve(net, held, room, look, table(*(chosen.neighbours if tight else _NO_TABLE)))
    if ((held.load < room) & (held.price > 0)).any():
        sink(net, held, room, look, chosen.incoming)


def finished(chosen: Choice, pupils: Whole, room: Whole, held: Holding) -> Allotment:
    """Lower prices to what one more place saves, and prove.

    The proof is of the network, whose arcs are those that were given, in another order, and one to
    no place for each area: flows are handed back to the arcs as they were given.
    """
    net = chosen.network
    lower(net, held, ready(chosen.schools + 1))
    area_price, proof = prove(net, held, pupils, room)
    if not proof.holds:
        message = f"an allotment could not be proved to be the least: {proof}"
        raise RuntimeError(message)
    own = chosen.arc >= 0
    flow = np.empty(np.count_nonzero(own), dtype=np.int64)
    flow[chosen.arc[own]] = held.flow[own]
    return Allotment(flow, held.flow[~own], held.price[:-1], area_price, proof, pupils, held, net)
