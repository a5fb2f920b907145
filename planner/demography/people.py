"""People carried by single years of age, from the last count on, by area, sex and status.

Each year they survive, move within the city, leave, arrive, change status, and children are born,
in that order (methods 2.6). A future is drawn in whole people: who survives and who leaves is
binomial, who arrives is Poisson about a level whose chance areas share with their district and the
city. The central path carries the means on the same road.
"""

from dataclasses import dataclass, replace
from itertools import product
from typing import Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.exchanges import Edges, settling
from planner.demography.inflows import (
    arrivals,
    homes_by_group,
    leaving,
    newborn,
    whole_people,
    withdrawn,
)
from planner.demography.rates import rates_of
from planner.demography.stocks import stocks_by_year
from planner.kernels.ageing import account, expected, prepare
from planner.kernels.exchange import exchange
from planner.kernels.headcounts import whole
from planner.kernels.random import keys, uniforms
from planner.model.axes import AGE, AREA, DRAW, SEX, STATUS, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]

_GROUP: Final = (AREA, SEX, STATUS)
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
class Carried:
    """People at the cut-off day of every year from the last count on.

    ``people (draw, year, area, sex, age, status)``; ``ledger (item, year)`` flows of the whole
    city, mean over the draws, and in the first year nought; ``told`` what they rest on.
    """

    people: xr.DataArray
    ledger: xr.DataArray
    told: dict[str, str]


def counted(city: City) -> xr.DataArray | None:
    """People of each count at the cut-off day, ``(year, area, sex, age, status)``.

    Years are school years as the city labels them. A year that has no row of some populated area,
    or nothing but blanks, is no count: a blank is not nought. None where no year counts people by
    single years of age from nought in every area.
    """
    if city.people is None:
        return None
    table = city.people.reindex({AREA: city.areas[AREA].to_numpy()})
    told = table.notnull().any([SEX, AGE, STATUS])
    told = (told | (city.areas["population"] == 0)).all(AREA)
    table = table.isel({YEAR: np.flatnonzero(told)}).transpose(YEAR, AREA, SEX, STATUS, AGE)
    ages = table[AGE].to_numpy()
    if not table.sizes[YEAR] or len(ages) < 2 or (ages != np.arange(len(ages))).any():
        return None
    table = table.fillna(0.0)
    if city.people_date is not None:
        years = table[YEAR].to_numpy()
        every = np.arange(years.min(), years.max() + 1)
        spaced = table.reindex({YEAR: every})
        at_cut_off = stocks_by_year(
            spaced.to_numpy(),
            city.people_date,
            city.standards.ladder.cut_off,
            open_ended=_open_ended(city, len(ages)),
        )
        table = spaced.copy(data=at_cut_off).dropna(YEAR, how="all")
        table = table.assign_coords({YEAR: table[YEAR].to_numpy() + int(city.spring)})
    return table.transpose(YEAR, AREA, SEX, AGE, STATUS)


def _open_ended(city: City, ages: int) -> bool:
    """Tell whether the last age of a count stands for itself and all above."""
    return ages > city.standards.number("population.open_age")


def carry(
    city: City,
    future: Future,
    start: xr.DataArray,
    births: Floats,
    draws: Draws,
    homes: Floats | None = None,
    past: xr.DataArray | None = None,
) -> Carried:
    """Carry people from a count on, one year for each year of births.

    Parameters
    ----------
    start
        ``(area, sex, age, status)`` people at the cut-off day, with the count's year as a scalar
        coordinate.
    births
        ``(draw, year, area)`` births of the cohorts that are born in the years after the count.
    homes
        ``(draw, year, area, age)`` children whom new homes bring, less those whom they take away;
        where homes lead, they stand for the arrivals on record.
    past
        ``(year, area, sex, age, status)`` all counts, from which out-rates are learnt.
    """
    rates = rates_of(city, future, start, past)
    table = start.transpose(AREA, SEX, STATUS, AGE)
    shape = table.shape
    groups, ages = int(np.prod(shape[:3])), shape[3]
    labels = int(start[YEAR]) + np.arange(births.shape[1] + 1)
    spread = 0.0 if draws.central else future.spread
    dice = draws if spread else None
    names = [f"{a}/{x}/{h}" for a, x, h in product(*(table[axis].to_numpy() for axis in _GROUP))]

    born = newborn(city, table, births, dice, labels[1:])
    arriving, factor = arrivals(city, future, rates, table, labels[1:], draws, spread)
    goes = leaving(city, future, rates, labels[1:])
    changes = settling(city, future, table, labels[1:])
    coming = None if homes is None else np.maximum(homes, 0.0)
    inflow = None if coming is None else homes_by_group(table, coming, dice, names, labels[1:])
    now = np.repeat(table.to_numpy().reshape(1, groups, ages), len(draws.labels), axis=0)
    now = whole_people(now[:, None], dice, "people-count", names, labels[:1])[:, 0]
    now = now if dice is None else now.astype(np.float32)
    survival = np.broadcast_to(rates.survival[None, :, None], shape).reshape(groups, ages)
    open_ended = _open_ended(city, ages)
    stream = keys("people", names)

    path, ledger = [now], np.zeros((len(ITEMS), len(labels)))
    for i, year in enumerate(labels[1:]):
        item = dict.fromkeys(ITEMS, 0.0)
        if rates.moves is not None:
            now, item["moved"] = _exchanged(now, rates.moves, dice, "moves", int(year), ageing=True)
        block = prepare(
            now,
            survival,
            goes[i],
            arriving[i][None],
            factor[:, i : i + 1],
            born[:, i : i + 1],
            None if inflow is None else inflow[:, i : i + 1],
        )
        if dice is None:
            people = expected(block, leaves=not open_ended)
            flows = account(block, people, leaves=not open_ended)
        else:
            people, flows = whole(
                block, draws.seed, stream, [int(year)], draws.ids, leaves=not open_ended
            )
        now = people[:, 0]
        told = {name: flow.sum() / len(now) for name, flow in flows._asdict().items()}
        told["births"] = told.pop("newborn")
        item |= told | {"unrealised": float(rates.unrealised.sum())}
        if homes is not None:
            away = np.maximum(-homes[:, i], 0.0)
            taken, rest = withdrawn(now, away, dice, names, int(year))
            now = now - taken
            item["departures"] += taken.sum() / len(now)
            item["unrealised"] += rest.mean()
        if changes is not None:
            edges = replace(changes, rate=changes.rate[i])
            now, item["changed"] = _exchanged(now, edges, dice, "settling", int(year))
        path.append(now)
        ledger[:, i + 1] = [item[name] for name in ITEMS]
    axes = {axis: table[axis].to_numpy() for axis in (*_GROUP, AGE)}
    people = np.stack(path, axis=1).reshape(len(draws.labels), len(labels), *shape)
    carried = xr.DataArray(
        people, {DRAW: list(draws.labels), YEAR: labels, **axes}, dims=(DRAW, YEAR, *_GROUP, AGE)
    )
    return Carried(
        carried.transpose(DRAW, YEAR, AREA, SEX, AGE, STATUS),
        xr.DataArray(ledger, {"item": list(ITEMS), YEAR: labels}, dims=("item", YEAR)),
        dict(rates.told),
    )


def _exchanged(
    people: Floats,
    edges: Edges,
    dice: Draws | None,
    stream: str,
    year: int,
    *,
    ageing: bool = False,
) -> tuple[Floats, float]:
    """People after an exchange, and how many went, mean over the draws.

    With ``ageing`` the people are a year younger than the age that the rates speak of.
    """
    rate = edges.rate
    if ageing:
        rate = np.concatenate([rate[:, 1:], rate[:, -1:]], axis=1)
    chance = None
    if dice is not None:
        chance = uniforms(dice, stream, edges.names, [year], people.shape[-1])[:, 0]
    net, gone = exchange(people, edges.origin, edges.target, rate, chance)
    return people + net, float(gone.mean())
