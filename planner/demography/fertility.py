"""Women who could become mothers, and children a woman.

Births of a year are ``Σ_x f[x]·θ·W[x]``, W being women's years lived at age x in that year: the
mean of the stocks at both its ends. Stocks are those of the folder. Beyond the last of them women
survive, leave and arrive as the folder tells (`rates`), between and before them they age alone.
Girls not yet born at the last count never count: from the year in which they would, women are held.
"""

from collections.abc import Mapping

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.inflows import arrivals, leaving
from planner.demography.life_tables import people_between
from planner.demography.rates import rates_of
from planner.kernels.series import ramp
from planner.model.axes import AGE, AREA, SEX, STATUS, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Years = NDArray[np.int64]
CHILD_BEARING = (15, 49)
"""First and last age to which fertility rates refer (United Nations definition)."""
FEMALE = "female"


def women(city: City, future: Future, years: Years, areas: list[str]) -> Floats | None:
    """Women's years lived at each child-bearing age, by year of births.

    Parameters
    ----------
    years
        Years of births: calendar years, or school years up to the cut-off.
    areas
        Ids, or ``*`` for the whole city.

    Returns
    -------
    ``(year, area, age 15–49)``; None where the folder does not tell women of every such single age
    in each of the areas.
    """
    if city.people is None or FEMALE not in city.people[SEX].to_numpy():
        return None
    female = city.people.sel({SEX: FEMALE}).sum(STATUS, min_count=1)
    whole = areas == [WHOLE_CITY]
    counted_areas = [str(area) for area in female[AREA].to_numpy()]
    ages = female[AGE].to_numpy()
    wanted = [str(area) for area in city.areas[AREA].to_numpy()] if whole else areas
    missing = bool(set(wanted) - set(counted_areas))
    if missing or (ages != np.arange(len(ages))).any() or len(ages) <= CHILD_BEARING[1]:
        return None
    stocks = female.sel({AREA: wanted}).transpose(YEAR, AREA, AGE).to_numpy()
    known = np.isfinite(stocks).any(axis=2).all(axis=1)
    known &= female[YEAR].to_numpy() <= city.base_year
    if not known.any():
        return None
    counts = female[YEAR].to_numpy()[known].astype(np.int64)
    if city.people_date is None:  # then labelled as the school year that begins after the count
        counts = counts - int(city.spring)
    if whole:
        stocks = np.nan_to_num(stocks).sum(axis=1, keepdims=True)
    to_come = _to_come(city, future, city.people.isel({YEAR: np.flatnonzero(known)}).fillna(0.0))
    ahead = np.stack(to_come)
    ahead = ahead.sum(axis=1, keepdims=True) if whole else ahead[:, _places(city.people, areas)]
    return _lived(np.nan_to_num(stocks[known]), counts, ahead, years - _lead(city))


def _places(people: xr.DataArray, areas: list[str]) -> list[int]:
    """Place of each area among those of a count."""
    place = {str(area): i for i, area in enumerate(people[AREA].to_numpy())}
    return [place[area] for area in areas]


def _to_come(city: City, future: Future, counts: xr.DataArray) -> list[Floats]:
    """Women ``(area, age)`` at the last count and a year after it and so on, while girls last."""
    label = int(city.spring and city.people_date is not None)  # a count's year is a calendar year
    past = counts.assign_coords({YEAR: counts[YEAR].to_numpy() + label})
    people = past.isel({YEAR: -1})
    table = people.transpose(AREA, SEX, STATUS, AGE)
    rates = rates_of(city, future, people, past)
    years = int(people[YEAR]) + np.arange(1, CHILD_BEARING[0] + 1)
    female = [str(sex) for sex in table[SEX].to_numpy()].index(FEMALE)
    stock = table.to_numpy()[:, female]  # (area, status, age)
    goes = leaving(city, future, rates, years).reshape(-1, *table.shape)[:, :, female]
    came, _ = arrivals(city, future, rates, table, years, Draws(0), 0.0)
    stocks = [stock.sum(axis=1)]
    for gone, entered in zip(goes, came.reshape(-1, *table.shape)[:, :, female], strict=True):
        older = np.concatenate([stock[..., :1], stock[..., :-1]], axis=-1)
        stock = older * rates.survival[female] * (1 - gone) + entered
        stocks.append(stock.sum(axis=1))
    return stocks


def _lead(city: City) -> Floats:
    """Years from the middle of a year of births back to the count with the same label."""
    cut_off = city.standards.ladder.cut_off
    middle = 0.5 if city.births_period != "school_year" else _moment(cut_off) - 0.5
    return np.asarray(_moment(city.people_date or cut_off) - middle)


def _moment(day: tuple[int, int]) -> float:
    """End of a day within its year, as a share of the year of twelve months of 30 days or so."""
    return (day[0] - 1 + min(day[1] / 30, 1.0)) / 12


def _lived(stocks: Floats, counts: Years, ahead: Floats, moments: Floats) -> Floats:
    """Women at given moments (in years of counts), straight between the stocks around them."""
    before = np.floor(moments).astype(np.int64)
    share = (moments - before)[:, None, None]
    here, next_ = (_aged(stocks, counts, ahead, year) for year in (before, before + 1))
    return people_between(here, next_, share)


def _aged(stocks: Floats, counts: Years, ahead: Floats, years: Years) -> Floats:
    """Women of child-bearing ages at whole years, from the count nearest to each.

    ``ahead (step, area, age)`` are those of the years from the last count on.
    """
    first, last = CHILD_BEARING
    aged = np.empty((len(years), stocks.shape[1], last - first + 1))
    for place, year in enumerate(years):
        if year > counts[-1]:
            step = min(int(year - counts[-1]), len(ahead) - 1)
            aged[place] = ahead[step, :, first : last + 1]
            continue
        nearest = int(np.argmin(np.abs(counts - year)))
        # Back in time the women of today's highest ages were of child-bearing age: as far as told.
        shift = int(np.clip(year - counts[nearest], last + 1 - stocks.shape[2], first))
        aged[place] = stocks[nearest, :, first - shift : last + 1 - shift]
    return aged


def rates(standards: Standards) -> Floats:
    """Shape of fertility by single age 15–49, summing to one child; flat where none is given.

    Raises
    ------
    ValueError
        The norm ``population.fertility`` is not one rate for each age.
    """
    count = CHILD_BEARING[1] - CHILD_BEARING[0] + 1
    given = standards.series("population.fertility")
    if given is None:
        return np.full(count, 1 / count)
    shape = np.asarray(given, dtype=float)
    if len(shape) != count or not (shape >= 0).all() or not shape.sum() > 0:
        message = f"population.fertility needs {count} rates, one for each age 15 to 49"
        raise ValueError(message)
    return shape / shape.sum()


def path(level: float | Mapping[int, float], own: float, last: int, years: Years) -> Floats:
    """Children a woman in the years to come.

    A table that begins after the record ramps from the record's own rate; one that begins within
    it, or a single number, is taken as it stands.

    >>> path({2026: 1.0}, 1.2, 2024, np.arange(2025, 2028)).round(3).tolist()
    [1.1, 1.0, 1.0]
    """
    if isinstance(level, Mapping) and min(level) > last:
        level = {last: own, **level}
    return ramp(level, years)
