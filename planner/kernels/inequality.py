"""How unequal schools are: the pupil-weighted coefficient of variation, Gini and Theil.

The coefficient of variation is that of the balance reviews: the population form about the ratio of
sums, each school weighing by its pupils (an unweighted one is another number). Theil's T falls
apart into what lies within groups of schools and what lies between them.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]


class Variation(NamedTuple):
    """Amount a pupil of all units together, and the coefficient of variation about it."""

    mean: Floats
    cv: Floats


class Theil(NamedTuple):
    """Theil's T, and the parts of it within and between groups."""

    total: Floats
    within: Floats
    between: Floats


def a_pupil(amounts: Floats, pupils: Floats) -> Floats:
    """Amount a pupil; NaN where nobody is there or the amount is not known.

    >>> a_pupil(np.array([6.0, 6.0, np.nan]), np.array([3.0, 0.0, 3.0])).tolist()
    [2.0, nan, nan]
    """
    there = pupils > 0
    return np.where(there, amounts / np.where(there, pupils, 1.0), np.nan)


def variation(amounts: Floats, pupils: Floats, members: Floats) -> Variation:
    """Pupil-weighted variation of an amount a pupil among the units of each group.

    Parameters
    ----------
    amounts
        ``(..., unit)`` what a unit has, in any unit; NaN leaves it out.
    pupils
        ``(..., unit)`` its pupils; a unit without any is left out.
    members
        ``(group, unit)`` ones; a unit stands in one group at most.

    Returns
    -------
    ``(..., group)`` each; NaN for a group of which nothing is known. The variation of a group that
    has nothing at all is NaN too.

    >>> pupils, books = np.array([45.0, 37, 89, 76, 55]), np.array([279.0, 137, 935, 160, 402])
    >>> [round(float(part[0]), 5) for part in variation(books, pupils, np.ones((1, 5)))]
    [6.33444, 0.51526]
    """
    each = a_pupil(amounts, pupils)
    known = ~np.isnan(each)
    weight = np.where(known, pupils, 0.0)
    each = np.where(known, each, 0.0)
    total = weight @ members.T
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (weight * each) @ members.T / total
        centre = np.nan_to_num(mean) @ members
        spread = np.sqrt((weight * np.square(each - centre)) @ members.T / total)
        cv = np.where(mean > 0, spread / mean, np.nan)
    return Variation(mean, cv)


def gini(values: Floats, weights: Floats) -> Floats:
    """Gini coefficient of values ``(..., unit)`` by their weights; NaN values weigh nothing.

    Twice the area between the diagonal and the Lorenz curve through whole units; NaN where nothing
    is known or all is nought.

    >>> float(gini(np.array([1.0, 2, 3, 4]), np.ones(4)))
    0.25
    """
    weight, value = _known(values, weights)
    order = np.argsort(value, axis=-1, kind="stable")
    weight = np.take_along_axis(weight, order, axis=-1)
    held = weight * np.take_along_axis(value, order, axis=-1)
    so_far = np.cumsum(held, axis=-1)
    whole = held.sum(axis=-1)
    strips = (weight * (2 * so_far - held)).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1.0 - strips / (weight.sum(axis=-1) * whole)
    return np.asarray(np.where(whole > 0, found, np.nan))


def theil(values: Floats, weights: Floats, members: Floats) -> Theil:
    """Theil's T of values ``(draw, unit)`` by weights, and its parts within and between groups.

    A value of nought adds nothing; NaN values weigh nothing. NaN where nothing is known or all is
    nought. A unit of several groups counts in each by its share, which changes no total: parts of
    one unit are equal.

    Parameters
    ----------
    members
        ``(group, unit)`` share of the unit that belongs to the group; each unit's add up to 1.
    """
    weight, value = _known(values, weights)
    held = weight * value
    mean = _ratio(held.sum(axis=-1), weight.sum(axis=-1))
    share = _ratio(held, held.sum(axis=-1, keepdims=True))
    total = (share * _log(_ratio(value, mean[..., None]))).sum(axis=-1)
    few = csr_array(members.T)  # most schools are of one group alone
    there, among = np.asarray(held @ few), np.asarray(weight @ few)
    of_group = _ratio(there, among)
    part = _ratio(there, held.sum(axis=-1, keepdims=True))
    between = (part * _log(_ratio(of_group, mean[..., None]))).sum(axis=-1)
    known = mean > 0
    parts = (np.where(known, part, np.nan) for part in (total, total - between, between))
    return Theil(*parts)


def _known(values: Floats, weights: Floats) -> tuple[Floats, Floats]:
    known = ~np.isnan(values)
    return np.where(known, weights, 0.0), np.where(known, values, 0.0)


def _ratio(above: Floats, below: Floats) -> Floats:
    above, below = np.broadcast_arrays(above, below)
    return np.divide(above, below, out=np.zeros(above.shape), where=below > 0)


def _log(values: Floats) -> Floats:
    return np.log(values, out=np.zeros_like(values), where=values > 0)
