"""Homes to come, and the children in them.

Three dates are told apart: homes are completed, handed over and lived in. Children are homes ×
share lived in × children a home, by age and by years since the homes were handed over, because a
new estate holds more small children than old ones do and they grow up in it.

What the trend already holds is not added twice (``beyond_trend``), and households that come from
elsewhere in the city are taken out there (``local``). A demolition is homes below nought: children
of old homes who leave at its date.

Sources: yields by years since completion as the English Department for Education publishes them;
the discrete convolution is the usual one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from planner.demography.pipeline import Pipeline, handed_over, pipeline
from planner.model.axes import AGE, EDGE
from planner.model.city import City
from planner.model.draws import Draws
from planner.model.scenario import Future
from planner.model.standards import Standards

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_AT_ONCE = 32
"""Areas convolved at once, for the memory that they take."""


@dataclass(frozen=True)
class Homes:
    """Children of the homes to come, for the areas that have any.

    Parameters
    ----------
    areas
        ``(area,)`` place of each area in ``city.areas``.
    ages
        ``(age,)`` ages that the yields tell of; no other age is touched.
    projects
        Ids of the housing projects.
    added
        ``(draw, year, area, age)`` children beyond those of the base year.
    arrivals
        ``(draw, year, area, age)`` children who came in the year before, below nought where more
        left: what makes the children of these homes out of those a year younger a year before. At
        the youngest age it is their rise since the base year, since births hold the rest. Deaths
        are not reckoned with.
    added_from, arrivals_from
        ``(draw, year, age)`` children whom local movers take along from other areas: to be taken
        out of all areas of the city by the weights that were given; see `over_city`.
    in_use
        ``(draw, year, project)`` homes lived in; demolished ones below nought.
    """

    areas: Whole
    ages: Whole
    projects: tuple[str, ...]
    added: Floats
    arrivals: Floats
    added_from: Floats
    arrivals_from: Floats
    in_use: Floats


def pupils(completions: Floats, occupancy: Floats, yields: Floats) -> Floats:
    """Children in new homes: ``Σ_d Σ_{c≤t} D[d,c]·occ[d,t−c]·Y[d,a,t−c]``.

    Parameters
    ----------
    completions
        ``(..., dwelling, year)`` homes by the year from which they count, consecutive years.
    occupancy
        ``(dwelling, lag)`` share lived in; later years hold the last.
    yields
        ``(dwelling, age, lag)`` children a home that is lived in; later years hold the last.

    Returns
    -------
    ``(..., age, year)``.

    >>> homes, full = np.array([[300.0, 200, 0, 0]]), np.ones((1, 1))
    >>> pupils(homes, full, np.array([[[0.10, 0.20, 0.25, 0.20]]])).round(9).tolist()
    [[30.0, 80.0, 115.0, 110.0]]
    """
    *batch, dwellings, years = completions.shape
    ages = yields.shape[1]
    since = np.arange(years) - np.arange(years)[:, None]
    lag = np.maximum(since, 0)
    lived = occupancy[:, np.minimum(lag, occupancy.shape[-1] - 1)]
    a_home = yields[:, :, np.minimum(lag, yields.shape[-1] - 1)]
    kernel = np.where(since >= 0, lived[:, None] * a_home, 0.0)  # dwelling, age, from, to
    flat = kernel.transpose(0, 2, 1, 3).reshape(dwellings * years, ages * years)
    # One product for each of the first axis, the draws: their number must not change a digit.
    first = batch[0] if batch else 1
    found = completions.reshape(first, -1, dwellings * years) @ flat
    return found.reshape(*batch, ages, years)


def children(city: City, future: Future, years: Whole, draws: Draws, weights: Floats) -> Homes:
    """Children of the housing pipeline, by the scenario's mode of housing.

    Parameters
    ----------
    years
        Consecutive school years from the base year on.
    weights
        ``(area,)`` over all areas of the city: where local movers come from, in any unit.

    Returns
    -------
    No areas at all where the mode is ``none`` or the folder has no housing.

    Raises
    ------
    ValueError
        Yields are missing for a kind of dwelling, an age or a year since handover; homes are not
        told, or are handed over before they are completed.
    """
    given, table = future.housing, city.housing
    labels = len(draws.labels)
    if given.mode == "none" or table is None or not table.sizes[EDGE]:
        return _nothing(labels, len(years))
    standards = city.standards
    names = table["dwelling"].to_numpy()
    dwellings = list(dict.fromkeys(str(name) for name in names))
    ages, yields = _yields(city, dwellings)
    growing = np.array(standards.series("housing.occupancy"), dtype=float)
    # Homes that are demolished were lived in as old ones are, from the first year on.
    steady = np.full_like(growing, growing[-1])
    occupancy = np.stack([growing] * len(dwellings) + [steady] * len(dwellings))
    old = np.broadcast_to(yields[..., -1:], yields.shape)
    rows = pipeline(city, table, dwellings, growing, max(len(growing), yields.shape[-1]))
    if not len(rows.homes):
        return _nothing(labels, len(years))
    first = int(min(years[0], np.floor((rows.start + rows.gap).min())))
    every = np.arange(first, int(years[-1]) + 1)
    span, wanted = len(every), slice(int(years[0]) - first, None)
    handed = handed_over(rows, future, draws, standards, growing[-1], every)
    areas, place = np.unique(rows.area, return_inverse=True)
    projects = tuple(dict.fromkeys(str(project) for project in rows.project))
    in_use = _lived_in(handed, rows, projects, occupancy)[..., wanted].transpose(0, 2, 1)
    stock = np.zeros((labels, len(years), len(areas), len(ages)))
    both = np.concatenate([yields, old])
    for start in range(0, len(areas), _AT_ONCE):
        some = np.flatnonzero((place >= start) & (place < start + _AT_ONCE))
        of_area = np.zeros((labels, place[some].max() + 1 - start, len(both), span))
        for row in some:
            of_area[:, place[row] - start, rows.kind[row]] += handed[:, row]
        found = pupils(of_area, occupancy, both)[..., wanted]
        stock[:, :, start : start + _AT_ONCE] = found.transpose(0, 3, 1, 2)
    share = (
        _chosen(given.beyond_trend, standards, "beyond_trend") if given.mode == "top_up" else 1.0
    )
    local = _chosen(given.local, standards, "local")
    here = _shares(weights)[areas]
    added, added_from = _moved(share * (stock - stock[:, :1]), local, here)
    arrivals, arrivals_from = _moved(share * _arriving(stock), local, here)
    return Homes(areas, ages, projects, added, arrivals, added_from, arrivals_from, in_use)


def over_city(found: Floats, taken: Floats, areas: Whole, weights: Floats) -> Floats:
    """Children of the homes over all areas: with those whom local movers took out elsewhere.

    Parameters
    ----------
    found
        ``(draw, year, area, age)`` of the areas of a `Homes`.
    taken
        ``(draw, year, age)`` that belongs to it.
    areas
        As in `Homes`.
    weights
        ``(every area,)`` as given to `children`.

    Returns
    -------
    ``(draw, year, every area, age)``; large in a large city, so better taken a year at a time.
    """
    whole = -taken[:, :, None] * _shares(weights)[:, None]
    whole[:, :, areas] += found
    return whole


def _nothing(labels: int, years: int) -> Homes:
    none = np.zeros(0, dtype=np.int64)
    of_area, of_city = np.zeros((labels, years, 0, 0)), np.zeros((labels, years, 0))
    return Homes(none, none, (), of_area, of_area, of_city, of_city, of_city)


def _chosen(share: float | None, standards: Standards, name: str) -> float:
    return standards.number(f"housing.{name}") if share is None else share


def _lived_in(
    handed: Floats, rows: Pipeline, projects: tuple[str, ...], occupancy: Floats
) -> Floats:
    """Homes lived in, ``(draw, project, year)``, of homes handed over ``(draw, row, year)``."""
    found = np.zeros((len(handed), len(projects), handed.shape[-1]))
    place = {project: i for i, project in enumerate(projects)}
    of_project = np.array([place[str(project)] for project in rows.project])
    for kind in np.unique(rows.kind):
        mine = np.flatnonzero(rows.kind == kind)
        lived = pupils(handed[:, mine, None], occupancy[[kind]], np.ones((1, 1, 1)))[:, :, 0]
        for row, project in enumerate(of_project[mine]):
            found[:, project] += lived[:, row]
    return found


def _yields(city: City, dwellings: list[str]) -> tuple[Whole, Floats]:
    """Ages, and children a home ``(dwelling, age, lag)``; the last year told is held."""
    if city.yields is None:
        message = "homes are to bring children, but the folder has no yields"
        raise ValueError(message)
    told = {str(name) for name in city.yields["dwelling"].to_numpy()}
    unknown = [name for name in dwellings if name not in told]
    if unknown:
        message = f"yields tell nothing of the dwellings {', '.join(map(repr, unknown))}"
        raise ValueError(message)
    some = city.yields.sel(dwelling=dwellings)
    low, high = int(some[AGE].min()), int(some[AGE].max())
    longest = int(some["years_since"].max())
    full = some.reindex({AGE: range(low, high + 1), "years_since": range(longest + 1)})
    values = full.transpose("dwelling", AGE, "years_since").to_numpy().copy()
    known = np.isfinite(values)
    last = values.shape[-1] - 1 - np.argmax(known[..., ::-1], axis=-1)
    missing = ~known & (np.arange(longest + 1) <= last[..., None])
    if missing.any():
        dwelling, age, since = (int(axis[0]) for axis in np.nonzero(missing))
        message = (
            f"yields of {dwellings[dwelling]!r} at age {low + age} are missing {since} years after "
            "handover; a blank is not nought: write 0 where no child lives"
        )
        raise ValueError(message)
    held = np.take_along_axis(values, last[..., None], axis=-1)
    return np.arange(low, high + 1), np.where(known, values, held)


def _arriving(stock: Floats) -> Floats:
    """Children who came in the year before, ``(draw, year, area, age)``; none in the base year."""
    came = np.zeros_like(stock)
    came[:, 1:, :, 1:] = stock[:, 1:, :, 1:] - stock[:, :-1, :, :-1]
    came[:, :, :, :1] = stock[:, :, :, :1] - stock[:, :1, :, :1]
    return came


def _shares(weights: Floats) -> Floats:
    total = weights.sum()
    return weights / total if total > 0 else np.full(len(weights), 1 / max(len(weights), 1))


def _moved(found: Floats, local: float, here: Floats) -> tuple[Floats, Floats]:
    """Children ``(draw, year, area, age)``, and those to be taken out of all areas by weight.

    Local movers come from other areas than their new one. So an area's own movers are taken out by
    weight over all areas, more of them, and what that takes out of itself is given back. Where
    there are no other areas, they come from the area itself.
    """
    elsewhere = 1 - here
    some = elsewhere > 1e-12
    movers = np.divide(local, elsewhere, out=np.zeros_like(elsewhere), where=some)
    kept = 1 + np.where(some, movers * here, -local)
    return found * kept[:, None], (movers[None] @ found)[:, :, 0]
