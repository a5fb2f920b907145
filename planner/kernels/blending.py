"""Forecasts of school totals: climbing cohorts, and "its share as last year", put together.

For a single school's total the textbook method often loses to "as last year"; the two err in
different ways, so a mixture errs less than either. Both are told within the same city total: a
mixture moves pupils between schools and never makes any.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def mixed(progressed: Floats, last: Floats, growth: Floats, weight: Floats) -> Floats:
    """``P^w · (L·G)^(1−w)``: a school's total by climbing and by its share as at the origin.

    Parameters
    ----------
    progressed
        ``(step, school)`` totals by climbing cohorts.
    last
        ``(school,)`` totals of the origin.
    growth
        ``(step,)`` city total to come over that of the origin.
    weight
        ``(step, school)`` of climbing.

    Returns
    -------
    ``(step, school)``; a school without pupils on either side stays as it climbs.

    >>> half = np.array([[0.5]])
    >>> mixed(np.array([[100.0]]), np.array([120.0]), np.ones(1), half).round(2).tolist()
    [[109.54]]
    """
    shared = last * growth[:, None]
    both = (progressed > 0) & (shared > 0)
    ratio = np.divide(shared, progressed, out=np.ones_like(progressed), where=both)
    return np.asarray(progressed * ratio ** (1 - weight))


def size_classes(size: Floats, cuts: Floats) -> Ints:
    """Class of each unit by where its size stands among those of its year, ``(unit,)``.

    >>> size_classes(np.array([10.0, 20, 30, 40, 50]), np.array([0.2])).tolist()
    [0, 1, 1, 1, 1]
    """
    known = size[np.isfinite(size)]
    edges = np.quantile(known, cuts) if len(known) else np.zeros(len(cuts))
    return np.searchsorted(edges, size, side="left").astype(np.int64)


def levels(residual: Floats, kind: Ints, kinds: int, pseudo: float, most: float) -> Floats:
    """Median log error of each class, drawn to nought, ``(class,)``.

    Parameters
    ----------
    residual
        ``(pair,)`` log of actual over forecast.
    kind
        ``(pair,)`` class of each.
    pseudo, most
        Pseudo-errors of nought, and the bound on either side.

    >>> levels(np.array([0.1, 0.1, -0.4]), np.array([0, 0, 1]), 2, 2.0, 0.1).tolist()
    [0.05, -0.1]
    """
    found = np.zeros(kinds)
    for i in range(kinds):
        mine = residual[kind == i]
        if len(mine):
            found[i] = np.median(mine) * len(mine) / (len(mine) + pseudo)
    return found.clip(-most, most)


def raked(parts: Floats, total: Floats, axis: int) -> Floats:
    """Parts scaled so that they sum to their total along an axis; where nobody is, nobody comes.

    >>> raked(np.array([1.0, 3.0]), np.array(8.0), 0).tolist()
    [2.0, 6.0]
    """
    found = parts.sum(axis=axis)
    factor = np.divide(total, found, out=np.ones_like(found), where=found > 0)
    return np.asarray(parts * np.expand_dims(factor, axis))


def fitted(parts: Floats, rows: Floats, columns: Floats, rounds: int = 10) -> Floats:
    """Parts that keep their pattern and meet the totals of rows, then exactly those of columns.

    Parameters
    ----------
    parts
        ``(step, school, grade)``.
    rows, columns
        ``(step, school)`` and ``(step, grade)``, of one sum a step; a row or column in which
        nobody is stays empty.
    rounds
        How often both are met in turn (iterative proportional fitting).

    >>> found = fitted(np.ones((1, 2, 2)), np.array([[6.0, 2.0]]), np.array([[4.0, 4.0]]))
    >>> found.round(6).tolist()
    [[[3.0, 3.0], [1.0, 1.0]]]
    """
    for _ in range(rounds):
        parts = raked(raked(parts, rows, axis=2), columns, axis=1)
    return parts
