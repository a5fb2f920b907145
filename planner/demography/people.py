"""People carried by single years of age, from the last count on, by area, sex and status.

Each year they survive, move within the city, leave, arrive and change status, and children are born
(`planner.demography.components`). What areas share, births to come and the level of arrivals,
differs from future to future, and so does who moves or changes status; who survives and stays is
binomial and who arrives Poisson about what then is expected, drawn where people are read. The
central path is the expectation.
"""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.components import ITEMS, Dice, Step, Stock, advance
from planner.demography.exchanges import settling
from planner.demography.inflows import (
    arrivals,
    departing,
    homes_by_group,
    leaving,
    newborn,
    shares_of_groups,
)
from planner.demography.months import months_behind
from planner.demography.rates import rates_of
from planner.demography.stocks import stocks_by_year
from planner.kernels.heads import heads
from planner.kernels.philox import fill_words
from planner.kernels.random import keys
from planner.model.axes import AGE, AREA, DRAW, SEX, STATUS, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Carried:
    """People at the cut-off day of every year from the last count on.

    ``people (draw, year, area, age, status)``, whole in a future with spread; ``ledger (item,
    year)`` flows of the whole city on the central path, in the first year nought, None where a
    future has spread; ``told`` what they rest on.
    """

    people: xr.DataArray
    ledger: xr.DataArray | None
    told: dict[str, str]


def counted(city: City) -> xr.DataArray | None:
    """People of each count at the cut-off day, ``(year, area, sex, age, status)``.

    Years are school years as the city labels them. A year that has no row of some populated area,
    nothing but blanks, or no people of an age between ages that are told, is no count: a blank is
    not nought. None where no year counts people by single years of age from nought in every area.
    """
    if city.people is None:
        return None
    table = city.people.reindex({AREA: city.areas[AREA].to_numpy()})
    told = table.notnull().any([SEX, AGE, STATUS])
    told = ((told & ~_holes(city, table)) | (city.areas["population"] == 0)).all(AREA)
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
            months_behind(city, every, len(ages)),
            open_ended=_open_ended(city, len(ages)),
        )
        table = spaced.copy(data=at_cut_off).dropna(YEAR, how="all")
        table = table.assign_coords({YEAR: table[YEAR].to_numpy() + int(city.spring)})
    return table.transpose(YEAR, AREA, SEX, AGE, STATUS)


def _holes(city: City, table: xr.DataArray) -> xr.DataArray:
    """Where an age is not told between two that hold people enough, ``(year, area)``."""
    by_age = table.sum([SEX, STATUS], min_count=1)
    beside = (by_age.shift({AGE: 1}) + by_age.shift({AGE: -1})) / 2
    least = city.standards.number("check.least_count")
    return (by_age.isnull() & (beside >= least)).any(AGE)


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
    ages: tuple[int, ...] | None = None,
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
    ages
        Those to hand back; all if None.
    """
    rates = rates_of(city, future, start, past)
    table = start.transpose(AREA, SEX, STATUS, AGE)
    shape = table.shape
    labels = int(start[YEAR]) + np.arange(births.shape[1] + 1)
    spread = 0.0 if draws.central else future.spread
    survival = np.broadcast_to(rates.survival[None, :, None], shape).reshape(-1, shape[3])
    arriving, factor = arrivals(city, future, rates, table, labels[1:], draws, spread)
    goes = leaving(city, future, rates, labels[1:])
    pushed = departing(city, rates, table, labels[1:], draws, spread)
    changes = settling(city, future, table, labels[1:])
    born = newborn(city, table, births, draws=draws if spread else None)
    share = shares_of_groups(table)
    own = table[AGE].to_numpy()
    read = np.flatnonzero(np.isin(own, own if ages is None else ages))
    reader = _Reader(table, labels, read, draws if spread else None)

    first = np.repeat(table.to_numpy().reshape(1, -1, shape[3]), len(draws.labels), axis=0)
    first = first.astype(np.float32) if spread else first
    stock = Stock(first, first, first) if spread else Stock(first)
    streams = [
        keys(name, () if edges is None else edges.names)
        for name, edges in (("moves", rates.moves), ("settling", changes))
    ]
    path = np.empty((len(draws.labels), len(labels), *shape[::2], len(read)), first.dtype)
    path[:, 0], booked = reader(stock, 0), []
    for i in range(len(labels) - 1):
        step = Step(
            survival,
            goes[i],
            arriving[i],
            born[:, i],
            factor[:, i],
            None if pushed is None else pushed[:, i],
            rates.moves,
            None if changes is None else replace(changes, rate=changes.rate[i]),
            None if homes is None else homes_by_group(share, np.maximum(homes[:, i], 0.0)),
            None if homes is None else np.maximum(-homes[:, i], 0.0),
        )
        dice = Dice(draws, int(labels[i + 1]), *streams) if spread else None
        stock, flows = advance(stock, step, open_ended=_open_ended(city, shape[3]), dice=dice)
        path[:, i + 1] = reader(stock, i + 1)
        booked.append([flows[item].mean() if flows else np.nan for item in ITEMS])
    axes = {
        DRAW: list(draws.labels),
        YEAR: labels,
        AREA: table[AREA].to_numpy(),
        STATUS: table[STATUS].to_numpy(),
        AGE: own[read],
    }
    people = xr.DataArray(path, axes, dims=tuple(axes))
    ledger = np.array([[0.0] * len(ITEMS), *booked]).T
    told, missed = dict(rates.told), rates.unrealised.sum()
    if missed >= 0.5:
        told["departures_beyond"] = f"{missed:.0f}"
    return Carried(
        people.transpose(DRAW, YEAR, AREA, AGE, STATUS),
        None if spread else xr.DataArray(ledger, {"item": list(ITEMS), YEAR: labels}),
        told,
    )


class _Reader:
    """Reads people off a stock, sexes together: as expected or, with dice, whole."""

    def __init__(self, table: xr.DataArray, labels: Years, read: Years, dice: Draws | None) -> None:
        self.shape, self.read = table.shape, read
        self.words = np.zeros((0, 0, 0, 2), dtype=np.uint64)
        if dice is not None and len(read):
            # A cohort has its uniforms for life, known by the year in which it was nought.
            born = labels[0] - read.max() + np.arange(len(labels) + int(np.ptp(read)))
            units = [f"{a}/{s}" for a, s in product(table[AREA].values, table[STATUS].values)]
            self.words = fill_words(dice.seed, keys("people", units), born, dice.ids, 2)

    def __call__(self, stock: Stock, year: int) -> Floats:
        """People ``(draw, area, status, age)`` of the ages to be read."""
        mean = self._together(stock.mean)
        if stock.own is None or stock.sure is None or not len(self.read):
            return mean
        own, sure = self._together(stock.own), self._together(stock.sure)
        flat, came = (len(mean), -1, len(self.read)), np.maximum(mean - own, 0.0)
        known = own.reshape(flat), sure.reshape(flat)
        cohort = year + self.read.max() - self.read
        found: Floats = heads(*known, came.reshape(flat), cohort, self.words)
        return found.reshape(mean.shape)

    def _together(self, people: Floats) -> Floats:
        areas, sexes, statuses, ages = self.shape
        apart = people.reshape(-1, areas, sexes, statuses, ages)
        return apart[..., self.read].sum(axis=2)
