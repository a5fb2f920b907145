"""What each year brings to every group of people, and what it asks of them.

Births, arrivals, children of new homes, out-rates and changes of status by group ``(area, sex,
status)``, on the scenario's course and, where dice are thrown, by chance. Areas share the chance of
arrivals with their district and the city (methods 4.2), for independent errors would cancel in a
district and make its risk look small.
"""

from itertools import product
from typing import Final

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.exchanges import ahead
from planner.demography.rates import Rates
from planner.kernels.correlation import relative_spread, shared_normals
from planner.kernels.random import deviates, lognormal_factor, normals
from planner.kernels.series import fading
from planner.kernels.shrinkage import shrink
from planner.kernels.splitting import split
from planner.model.axes import AREA, SEX, STATUS, WHOLE_CITY, YEAR
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future, on_course

Floats = NDArray[np.float64]
Years = NDArray[np.int64]
_YOUNG: Final = 5
"""Ages of children who tell of which statuses the newborn are: few of one age live in an area."""


def newborn(
    city: City, people: xr.DataArray, births: Floats, *, draws: Draws | None = None
) -> Floats:
    """Births of each group, ``(draw, year, group)``, of those of areas ``(draw, year, area)``.

    Sexes by their ratio at birth; statuses as the children under five years of the area, drawn
    towards the city's. By chance each whole child is of one sex and one status.

    Parameters
    ----------
    people
        ``(area, sex, status, age)`` of the count, whose year is a scalar coordinate.
    births
        Of the years after the count.
    draws
        Those of the births; shares alone if None or the central path.
    """
    young = people.to_numpy()[..., :_YOUNG].sum(axis=(1, 3))  # (area, status)
    of_city = young.sum(axis=0)
    even = np.full(len(of_city), 1 / len(of_city))
    pool = of_city / of_city.sum() if of_city.sum() > 0 else even
    kappa = city.standards.number("population.newborn_kappa")
    total = np.broadcast_to(young.sum(axis=1, keepdims=True), young.shape)
    status = shrink(young, total, pool, kappa)
    sexes = [str(sex) for sex in people[SEX].to_numpy()]
    boys = city.standards.number("population.boys_per_girl")
    share = {"female": 1 / (1 + boys), "male": boys / (1 + boys)}
    sex = np.array([share.get(name, 1.0) for name in sexes])
    sex /= max(sex.sum(), 1.0)  # where one sex alone is counted, only its children are
    each = (sex[:, None] * status[:, None, :]).reshape(len(young), -1)
    if draws is None or draws.central:
        found = births[..., None] * each
    else:
        names = product(*(people[axis].to_numpy() for axis in (AREA, SEX, STATUS)))
        years = int(people[YEAR]) + 1 + np.arange(births.shape[1])
        found = split(births, each, draws, "newborn", ["/".join(name) for name in names], years)
    return found.reshape(*births.shape[:2], -1)


def leaving(city: City, future: Future, rates: Rates, years: Years) -> Floats:
    """Out-rates ``(year, group, age)`` on the scenario's course, at most one."""
    course = future.migration.path or future.path
    factor = ahead(city, on_course(future.migration.departures, course), years, 1.0)
    if future.housing.mode == "led":  # homes that are left are lived in again: no trend either way
        factor = np.where(years > city.base_year, 0.0, factor)
    flat = rates.leaving.reshape(-1, rates.leaving.shape[-1])
    return np.minimum(flat * factor[:, None, None], 1.0)


def arrivals(
    city: City,
    future: Future,
    rates: Rates,
    people: xr.DataArray,
    years: Years,
    draws: Draws,
    spread: float,
) -> tuple[Floats, Floats]:
    """Mean arrivals ``(year, group, age)``, and their factor by chance ``(draw, year, area)``.

    The record's scatter is that of the whole city; areas scatter more, so that their sum does so.
    """
    given, calendar = future.migration, years - int(city.spring)
    level = ahead(city, on_course(given.level, given.path or future.path), years, 1.0)
    usual = city.standards.number("shocks.half_life")
    level = level * fading(
        [
            (
                shock.years,
                on_course(shock.effect, shock.path or future.path),
                shock.half_life or usual,
            )
            for shock in future.shocks.values()
            if shock.of == "migration"
        ],
        city.base_year - int(city.spring),
        calendar,
    )
    if future.housing.mode == "led":
        level = np.where(years > city.base_year, 0.0, level)  # homes drive arrivals, no trend does
    flat = rates.arriving.reshape(-1, rates.arriving.shape[-1])
    mean = flat * level[:, None, None]
    if spread == 0:
        return mean, np.ones((len(draws.labels), len(years), 1))
    size = rates.arriving.sum(axis=(1, 2, 3))
    return mean, _shared(city, "arrivals", people, years, draws, size, spread, rates.scatter)


def departing(
    city: City, rates: Rates, people: xr.DataArray, years: Years, draws: Draws, spread: float
) -> Floats | None:
    """Factor on out-rates by chance, ``(draw, year, area)``; None where there is none.

    As with arrivals, the record's scatter is that of the whole city. Who arrives and who departs
    have no chance in common: neither of the reasons, a town that draws people (more come, fewer go)
    and homes that change hands (more come, more go), is known to prevail. Of factors that last for
    years, those below one keep more than those above lose, so the mean of the draws comes to lie
    above the central path: after ten years by 0.4 % at a rate of 5 % with a scatter of 0.21, by
    1.5 % at a rate of 15 %.
    """
    if spread == 0 or not rates.leaving.any():
        return None
    size = (rates.leaving * people.to_numpy()).sum(axis=(1, 2, 3))
    return _shared(city, "departures", people, years, draws, size, spread, rates.scatter_out)


def _shared(
    city: City,
    stream: str,
    people: xr.DataArray,
    years: Years,
    draws: Draws,
    size: Floats,
    spread: float,
    scatter: float,
) -> Floats:
    """Log-normal factors of mean one ``(draw, year, area)``, in part shared by district and city.

    The sum of the flows ``size (area,)`` has the log standard deviation ``spread * scatter``; where
    the record is too short to tell the scatter, that of the standards.
    """
    areas = [str(area) for area in people[AREA].to_numpy()]
    named = [str(name) for name in city.areas["district"].sel({AREA: areas}).to_numpy()]
    districts, of_area = np.unique(named, return_inverse=True)
    standards = city.standards
    of_city = standards.number("spread.arrivals.city_share")
    of_district = standards.number("spread.arrivals.district_share")
    normal = shared_normals(
        normals(draws, f"{stream}-city", [WHOLE_CITY], years)[:, :, 0, 0],
        normals(draws, f"{stream}-district", list(districts), years)[..., 0],
        deviates(draws, f"{stream}-area", areas, [int(year) for year in years]),
        of_area,
        of_city,
        of_district,
        standards.number("spread.arrivals.ar"),
    )
    deviation = scatter if np.isfinite(scatter) else standards.number("spread.arrivals.deviation")
    whole = relative_spread(size, of_area, of_city, of_district)
    return lognormal_factor(normal, deviation * spread / whole)


def shares_of_groups(people: xr.DataArray) -> Floats:
    """Shares of an area's groups, sexes and statuses, by age, ``(area, group of it, age)``."""
    there = people.to_numpy()
    total = there.sum(axis=(1, 2), keepdims=True)
    even = 1 / (there.shape[1] * there.shape[2])
    share = np.divide(there, total, out=np.full(there.shape, even), where=total > 0)
    return share.reshape(len(there), -1, there.shape[3])


def homes_by_group(share: Floats, homes: Floats) -> Floats:
    """Children whom new homes bring to each group ``(draw, group, age)``, as its area's are.

    Parameters
    ----------
    share
        From `shares_of_groups`.
    homes
        ``(draw, area, age)`` children of a year, none below nought.
    """
    mean = homes[:, :, None] * share
    return mean.reshape(len(homes), -1, homes.shape[-1])


def withdrawn(people: Floats, away: Floats) -> tuple[Floats, Floats]:
    """Take children away with homes that fall or households that move within the city.

    Nobody is taken who is not there: what is left over is handed back, so that balances close.

    Parameters
    ----------
    people
        ``(draw, group, age)``, groups of an area side by side.
    away
        ``(draw, area, age)`` children to be taken, shared out by the people there are.

    Returns
    -------
    Share of each group that is taken, ``(draw, group, age)``, and the rest that nobody was there
    to make, ``(draw,)``.
    """
    draws, areas, ages = away.shape
    there = people.reshape(draws, areas, -1, ages).sum(axis=2)
    taken = np.minimum(away, there)
    share = np.divide(taken, there, out=np.zeros_like(there), where=there > 0)
    groups = people.shape[1] // areas
    return np.repeat(share, groups, axis=1), (away - taken).sum(axis=(1, 2))
