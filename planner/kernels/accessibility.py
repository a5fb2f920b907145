"""Places within reach: floating catchments in two steps, and how far and how mixed children live.

Every school shares its places out among the children near it, by how near they are; every area adds
up what it gets. The same weights serve both steps, so that all places that anybody can reach are
handed out once: the sum of pupils times score is the sum of places.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]


class Score(NamedTuple):
    """What two steps find."""

    school: Floats
    """``(school,)`` places for each child that can reach it, by weight; nought for a school whose
    places are not known, NaN for one that no child reaches."""
    area: Floats
    """``(area,)`` places a child; nought where no known place is within reach, NaN where all that
    is within reach serves nobody (then no child lives there either)."""


def near(metres: Floats | csr_array, reach: float) -> csr_array:
    """Pairs no farther apart than the reach, with an entry for each, be it nought.

    Parameters
    ----------
    metres
        ``(area, school)``; infinite or NaN, or without an entry in a sparse one, where no way is
        known.

    >>> near(np.array([[0.0, 900.0], [500.0, np.inf]]), 500).toarray().tolist()
    [[0.0, 0.0], [500.0, 0.0]]
    """
    if isinstance(metres, csr_array):
        rows = np.repeat(np.arange(metres.shape[0]), np.diff(metres.indptr))
        kept = metres.data <= reach
        pairs = rows[kept], metres.indices[kept]
        return csr_array((metres.data[kept], pairs), shape=metres.shape)
    there = np.nonzero(metres <= reach)
    return csr_array((metres[there], there), shape=metres.shape)


def binary(metres: csr_array) -> csr_array:
    """Weights of one for all that is near: the two-step method as it was first told."""
    return _weighed(metres, np.ones_like(metres.data))


def zoned(metres: csr_array, reach: float, weights: Floats) -> csr_array:
    """Weights by zones, each as deep as the others, the last of which ends at the reach.

    Luo and Qi's enhanced two-step method. A zone's outer edge belongs to it.

    >>> metres = near(np.array([[0.0, 500.0, 501.0, 1500.0]]), 1500)
    >>> zoned(metres, 1500, np.array([1, 0.68, 0.22])).toarray().tolist()
    [[1.0, 1.0, 0.68, 0.22]]
    """
    edges = reach * np.arange(1, len(weights)) / len(weights)
    return _weighed(metres, weights[np.searchsorted(edges, metres.data, side="left")])


def gaussian(metres: csr_array, width: float) -> csr_array:
    """Weights ``exp(-d² / 2 width²)``, ``width`` in metres."""
    return _weighed(metres, np.exp(-np.square(metres.data) / (2 * width**2)))


def width_of(reach: float, edge: float) -> float:
    """Width of the bell that falls to the weight ``edge`` at the reach, in metres.

    >>> round(width_of(1000.0, 0.01), 1)
    329.5
    """
    return float(reach / np.sqrt(-2 * np.log(edge)))


def competing(weights: csr_array) -> csr_array:
    """Weights in which children choose among the schools near them, the nearer the likelier.

    The three-step method of Wan, Zou and Sternberg: each weight times its share of the area's.

    >>> competing(csr_array(np.array([[1.0, 1.0], [0.5, 0.0]]))).toarray().tolist()
    [[0.5, 0.5], [0.5, 0.0]]
    """
    whole = np.repeat(np.asarray(weights.sum(axis=1)), np.diff(weights.indptr))
    shared = np.divide(weights.data**2, whole, out=np.zeros_like(whole), where=whole > 0)
    return _weighed(weights, shared)


def two_steps(weights: csr_array, pupils: Floats, places: Floats) -> Score:
    """Places a child, first about each school and then in each area.

    Parameters
    ----------
    weights
        ``(area, school)``, no entry beyond the reach.
    pupils
        ``(area,)`` children.
    places
        ``(school,)``; those of a school that does not tell them (NaN) are nobody's.

    Returns
    -------
    Scores; ``pupils @ area`` is the sum of the known places that some child reaches.

    >>> weights = csr_array(np.array([[1, 0.22], [0.68, 0.68], [0, 1]]))
    >>> found = two_steps(weights, np.array([500.0, 300, 200]), np.array([540.0, 450]))
    >>> found.school.round(6).tolist(), found.area.round(6).tolist()
    ([0.767045, 0.875486], [0.959652, 1.116922, 0.875486])
    """
    asked = np.asarray(weights.T @ pupils)
    known = np.nan_to_num(places)
    each = np.divide(known, asked, out=np.full(len(places), np.nan), where=asked > 0)
    score = np.asarray(weights @ np.nan_to_num(each))
    many = np.diff(weights.indptr)
    served = np.asarray(_weighed(weights, np.ones_like(weights.data)) @ (asked > 0).astype(float))
    return Score(each, np.where((many > 0) & (served == 0), np.nan, score))


def quantile(values: Floats, weights: Floats, share: float) -> float:
    """Least value that at least this share of the weight does not exceed; NaN without weight.

    >>> quantile(np.array([300.0, 100.0, 200.0]), np.array([1.0, 8.0, 1.0]), 0.9)
    200.0
    """
    there = (weights > 0) & ~np.isnan(values)
    if not there.any():
        return float("nan")
    value, weight = values[there], weights[there]
    order = np.argsort(value, kind="stable")
    so_far = np.cumsum(weight[order])
    at = np.searchsorted(so_far, share * so_far[-1] * (1 - 1e-12), side="left")
    return float(value[order[min(int(at), len(order) - 1)]])


def mean(values: Floats, weights: Floats) -> float:
    """Weighted mean of the finite values; NaN where none weighs.

    >>> mean(np.array([1.0, 4.0, np.inf]), np.array([1.0, 2.0, 5.0]))
    3.0
    """
    weight = np.where(np.isfinite(values), weights, 0.0)
    whole = weight.sum()
    return float(weight @ np.where(weight > 0, values, 0.0) / whole) if whole > 0 else float("nan")


def dissimilarity(one: Floats, other: Floats) -> float:
    """Share of either group that would have to move for both to live alike; NaN without a group.

    Half the sum over areas of the difference between their shares of the groups.

    >>> round(dissimilarity(np.array([90.0, 50.0]), np.array([10.0, 50.0])), 7)
    0.4761905
    """
    here, there = one.sum(), other.sum()
    if not (here > 0 and there > 0):
        return float("nan")
    return float(np.abs(one / here - other / there).sum() / 2)


def _weighed(metres: csr_array, weights: Floats) -> csr_array:
    return csr_array((weights, metres.indices, metres.indptr), shape=metres.shape)
