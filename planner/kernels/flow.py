"""Pupils without a place within reach: a maximum flow from schools to schools.

The library's augmenting-path solver (scipy, Dinic) works on whole units, so children are counted
in hundredths; the answer is exact for them.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import maximum_flow

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
UNITS = 100
EDGES = 2_000_000
"""Edges of the problems solved as one network, for the memory they take."""


def unmet(pupils: Floats, places: Floats, reach: NDArray[np.bool_]) -> Floats:
    """Fewest pupils for whom no place is left within reach, by where they would have gone.

    This is the optimum of the transport problem. Each school's pupils first fill its own places;
    what is over seeks free places within reach, also by moving another school's pupils on to
    places within *their* reach. Since paths only add to what is placed, those left are always
    pupils of schools that are over-full. Problems of a batch do not touch one another; they are
    solved as one network because most of the time would go into building many small ones.

    Parameters
    ----------
    pupils, places
        ``(..., school)``, not negative.
    reach
        ``(school, school)``: True where pupils of the row may use places of the column.

    Returns
    -------
    ``(..., school)`` pupils left without a place.

    >>> mutual = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1]], dtype=bool)
    >>> unmet(np.array([120.0, 80, 100]), np.array([100.0, 110, 70]), mutual).tolist()
    [0.0, 0.0, 30.0]
    """
    shape = np.broadcast_shapes(pupils.shape, places.shape)
    pupils, places = (np.broadcast_to(x, shape).reshape(-1, shape[-1]) for x in (pupils, places))
    left = np.maximum(pupils - places, 0.0)
    here = np.rint(pupils * UNITS).astype(np.int64)
    there = np.rint(places * UNITS).astype(np.int64)
    excess, free = np.maximum(here - there, 0), np.maximum(there - here, 0)
    row, column = np.nonzero(reach & ~np.eye(shape[-1], dtype=bool))
    some = np.flatnonzero(excess.any(axis=1) & free.any(axis=1)) if len(row) else np.array([], int)
    size = max(1, EDGES // max(1, len(row)))
    for start in range(0, len(some), size):
        batch = some[start : start + size]
        sent = _sent(excess[batch], free[batch], np.minimum(here, there)[batch], row, column)
        placed = np.maximum(left[batch] - sent / UNITS, 0.0)
        left[batch] = np.where(sent == excess[batch], 0.0, placed)
    return left.reshape(shape)


def _sent(
    excess: Whole, free: Whole, filled: Whole, row: NDArray[np.int64], column: NDArray[np.int64]
) -> Whole:
    """Excess that finds a place, ``(problem, school)``, by one maximum flow.

    Pupils leave a school at its node ``out`` and arrive at its node ``in``; arriving pupils take
    its free places or push on as many of the pupils who fill the others.
    """
    problems, n = excess.shape
    source, sink = 2 * problems * n, 2 * problems * n + 1
    offset = 2 * n * np.arange(problems)[:, None]
    out, into = offset + n + np.arange(n), offset + np.arange(n)
    gives, takes, holds = excess > 0, free > 0, filled > 0
    most = np.broadcast_to(excess.sum(axis=1)[:, None], (problems, len(row)))
    tails = [np.full(gives.sum(), source), (out[:, row]).ravel(), into[holds], into[takes]]
    heads = [out[gives], into[:, column].ravel(), out[holds], np.full(takes.sum(), sink)]
    limits = [excess[gives], most.ravel(), filled[holds], free[takes]]
    network = csr_array(
        coo_array(
            (
                np.concatenate(limits).astype(np.int32),
                (np.concatenate(tails), np.concatenate(heads)),
            ),
            shape=(sink + 1, sink + 1),
        )
    )
    network.indices, network.indptr = network.indices.astype("i4"), network.indptr.astype("i4")
    flow = maximum_flow(network, source, sink).flow[[source], :].toarray().ravel()
    return np.asarray(flow[out].astype(np.int64))


def unmet_in_pool(pupils: Floats, places: Floats, unit: NDArray[np.int64]) -> Floats:
    """As `unmet` where every place of a unit is within reach of all its pupils.

    Those left are shared among the unit's over-full schools in proportion to their excess.

    Parameters
    ----------
    pupils
        ``(..., school)``.
    places
        ``(..., school)``.
    unit
        ``(school,)`` number of the unit a school belongs to, from 0.
    """
    gap = pupils - places
    excess = np.maximum(gap, 0.0)
    of_unit = unit[:, None] == np.arange(unit.max() + 1 if len(unit) else 0)
    net = np.maximum(gap @ of_unit, 0.0)
    gross = excess @ of_unit
    share = np.divide(net, gross, out=np.zeros_like(net), where=gross > 0)
    return excess * share[..., unit]
