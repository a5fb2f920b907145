"""Children of new homes by where they enter school: the catchments in which the homes lie.

The pipeline (`housing`) tells children by area; here they are put to origins, and those whom local
movers take along are taken out of the city's areas by their people.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.housing import Homes, over_city
from planner.demography.origins import origin_matrix
from planner.model.axes import AGE, AREA, GRADE, ORIGIN, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


def area_weights(city: City) -> Floats:
    """Weight of each area when children of the whole city are shared out, ``(area,)``."""
    whole_city = city.spread["origin"].to_numpy() == WHOLE_CITY
    share = dict(
        zip(
            city.spread["area"].to_numpy()[whole_city].astype(str),
            city.spread["share"].to_numpy()[whole_city],
            strict=True,
        )
    )
    return np.array([share.get(str(area), 0.0) for area in city.areas[AREA].to_numpy()])


def flows_by_area(city: City, homes: Homes, start: xr.DataArray, years: Years) -> Floats | None:
    """Children whom new homes bring and take, ``(draw, year after the count, area, age)``."""
    weights = area_weights(city)
    if not len(homes.areas):
        return None
    every = over_city(homes.arrivals, homes.arrivals_from, homes.areas, weights)
    ages = start[AGE].to_numpy()
    before = int(years[0]) - int(start[YEAR])
    full = np.zeros((every.shape[0], before + every.shape[1] - 1, every.shape[2], len(ages)))
    inside = np.isin(homes.ages, ages)
    full[:, before:, :, homes.ages[inside]] = every[:, 1:, :, inside]
    return full


def entering(city: City, homes: Homes, years: Years) -> Floats:
    """Children of entry age whom new homes add beyond the base year's, ``(draw, year, origin)``."""
    shape = (homes.added.shape[0], len(years), city.residents.sizes[ORIGIN])
    at = np.flatnonzero(homes.ages == city.standards.ladder.entry_age)
    if not len(homes.areas) or not len(at):
        return np.zeros(shape)
    return _over_origins(city, homes, homes.added, homes.added_from)[..., int(at[0])]


def joining(city: City, future: Future, homes: Homes) -> Floats | None:
    """Pupils whom new homes bring into the grades above entry, ``(draw, year, origin, grade)``."""
    if not len(homes.areas):
        return None
    came = np.moveaxis(_over_origins(city, homes, homes.arrivals, homes.arrivals_from), -1, 0)
    if future.housing.mode == "led":  # progression on record holds the trend of school ages
        given = future.housing.beyond_trend
        came = came * (city.standards.number("housing.beyond_trend") if given is None else given)
    grades = city.rolls.sizes[GRADE]
    ladder = city.standards.ladder
    joiners = np.zeros((grades, *came.shape[1:]))
    for grade in sorted({*range(1, grades)} - {*ladder.begins}):
        at = np.flatnonzero(homes.ages == ladder.ages[grade])
        if len(at):
            joiners[grade] = came[at[0]]
    return np.moveaxis(joiners, 0, -1)


def _to_origins(city: City, areas: NDArray[np.int64]) -> Floats:
    """``(area, origin)``: catchments in which some areas lie, each area's children once.

    Children of an area without catchment go to the schools without one, as the last entrants did.
    """
    ids = [str(area) for area in city.areas[AREA].to_numpy()[areas]]
    kind = city.origin_kind.to_numpy()
    matrix = origin_matrix(city, ids) * (kind == "catchment")
    holders = matrix.sum(axis=1, keepdims=True)
    last = np.nan_to_num(city.residents.isel({YEAR: -1, GRADE: 0}).to_numpy())
    chosen = np.where(kind == "school", last, 0.0)
    chosen = chosen / chosen.sum() if chosen.sum() > 0 else chosen
    return np.where(holders > 0, matrix / np.maximum(holders, 1.0), chosen)


def _over_origins(city: City, homes: Homes, found: Floats, taken: Floats) -> Floats:
    """Children of homes by origin, local movers taken out, ``(draw, year, origin, age)``."""
    gained = np.einsum("dyra,ro->dyoa", found, _to_origins(city, homes.areas))
    everywhere = np.arange(city.areas.sizes[AREA])
    weights = area_weights(city)
    total = weights.sum()
    lost = (weights / total if total > 0 else weights) @ _to_origins(city, everywhere)
    return gained - taken[:, :, None] * lost[:, None]
