"""Net moves that counts of people leave over, where no record tells of moves (methods 2.3).

``M[a+1, t+1] = N[a+1, t+1] − S·N[a, t]``: those counted less those who were there a year before and
survived, once moves between areas that are known have been made. Errors of both counts are in it,
so areas are drawn towards the city: first their level over all ages, of which a few years tell
much, then their ages. Of the newborn it tells nothing.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from scipy.special import chdtri

from planner.demography.exchanges import Edges
from planner.demography.levels import per, yearly_scatter
from planner.demography.migration import residual_moves
from planner.kernels.exchange import exchange
from planner.kernels.series import recent_weights
from planner.kernels.shrinkage import empirical_bayes, shrink
from planner.model.axes import AREA, SEX, STATUS, YEAR
from planner.model.city import City
from planner.model.scenario import Future

Floats = NDArray[np.float64]
Years = NDArray[np.int64]

ROUNDS = 10
"""Times that sums over ages and over areas are put right in turn, those of the city at last."""

_ROUNDING = 1e-9
"""Noise of counts that were made by a rule."""


class LeftOver(NamedTuple):
    """Net moves of a year and those who could have left, ``(area, sex, status, age)``.

    ``scatter``: log standard deviations of what gaining groups gain in a year and of what losing
    groups lose, NaN where the counts are too few; ``years`` of which the means are.
    """

    net: Floats
    expected: Floats
    scatter: tuple[float, float]
    years: float


def weights_of_moves(city: City, future: Future, years: Years, *, ever: bool = False) -> Floats:
    """Weight of each year of which moves are known; those that a shock of migration shook less.

    The last years alone count, or with ``ever`` all of them.
    """
    shaken = [(one.years, one.weight) for one in future.shocks.values() if one.of == "migration"]
    window = int(np.ptp(years)) + 1 if ever else int(city.standards.number("migration.window"))
    return recent_weights(years, window, shaken)


def moves_left_over(
    city: City,
    future: Future,
    people: xr.DataArray,
    past: xr.DataArray,
    survival: Floats,
    moves: Edges | None,
) -> LeftOver | None:
    """Net moves of a year, and those who could have left: means over the last pairs of counts.

    A place that nobody lived in has no rate, so an area is drawn towards the city by the mean of
    those expected and those counted; the city's total of each sex, status and age is kept. Sexes
    have rates of their own by age, for some folders count girls and boys, but women alone; where
    nobody of a sex and age is counted, all have left and nothing is drawn.

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
    None without counts of two consecutive years.
    """
    counts = past.transpose(YEAR, *people.dims)
    labels = counts[YEAR].to_numpy().astype(np.int64)
    first = np.flatnonzero(np.isin(labels + 1, labels) & (labels < city.base_year))
    if not len(first):
        return None
    years = labels[first] + 1 - int(city.spring)
    weight = weights_of_moves(city, future, years)
    # The rule of `people`: a count that goes beyond this age ends with an open group.
    open_ended = people.shape[-1] > city.standards.number("population.open_age")
    later = counts.sel({YEAR: labels[first] + 1})
    some = later.sum([YEAR, AREA, STATUS]).transpose(SEX, ...).to_numpy()[:, None] > 0
    some[..., 0] = False
    net, expected = np.zeros((2, *people.shape))
    yearly = np.zeros((len(first), people.sizes[AREA], people.sizes[STATUS]))
    for i, share in enumerate(weight / weight.sum()):
        after = later[i].to_numpy()
        before = _moved(counts[first[i]].to_numpy(), moves)
        left = residual_moves(before, after, survival[:, None], open_ended=open_ended)
        net += share * left
        expected += share * (after - left)
        yearly[i] = (left * some).sum(axis=(1, 3))
    usual = city.standards.number("migration.residual_noise")
    kappa = city.standards.number("migration.kappa") / weight.sum() / people.sizes[SEX]
    found = _drawn(net, (expected + net / 2) * some, yearly[weight > 0], weight.sum(), usual, kappa)
    calm = weights_of_moves(city, future, years, ever=True) > 0
    gain, scatter = np.tensordot(weight, yearly, axes=1), []
    for sign in (1, -1):
        flow = np.full(int(np.ptp(years)) + 1, np.nan)
        flow[years[calm] - years[0]] = sign * yearly[calm][:, sign * gain > 0].sum(axis=1)
        scatter.append(yearly_scatter(flow))
    drawn = np.where(some, found, net)
    return LeftOver(drawn, expected, (scatter[0], scatter[1]), weight.sum())


def _drawn(
    net: Floats, size: Floats, yearly: Floats, years: float, usual: float, kappa: float
) -> Floats:
    """Net moves ``(area, sex, status, age)`` drawn towards the city's.

    Level first: how much more a group gains a person than the city's rates by age make it gain is
    kept as far as groups differ by more than chance, which years ``yearly (year, area, status)``
    show. Then each age is drawn towards the city's rate at that level. At last the levels and the
    city's totals by sex, status and age are put right in turn.
    """
    total = size.sum(axis=0)
    of_city = per(net.sum(axis=0), total)
    people = size.sum(axis=(1, 3))  # (area, status)
    likely = (of_city * size).sum(axis=(1, 3))
    own = np.where(size > 0, net, 0.0).sum(axis=(1, 3)) - likely
    excess = per(own, people)
    evidence = people * years / max(_noise(yearly, people, usual), _ROUNDING)
    theta = empirical_bayes(((1 + excess) * evidence).ravel(), evidence.ravel(), 1.0)[0]
    excess = (theta - 1).reshape(people.shape)
    level = likely + excess * people
    drawn = shrink(net, size, of_city + excess[:, None, :, None], kappa) * size
    for _ in range(ROUNDS):
        drawn = drawn + size * per(level - drawn.sum(axis=(1, 3)), people)[:, None, :, None]
        drawn = drawn + size * per((net - drawn).sum(axis=0), total)
    return drawn


def _noise(yearly: Floats, people: Floats, usual: float) -> float:
    """Variance of a year's net moves a person, as the years of a group scatter about their mean.

    What befalls the city in a year, the median of its groups, is taken off. Of groups too the
    median is read, scaled as that of a chi-square law, so that one new estate does not make all
    records seem worthless; ``usual`` where there are too few years and groups.
    """
    groups = people > 0
    freedom = len(yearly) - 1
    if freedom < 1 or freedom * groups.sum() < 3:
        return usual
    rate = yearly[:, groups] / people[groups]
    rate = rate - np.median(rate - rate.mean(axis=0), axis=1, keepdims=True)
    squares = people[groups] * ((rate - rate.mean(axis=0)) ** 2).sum(axis=0)
    return float(np.median(squares) / chdtri(freedom, 0.5))


def _moved(people: Floats, moves: Edges | None) -> Floats:
    """People, who are a year younger than the rates speak of, after moves within the city."""
    if moves is None:
        return people
    rate = np.concatenate([moves.rate[:, 1:], moves.rate[:, -1:]], axis=1)
    flat = people.reshape(1, -1, people.shape[-1])
    after: NDArray[np.floating] = exchange(flat, moves.origin, moves.target, rate)[0]
    return np.asarray(after.reshape(people.shape), dtype=np.float64)
