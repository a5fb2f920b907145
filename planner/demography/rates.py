"""What carries people on: survival, out-rates, arrivals, moves and changes of status, by group.

A group is an area, a sex and a status. Leaving is a rate, for those who leave are of those who are
there; arriving is a count, for they come from elsewhere. Small areas are drawn towards the city:
their levels first, comings and goings alike, so that a place in balance stays so; then their ages.
A folder that tells only the net has it split so that counts hold where a place grows and rates
where it shrinks (methods 2.3); so has the net that counts of consecutive years leave over, where no
moves are told at all. What the folder tells for the whole city is shared out by people; what it
does not tell does not happen, and the projection says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.exchanges import Edges, moves_of
from planner.demography.levels import Record, gross_moves, yearly_scatter
from planner.demography.lives import survival_of
from planner.demography.migration import (
    gross_of_net,
    model_profile,
    observed_profile,
    with_spikes,
)
from planner.demography.residual import moves_left_over, weights_of_moves
from planner.model.axes import AGE, AREA, SEX, STATUS, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Rates:
    """Yearly rates and counts of every group ``(area, sex, status)``, by age reached.

    Parameters
    ----------
    survival
        ``(sex, age)`` share of those a year younger who reach an age; at age 0 of those born.
    leaving
        ``(area, sex, status, age)`` share of the survivors who leave the city.
    arriving
        ``(area, sex, status, age)`` people who arrive in a year.
    moves
        Moves between areas; groups are numbered as if ``(area, sex, status)`` were one axis.
    unrealised
        ``(area, status, age)`` yearly departures on record beyond the people there are.
    scatter
        Log standard deviation of the city's yearly arrivals beyond the chance of a count, NaN where
        the record is too short or tells of none.
    scatter_out
        The same of departures. Of net moves, on record or left over by counts, it is that of what
        those areas and statuses lose that lose on the mean: the departures that are learnt. More
        leave than the net tells, so some of their chance is in it.
    told
        What was found, for the report.
    """

    survival: Floats
    leaving: Floats
    arriving: Floats
    moves: Edges | None
    unrealised: Floats
    scatter: float
    scatter_out: float
    told: Mapping[str, str]


def rates_of(
    city: City, future: Future, people: xr.DataArray, past: xr.DataArray | None = None
) -> Rates:
    """Learn the rates of a city from its record.

    Parameters
    ----------
    people
        ``(area, sex, age, status)`` the last count, at the cut-off day.
    past
        ``(year, area, sex, age, status)`` all counts: those who could leave in the years on record,
        and where no moves are told, what these are learnt from. Without them those who could leave
        are the people of the last count, who are too many where the city has grown.
    """
    table = people.transpose(AREA, SEX, STATUS, AGE)
    there = table.to_numpy()
    ages = people[AGE].to_numpy().astype(np.int64)
    survival, lives = survival_of(city.standards, people[SEX].to_numpy().astype(str), len(ages))
    told = {"life_table": lives, "migration": "none"}
    leaving, arriving = np.zeros(there.shape), np.zeros(there.shape)
    unrealised, scatter = np.zeros((there.shape[0], *there.shape[2:])), (np.nan, np.nan)
    moves = moves_of(city, table)
    if city.migration is not None and city.migration.sizes[YEAR]:
        weight = weights_of_moves(city, future, city.migration[YEAR].to_numpy().astype(np.int64))
        record, scatter = _recorded(city, weight, table), _scatter(city, future, weight)
        risked = _at_risk(city, weight, table, past) * survival[:, None, :]
        left, came, level, unrealised = gross_moves(
            record,
            risked.sum(axis=1),
            weight.sum(),
            city.standards.number("migration.party"),
            city.standards.number("migration.profile_pseudo"),
        )
        leaving = np.repeat(left[:, None], there.shape[1], axis=1)
        told_at = np.asarray(np.isfinite(record[1:]).any(axis=(0, 1, 2)))
        came = _by_age(city, future, came, level, ages, told_at, weight.sum())
        arriving = came[:, None] * _share(there, (1,))
        gross = np.isfinite(record[:2]).any()
        told["migration"] = "gross" if gross else "net"
    elif past is not None and (
        found := moves_left_over(city, future, table, past, survival, moves)
    ):
        net, expected, scatter = found.net, found.expected, found.scatter
        left, came, over = gross_of_net(net, expected, 0.0)
        leaving = np.divide(left, expected, out=np.zeros_like(left), where=expected > 0)
        counted = (net + expected > 0).any(axis=(0, 2)) & (ages > 0)
        evidence = found.years * there.shape[1]  # sexes are counts of half the city each
        by_age = [
            _by_age(city, future, part, part.sum(axis=-1), ages, some, evidence)
            for part, some in zip(np.moveaxis(came, 1, 0), counted, strict=True)
        ]
        arriving = np.stack(by_age, axis=1)
        unrealised = over.sum(axis=1)
        told["migration"] = "residual"
    return Rates(
        survival=survival,
        leaving=leaving,
        arriving=arriving,
        moves=moves,
        unrealised=unrealised,
        scatter=scatter[0],
        scatter_out=scatter[1],
        told=told,
    )


def _at_risk(city: City, weight: Floats, people: xr.DataArray, past: xr.DataArray | None) -> Floats:
    """Those who could reach an age in a year on record, ``(area, sex, status, age)``."""
    found, heavy, total = people.to_numpy(), 0.0, np.zeros(people.shape)
    if city.migration is not None and past is not None:
        counts = past.transpose(YEAR, *people.dims)
        for year, counts_for in zip(city.migration[YEAR].to_numpy(), weight, strict=True):
            start = year - 1 + int(city.spring)  # school year that begins as the year of moves does
            if start in counts[YEAR].to_numpy():
                total += counts_for * counts.sel({YEAR: start}).to_numpy()
                heavy += counts_for
        found = total / heavy if heavy > 0 else found
    return np.concatenate([found[..., :1], found[..., :-1]], axis=-1)


def _recorded(city: City, weight: Floats, people: xr.DataArray) -> Record:
    """Yearly departures, arrivals and net ``(area, status, age)``: means over the last years.

    NaN where not recorded. What is told for the whole city, or for all statuses together, is shared
    out by people of the age.
    """
    table = city.migration
    if table is None:
        message = "the folder records no migration"
        raise ValueError(message)
    ages = people[AGE].to_numpy()
    areas = _areas(table)
    flows = table.sel({AREA: areas}).reindex({AGE: ages})
    there = people.sum(SEX).transpose(AREA, STATUS, AGE)
    found = []
    for name in ("departures", "arrivals", "net"):
        values = flows[name].transpose(YEAR, AREA, STATUS, AGE).to_numpy()
        seen = np.isfinite(values)
        heavy = (weight[:, None, None, None] * seen).sum(axis=0)
        total = np.tensordot(weight, np.where(seen, values, 0.0), axes=1)
        mean = np.divide(total, heavy, out=np.full(total.shape, np.nan), where=heavy > 0)
        found.append(_shared_out(mean, areas, flows[STATUS].to_numpy(), there))
    return Record(*found)


def _areas(table: xr.Dataset) -> list[str]:
    """Areas that tell their migration; the whole city where none does."""
    return [str(area) for area in table[AREA].to_numpy() if area != WHOLE_CITY] or [WHOLE_CITY]


def _scatter(city: City, future: Future, weight: Floats) -> tuple[float, float]:
    """Scatter of the city's yearly arrivals and departures, by all its years that no shock shook.

    Only what all these years tell is summed, so that a new table is no wave of migration. Where
    only the net is told, arrivals are what those gain who gain on the mean, departures what those
    lose who lose.
    """
    table = city.migration
    if table is None:
        return np.nan, np.nan
    years = table[YEAR].to_numpy().astype(np.int64)
    calm = weights_of_moves(city, future, years, ever=True) > 0

    def of(name: str, sign: int) -> float:
        flow = table[name].sel({AREA: _areas(table)}).transpose(YEAR, AREA, STATUS, AGE).to_numpy()
        usable = calm & np.isfinite(flow).any(axis=(1, 2, 3))
        always = np.isfinite(flow[usable]).all(axis=0)
        by_group = sign * np.where(always, np.nan_to_num(flow), 0.0).sum(axis=3)
        by_group = by_group * (np.tensordot(weight * usable, by_group, axes=1) > 0)
        every = np.full(int(np.ptp(years)) + 1, np.nan)
        every[years[usable] - years.min()] = by_group[usable].sum(axis=(1, 2))
        return yearly_scatter(every)

    come, go = (bool(table[name].notnull().any()) for name in ("arrivals", "departures"))
    return of("arrivals", 1) if come else of("net", 1), of("departures", 1) if go else of("net", -1)


def _shared_out(
    mean: Floats, areas: list[str], statuses: NDArray[np.object_], there: xr.DataArray
) -> Floats:
    """Spread ``(area on record, status on record, age)`` over all areas and statuses by people."""
    counts = there.to_numpy()
    own = [str(status) for status in there[STATUS].to_numpy()]
    place = {str(area): i for i, area in enumerate(areas)}
    row = np.array([place.get(str(area), -1) for area in there[AREA].to_numpy()])
    result = np.full(counts.shape, np.nan)
    for h, status in enumerate(str(status) for status in statuses):
        members = [own.index(status)] if status in own else list(range(len(own)))
        if areas == [WHOLE_CITY]:
            flow = mean[0, h] * _share(counts[:, members], (0, 1))
        else:
            of_area = np.where(row[:, None] >= 0, mean[row, h], np.nan)
            flow = of_area[:, None] * _share(counts[:, members], (1,))
        old = result[:, members]
        result[:, members] = np.where(np.isnan(old), flow, old + np.nan_to_num(flow))
    return result


def _share(counts: Floats, axes: tuple[int, ...]) -> Floats:
    """Share of each group in the sum over some axes; even where nobody is."""
    total = counts.sum(axis=axes, keepdims=True)
    even = 1 / np.prod([counts.shape[axis] for axis in axes])
    return np.divide(counts, total, out=np.full(counts.shape, even), where=total > 0)


def _by_age(
    city: City,
    future: Future,
    arriving: Floats,
    level: Floats,
    ages: Whole,
    told: NDArray[np.bool_],
    years: float,
) -> Floats:
    """Arrivals ``level (area, status)`` with the age profile that the scenario asks for.

    The profile is that of ``arriving (area, status, age)`` on record, means of so many years, drawn
    towards that of the city, and this towards the model's. Nobody arrives at an age of which the
    record says nothing ``told (age,)``: a record of children alone makes no parents.
    """
    standards, given = city.standards, future.migration
    curve = standards.series("migration.rogers_castro")
    if curve is None:
        message = "the standards hold no model migration schedule (migration.rogers_castro)"
        raise ValueError(message)
    model = model_profile(curve, ages) * (told if told.any() else 1.0)
    model = model / model.sum()
    pseudo = standards.number("migration.profile_pseudo") / years
    if given.profile == "rogers_castro":
        profile = np.broadcast_to(model, arriving.shape)
    else:
        of_city = observed_profile(arriving.sum(axis=(0, 1)), model, pseudo)
        profile = observed_profile(arriving, of_city, pseudo)
    spikes = {age: factor for age, factor in given.spikes.items() if factor != 1}
    if spikes:
        profile = with_spikes(profile, ages, spikes)
    return level[..., None] * profile
