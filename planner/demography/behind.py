"""The children behind the entrants: births of their cohort, or children of entry age there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.estates import area_weights, flows_by_area
from planner.demography.housing import children
from planner.demography.origins import CohortBirths, births_behind, drawn_births, origin_matrix
from planner.demography.people import Carried, carry, counted
from planner.kernels.series import ramp
from planner.kernels.splitting import split
from planner.model.axes import AGE, AREA, DRAW, SEX, STATUS, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future, on_course

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


@dataclass(frozen=True)
class Behind:
    """Children behind the entrants.

    ``central (year, origin)`` all who are there; ``drawn (draw, year, origin)`` those of them who
    take part, by status; ``past (recorded year, origin)`` and ``past_city (recorded year,)``;
    ``deviation (year,)`` log standard deviation of what is still to be born; ``born (year,)`` share
    already born; ``cohorts (draw, year)`` births of the city.
    """

    central: Floats
    drawn: Floats
    past: Floats
    past_city: Floats
    deviation: Floats
    born: Floats
    cohorts: Floats


def children_behind(
    city: City,
    future: Future,
    births: CohortBirths,
    years: Years,
    draws: Draws,
    central: Carried | None,
    futures: Carried | None,
) -> Behind:
    """Children behind the entrants, by the scenario's mode of entry.

    People carried on the central path and in the draws are needed in the mode ``cohort`` alone.
    """
    spread = 0.0 if draws.central else future.spread
    drawn = drawn_births(city, births, draws, spread)
    cohorts = drawn.sum(axis=-1)
    if not by_age(future):
        _refuse_gaps(births, years)
        matrix = origin_matrix(city, births.areas)
        mean = drawn_births(city, births, Draws(draws.seed), 0.0)[0] @ matrix
        of_city = np.array(
            [births.by_year.get(city.schedule.cohort(int(y)), np.nan) for y in _recorded(city)]
        )
        return Behind(
            mean, drawn @ matrix, births.past, of_city, births.deviation, births.born, cohorts
        )
    if central is None or futures is None:
        message = (
            "entry_mode cohort needs people of every area by single years of age from nought, "
            "counted by the base year, and births of every year since"
        )
        raise ValueError(message)
    if city.standards.ladder.entry_age not in central.people[AGE].to_numpy():
        message = "entry_mode cohort needs people by single years of age from nought to entry age"
        raise ValueError(message)
    matrix = origin_matrix(city, [str(area) for area in city.areas[AREA].to_numpy()])
    past, of_city = _past_by_age(city, central, matrix)
    start = int(central.people[YEAR].to_numpy()[0]) + city.standards.ladder.entry_age
    born = np.where(years <= start, 1.0, births.born)
    deviation = np.where(years <= start, 0.0, births.deviation)
    part = participation(city, future, years, central.people[STATUS].to_numpy())
    return Behind(
        _of_entry_age(city, central, years).sum(axis=-1)[0] @ matrix,
        (_of_entry_age(city, futures, years) * part).sum(axis=-1) @ matrix,
        past,
        of_city,
        deviation,
        born,
        cohorts,
    )


def carried(
    city: City,
    future: Future,
    years: Years,
    draws: Draws,
    ages: tuple[int, ...] | None = None,
) -> Carried | None:
    """People of some ages (or all) carried from the last count to the last year.

    None without people by single ages by the base year, or births of every year since.
    """
    counts = counted(city)
    if counts is None or int(counts[YEAR].min()) > city.base_year:
        return None
    start = counts.sel({YEAR: slice(None, city.base_year)}).isel({YEAR: -1})
    first = int(start[YEAR])
    entering = np.arange(first + 1, int(years[-1]) + 1) + city.standards.ladder.entry_age
    spread = 0.0 if draws.central else future.spread
    behind = births_behind(city, future, entering)
    drawn = drawn_births(city, behind, draws, spread)
    if not np.isfinite(drawn).all():
        return None
    areas = [str(area) for area in city.areas[AREA].to_numpy()]
    if list(behind.areas) == [WHOLE_CITY]:
        youngest = start.isel({AGE: slice(0, 5)}).sum([SEX, AGE, STATUS]).to_numpy()
        share = youngest / youngest.sum() if youngest.sum() > 0 else area_weights(city)
        if spread > 0:  # where in the city a child is born is chance, of those on record too
            born = split(drawn, share[None], draws, "births-areas", areas, behind.cohorts)[:, :, 0]
        else:
            born = drawn * share
    else:
        place = {str(area): i for i, area in enumerate(behind.areas)}
        born = np.zeros((*drawn.shape[:2], len(areas)))
        known = [i for i, area in enumerate(areas) if area in place]
        born[:, :, known] = drawn[:, :, [place[areas[i]] for i in known]]
    homes = children(city, future, years, draws, area_weights(city))
    flows = flows_by_area(city, homes, start, years)
    return carry(city, future, start, born, draws, flows, counts, ages)


def _refuse_gaps(births: CohortBirths, years: Years) -> None:
    """Refuse births that a year to come needs and the record skips: gaps are not filled in."""
    gaps = ~np.isfinite(births.expected) & (years > years[0])
    if gaps.any():
        lacks = births.basis["births_gap"]
        message = (
            f"births behind the entrants of {', '.join(str(year) for year in years[gaps])} are not "
            f"on record, which begins in {min(births.by_year)}{lacks and ' and lacks ' + lacks}"
        )
        raise ValueError(message)


def by_age(future: Future) -> bool:
    """Tell whether entrants come from children carried by age."""
    return future.entry_mode == "cohort"


def _recorded(city: City) -> Years:
    return city.residents[YEAR].to_numpy().astype(np.int64)


def _of_entry_age(city: City, carried: Carried, years: Years) -> Floats:
    """Children of entry age, ``(draw, year, area, status)``."""
    age = city.standards.ladder.entry_age
    return carried.people.sel({AGE: age, YEAR: years}).to_numpy().astype(np.float64)


def _past_by_age(city: City, central: Carried, matrix: Floats) -> tuple[Floats, Floats]:
    """Children of entry age behind the entrants on record, by origin and for the whole city.

    ``(recorded year, origin)`` and ``(recorded year,)``; counted where there was a count, else
    carried from the last one.
    """
    age, recorded = city.standards.ladder.entry_age, _recorded(city)
    counts = counted(city)
    by_area = np.full((len(recorded), matrix.shape[0]), np.nan)
    for table in (central.people.isel({DRAW: 0}), counts):
        if table is None:
            continue
        rest = [axis for axis in (SEX, STATUS) if axis in table.dims]
        children_ = table.sel({AGE: age}).sum(rest).transpose(YEAR, AREA)
        for i, year in enumerate(recorded):
            if year in children_[YEAR].to_numpy():
                by_area[i] = children_.sel({YEAR: year}).to_numpy()
    return by_area @ matrix, by_area.sum(axis=1)


def participation(
    city: City, future: Future, years: Years, statuses: NDArray[np.object_]
) -> Floats:
    """Entrants a resident child as a multiple of the record's, ``(year, 1, status)``."""
    factor = np.ones((len(years), 1, len(statuses)))
    for name, given in future.participation.items():
        level = ramp(on_course(given.level, given.path or future.path), years)
        who = np.ones(len(statuses), bool) if name == "all" else statuses.astype(str) == name
        factor[:, 0, who] *= level[:, None]
    factor[years <= city.base_year] = 1.0
    return factor
