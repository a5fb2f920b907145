"""The components of change: one year of people by area, sex and status, with gross moves.

The order of events is part of the method (methods 2.6): survive, move within the city, leave,
arrive, move in and out with homes, change status; each rate applies to those whom the events before
have left. So nobody leaves who is not there, no count falls below nought and nothing is clamped:
every flow is booked, also departures that nobody was left to make. Births are given. Survival is
that of the age reached, wherever people live, so that moves within the city may come first.

Beside the people expected goes their *own* part, those who were counted or born here, and the share
of a count that is still there, from which whole people follow where they are needed
(`planner.kernels.heads`). Who survives and leaves is drawn there; who moves within the city or
changes status is drawn here, since what one group loses another gains.

Source: Preston, Heuveline and Guillot (2001), Demography, chapter 6; Rogers (1995), Multiregional
Demography, for moves as rates of those who live at the origin.
"""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from planner.demography.exchanges import Edges
from planner.demography.inflows import withdrawn
from planner.kernels.ageing import account, expected, prepare
from planner.kernels.exchange import Chance, exchange
from planner.kernels.philox import Words
from planner.model.draws import Draws

Floats = NDArray[Any]

ITEMS: Final = (
    "births",
    "deaths",
    "arrivals",
    "departures",
    "moved",
    "changed",
    "aged_out",
    "unrealised",
)
"""Flows of a ledger; ``moved`` and ``changed`` are those who do so, and sum to nought."""


@dataclass(frozen=True)
class Step:
    """What one step brings, for groups ``(area, sex, status)`` in one axis.

    Age groups are as wide as the step; a rate is that of the age reached.

    Parameters
    ----------
    survival, leaving
        ``(group, age)`` share of those who reach the age, and of the survivors who leave the city.
    arriving, factor
        ``(group, age)`` people who arrive at factor one, and the factor ``(draw, area)`` that the
        groups of an area share.
    births
        ``(draw, group)`` of the step, before their survival.
    moves, changes
        Moves between areas, changes of status, with ``rate (edge, age)``.
    homes
        ``(draw, group, age)`` people whom new homes bring.
    away
        ``(draw, area, age)`` people who go with homes that fall.
    """

    survival: Floats
    leaving: Floats
    arriving: Floats
    births: Floats
    factor: Floats | float = 1.0
    moves: Edges | None = None
    changes: Edges | None = None
    homes: Floats | None = None
    away: Floats | None = None


@dataclass(frozen=True)
class Stock:
    """People: ``mean (draw, group, age)`` expected, of whom ``own`` were counted or born here.

    ``lives (group, age)``: chance of those who were, to be there still. In means alone (the central
    path) both are None.
    """

    mean: Floats
    own: Floats | None = None
    lives: Floats | None = None


@dataclass(frozen=True)
class Dice:
    """What decides who moves: the draws, the year, and the streams of moves and of changes."""

    draws: Draws
    year: int
    moves: Words
    changes: Words

    def of(self, keys: Words) -> Chance:
        """The uniforms of one kind of exchange."""
        return Chance(self.draws.seed, keys, self.year, self.draws.ids)


def advance(
    stock: Stock, step: Step, *, open_ended: bool, dice: Dice | None = None
) -> tuple[Stock, dict[str, Floats]]:
    """Carry people one step on.

    Parameters
    ----------
    stock
        In float32 or float64, which is kept.
    open_ended
        Whether the last age group keeps its people, or they leave the account.
    dice
        Whole people take an edge by chance; without it, shares.

    Returns
    -------
    The stock at the step's end, and the ledger of means (empty where the own are told apart): each
    of `ITEMS` ``(draw,)``. People = before + births − deaths + arrivals − departures − aged out;
    ``moved`` set out in the step, even if they do not live to its end; ``unrealised`` are those
    whom falling homes should have taken beyond the people there.

    Raises
    ------
    ValueError
        More than everyone moves out of a group; arrays that do not fit each other.
    """
    leaves, births = not open_ended, step.births
    mean, own, lives = stock.mean, stock.own, stock.lives
    moved = np.zeros(len(mean))
    if step.moves is not None:
        chance = None if dice is None else dice.of(dice.moves)
        older = np.concatenate([step.moves.rate[:, 1:], step.moves.rate[:, -1:]], axis=1)
        mean, own, moved = _exchanged(mean, own, replace(step.moves, rate=older), chance)
        young = replace(step.moves, rate=step.moves.rate[:, :1])
        born, _, gone = _exchanged(births[..., None], None, young, chance and _apart(chance))
        births, moved = born[..., 0], moved + gone
    block = prepare(
        mean,
        step.survival,
        step.leaving,
        step.arriving[None],
        np.asarray(step.factor)[..., None, :] if np.ndim(step.factor) else step.factor,
        births[:, None],
        None if step.homes is None else step.homes[:, None],
    )
    people = expected(block, leaves)
    mean, ledger = people[:, 0], {}
    if own is None or lives is None:
        flows = account(block, people, leaves)
        ledger = {name: flow.sum(axis=(1, 2)) for name, flow in flows._asdict().items()}
        ledger["births"] = ledger.pop("newborn")
    else:
        none = np.zeros_like(step.arriving)
        rates = step.survival, step.leaving, none[None], 1.0
        own = expected(prepare(own, *rates, births[:, None]), leaves)[:, 0]
        lives = expected(prepare(lives[None], *rates[:3], 1.0, 1.0), leaves=True)[0, 0]
    gone, unrealised = np.zeros(len(people)), np.zeros(len(people))
    if step.away is not None:
        share, unrealised = withdrawn(mean, step.away)
        gone, stays = (mean * share).sum(axis=(1, 2)), (1 - share).astype(mean.dtype)
        mean, own = mean * stays, None if own is None else own * stays
    changed = np.zeros(len(people))
    if step.changes is not None:
        chance = None if dice is None else dice.of(dice.changes)
        mean, own, changed = _exchanged(mean, own, step.changes, chance)
    if ledger:
        ledger["departures"] = ledger["departures"] + gone
        ledger |= {"moved": moved, "changed": changed, "unrealised": unrealised}
    return Stock(mean, own, lives), ledger


def _apart(chance: Chance) -> Chance:
    """The uniforms of the newborn, in a stream of their own."""
    return chance._replace(keys=chance.keys ^ np.uint64(1))


def _exchanged(
    mean: Floats, own: Floats | None, edges: Edges, chance: Chance | None
) -> tuple[Floats, Floats | None, Floats]:
    """People after an exchange, their own part, and how many went, ``(draw,)``."""
    part = mean if own is None else own
    after, part, gone = exchange(mean, part, edges.origin, edges.target, edges.rate, chance)
    return after, None if own is None else part, gone
