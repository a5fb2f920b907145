"""The components of change: one year of people by area, sex and status, with gross moves.

The order of events is part of the method (methods 2.6): survive, move within the city, leave,
arrive, move in and out with homes, change status; each rate applies to those whom the events before
have left. So nobody leaves who is not there, no count falls below nought and nothing is clamped:
every flow is booked, also departures that nobody was left to make. Births are given. Survival is
that of the age reached, wherever people live, so that moves within the city may come first.

Beside the people expected goes their *own* part, those who were counted or born here, and what of
it is *sure*, the sum of their squared chances to be there, from which whole people follow where
they are needed (`planner.kernels.heads`). Who survives and leaves is drawn there; which of the own
move within the city or change status is drawn here, since what one group loses another gains. Those
who came are Poisson and move by shares.

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
from planner.kernels.exchange import Chance, exchange, exchange_whole
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
    departing
        ``(draw, area)`` factor of ``leaving``, which stays at one at most; None is one.
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
    departing: Floats | None = None
    moves: Edges | None = None
    changes: Edges | None = None
    homes: Floats | None = None
    away: Floats | None = None


@dataclass(frozen=True)
class Stock:
    """People expected, ``mean (draw, group, age)``, of whom ``own`` were counted or born here.

    ``sure``: the sum over the own of their squared chances to be there. In means alone (the central
    path) both are None.
    """

    mean: Floats
    own: Floats | None = None
    sure: Floats | None = None


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
    births = step.births[..., None]
    born = Stock(births) if stock.own is None else Stock(births, births, births)
    moved = np.zeros(len(births))
    if step.moves is not None:
        chance = None if dice is None else dice.of(dice.moves)
        older = replace(step.moves, rate=_older(step.moves.rate))
        young = replace(step.moves, rate=step.moves.rate[:, :1])
        stock, moved = _exchanged(stock, older, chance)
        born, gone = _exchanged(born, young, chance and _apart(chance))
        moved = moved + gone
    if step.departing is not None:
        stays = _staying(step.leaving, step.departing).astype(stock.mean.dtype)
        stock, born = _kept(stock, _older(stays)), _kept(born, stays[..., :1])
    stock, ledger = _aged(stock, born, step, open_ended=open_ended)
    gone, unrealised = np.zeros(len(births)), np.zeros(len(births))
    if step.away is not None:
        share, unrealised = withdrawn(stock.mean, step.away)
        gone = (stock.mean * share).sum(axis=(1, 2))
        stock = _kept(stock, (1 - share).astype(stock.mean.dtype))
    changed = np.zeros(len(births))
    if step.changes is not None:
        chance = None if dice is None else dice.of(dice.changes)
        stock, changed = _exchanged(stock, step.changes, chance)
    if ledger:
        ledger["departures"] = ledger["departures"] + gone
        ledger |= {"moved": moved, "changed": changed, "unrealised": unrealised}
    return stock, ledger


def _aged(
    stock: Stock, born: Stock, step: Step, *, open_ended: bool
) -> tuple[Stock, dict[str, Floats]]:
    """People a year older: they survive, leave and arrive; with the ledger of means."""
    factor = np.asarray(step.factor)
    rates, leaves = (step.survival, step.leaving), not open_ended
    block = prepare(
        stock.mean,
        *rates,
        step.arriving[None],
        factor[..., None, :] if factor.ndim else factor,
        born.mean.swapaxes(1, 2),
        None if step.homes is None else step.homes[:, None],
    )
    people = expected(block, leaves)
    if stock.own is None or stock.sure is None or born.own is None or born.sure is None:
        flows = account(block, people, leaves)
        ledger = {name: flow.sum(axis=(1, 2)) for name, flow in flows._asdict().items()}
        ledger["births"] = ledger.pop("newborn")
        return Stock(people[:, 0]), ledger
    nobody = np.zeros_like(step.arriving)[None], 1.0
    own = prepare(stock.own, *rates, *nobody, born.own.swapaxes(1, 2))
    squared = step.survival**2, 1 - (1 - step.leaving) ** 2
    sure = prepare(stock.sure, *squared, *nobody, born.sure.swapaxes(1, 2))
    return Stock(people[:, 0], *(expected(part, leaves)[:, 0] for part in (own, sure))), {}


def _older(rate: Floats) -> Floats:
    """Rates of the age that will be reached, for those who now are a year younger."""
    return np.concatenate([rate[..., 1:], rate[..., -1:]], axis=-1)


def _staying(leaving: Floats, factor: Floats) -> Floats:
    """Share that stays with a factor on out-rates over that without, ``(draw, group, age)``."""
    by_group = np.repeat(factor, len(leaving) // factor.shape[1], axis=1)[..., None]
    usual = np.broadcast_to(1.0 - leaving, (len(factor), *leaving.shape))
    stays = 1.0 - np.minimum(leaving * by_group, 1.0)
    return np.divide(stays, usual, out=np.ones_like(stays), where=usual > 0.0)


def _kept(stock: Stock, share: Floats) -> Stock:
    """Each is there with a share of the chance before."""
    if stock.own is None or stock.sure is None:
        return Stock(stock.mean * share)
    return Stock(stock.mean * share, stock.own * share, stock.sure * share**2)


def _apart(chance: Chance) -> Chance:
    """The uniforms of the newborn, in a stream of their own."""
    return chance._replace(keys=chance.keys ^ np.uint64(1))


def _exchanged(stock: Stock, edges: Edges, chance: Chance | None) -> tuple[Stock, Floats]:
    """People after an exchange, and how many went, ``(draw,)``."""
    along = edges.origin, edges.target, edges.rate
    if stock.own is None or stock.sure is None:
        after, gone = exchange(stock.mean, *along)
        return Stock(after), gone
    came, others = exchange(np.maximum(stock.mean - stock.own, 0.0), *along)
    if chance is None:
        own, gone = exchange(stock.own, *along)
        sure, _ = exchange(stock.sure, *along)
    else:
        own, sure, gone = exchange_whole(stock.own, stock.sure, *along, chance)
    return Stock(own + came, own, sure), gone + others
