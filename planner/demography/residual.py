"""Net moves that counts of people leave over, where no record tells of moves (methods 2.3).

``M[a+1, t+1] = N[a+1, t+1] − S·N[a, t]``: those counted less those who were there a year before and
survived, once moves between areas that are known have been made. Errors of both counts are in it,
so areas are drawn towards the city. Of the newborn it tells nothing.
"""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from planner.demography.exchanges import Edges
from planner.demography.migration import residual_moves
from planner.kernels.exchange import exchange
from planner.kernels.series import recent_weights
from planner.kernels.shrinkage import shrink
from planner.model.axes import SEX, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]


def weights_of_moves(city: City, future: Future, years: Years) -> Floats:
    """Weight of each year of which moves are known; those that a shock of migration shook less."""
    shaken = [(one.years, one.weight) for one in future.shocks.values() if one.of == "migration"]
    return recent_weights(years, int(city.standards.number("migration.window")), shaken)


def moves_left_over(
    city: City,
    future: Future,
    people: xr.DataArray,
    past: xr.DataArray,
    survival: Floats,
    moves: Edges | None,
) -> tuple[Floats, Floats] | None:
    """Net moves of a year, and those who could have left: means over the last pairs of counts.

    A place that nobody lived in has no rate, so an area is drawn towards the city by the mean of
    those expected and those counted; the city's total of each sex, status and age is kept. Sexes
    are learnt apart, for some folders count girls and boys, but women alone.

    Parameters
    ----------
    people
        ``(area, sex, status, age)`` the groups and their order.
    past
        ``(year, ...)`` all counts by school year; those after the base year are not read.
    survival
        ``(sex, age)`` into each age.
    moves
        Moves between areas that are known.

    Returns
    -------
    Both ``(area, sex, status, age)``; None without counts of two consecutive years.
    """
    counts = past.transpose(YEAR, *people.dims)
    labels = counts[YEAR].to_numpy().astype(np.int64)
    first = np.flatnonzero(np.isin(labels + 1, labels) & (labels < city.base_year))
    if not len(first):
        return None
    weight = weights_of_moves(city, future, labels[first] + 1 - int(city.spring))
    # The rule of `people`: a count that goes beyond this age ends with an open group.
    open_ended = people.shape[-1] > city.standards.number("population.open_age")
    net, expected = np.zeros((2, *people.shape))
    for start, share in zip(first, weight / weight.sum(), strict=True):
        after = counts.sel({YEAR: labels[start] + 1}).to_numpy()
        before = _moved(counts[start].to_numpy(), moves)
        left = residual_moves(before, after, survival[:, None], open_ended=open_ended)
        net += share * left
        expected += share * (after - left)
    size = expected + net / 2
    kappa = city.standards.number("migration.kappa") / weight.sum() / people.sizes[SEX]
    total = size.sum(axis=0)
    of_city = np.divide(net.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    drawn = shrink(net, size, of_city, kappa) * size
    lost = (net - drawn).sum(axis=0)
    return drawn + size * np.divide(lost, total, out=lost, where=total > 0), expected


def _moved(people: Floats, moves: Edges | None) -> Floats:
    """People, who are a year younger than the rates speak of, after moves within the city."""
    if moves is None:
        return people
    rate = np.concatenate([moves.rate[:, 1:], moves.rate[:, -1:]], axis=1)
    flat = people.reshape(1, -1, people.shape[-1])
    after: NDArray[np.floating] = exchange(flat, flat, moves.origin, moves.target, rate)[0]
    return np.asarray(after.reshape(people.shape), dtype=np.float64)
